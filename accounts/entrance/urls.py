"""Addresses of allauth that have a view of ours; they come before its own."""

from django.conf import settings
from django.urls import include, path

from accounts import asking_views, joining
from accounts.entrance import codes, sign_up_code, views
from accounts.registration.views import waiting
from accounts.whole_requests import whole

urlpatterns = [
    path("signup/", views.WholeSignUpView.as_view(), name="account_signup"),
    path("signup/code/", sign_up_code.code_page, name="account_signup_code"),
    path("waiting/", waiting, name="account_waiting"),
    path("join/", whole(joining.join), name="account_join"),
    path("3rdparty/signup/", joining.sign_up, name="socialaccount_signup"),
    path("password/set/", asking_views.set_password, name="account_set_password"),
    path("reauthenticate/code/", asking_views.by_code, name="account_reauthenticate_code"),
    path(
        "reauthenticate/by/<slug:provider>/",
        asking_views.by_provider,
        name="account_reauthenticate_provider",
    ),
    path("2fa/", include("accounts.second_factor.urls")),
    path("login/", views.SignInView.as_view(), name="account_login"),
    path(
        "confirm-email/",
        whole(codes.EmailCodeView.as_view()),
        name="account_email_verification_sent",
    ),
    path("login/code/confirm/", codes.SignInCodeView.as_view(), name="account_confirm_login_code"),
]
if settings.MFA_PASSKEY_SIGNUP_ENABLED:
    urlpatterns += [
        path(
            "signup/passkey/",
            views.PasskeySignUpView.as_view(),
            name="account_signup_by_passkey",
        )
    ]
