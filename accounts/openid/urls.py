"""Addresses of single sign-on, the same as allauth's: servers know the second by heart."""

from django.urls import path

from accounts.openid import views

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", views.login, name="openid_connect_login"),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        views.callback,
        name="openid_connect_callback",
    ),
]
