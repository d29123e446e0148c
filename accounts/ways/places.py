"""Whether a browser would make or take a passkey at the address by which the site was opened."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.request import split_domain_port

from config.env.hosts import is_ip, is_loopback

NUMBERED = "Passkeys need a name, and this site was opened by a number. Open it by its name."
LOCAL_NUMBER = "Passkeys need a name: open this site as localhost, not by its number."
NOT_SECURE = "Passkeys need an encrypted address, one that begins with https."


def why_no_passkey(request: HttpRequest) -> str:
    """A sentence for the place of the button; "" where there is nothing in the way."""
    bare = split_domain_port(request.get_host())[0].strip("[]")
    if is_ip(bare):
        return LOCAL_NUMBER if is_loopback(bare) else NUMBERED
    if not request.is_secure() and not is_loopback(bare):
        return NOT_SECURE
    return ""
