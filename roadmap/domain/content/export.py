"""Writes a roadmap of the database back as fixtures. Reads only."""

from __future__ import annotations

import difflib
from pathlib import Path

from roadmap.domain.changes import snapshot
from roadmap.domain.content import reader
from roadmap.domain.content.writer import render
from roadmap.models import Roadmap


def texts_of(roadmap: Roadmap) -> dict[str, str]:
    """The fixture files of a roadmap by name, byte for byte as a sync of them would leave them."""
    return render(snapshot.exportable(snapshot.take(roadmap)))


def differences(texts: dict[str, str], folder: Path) -> dict[str, str]:
    """A unified diff for each file of ``folder`` that does not equal its text.

    A file of the folder that has no text is the file of a level that is gone.
    """
    result = {}
    on_disk = {path.name: _text_of(path) for path in reader.files(folder)}
    for name in [*texts, *(on_disk.keys() - texts.keys())]:
        old, text = on_disk.get(name, ""), texts.get(name, "")
        if old != text:
            lines = difflib.unified_diff(
                old.splitlines(keepends=True), text.splitlines(keepends=True), name, name, n=2
            )
            result[name] = "".join(lines)
    return result


def _text_of(path: Path) -> str:
    """A file to be replaced may hold anything."""
    return path.read_text(encoding="utf-8", errors="replace")


def write(texts: dict[str, str], folder: Path) -> None:
    """Make the fixture files of a folder these."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in reader.files(folder):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
