"""The note, the evidence and the objectives on a topic's page.

Of note and evidence there is a context for a whole page, and a part for a write built from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from roadmap.domain.catalog import markdown
from roadmap.domain.catalog.topic_content import TopicObjective
from roadmap.domain.notes.evidence import evidence_of
from roadmap.domain.notes.notes import NoteText, note_of
from roadmap.domain.notes.topic_notes import EvidenceLink
from roadmap.domain.progress.learner import Learner
from roadmap.forms.learning import EvidenceForm, NoteForm
from roadmap.models import Evidence, Topic
from roadmap.rendering.page_update import PagePart

Links = Sequence[Evidence | EvidenceLink]


def topic_notes_context(learner: Learner, topic: Topic) -> dict[str, Any]:
    """The note and the links with their empty forms; two queries, none for a guest."""
    return note_context(note_of(learner, topic)) | evidence_context(evidence_of(learner, topic))


def note_context(note: NoteText, form: NoteForm | None = None) -> dict[str, Any]:
    """The note as text, as safe HTML and in a form; ``form`` holds what was refused."""
    return {
        "note": note,
        "note_html": markdown.render(note.body) if note.exists else "",
        "note_form": form
        or NoteForm(auto_id="note-%s", initial={"body": note.body, "revision": note.revision}),
        "editing": form is not None or not note.exists,
    }


def evidence_context(links: Links, form: EvidenceForm | None = None) -> dict[str, Any]:
    """The links and the form for another; ``form`` holds what was refused."""
    return {"evidence": links, "evidence_form": form or EvidenceForm(auto_id="evidence-%s")}


def objectives_part(topic: Topic, objectives: Sequence[tuple[TopicObjective, bool]]) -> PagePart:
    """The objectives, each with whether it is ticked."""
    context = {"topic": topic, "roadmap": topic.roadmap, "objectives": objectives}
    return _part(topic, "goals", "objectives", context, swap="outerMorph")


def note_part(topic: Topic, note: NoteText, *, merged: bool = False) -> PagePart:
    """The note with its form. After ``merged`` texts the editor is open and has the focus."""
    context = {**note_context(note), "topic": topic, "roadmap": topic.roadmap, "merged": merged}
    if merged:
        context["editing"] = True
    return _part(topic, "notes", "notes", context, with_request=True)


def saved_note_parts(topic: Topic, note: NoteText) -> Iterator[PagePart]:
    """The parts after a save. The text area is none of them: somebody may be typing on."""
    context = {**note_context(note), "topic": topic}
    for name in ("text", "revision", "error", "preview"):
        yield _part(topic, f"note-{name}", f"note_{name}", context)


def refused_note_part(topic: Topic, message: str) -> PagePart:
    context = {"topic": topic, "note_error": message}
    return _part(topic, "note-error", "note_error", context, swap="outerMorph")


def note_preview_part(topic: Topic, html: str) -> PagePart:
    context = {"topic": topic, "preview_html": html}
    return _part(topic, "note-preview", "note_preview", context, swap="outerMorph")


def evidence_part(topic: Topic, links: Links, form: EvidenceForm | None = None) -> PagePart:
    context = {**evidence_context(links, form), "topic": topic, "roadmap": topic.roadmap}
    return _part(topic, "evidence", "evidence", context, with_request=True)


def links_part(topic: Topic, links: Links) -> PagePart:
    """How many links there are, as the list of the page's sections says it."""
    context = {"topic": topic, "evidence": links}
    return _part(topic, "links", "links", context, swap="outerMorph")


def _part(
    topic: Topic,
    name: str,
    template: str,
    context: dict[str, Any],
    *,
    swap: str = "outerHTML",
    with_request: bool = False,
) -> PagePart:
    return PagePart(
        target=f"{name}-{topic.slug}",
        template=f"roadmap/topic/{template}.html",
        context=partial(dict, context),
        swap=swap,
        with_request=with_request,
    )
