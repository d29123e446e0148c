"""Addresses of the login by a proxy, below /accounts/."""

from django.urls import path

from accounts.proxy_login import views

urlpatterns = [
    path("signed-out/", views.signed_out, name="proxy_signed_out"),
    path("proxy/connect/", views.connect, name="proxy_connect"),
    path("reauthenticate/proxy/", views.confirm, name="account_reauthenticate_proxy"),
]
