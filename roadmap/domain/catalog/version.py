"""The content version of a roadmap: every write of content raises it, caches are keyed by it."""

from __future__ import annotations

from django.db.models import F

from roadmap.models import Roadmap


def bump_version(roadmap_id: int) -> None:
    """Raise the version, so that no cache finds old content; call it in the write's transaction."""
    Roadmap.objects.filter(pk=roadmap_id).update(content_version=F("content_version") + 1)
