"""The answer to "how much time have you now?", in words."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import Any

from django.utils.safestring import SafeString

from roadmap.domain.guidance.plan import capital, figure
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.guidance.tonight import PART, TIMES, Offer, Tonight
from roadmap.domain.humanize import counted, in_digits, past_day
from roadmap.rendering.fragments import cached_fragment

CHOICES = {30: "30 minutes", 60: "1 hour", 120: "2 hours", 240: "An afternoon"}
FITS = {30: "half an hour", 60: "one hour", 120: "two hours", 240: "an afternoon"}
FIRST = {30: "half hour", 60: "hour", 120: "two hours", 240: "four hours"}


def tonight_context(
    snapshot: LearnerSnapshot, found: Tonight, *, is_return: bool
) -> dict[str, object]:
    """The times to choose from, and the answer; ``is_return`` after some days away."""
    more = found.more_time
    return {
        "times": [(minutes, CHOICES[minutes], minutes == found.minutes) for minutes in TIMES],
        "tonight": found,
        "fits": FITS[found.minutes],
        "more_time": (more, CHOICES[more].lower()) if more else None,
        "answer_html": draw_answer(snapshot, found.answer, found.minutes, is_return=is_return)
        if found.answer is not None
        else "",
    }


def draw_answer(
    snapshot: LearnerSnapshot, answer: Offer, minutes: int, *, is_return: bool
) -> SafeString:
    outline, row = snapshot.progress.outline, answer.doable.row
    texts: dict[str, Hashable] = {
        "state": state(answer),
        "heading": capital(answer.objective.text) if answer.objective else row.title,
        "why": why(snapshot, answer, is_return=is_return),
        "label": label(answer, minutes),
        "resource": answer.resource,
        "minutes": minutes,
        "verb": "Go on with" if is_return else "Open",
    }

    def context() -> dict[str, Any]:
        category = outline.category_by_code[row.category_code]
        return {"outline": outline, "row": row, "category": category, **texts}

    return cached_fragment(
        "roadmap/dashboard/answer.html", (outline.key, row.id, *texts.items()), partial(context)
    )


def state(answer: Offer) -> str:
    """How far the topic is: "2 of 4 objectives", "the first of four objectives"."""
    total, ticked = len(answer.doable.objectives), answer.doable.ticked
    if answer.is_whole and not ticked:
        return "the whole topic"
    if not total:
        return "under way" if answer.doable.is_begun else ""
    if not ticked and not answer.doable.is_begun:
        return "its one objective" if total == 1 else f"the first of {counted(total, 'objective')}"
    return f"{ticked} of {in_digits(total, 'objective')}"


def why(snapshot: LearnerSnapshot, answer: Offer, *, is_return: bool) -> str:
    row, ticked = answer.doable.row, answer.doable.ticked
    if not answer.doable.is_begun:
        reason = snapshot.reason(row)
        is_first = not snapshot.since and reason.startswith("It ")
        return f"Start here: {reason[:1].lower()}{reason[1:]}" if is_first else reason
    when = past_day(snapshot.begun_on[row.id], snapshot.today)
    if is_return:
        so_far = f" with {counted(ticked, 'objective')} ticked" if ticked else ""
        return f"You opened it {when}{so_far}."
    if answer.is_whole:
        return f"What is left of it fits; you began it {when}."
    if answer.objective is not None:
        return f"The next objective of what you began {when}."
    return f"You began it {when}."


def label(answer: Offer, minutes: int) -> str:
    """What to do it with and how long that is; the larger is said to be larger."""
    resource, whole = answer.resource, answer.doable.row.minutes
    kind = resource.kind.label if resource is not None else ""
    if answer.fit == PART:
        first = f"the first {FIRST[minutes]} of it"
        if resource is not None and resource.minutes:
            return f"{kind}, {length(resource.minutes)}: {first}"
        return f"{capital(first)}; the whole topic takes about {figure(whole)}."
    if answer.is_whole:
        return f"At most {length(whole)} in all" + (f"; {kind.lower()}" if kind else "")
    if answer.minutes is None:
        return f"{kind}, nobody said how long" if kind else "Nobody said how long it takes."
    return f"{kind}, {length(answer.minutes)}"


def length(minutes: int) -> str:
    """ "60 minutes", "2.5 hours"."""
    if minutes > 90:
        return figure(minutes)
    return in_digits(minutes, "minute")
