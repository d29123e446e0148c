"""What toasts say: the sentence of a status that was set, and the next topic after a finished one.

Without JavaScript, and on pages that are loaded again, a toast waits as one of Django's messages.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from django.contrib.messages.storage.base import Message
from django.urls import reverse

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance.onward import just_finished, next_topic, reason_clause
from roadmap.domain.humanize import isolated
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status
from roadmap.rendering.page_update import NextStep, Toast


def going_on(
    toast: Toast, *, before: RoadmapProgress, after: RoadmapProgress, row: TopicRow
) -> Toast:
    """The toast of a topic that was finished, with what comes next; any other as it is.

    Where that finished a level or the whole roadmap it says so instead.
    """
    status = toast.status
    if status is None or not status.counts or toast.action_id is None:
        return toast
    brief = "Done." if status is Status.DONE else "You knew it."
    place = just_finished(before, after, row)
    if place is not None:
        return replace(toast, brief=brief, news=f"{isolated(place.title)} is finished.")
    item = next_topic(after, row)
    if item is None:
        return toast
    step = NextStep(
        title=item.row.title,
        url=reverse("roadmap:topic", args=[after.outline.slug, item.row.slug]),
        because=reason_clause(after.outline, item),
    )
    return replace(toast, brief=brief, next=step)


def packed(toast: Toast) -> str:
    """All of a toast in the tags of a message; nothing where its text is all."""
    return "" if toast == Toast(toast.text) else json.dumps(asdict(toast), separators=(",", ":"))


def toast_of(message: Message) -> Toast:
    """The toast that a message was, or else one that says what the message says."""
    tags = message.extra_tags or ""
    if not tags.startswith("{"):
        # A former release, which may still answer beside this one, named the action alone.
        action = tags.removeprefix("undo:") if tags.startswith("undo:") else ""
        return Toast(str(message), None, int(action) if action.isdecimal() else None)
    values = json.loads(tags)
    status, step = values.pop("status"), values.pop("next")
    return Toast(
        **values,
        status=Status(status) if status else None,
        next=NextStep(**step) if step else None,
    )
