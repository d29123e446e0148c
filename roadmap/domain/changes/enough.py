"""Whether a group can say that some of its subtopics are enough.

A group that loses subtopics keeps what it said: where there are fewer, all of them are needed, and
on a topic that has none any more it says nothing.
"""

from __future__ import annotations

from roadmap.domain.humanize import counted
from roadmap.enums import Lifecycle
from roadmap.models import Topic


def problem_of_enough(*, topic_id: int | None, enough: int | None) -> str:
    """Why ``enough`` can't be set on a topic; empty where it can."""
    if enough is None:
        return ""
    subtopics = Topic.objects.filter(parent_id=topic_id, lifecycle=Lifecycle.PUBLISHED)
    number = subtopics.count() if topic_id is not None else 0
    if not number:
        return "This topic has no subtopics to choose from. Leave it empty."
    if enough > number:
        there = counted(number, "subtopic")
        return f"This topic has {there}. Give at most {number}, or leave it empty for all."
    return ""
