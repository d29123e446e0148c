"""What is wrong with content, and the refusal of an edit that would make it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roadmap.domain.humanize import learners

NAMED = 3
"""How many faults a refusal names; it says how many more there are."""


@dataclass(frozen=True)
class Fault:
    """Something wrong in the content: where (file and line), in which object, and what."""

    where: str
    what: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.where, self.what, self.message) if part)


class ChangeRefusedError(ValueError):
    """The operation would break a rule of the content; the message names it."""


class UndecidedError(ChangeRefusedError):
    """A leaf that people have finished would get subtopics, and nobody said what that means."""

    def __init__(self, leaf: str, people: int) -> None:
        who = learners(people, "has", "have")
        super().__init__(
            f"{who[:1].upper()}{who[1:]} finished or skipped “{leaf}”, which would get subtopics. "
            "Confirm that the subtopics count for them as it did, so that nobody loses it."
        )


def refuse_new(known: Sequence[str], found: Sequence[str]) -> None:
    """Refuse a change that brings in faults, each given as a sentence.

    Raises:
        ChangeRefusedError: ``found`` has faults that are not ``known`` from before.
    """
    before = set(known)
    new = [sentence for sentence in found if sentence not in before]
    if new:
        more = [f"And {len(new) - NAMED} more like this."] if len(new) > NAMED else []
        raise ChangeRefusedError(" ".join([*new[:NAMED], *more]))
