"""The two addresses of single sign-on: where it begins, and where the server sends people back."""

from __future__ import annotations

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.openid.adapter import OpenIDAdapter


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return answer(request, provider_id, OAuth2LoginView)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return answer(request, provider_id, OAuth2CallbackView)


def answer(request: HttpRequest, provider_id: str, view: type) -> HttpResponse:
    adapter = OpenIDAdapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    try:
        response: HttpResponse = view.adapter_view(adapter)(request)  # type: ignore[attr-defined]
    except OAuth2Error as error:
        response = render_authentication_error(request, provider, exception=error)
    return response
