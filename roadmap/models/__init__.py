"""The tables of the roadmap: content and progress."""

from roadmap.models.copies import Copied
from roadmap.models.intentions import Plan, Preferences
from roadmap.models.learners import Action, Guest
from roadmap.models.operations import ContentOperation
from roadmap.models.parts import Objective, Prerequisite, Resource
from roadmap.models.progress import ObjectiveEvent, ObjectiveTick, Progress, ProgressEvent
from roadmap.models.roadmaps import Category, Level, Roadmap
from roadmap.models.topics import OldSlug, Topic
from roadmap.models.writings import Evidence, EvidenceEvent, Note, NoteEvent

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
