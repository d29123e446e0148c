"""The page "Ways to sign in", the end of sessions, and what it asks before something goes."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.entrance.forms import AddEmailForm
from accounts.models import User
from accounts.views import person
from accounts.ways.account_forms import OneAddressForm
from accounts.ways.entries import LAST, PASSWORD
from accounts.ways.holdings import holdings_of, kept_way_in
from accounts.ways.page import account, page_context
from accounts.ways.signed_in import end, end_others
from config.counts import counted
from config.http import see_other


@login_required
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/ways/page.html", page_context(request, person(request)))


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End the session named by ``session``, or with ``others`` all but this one.

    Nobody is asked for a password: who sees a stranger in the list should be quick.
    """
    user, here = person(request), request.session.session_key
    if "others" in request.POST:
        count = end_others(user, here=here)
        messages.success(request, how_many_ended(count))
    elif end(user, name=request.POST.get("session", ""), here=here):
        messages.success(request, "The session is ended.")
    else:
        messages.info(request, "That session had ended already.")
    return see_other(f"{reverse('ways:page')}#sessions")


def how_many_ended(count: int) -> str:
    if not count:
        return "You were signed in nowhere else."
    verb = "is" if count == 1 else "are"
    return f"{counted(count, 'other session').capitalize()} {verb} ended."


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_password(request: HttpRequest) -> HttpResponse:
    """GET asks once more; POST takes the password away unless it is the last way in."""
    user = person(request)
    if not user.has_usable_password():
        return see_other(reverse("ways:page"))
    if request.method == "POST":
        try:
            take_password_from(request, user)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "The password is removed.")
        return see_other(reverse("ways:page"))
    may_go = holdings_of(request, user).entries.may_go(PASSWORD)
    return render(request, "accounts/ways/remove_password.html", {"may_go": may_go, "last": LAST})


def take_password_from(request: HttpRequest, user: User) -> None:
    """Remove the password. All other sessions end with it, as with a change of it.

    Raises:
        ValidationError: it is the last way in.
    """
    with kept_way_in(request, user, PASSWORD) as locked:
        locked.set_unusable_password()
        locked.save(update_fields=["password"])
        update_session_auth_hash(request, locked)
        announce(locked, AccountChange.PASSWORD_REMOVED, request)


@login_required
@require_safe
def confirm_removal(request: HttpRequest) -> HttpResponse:
    """Ask once more before an account elsewhere (``account``) or an address (``email``) goes."""
    user = person(request)
    if "email" in request.GET:
        return confirm_address_removal(request, user)
    pk = request.GET.get("account", "")
    if not (pk.isascii() and pk.isdigit()) or len(pk) > 18:
        raise Http404
    row = get_object_or_404(SocialAccount, user=user, pk=int(pk))
    context = {"account": account(row, holdings_of(request, user)), "last": LAST}
    return render(request, "accounts/ways/disconnect.html", context)


def confirm_address_removal(request: HttpRequest, user: User) -> HttpResponse:
    email = request.GET["email"]
    if "\0" in email or len(email) > 254:
        raise Http404
    address = get_object_or_404(EmailAddress, user=user, email=email)
    if address.email == user.email:
        raise Http404  # the page offers no such thing
    return render(request, "accounts/ways/remove_address.html", {"address": address})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """A form for one more address. Where no mail is sent, one for another address."""
    user = person(request)
    if not settings.MAIL_CONFIGURED:
        return change_address(request)
    if request.method == "POST":  # its form goes to allauth
        return see_other(reverse("ways:address"))
    return render(request, "account/email.html", {"form": AddEmailForm(user=user)})


@reauthentication_required(allow_get=True)
def change_address(request: HttpRequest) -> HttpResponse:
    """Without mail nothing is confirmed: the address is only the name to sign in with."""
    user = person(request)
    form = OneAddressForm(user=user, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.put(user):
            messages.success(request, "From now on you sign in with the new address.")
            return see_other(reverse("ways:page"))
        form.add_error("email", "Somebody has this address; choose another.")
    status = 422 if form.errors else 200
    return render(request, "accounts/ways/change_address.html", {"form": form}, status=status)
