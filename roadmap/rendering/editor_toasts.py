"""What the editor says after a step with several topics, with what takes it back."""

from __future__ import annotations

from django.urls import reverse

from roadmap.domain.forks.selection import EditStep
from roadmap.domain.humanize import counted, number
from roadmap.models import Roadmap
from roadmap.rendering.page_update import Toast


def with_undo(text: str, *, roadmap: Roadmap, step: EditStep) -> Toast:
    """A toast that offers to take the step back, where it has changed anything."""
    if step.changeset is None:
        return Toast(text)
    address = reverse("roadmap:edit-change-undo", args=[roadmap.slug, step.changeset.pk])
    return Toast(text, take_back=address)


def hidden(step: EditStep, name: str = "") -> str:
    """What hiding did.

    Args:
        name: of the one thing that was hidden; empty for several topics.
    """
    if not step:
        return f"{name} is hidden already." if name else "They are hidden already."
    kept = f"Nothing you did on {'it' if step.leaves == 1 else 'them'} is lost."
    return f"{_subject(step, name, 'hidden')}{_finished(step)}. {kept}"


def shown(step: EditStep, name: str = "") -> str:
    """What showing did; ``name`` as for :func:`hidden`."""
    if not step:
        return f"{name} is shown already." if name else "They are shown already."
    return f"{_subject(step, name, 'shown again')}{_finished(step)}."


def arranged(step: EditStep, *, moved: bool, rated: bool) -> str:
    """What moving and rating did."""
    if not step:
        return "Nothing was changed: they stand there and are rated so already."
    what = " and ".join(word for word, is_so in (("moved", moved), ("rated", rated)) if is_so)
    return f"{_subject(step, '', what)}."


def _subject(step: EditStep, name: str, what: str) -> str:
    topics = counted(step.leaves, "topic")
    if not name:
        return f"{topics[:1].upper()}{topics[1:]} {'is' if step.leaves == 1 else 'are'} {what}"
    return f"{name} is {what}" if step.leaves == 1 else f"{name} is {what}: {topics}"


def _finished(step: EditStep) -> str:
    if not step.finished:
        return ""
    if step.leaves == step.finished == 1:
        return "; you had finished it"
    return f", of which you finished {number(step.finished)}"
