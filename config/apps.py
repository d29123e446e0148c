"""Puts our admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class CuratorAdminConfig(AdminConfig):
    default_site = "config.admin_site.CuratorSite"
