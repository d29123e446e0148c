"""Addresses of allauth that have a view of ours; they come before its own."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from django.urls import path

from accounts.entrance import WholeSignUpView
from accounts.whole_requests import whole

urlpatterns = [
    path("signup/", WholeSignUpView.as_view(), name="account_signup"),
    path("email/", whole(account.email), name="account_email"),
    path(
        "confirm-email/",
        whole(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path("2fa/totp/activate/", whole(app.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", whole(app.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/generate/",
        whole(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("2fa/webauthn/add/", whole(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        whole(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("3rdparty/", whole(social.connections), name="socialaccount_connections"),
]
