"""Addresses of allauth whose pages the one page replaces; they come before its own."""

from django.urls import path

from accounts.ways import allauth_views as views
from accounts.whole_requests import whole

KEYS = "2fa/webauthn/"

urlpatterns = [
    path("email/", whole(views.AddressesView.as_view()), name="account_email"),
    path("sessions/", views.SessionsView.as_view(), name="usersessions_list"),
    path("3rdparty/", whole(views.AccountsView.as_view()), name="socialaccount_connections"),
    path("2fa/", views.FactorsView.as_view(), name="mfa_index"),
    path(KEYS, views.passkeys, name="mfa_list_webauthn"),
    path(f"{KEYS}add/", whole(views.AddPasskeyView.as_view()), name="mfa_add_webauthn"),
    path(
        f"{KEYS}reauthenticate/",
        views.WhoIsTherePasskeyView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        f"{KEYS}keys/<int:pk>/remove/",
        whole(views.RemovePasskeyView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(f"{KEYS}keys/<int:pk>/edit/", views.RenamePasskeyView.as_view(), name="mfa_edit_webauthn"),
]
