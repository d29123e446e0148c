"""The addresses of the site: those of the apps, of allauth, of the admin, and the health checks."""

from django.contrib import admin
from django.urls import include, path

from config import errors, health, well_known
from config.metrics.page import metrics

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler429 = errors.allauth_limit  # allauth looks for it here
handler500 = errors.server_error

urlpatterns = [
    path("", include("roadmap.urls")),
    path("", include("accounts.urls")),
    path("settings/sign-in/", include("accounts.ways.urls")),
    path("accounts/", include("accounts.entrance.urls")),
    path("accounts/", include("accounts.ways.allauth_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("favicon.ico", well_known.favicon, name="favicon"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path(".well-known/change-password", well_known.change_password, name="change-password"),
]
