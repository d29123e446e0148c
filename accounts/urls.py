"""Addresses of a person's own settings."""

from django.urls import path

from accounts import views
from accounts.announcements.views import not_me
from accounts.registration.views import join

app_name = "accounts"

urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("settings/", views.profile, name="settings"),
    path("settings/export/", views.export, name="export"),
    path("settings/delete/", views.delete, name="delete"),
    path("join/<str:secret>/", join, name="join"),
    path("accounts/not-me/<str:token>/", not_me, name="not-me"),
]
