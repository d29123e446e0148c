"""The models of the roadmap: content, what learners do and write, forks, changesets."""

from roadmap.models.changesets import Changeset
from roadmap.models.forks import Copied
from roadmap.models.learners import Action, Guest
from roadmap.models.notes import Evidence, EvidenceEvent, Note, NoteEvent
from roadmap.models.parts import Objective, Prerequisite, Resource
from roadmap.models.plans import Plan, Preferences
from roadmap.models.progress import ObjectiveEvent, ObjectiveTick, Progress, ProgressEvent
from roadmap.models.roadmaps import Category, Level, Roadmap
from roadmap.models.topics import OldSlug, Topic

__all__ = [
    "Action",
    "Category",
    "Changeset",
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
