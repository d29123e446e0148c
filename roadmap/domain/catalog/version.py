"""The content version of a roadmap, which every write of content raises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from roadmap.models import Roadmap


def bump_version(roadmap_id: int) -> None:
    """Make every cache ask anew; call it in the transaction of the write."""
    Roadmap.objects.filter(pk=roadmap_id).update(content_version=F("content_version") + 1)


@contextmanager
def content_change(roadmap_id: int) -> Iterator[None]:
    """One transaction around writes of content, with the version raised at its end."""
    with transaction.atomic():
        yield
        bump_version(roadmap_id)
