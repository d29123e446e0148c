"""The site as an app of its own, for its commands; and our admin site as the default one."""

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        if settings.CAIRN_SENTRY_DSN:
            # Loaded only on a site that sends its errors somewhere.
            from config import error_reports

            error_reports.start(settings.CAIRN_SENTRY_DSN)


class CuratorAdminConfig(AdminConfig):
    default_site = "config.admin_site.CuratorSite"
