"""How every mail of the site is made: one text, from which both of its parts are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.lifetimes import lifetimes
from config.registration import is_open_to_all

SITE_NAME = "Cairn"
PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Part:
    """A paragraph: words, the code, or what a link leads to with its address."""

    words: str
    url: str = ""
    is_code: bool = False


def compose(
    prefix: str, to: list[str], context: Mapping[str, Any], headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """The mail that ``<prefix>_subject.txt`` and ``<prefix>_message.txt`` say.

    A paragraph that is the ``code`` of the context is shown as such; one whose last line is an
    address becomes a link with the words before it.
    """
    known = {**context, **site(), "lasts": lifetimes(), "offers_accounts": is_open_to_all()}
    subject = " ".join(render_to_string(f"{prefix}_subject.txt", known).split())
    text = render_to_string(f"{prefix}_message.txt", known)
    parts = list(parts_of(text, str(context.get("code", ""))))
    subject = f"{place()}: {subject}"
    framed = {**site(), "parts": parts, "subject": subject}
    message = EmailMultiAlternatives(
        subject,
        render_to_string("account/email/frame.txt", framed).strip() + "\n",
        settings.DEFAULT_FROM_EMAIL,
        to,
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )
    message.attach_alternative(
        render_to_string("account/email/frame.html", framed).strip(), "text/html"
    )
    return message


def parts_of(text: str, code: str) -> Iterator[Part]:
    for paragraph in PARAGRAPHS.split(text.strip()):
        *lines, last = paragraph.split("\n")
        if last.startswith(("http://", "https://")):
            yield Part(" ".join(" ".join(lines).split()), url=last.strip())
        else:
            words = " ".join(paragraph.split())
            yield Part(words, is_code=words == code)


def site() -> dict[str, str]:
    return {"site_name": SITE_NAME, "site_url": settings.SITE_URL, "site_place": place()}


def place() -> str:
    """How a mail calls the site: "Cairn at learn.example.org"; on one's own machine just Cairn."""
    host = urlsplit(settings.SITE_URL).netloc
    return SITE_NAME if settings.LOCAL else f"{SITE_NAME} at {host}"
