"""Pages of the login by a proxy: signed out, connecting an account, and its word once more."""

from __future__ import annotations

from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import asking_page, go_on, note_answer, page_that_asked
from accounts.asking_views import is_offered
from accounts.proxy_login.signing_in import provider_at
from accounts.vouching.headers import told_by_proxy
from accounts.vouching.sessions import VOUCHED
from config.http import see_other
from config.providers import PROXY

NAMES_ANOTHER = (
    "Nothing is connected: the proxy names somebody else by now. See below whom, and connect only "
    "if that is you."
)


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Signs nobody in, as any other page would."""
    login = settings.CAIRN_PROXY_LOGIN
    if login is None:
        raise Http404
    if request.user.is_authenticated:
        return see_other(settings.SITE_HOME)
    return render(request, "account/signed_out.html", {"sign_out": login.sign_out})


@login_required
@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """Connect what the proxy calls the person with the account they are signed in to.

    Only what the page has shown: the proxy may name somebody else at the same browser by now.
    """
    if settings.CAIRN_PROXY_LOGIN is None:
        raise Http404
    told, page = told_by_proxy(request), f"{reverse('ways:page')}#accounts"
    if told is None:
        messages.error(request, "The proxy names nobody at the moment, so nothing is connected.")
        return see_other(page)
    if request.POST.get("as") != told.uid:
        messages.error(request, NAMES_ANOTHER)
        return see_other(page)
    state = {"process": AuthProcess.CONNECT, "next": page}
    login = provider_at(request).login_of(request, told, **state)
    response: HttpResponse = complete_login(request, login)
    return response


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the proxy's word once more, from who has nothing else to answer with."""
    if settings.CAIRN_PROXY_LOGIN is None:
        raise Http404
    onward = page_that_asked(request)
    if not is_offered("proxy", request):
        return see_other(asking_page("account_reauthenticate", onward))
    uid = request.session[VOUCHED]
    note_answer(request, method="socialaccount", provider=PROXY, uid=uid)
    return go_on(request, onward)
