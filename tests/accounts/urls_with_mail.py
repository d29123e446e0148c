"""The addresses of a site that sends mail: one more than without."""

from allauth.account.views import request_login_code
from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as ours

urlpatterns = [
    path("accounts/login/code/", request_login_code, name="account_request_login_code"),
    *ours,
]
