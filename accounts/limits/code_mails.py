"""When a code can be mailed to an address again, as allauth counts those it sends."""

from __future__ import annotations

import time
from collections.abc import Collection

from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest

COUNTED = {"app": "allauth.account", "action": "confirm_email"}


def next_codes(request: HttpRequest, emails: Collection[str]) -> dict[str, float]:
    """From when on (Unix time) a code can go to each of ``emails`` that can have none now.

    ``emails`` are in lower case. Asks the cache once.
    """
    if not emails:
        return {}
    [rate] = get_rates(**COUNTED)
    keys = {get_cache_key(request, **COUNTED, rate=rate, key=email): email for email in emails}
    began = time.time() - rate.duration
    return {
        keys[key]: newest_first[rate.amount - 1] + rate.duration
        for key, newest_first in cache.get_many(keys).items()
        if len(newest_first) >= rate.amount and newest_first[rate.amount - 1] > began
    }
