"""Whether there is something to learn."""

from __future__ import annotations

from collections.abc import Iterator

from roadmap.doctor.findings import Finding, Grade
from roadmap.domain.humanize import in_digits
from roadmap.models import Roadmap


def content() -> Iterator[Finding]:
    count = Roadmap.objects.published().official().count()
    if count:
        yield Finding(Grade.GOOD, "Content", f"{in_digits(count, 'published roadmap')}.")
    else:
        yield Finding(
            Grade.WARNING, "Content", "No roadmap is published; run `manage.py sync_roadmap`."
        )
