"""Who may make an account: everybody, nobody, whoever is invited, or whoever is approved."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import AwaitedApproval, User
from accounts.registration.invitations import INVITED, is_usable, take_use
from config.registration import is_open_to_all


def may_sign_up(request: HttpRequest) -> bool:
    """Whether this visitor may, by the setting and by an invitation that is still good."""
    if settings.CAIRN_REGISTRATION == "invitation":
        return is_usable(request.session.get(INVITED))
    return is_open_to_all()


def admit(request: HttpRequest) -> bool:
    """Count an account that is about to be made; False where its invitation was just used up."""
    if INVITED not in request.session:
        return is_open_to_all()
    if take_use(request.session[INVITED]):
        return True
    del request.session[INVITED]
    return is_open_to_all()


def await_approval(request: HttpRequest, user: User) -> None:
    """Have a new account wait, where accounts are approved and nobody invited this one.

    In the transaction that makes the account: no other request finds it without its wait.
    """
    invited = request.session.pop(INVITED, None)
    if settings.CAIRN_REGISTRATION == "approval" and not invited:
        AwaitedApproval.objects.get_or_create(user=user)


def check_domain(email: str) -> None:
    """Let only addresses of the domains sign up that the setting names, if it names any.

    Raises:
        ValidationError: this is another; it names those that do.
    """
    allowed = settings.CAIRN_REGISTRATION_DOMAINS
    if allowed and email.rpartition("@")[2].lower() not in allowed:
        named = " or ".join(f"@{domain}" for domain in allowed)
        raise ValidationError(f"Accounts here are for addresses that end in {named}.")
