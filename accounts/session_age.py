"""How long a sign-in lasts: that of staff ends after hours, however much it is used."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings

SIGNED_IN_AT = "signed_in_at"


def note_sign_in(sender: Any, request: Any, **kwargs: Any) -> None:
    """Keep in the session when it was signed in."""
    request.session[SIGNED_IN_AT] = int(time.time())


def has_run_out(session: Any, user: Any) -> bool:
    """Whether the session of somebody who may open the admin was signed in too long ago.

    Who becomes staff while signed in is measured by the same clock at the next request. A session
    that does not know when it was signed in is older than this rule.
    """
    if not user.is_staff:
        return False
    signed_in_at = session.get(SIGNED_IN_AT)
    if not isinstance(signed_in_at, int):
        return True
    # Apart in either direction: a clock that was wrong at the sign-in makes no session last.
    return abs(time.time() - signed_in_at) >= settings.CAIRN_STAFF_SESSION_AGE
