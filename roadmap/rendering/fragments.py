"""Fragments of HTML that many people see: rendered once for all that they show, then cached.

A fragment is an ordinary template rendered without the request, so it can carry no token and no
name. docs/decisions/0001 says why.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from roadmap.domain.catalog import cache

Context = Callable[[], Mapping[str, Any]]


def cached_fragment(template: str, key: Hashable, context: Context) -> SafeString:
    """``template`` rendered with what ``context`` gives, which is asked only if it must be.

    ``key`` says all that the context depends on, ``outline.key`` where it is content; the release,
    the language and the path that the site is served under come with every key.
    """
    html: SafeString = cache.cached_html(
        (template, key, everywhere()), partial(_render, template, context)
    )
    return html


def cached_fragments(template: str, items: Iterable[tuple[Hashable, Context]]) -> SafeString:
    """Many of one template, each by its key and context, one after the other."""
    return joined(
        cached_htmls(((template, key), partial(_render, template, make)) for key, make in items)
    )


def cached_html(key: Hashable, make: Callable[[], SafeString]) -> SafeString:
    """The same for what is put together from several templates."""
    html: SafeString = cache.cached_html((key, everywhere()), make)
    return html


def cached_htmls(
    items: Iterable[tuple[Hashable, Callable[[], SafeString]]],
) -> Iterator[SafeString]:
    """Many at once: for the rows of a page, asking for the language again and again is felt."""
    place = everywhere()
    return (cache.cached_html((key, place), make) for key, make in items)


def everywhere() -> Hashable:
    """What comes with every key: the release, the language and the path served under."""
    return (settings.CAIRN_RELEASE, get_language(), get_script_prefix())


def _render(template: str, context: Context) -> SafeString:
    return fragment(template, context())


def fragment(template: str, context: Mapping[str, Any]) -> SafeString:
    """The template rendered now, without a request, and kept nowhere."""
    return mark_safe(get_template(template).render(dict(context)))  # noqa: S308 - it escapes


def joined(parts: Iterable[str]) -> SafeString:
    """Fragments one after the other."""
    return mark_safe("\n".join(parts))  # noqa: S308 - fragments are safe
