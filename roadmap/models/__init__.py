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
from roadmap.models.progress import (
    Action,
    Evidence,
    Guest,
    Note,
    ObjectiveEvent,
    ObjectiveTick,
    Plan,
    Progress,
    ProgressEvent,
)

__all__ = [
    "Action",
    "Category",
    "Evidence",
    "Guest",
    "Level",
    "Note",
    "Objective",
    "ObjectiveEvent",
    "ObjectiveTick",
    "OldSlug",
    "Plan",
    "Prerequisite",
    "Progress",
    "ProgressEvent",
    "Resource",
    "Roadmap",
    "Topic",
]
