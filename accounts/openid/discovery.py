"""What a server of OpenID Connect says of itself: asked for when it is needed, and kept a while.

The site starts and works while that server is down; only single sign-on waits for it.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.core.cache import cache
from requests import RequestException

from accounts.openid.faults import OpenIDError
from config.env.addresses import login_server
from config.env.variables import RefusedError

KEPT = 600
AWAY = 10
"""Seconds for which nobody else waits for a server that did not answer."""
NEEDED = ("authorization_endpoint", "token_endpoint")


def discovered(address: str) -> dict[str, Any]:
    """The document at the address, with the endpoints checked.

    Raises:
        OpenIDError: it is not there, or it is no such document.
    """
    key = f"openid:{address}"
    known = cache.get(key)
    if known is None:
        known = asked_for(address)
        cache.set(key, known, AWAY if "fault" in known else KEPT)
    if "fault" in known:
        raise OpenIDError(known["fault"], known["kind"])
    found: dict[str, Any] = known
    return found


def asked_for(address: str) -> dict[str, Any]:
    """What the server says, or the ``fault`` that keeps it from being used."""
    try:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
            answer.raise_for_status()
            found = answer.json()
    except RequestException as error:
        return {"fault": f"discovery failed ({type(error).__name__})", "kind": "away"}
    return found if not (fault := fault_of(found)) else {"fault": fault, "kind": "misconfigured"}


def fault_of(found: Any) -> str:
    if not isinstance(found, dict) or not isinstance(found.get("issuer"), str):
        return "discovery names no issuer"
    for name in NEEDED:
        if not is_endpoint(found.get(name)):
            return f"discovery has no {name} that can be used"
    userinfo = found.get("userinfo_endpoint")
    if userinfo is not None and not is_endpoint(userinfo):
        return "discovery has a userinfo_endpoint that can't be used"
    return ""


def is_endpoint(address: Any) -> bool:
    """Whether it is https, or http on this machine."""
    if not isinstance(address, str) or not address.isprintable():
        return False
    try:
        login_server(address.partition("?")[0])
    except RefusedError:
        return False
    return True
