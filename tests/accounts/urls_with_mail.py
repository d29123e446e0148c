"""The addresses of a site that sends mail: some more than without."""

from allauth.account.views import request_login_code
from allauth.mfa.webauthn.views import signup_webauthn
from django.urls import path

from accounts.entrance.views import PasskeySignUpView
from config.urls import *  # noqa: F403
from config.urls import urlpatterns as ours

urlpatterns = [
    path("accounts/login/code/", request_login_code, name="account_request_login_code"),
    path("accounts/signup/passkey/", PasskeySignUpView.as_view(), name="account_signup_by_passkey"),
    path("accounts/2fa/webauthn/signup/", signup_webauthn, name="mfa_signup_webauthn"),
    *ours,
]
