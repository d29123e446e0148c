"""What operations do to people, in sentences: true numbers, and none that says who it is."""

from __future__ import annotations

from roadmap.domain.curation.operations import OperationResult
from roadmap.domain.curation.roadmaps import RoadmapUse
from roadmap.domain.humanize import learners, some

SHOWN = {
    "publish": "Everybody sees it. A group that it joins is open again for those who finished it.",
    "retire": (
        "It stays, marked as retired, with those who have left something on it. Others do not see "
        "it any more."
    ),
    "restore": "Everybody sees it again, and it counts in their numbers.",
    "move": "What people have on it goes along.",
    "merge": (
        "It is retired. What has no room on the other topic, of notes and links, stays on its page "
        "for who has it."
    ),
    "split": "Who finished or skipped the whole has finished or skipped the parts.",
    "take_back": "What people did themselves since stays.",
}
"""By operation: who sees what afterwards."""
FOLLOWS = {
    "merge": "a status, a note or a link on the other topic",
    "take_back": "back what the change had given them, or taken along",
}
STATUS = "a status, which they had on the topic around or below it"
"""What people get by operations that make a group of a leaf, or a leaf of a group."""


def effects(name: str, result: OperationResult) -> list[str]:
    """What an operation on topics does to people, the numbers first."""
    on_it = sentence(learners(result.learners, "has", "have"), "left something on it")
    lines = [on_it]
    if result.written:
        gets = learners(result.written, "gets", "get")
        lines.append(sentence(gets, FOLLOWS.get(name, STATUS)))
    return [*lines, SHOWN[name], BACK]


BACK = "It can be taken back in the log of changes."
AFTER = {
    "publish": "Everybody sees it.",
    "retire": (
        "It stays, marked as retired, with all who have left something in it: its pages, their "
        "progress, notes and links. Others do not see it any more."
    ),
    "restore": "Everybody sees it again.",
}
NO_CHOICE = "no roadmap of their own choice, so their dashboard speaks of the default"
BACK_AGAIN = "To take it back, make another one the default."
ALONE = "Until another is made the default, they are shown the list of roadmaps."


def uses(name: str, use: RoadmapUse) -> list[str]:
    """What an operation on a whole roadmap does to people, the numbers first."""
    lines = [
        sentence(learners(use.learners, "has", "have"), "left something in it"),
        sentence(learners(use.progress, "has", "have"), "progress on it"),
        sentence(learners(use.notes, "has", "have"), "notes in it"),
        sentence(learners(use.evidence, "has", "have"), "links in it"),
        _copies(use.copies),
        sentence(learners(use.upstream_of, "is", "are"), "shown in a copy what changes in it"),
        sentence(learners(use.followers, "follows", "follow"), "it"),
        sentence(learners(use.plans, "has", "have"), "a plan for it"),
    ]
    if name == "default":
        follow = sentence(learners(use.without_choice, "follows", "follow"), NO_CHOICE)
        return [follow, "Visitors see it from then on. Who follows another keeps that.", BACK_AGAIN]
    if name == "retire" and use.is_default:
        then = f"“{use.next_default}” takes its place." if use.next_default else ALONE
        lines.append(f"It is the default, which visitors see. {then}")
    return [*lines, AFTER[name], BACK]


def _copies(count: int) -> str:
    if not count:
        return "Nobody has made a copy of it."
    return sentence(some(count), "copies of it stay with those who made them")


def sentence(who: str, what: str) -> str:
    return f"{who[:1].upper()}{who[1:]} {what}."


def result_message(result: OperationResult) -> str:
    """What an operation did, as the message after it."""
    text = f"{result.summary}. {sentence(learners(result.learners, 'is', 'are'), 'on it')}"
    if result.written:
        text = f"{text[:-1]}; progress followed for {learners(result.written)}."
    return text
