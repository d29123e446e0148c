"""What bringing an export in means, in sentences: before it is done and afterwards."""

from __future__ import annotations

from django.utils.text import capfirst, get_text_list

from roadmap.domain.humanize import counted
from roadmap.domain.personal_data.bringing_in.plan import Numbers

NOUNS = (
    ("statuses", "status", "statuses"),
    ("objectives", "ticked objective", ""),
    ("notes", "note", ""),
    ("links", "link", ""),
    ("actions", "entry of the history", "entries of the history"),
    ("roadmaps", "roadmap", ""),
    ("plan", "plan", ""),
    ("preferences", "kept filter", ""),
    ("followed", "roadmap to follow", "roadmaps to follow"),
    ("answers", "answer of the welcome page", "answers of the welcome page"),
)


def coming(numbers: Numbers) -> list[str]:
    """What comes in, one thing a line."""
    return [
        counted(value, one, many) for name, one, many in NOUNS if (value := getattr(numbers, name))
    ]


def joined(numbers: Numbers) -> list[str]:
    """What becomes part of something that is here."""
    sentences = [
        (
            numbers.notes_joined,
            "note",
            "on a topic that has one here: the two become one, with both texts, "
            "or the newer where one grew out of the other",
        ),
        (
            numbers.notes_apart,
            "note",
            "too long to stand in one with the note here: it becomes one of its earlier texts",
        ),
        (
            numbers.topics_added,
            "topic",
            "new in a roadmap of yours that is here",
        ),
        (
            numbers.leftovers,
            "topic",
            "not on this site, with all you have on it: it becomes part of a private roadmap of "
            "yours, “Topics that are not here”",
        ),
    ]
    return [f"{capfirst(counted(value, noun))} {text}" for value, noun, text in sentences if value]


def here(numbers: Numbers) -> list[str]:
    """What is here already, or stays as it is here; under a heading that says so."""
    found = [
        (numbers.statuses_here, "status", "statuses", ", the same or newer"),
        (numbers.objectives_here, "ticked objective", "", ""),
        (numbers.notes_here, "note", "", ", the same or newer"),
        (numbers.links_here, "link", "", ""),
        (numbers.actions_here, "entry of the history", "entries of the history", ""),
        (numbers.roadmaps_here, "roadmap", "", ", with the texts of here"),
        (numbers.leftovers_here, "topic", "", " in your roadmap of topics that are not here"),
        (numbers.plan_kept, "plan", "", "; the file's is left out"),
    ]
    return [
        f"{capfirst(counted(value, one, many))}{text}" for value, one, many, text in found if value
    ]


def left_out(numbers: Numbers, changes: int) -> list[str]:
    """What of the file does not come in, each with its reason."""
    found = []
    if numbers.links_over:
        found.append(
            f"{capfirst(counted(numbers.links_over, 'link'))} for which a topic has no room, with "
            "fifty links on it; the history has them"
        )
    if numbers.plan_elsewhere:
        found.append(
            f"{capfirst(counted(numbers.plan_elsewhere, 'plan'))} for a roadmap that is not here"
        )
    if changes:
        found.append(
            "The log of changes of your roadmaps "
            f"({counted(changes, 'entry', 'entries')}): what it names exists on the other site only"
        )
    return [
        *found,
        "How you sign in, your sessions, addresses and what was announced to you",
        "Your name, handle and time zone: they stay as they are here",
    ]


def closing(numbers: Numbers) -> str:
    """What to know before it is done, as far as it concerns what comes in."""
    sentences = [
        (numbers.roadmaps, "Roadmaps come in as private ones."),
        (numbers.statuses_here, "Of a status on both sides the later stays."),
        (
            numbers.actions,
            "The history has everything as it was, and each entry can be undone there; all of it "
            "at once can't be taken back.",
        ),
    ]
    return " ".join(text for value, text in sentences if value)


def done(numbers: Numbers) -> str:
    """What came in, as one sentence."""
    joins = numbers.notes_joined + numbers.notes_apart
    topics = numbers.topics_added + numbers.leftovers
    parts = coming(numbers)
    if joins:
        parts.append(counted(joins, "joined note"))
    if topics:
        parts.append(counted(topics, "topic of your own", "topics of your own"))
    return f"Brought in: {get_text_list(parts, 'and')}."
