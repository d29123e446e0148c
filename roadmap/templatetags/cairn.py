"""Formatting for templates; no queries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django import template
from django.contrib.messages.storage.base import Message
from django.template.base import NodeList, Parser, TextNode, Token
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from roadmap.domain import humanize
from roadmap.domain.actions.sentences import SentencePart
from roadmap.domain.catalog.outline import CategoryInfo, Outline, TopicRow
from roadmap.domain.progress.tally import Tally
from roadmap.domain.search.words import Piece
from roadmap.enums import Status
from roadmap.rendering.page_update import Toast
from roadmap.rendering.toasts import toast_of

register = template.Library()

BREAK_AT_A_TAG = re.compile(r"(?:\A|(?<=>))\s*\n\s*|\s*\n\s*(?=<|\Z)")
BREAK_IN_TEXT = re.compile(r"\s*\n\s*")


@register.filter
def number_in_words(number: int) -> str:
    """0 to 20 as a word ("no", "one", "twelve"), anything else in digits."""
    return humanize.number(number)


@register.filter
def counted(number: int, noun: str) -> str:
    """A number in words with its noun, given as "topic" or "entry,entries": "one topic"."""
    return humanize.counted(number, *noun.split(","))


@register.filter
def in_digits(number: int, noun: str) -> str:
    """The same in figures: "1 topic"."""
    return humanize.in_digits(number, *noun.split(","))


@register.filter
def noun(number: int, one: str) -> str:
    """The noun of a number that stands in an element of its own: "topic", "topics"."""
    return humanize.noun_for(number, *one.split(","))


@register.filter
def isolated(text: object) -> str:
    """A text of a person inside a sentence, where no element can stand."""
    return humanize.isolated(str(text))


@register.filter
def duration(minutes: int) -> str:
    """Study time as an honest guess: "About 45 minutes", "About 4 hours", "About 2.5 hours"."""
    if minutes < 55:
        return f"About {max(5, 5 * round(minutes / 5))} minutes"
    hours = round(minutes / 30) / 2 if minutes < 300 else float(round(minutes / 60))
    return f"About {humanize.in_digits(hours, 'hour')}"


@register.filter
def brief_duration(minutes: int | None) -> str:
    """The length of a resource: "40 min", "4 h"; nothing where it is not known."""
    if not minutes:
        return ""
    return f"{minutes} min" if minutes < 100 else f"{round(minutes / 60)} h"


@register.filter
def tally(counts: Tally) -> str:
    """Counts as text: "18 of 41", "18 of 41, 2 skipped"."""
    if not counts.total:
        return "nothing to count"
    text = f"{counts.finished} of {counts.total}"
    return f"{text}, {counts.skipped} skipped" if counts.skipped else text


@register.filter
def highlighted(pieces: Iterable[Piece]) -> SafeString:
    """A text with the words that were searched for marked. A search shows dozens of them."""
    texts = ((escape(piece.text), piece.marked) for piece in pieces)
    html = "".join(f"<mark>{text}</mark>" if marked else text for text, marked in texts)
    return mark_safe(f"<bdi>{html}</bdi>")  # noqa: S308 - each piece is escaped


@register.filter
def linked(parts: Iterable[SentencePart]) -> SafeString:
    """A sentence whose names lead to what they name."""
    return mark_safe("".join(map(_linked, parts)))  # noqa: S308 - each part is escaped


def _linked(part: SentencePart) -> str:
    if not part.roadmap:
        return escape(part.text)
    if part.topic:
        address = reverse("roadmap:topic", args=[part.roadmap, part.topic])
    else:
        address = reverse("roadmap:overview", args=[part.roadmap])
    section = f"#{part.section}-{part.topic}" if part.section else ""
    return f'<a href="{address}{section}"><bdi>{escape(part.text)}</bdi></a>'


@register.filter
def day(moment: dt.datetime | dt.date | None) -> str:
    """A day: "today", "yesterday", "Thursday", "17 November", "3 May 2025"."""
    if moment is None:
        return ""
    date = timezone.localtime(moment).date() if isinstance(moment, dt.datetime) else moment
    today = timezone.localdate()
    ago = (today - date).days
    if ago in (0, 1):
        return ("today", "yesterday")[ago]
    if 1 < ago < 7:
        return date_format(date, "l")
    return date_format(date, "j F" if date.year == today.year else "j F Y")


@register.filter
def since(moment: dt.datetime | dt.date) -> str:
    """The day after "since": "since Thursday"; only "today" and "yesterday" stand alone."""
    text = day(moment)
    return text if text in ("today", "yesterday") else f"since {text}"


@register.filter
def choices(status: Status) -> list[tuple[Status, bool]]:
    """Every status with whether it is ``status``."""
    return [(choice, choice == status) for choice in Status]


@register.filter
def as_toast(message: Message) -> Toast:
    """The toast that waited as a message."""
    return toast_of(message)


@register.filter
def category_in(row: TopicRow, outline: Outline) -> CategoryInfo:
    """The category of a topic."""
    return outline.category_by_code[row.category_code]


@register.filter
def sentence_case(text: str) -> str:
    """ "Sign In With a Key" as "Sign in with a key": the headings that allauth brings along.

    Only words that are capital first and small after it are changed, so names written otherwise
    (WebAuthn, TOTP) stay as they are.
    """
    first, *rest = text.split() or [""]
    return " ".join([first, *(word.lower() if word.istitle() else word for word in rest)])


@register.filter
def times(number: int, factor: int) -> int:
    """A product, for positions in small drawings."""
    return number * factor


class OneLine(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        return self.nodelist.render(context)


@register.tag
def oneline(parser: Parser, token: Token) -> OneLine:
    """``{% oneline %}``: several lines of the template that are one line of the page.

    For text in which no space may appear. A line break beside a tag, of HTML or of the template,
    is dropped with its indentation; one between words is a space. Done once, when it is compiled.
    """
    nodelist = parser.parse(("endoneline",))
    parser.delete_first_token()
    for text in nodelist.get_nodes_by_type(TextNode):
        assert isinstance(text, TextNode)
        text.s = BREAK_IN_TEXT.sub(" ", BREAK_AT_A_TAG.sub("", text.s))
    return OneLine(nodelist)
