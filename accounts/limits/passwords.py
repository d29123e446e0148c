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
    seconds = max(seconds_to_wait(limit, key) for limit, key in counted(request, email))
    if seconds:
        message = f"Too many wrong passwords. Wait {span(seconds)}, then try again."
        raise ValidationError(f"{message} {OTHER_WAYS}" if by_mail else message, "too_many")


def take_back_try(request: HttpRequest, email: str) -> None:
    """The password was right: the try was none that counts."""
    for limit, key in counted(request, email):
        give_back(limit, key)


def forget_tries(request: HttpRequest, email: str) -> None:
    """Whoever has just chosen a new password begins anew."""
    forget(OF_ACCOUNT, who(request, email))


def counted(request: HttpRequest, email: str) -> list[tuple[RateLimit, str]]:
    """What a try counts against; a browser that knows the account is not judged by its network."""
    found = [(OF_ACCOUNT, who(request, email))]
    if not known_device(request, email):
        found.append((OF_NETWORK, network_of(request)))
    return found


def who(request: HttpRequest, email: str) -> str:
    """The account by its email, whether or not there is one; and the browser, where it knows it."""
    name = normalize_email(email).encode(errors="surrogatepass")
    return f"{hashlib.sha256(name).hexdigest()}:{known_device(request, email)}"
