"""What a topic's page shows of the learner's own: the note and the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from roadmap.domain.catalog import markdown
from roadmap.domain.notes.evidence import evidence_of
from roadmap.domain.notes.notes import NoteText, note_of
from roadmap.domain.notes.topic_notes import KeptLink
from roadmap.domain.progress.learner import Learner
from roadmap.forms.learning import EvidenceForm, NoteForm
from roadmap.models import Evidence, Topic


def notebook(learner: Learner, topic: Topic) -> dict[str, object]:
    """The note and the links with their empty forms; two queries, none for a guest."""
    return note_part(note_of(learner, topic)) | evidence_part(learner, topic)


def note_part(note: NoteText, form: NoteForm | None = None) -> dict[str, object]:
    """The note as text, as safe HTML and in a form; ``form`` holds what was refused."""
    return {
        "note": note,
        "note_html": markdown.render(note.body) if note.exists else "",
        "note_form": form
        or NoteForm(auto_id="note-%s", initial={"body": note.body, "revision": note.revision}),
        "editing": form is not None or not note.exists,
    }


def evidence_part(
    learner: Learner, topic: Topic, form: EvidenceForm | None = None
) -> dict[str, object]:
    return links_part(evidence_of(learner, topic), form)


def links_part(
    links: Sequence[Evidence | KeptLink], form: EvidenceForm | None = None
) -> dict[str, object]:
    """The links and the form for another; ``form`` holds what was refused."""
    return {"evidence": links, "evidence_form": form or EvidenceForm(auto_id="evidence-%s")}
