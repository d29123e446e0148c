"""allauth's own pages of ways to sign in, where the one page or a rule of ours replaces them."""

from __future__ import annotations

from typing import Any

from allauth.account.views import EmailView
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.internal import auth
from allauth.socialaccount.views import ConnectionsView
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from accounts.stored_passkeys import is_readable, name_of
from accounts.views import person
from accounts.ways.addresses import why_refused
from accounts.ways.entries import LAST
from accounts.ways.holdings import holdings_of, kept_way_in
from accounts.ways.places import why_no_passkey
from accounts.ways.views import end_sessions
from config.http import see_other
from config.second_factor import ONWARD

PAGE = reverse_lazy("ways:page")


def to_the_page(part: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('ways:page')}#{part}")


class AddressesView(EmailView):
    success_url = PAGE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return to_the_page("addresses")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the page does not offer is refused with the reason."""
        refused = "action_add" not in request.POST and why_refused(request, person(request))
        if refused:
            messages.error(request, refused)
            return to_the_page("addresses")
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


class FactorsView(IndexView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return to_the_page("second-step")


class SessionsView(ListUserSessionsView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return to_the_page("sessions")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """allauth's list ends all others, and knows only those that began with a sign-in."""
        sent = request.POST.copy()
        sent["others"] = "1"
        request.POST = sent  # type: ignore[assignment]
        return end_sessions(request)


class AccountsView(ConnectionsView):
    success_url = PAGE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return to_the_page("accounts")

    def form_valid(self, form: Any) -> HttpResponse:
        account = form.cleaned_data["account"]
        try:
            with kept_way_in(self.request, person(self.request), ("account", account.pk)):
                response: HttpResponse = super().form_valid(form)
        except ValidationError as error:  # another request was quicker
            messages.error(self.request, error.message)
            return to_the_page("accounts")
        return response


@login_required
@require_safe
def passkeys(request: HttpRequest) -> HttpResponse:
    return to_the_page("passkeys")


class AddPasskeyView(views.AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As allauth's, but for a passkey that lets in alone and that asks who holds it."""
        context: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        options = auth.begin_registration(person(self.request), passwordless=True)
        context["js_data"] = {"creation_options": options}
        context["no_passkey_here"] = why_no_passkey(self.request)
        return context

    def get_success_url(self) -> str:
        if self.did_generate_recovery_codes:
            return reverse("mfa_view_recovery_codes")
        return str(self.request.session.get(ONWARD) or PAGE)


class RenamePasskeyView(views.EditWebAuthnView):
    success_url = PAGE

    def get_queryset(self) -> Any:
        """None that can't be read: it can only be removed."""
        rows = [row.pk for row in super().get_queryset() if is_readable(row)]
        return Authenticator.objects.filter(pk__in=rows)


class RemovePasskeyView(views.RemoveWebAuthnView):
    success_url = PAGE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = holdings_of(self.request, person(self.request)).entries
        return super().get_context_data(
            **kwargs,
            name=name_of(self.object),
            may_go=entries.may_go(("passkey", self.object.pk)),
            last=LAST,
        )

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            with kept_way_in(self.request, person(self.request), ("passkey", self.object.pk)):
                response: HttpResponse = super().form_valid(form)
        except ValidationError as error:
            messages.error(self.request, error.message)
            return see_other(str(PAGE))
        return response


class WhoIsTherePasskeyView(views.ReauthenticateWebAuthnView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Where none of the passkeys can be read, a page that says so instead of a question."""
        if request.user.is_authenticated:
            rows = Authenticator.objects.filter(user=person(request), type="webauthn")
            kept = list(rows)
            if kept and not any(is_readable(row) for row in kept):
                return render(request, "mfa/webauthn/unreadable.html", status=409)
        return super().dispatch(request, *args, **kwargs)
