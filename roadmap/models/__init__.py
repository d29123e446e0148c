"""The tables of the roadmap: content and progress."""

from roadmap.models.content import (
    Category,
    Level,
    Objective,
    OldSlug,
    Prerequisite,
    Resource,
    Roadmap,
    Topic,
)
from roadmap.models.copies import Copied
from roadmap.models.operations import ContentOperation
from roadmap.models.progress import (
    Action,
    Evidence,
    EvidenceEvent,
    Guest,
    Note,
    NoteEvent,
    ObjectiveEvent,
    ObjectiveTick,
    Plan,
    Preferences,
    Progress,
    ProgressEvent,
)

__all__ = [
    "Action",
    "Category",
    "ContentOperation",
    "Copied",
    "Evidence",
    "EvidenceEvent",
    "Guest",
    "Level",
    "Note",
    "NoteEvent",
    "Objective",
    "ObjectiveEvent",
    "ObjectiveTick",
    "OldSlug",
    "Plan",
    "Preferences",
    "Prerequisite",
    "Progress",
    "ProgressEvent",
    "Resource",
    "Roadmap",
    "Topic",
]
