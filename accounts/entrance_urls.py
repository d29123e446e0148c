"""Addresses of allauth that have a view of ours; they come before its own."""

from django.urls import path

from accounts.entrance import WholeSignUpView
from accounts.registration_views import waiting

urlpatterns = [
    path("signup/", WholeSignUpView.as_view(), name="account_signup"),
    path("waiting/", waiting, name="account_waiting"),
]
