"""The page on which a sign-up waits for the code that was mailed, and what the right one makes."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.models import EmailAddress, Login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.email_holders import is_taken, make_room
from accounts.email_records import spelling_here
from accounts.entrance.code_words import clock, minutes_left
from accounts.entrance.forms import AddressForm, CodeForm
from accounts.entrance.pending import Entered, PendingSignUp, forget, keep, pending_of, send_code
from accounts.models import User
from accounts.registration.rules import admit, await_approval
from accounts.words import SIGN_IN_INSTEAD

WORDS = {
    Entered.WRONG: "That is not the code. Look at the last mail, and at the address below.",
    Entered.REPLACED: "That code is no longer good: a newer one was sent at {clock}.",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_page(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    pending = pending_of(request)
    if pending is None or not get_adapter().is_open_for_signup(request):
        return redirect("account_signup")
    if request.method != "POST":
        return show(request, pending)
    action = ACTIONS.get(request.POST.get("action", ""), verify)
    return action(request, pending)


def verify(request: HttpRequest, pending: PendingSignUp) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return show(request, pending, code_form=form)
    entered = pending.enter(form.cleaned_data["code"])
    if entered is Entered.RIGHT:
        return finish(request, pending)
    keep(request, pending)
    if entered in WORDS:
        form.add_error("code", WORDS[entered].format(clock=clock(pending.sent_at)))
    return show(request, pending, code_form=form)


def resend(request: HttpRequest, pending: PendingSignUp) -> HttpResponse:
    send_code(request, pending)
    return redirect("account_signup_code")


def change(request: HttpRequest, pending: PendingSignUp) -> HttpResponse:
    """Send a code to another address instead; the one before stops working at once."""
    form = AddressForm(request.POST)
    if form.is_valid() and not pending.codes_left:
        form.add_error("email", "No more codes can be sent now.")
    if not form.is_valid():
        return show(request, pending, address_form=form)
    pending.email = form.cleaned_data["email"]
    send_code(request, pending)
    return redirect("account_signup_code")


ACTIONS = {"resend": resend, "change": change}


def show(
    request: HttpRequest,
    pending: PendingSignUp,
    code_form: CodeForm | None = None,
    address_form: AddressForm | None = None,
) -> HttpResponse:
    context = {
        "email": pending.email,
        "until": pending.ends_at,
        "minutes": minutes_left(pending.ends_at),
        "codes_left": pending.codes_left,
        "counts_by_hour": True,
        "more_at": pending.more_at,
        "was_late": pending.is_late,
        "verify_form": code_form or CodeForm(),
        "change_form": address_form or AddressForm(initial={"email": pending.email}),
        "can_change": True,
        "can_resend": bool(pending.codes_left),
        "failed": bool(code_form and code_form.errors) or bool(address_form),
        "goes_on": bool(pending.onward),
        "action_url": resolve_url("account_signup_code"),
    }
    page = "account/code_expired.html" if pending.is_over else "account/signup_code.html"
    return render(request, page, context)


def finish(request: HttpRequest, pending: PendingSignUp) -> HttpResponse:
    """Make the account and sign in; where another was quicker, say that there is one.

    Was it the first of two clicks, then the second leads to the same page.
    """
    try:
        user = open_account(request, email=pending.email, password_hash=pending.password_hash)
    except NotAdmittedError:
        return redirect("account_signup")
    if user is None:
        twin = made_by(pending)
        return enter_once_more(request, twin, pending) if twin else tell_taken(request, pending)
    forget(request)
    return complete_signup(
        request, user=user, redirect_url=pending.onward or None, by_passkey=pending.by_passkey
    )


def made_by(pending: PendingSignUp) -> User | None:
    """The account that this very sign-up made: no other has its hash, in which is a random salt."""
    same = User.objects.with_email(pending.email).filter(password=pending.password_hash)
    return same.first()


def enter_once_more(request: HttpRequest, user: User, pending: PendingSignUp) -> HttpResponse:
    """Sign in as the first click did; a passkey that was not made yet is asked for here, too."""
    login = Login(user=user, redirect_url=pending.onward or None)
    login.state["passkey_signup"] = pending.by_passkey and not is_mfa_enabled(user)
    response: HttpResponse = perform_login(request, login)
    return response


def tell_taken(request: HttpRequest, pending: PendingSignUp) -> HttpResponse:
    messages.error(request, SIGN_IN_INSTEAD)
    onward = f"?{urlencode({'next': pending.onward})}" if pending.onward else ""
    return redirect(resolve_url(settings.LOGIN_URL) + onward)


class NotAdmittedError(Exception):
    """The invitation was just used up."""


def open_account(request: HttpRequest, *, email: str, password_hash: str) -> User | None:
    """An account whose address is proven; None where there is one with it by now.

    Raises:
        NotAdmittedError: nobody may sign up any more.
    """
    email = spelling_here(email)
    user = User(email=email, password=password_hash)
    try:
        with transaction.atomic():
            if is_taken(email):
                return None
            if not admit(request):
                raise NotAdmittedError
            make_room(email)
            user.save()
            EmailAddress.objects.create(user=user, email=email.lower(), verified=True, primary=True)
            await_approval(request, user)
    except IntegrityError:
        return None
    return user
