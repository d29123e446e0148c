"""Addresses of the second factor that have a view of ours; they come before allauth's own."""

from allauth.mfa.recovery_codes.views import generate_recovery_codes
from django.urls import path

from accounts.second_factor import views
from accounts.second_factor.challenge import challenge
from accounts.second_factor.replacing import ReplaceAppView
from accounts.whole_requests import whole

urlpatterns = [
    path("authenticate/", challenge, name="mfa_authenticate"),
    path("lost/", views.lost, name="second_factor_lost"),
    path("totp/activate/", whole(views.SetUpAppView.as_view()), name="mfa_activate_totp"),
    path("totp/deactivate/", whole(views.RemoveAppView.as_view()), name="mfa_deactivate_totp"),
    path("totp/replace/", whole(ReplaceAppView.as_view()), name="mfa_replace_totp"),
    path("recovery-codes/", views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/generate/",
        whole(generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        views.RecoveryCodesFileView.as_view(),
        name="mfa_download_recovery_codes",
    ),
]
