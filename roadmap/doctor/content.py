"""Whether there is something to learn."""

from __future__ import annotations

from collections.abc import Iterator

from roadmap.doctor.findings import Finding, Grade
from roadmap.models import Roadmap


def content() -> Iterator[Finding]:
    count = Roadmap.objects.published().official().count()
    if count:
        noun = "roadmap" if count == 1 else "roadmaps"
        yield Finding(Grade.GOOD, "Content", f"{count} published {noun}.")
    else:
        yield Finding(
            Grade.WARNING, "Content", "No roadmap is published; run `manage.py sync_roadmap`."
        )
