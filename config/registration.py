"""Whether pages and mails offer an account to whoever reads them."""

from __future__ import annotations

from django.conf import settings


def is_open_to_all() -> bool:
    return settings.CAIRN_REGISTRATION in ("open", "approval")
