"""The note on the pages of a personal roadmap: its owner, its original, what waits there."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from roadmap import access
from roadmap.domain.forks import upstream
from roadmap.models import Roadmap


@dataclass(frozen=True)
class ForkNote:
    """What the pages of a personal roadmap say about its owner and its original."""

    is_own: bool
    original: Roadmap | None
    """What it was made from, where the reader may open that."""
    author: str
    """The owner's name, where they show themselves."""
    news: int
    """How many changes of the original wait for the owner."""


def fork_note(request: HttpRequest, roadmap: Roadmap) -> ForkNote | None:
    """The note on a personal roadmap; None for an official one, without a query."""
    if not roadmap.is_personal:
        return None
    visible = access.visible_roadmaps(request)
    is_own = roadmap.owner_id is not None and roadmap.owner_id == request.user.pk
    owner = roadmap.owner
    return ForkNote(
        is_own=is_own,
        original=visible.filter(pk=roadmap.forked_from_id).first(),
        author=owner.name if owner and owner.is_public and not is_own else "",
        news=upstream.count_waiting(roadmap) if is_own else 0,
    )
