"""How long something is of use, for a page that says so: ``{% lasts "sign_in_code" %}``."""

from __future__ import annotations

from django import template

from accounts.lifetimes import lifetimes

register = template.Library()


@register.simple_tag
def lasts(what: str) -> str:
    return lifetimes()[what]
