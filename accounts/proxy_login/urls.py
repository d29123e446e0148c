"""Addresses of the login by a proxy, below /accounts/."""

from django.urls import path

from accounts.proxy_login import views
from accounts.whole_requests import whole

urlpatterns = [
    path("signed-out/", views.signed_out, name="proxy_signed_out"),
    path("proxy/connect/", whole(views.connect), name="proxy_connect"),
    path("reauthenticate/proxy/", views.confirm, name="account_reauthenticate_proxy"),
]
