"""``{% shared "template" name=value %}``: an include that is rendered once for what it is given."""

from __future__ import annotations

from collections.abc import Hashable

from django import template
from django.utils.safestring import SafeString

from roadmap.rendering.fragments import cached_fragment

register = template.Library()


@register.simple_tag
def shared(template_name: str, **context: Hashable) -> SafeString:
    """The template with ``context`` and nothing else: no request, so no token and no person.

    Everybody is given the same text for the same values, so hand over nothing personal.
    """
    return cached_fragment(template_name, tuple(context.items()), lambda: context)
