"""How many mails anybody may have sent to an address by asking for a code or a link."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.email_addresses import normalize_email
from accounts.limits.known_devices import known_device
from config.errors import span
from config.http import network_of
from config.rate_limits import RateLimit, seconds_to_wait

OF_ASKER = RateLimit("mails-asked", uses=3, seconds=60)
"""To one address from one network, or from one browser in which the account was signed in to."""
OF_ADDRESS = RateLimit("mails-to", uses=20, seconds=3600)
"""To one address from all browsers that it does not know: nobody fills a stranger's mailbox."""


def count_mail(request: HttpRequest, email: str) -> None:
    """Count a mail that is about to be sent, whether or not the address has an account.

    Raises:
        ValidationError: there were too many; it says how long to wait.
    """
    address = hashlib.sha256(normalize_email(email).encode(errors="surrogatepass")).hexdigest()
    device = known_device(request, email)
    seconds = seconds_to_wait(OF_ASKER, f"{address}:{device or network_of(request)}")
    if not seconds and not device:
        seconds = seconds_to_wait(OF_ADDRESS, address)
    if seconds:
        raise ValidationError(
            f"Several mails went to this address just now. Look for the newest, or wait "
            f"{span(seconds)} and try again.",
            "too_many",
        )
