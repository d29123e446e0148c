"""The roadmap that visitors see, and everybody who has chosen no other. Curators set it."""

from __future__ import annotations

from django.db import transaction

from roadmap.models import Roadmap


def default_roadmap() -> Roadmap | None:
    """The official roadmap that is marked as the default, or the only one there is.

    None where none is open to all, or several are and none of them is marked; one query.
    """
    found = list(
        Roadmap.objects.published()
        .official()
        .defer("synced", "created_at", "updated_at")
        .order_by("-is_default", "pk")[:2]
    )
    return default_of(found)


def default_of(official: list[Roadmap]) -> Roadmap | None:
    """The default among official roadmaps that are open to all, a marked one first."""
    if not official or not (official[0].is_default or len(official) == 1):
        return None
    return official[0]


def is_first_default() -> bool:
    """Whether an official roadmap that opens now becomes the default: there is no other."""
    return not Roadmap.objects.filter(is_default=True).exists()


@transaction.atomic
def set_default_roadmap(roadmap: Roadmap) -> bool:
    """Make an official, published roadmap the default; False where it is already.

    Raises:
        ValueError: it is somebody's own, or not open to all.
    """
    marked = Roadmap.objects.select_for_update().filter(is_default=True).first()
    if not Roadmap.objects.published().official().filter(pk=roadmap.pk).exists():
        raise ValueError("Only an official roadmap that is open to all can be the default.")
    if marked is not None and marked.pk == roadmap.pk:
        return False
    Roadmap.objects.filter(is_default=True).update(is_default=False)
    Roadmap.objects.filter(pk=roadmap.pk).update(is_default=True)
    return True
