"""PostgreSQL's codes for errors."""

from __future__ import annotations


def code_of(error: BaseException) -> str:
    """The five letters for an error of Django's; empty where there are none."""
    return str(getattr(error.__cause__, "sqlstate", None) or "")
