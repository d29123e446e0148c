"""Makes our admin site the default one."""

from django.contrib.admin.apps import AdminConfig


class CuratorAdminConfig(AdminConfig):
    default_site = "config.admin_site.CuratorSite"
