"""Whether style sheets, fonts and scripts are collected, and are those of this release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage

from roadmap.doctor.findings import Finding, Grade

ADVICE = "run `manage.py collectstatic --no-input` and restart the site."


def static_files() -> Iterator[Finding]:
    """Nothing where files are served as they lie in their folders, in development."""
    storage = staticfiles_storage
    if not isinstance(storage, ManifestStaticFilesStorage):
        return
    collected = dict(storage.hashed_files)
    if not collected:
        yield Finding(Grade.FAULT, "Static files", f"None are in {settings.STATIC_ROOT}: {ADVICE}")
        return
    stale = [name for name, source in sources() if is_stale(name, source, collected)]
    if stale:
        names = ", ".join(sorted(stale)[:3]) + (" and others" if len(stale) > 3 else "")
        yield Finding(Grade.FAULT, "Static files", f"{names}: not as in this release; {ADVICE}")
    else:
        yield Finding(Grade.GOOD, "Static files", f"{len(collected)}, all of this release.")


def sources() -> Iterator[tuple[str, Path]]:
    """The files that there should be, with where their content comes from."""
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            yield name, Path(storage.path(name))


def is_stale(name: str, source: Path, collected: dict[str, str]) -> bool:
    """Whether it is missing or, where the copy without a hash in its name is kept, differs."""
    copy = Path(settings.STATIC_ROOT, name)
    if name not in collected or not Path(settings.STATIC_ROOT, collected[name]).exists():
        return True
    return copy.exists() and copy.read_bytes() != source.read_bytes()
