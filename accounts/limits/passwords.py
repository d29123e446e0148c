"""How many wrong passwords are taken: they slow down whoever guesses, and no one else."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.email_addresses import normalize_email
from accounts.limits.known_devices import known_device
from config.errors import span
from config.http import network_of
from config.rate_limits import RateLimit, forget, give_back, seconds_to_wait

OF_ACCOUNT = RateLimit("wrong-password", uses=5, seconds=300)
"""For one account, from all browsers in which it was never signed in to, and from each other."""
OF_NETWORK = RateLimit("wrong-passwords", uses=10, seconds=60)
OTHER_WAYS = "A code by mail or a passkey works at once."


def begin_try(request: HttpRequest, email: str, *, by_mail: bool) -> None:
    """Count a try before its password is looked at, so that many at one instant count, too.

    ``by_mail`` says whether a code can be had by mail.

    Raises:
        ValidationError: there were too many wrong ones; it says how long to wait.
    """
    seconds = seconds_to_wait(OF_NETWORK, network_of(request)) or seconds_to_wait(
        OF_ACCOUNT, who(request, email)
    )
    if seconds:
        message = f"Too many wrong passwords. Wait {span(seconds)}, then try again."
        raise ValidationError(f"{message} {OTHER_WAYS}" if by_mail else message, "too_many")


def take_back_try(request: HttpRequest, email: str) -> None:
    """The password was right: the try was none that counts."""
    give_back(OF_NETWORK, network_of(request))
    give_back(OF_ACCOUNT, who(request, email))


def forget_tries(request: HttpRequest, email: str) -> None:
    """Whoever has just chosen a new password begins anew."""
    forget(OF_ACCOUNT, who(request, email))


def who(request: HttpRequest, email: str) -> str:
    """The account by its email, whether or not there is one; and the browser, where it knows it."""
    name = normalize_email(email).encode(errors="surrogatepass")
    return f"{hashlib.sha256(name).hexdigest()}:{known_device(request, email)}"
