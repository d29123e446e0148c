"""What is wrong with content, and the refusal of an edit that would make it so."""

from __future__ import annotations

from dataclasses import dataclass


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
