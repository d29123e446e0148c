"""Addresses of allauth that have a view of ours; they come before its own."""

from django.urls import include, path

from accounts.entrance import WholeSignUpView

urlpatterns = [
    path("signup/", WholeSignUpView.as_view(), name="account_signup"),
    path("2fa/", include("accounts.second_factor.urls")),
]
