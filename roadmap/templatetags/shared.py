"""``{% shared "template" name=value %}``: an include that is rendered once for what it is given."""

from __future__ import annotations

from collections.abc import Hashable

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from roadmap.domain.catalog import cache

register = template.Library()


@register.simple_tag
def shared(template_name: str, **context: Hashable) -> SafeString:
    """The template with ``context`` and nothing else: no request, so no token and no person.

    Everybody is given the same text for the same values, so hand over nothing personal.
    """
    key = (template_name, get_language(), *context.items())
    html = cache.includes.get(key)
    if html is None:
        html = get_template(template_name).render(dict(context))
        if not settings.DEBUG:
            cache.includes.put(key, html)
    return mark_safe(html)  # noqa: S308 - an escaping template made it
