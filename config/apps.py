"""The site as an app of its own, for its commands; and our admin site as the default one."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "config"


class CuratorAdminConfig(AdminConfig):
    default_site = "config.admin_site.CuratorSite"
