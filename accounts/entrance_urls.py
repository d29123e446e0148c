"""Addresses of allauth that have a view of ours; they come before its own."""

from django.urls import path

from accounts import asking_views, joining
from accounts.entrance import WholeSignUpView

urlpatterns = [
    path("signup/", WholeSignUpView.as_view(), name="account_signup"),
    path("join/", joining.join, name="account_join"),
    path("password/set/", asking_views.set_password, name="account_set_password"),
    path(
        "reauthenticate/code/",
        asking_views.by_code,
        name="account_reauthenticate_code",
    ),
    path(
        "reauthenticate/by/<slug:provider>/",
        asking_views.by_provider,
        name="account_reauthenticate_provider",
    ),
]
