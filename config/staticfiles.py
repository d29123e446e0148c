"""One stylesheet out of many: the parts in static/css are served and collected as css/cairn.css.

What only people who edit a roadmap see is a second one, css/editor.css, out of static/css/editor.
Wherever a part stands, its ``url()`` are relative to static/css/.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, FileSystemFinder
from django.core.files.storage import FileSystemStorage

STYLESHEET, EDITOR = "css/cairn.css", "css/editor.css"
# layers.css declares the order of the cascade layers and must come first.
PARTS = (
    *("layers.css", "tokens.css", "reset.css", "base.css", "layout.css"),
    *("components/*.css", "pages/*.css", "utilities.css"),
)
SHEETS = {STYLESHEET: PARTS, EDITOR: ("editor/*.css",)}
"""The parts of each stylesheet that is served, as patterns below static/css."""

_STRING = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\)"""
_GAP = r"(?:\s|/\*(?>.*?\*/))++"
_START = rf"(?:&{_GAP}(?=[.:#*a-z])|([\w-]+:){_GAP})"
"""How a rule within a rule begins, which means the same without ``&``, or a declaration."""
_TOKEN = re.compile(
    rf"({_STRING})|(?:{_GAP})?+([{{}};])(?:{_GAP})?+{_START}?|(?:{_GAP})?+(,)(?:{_GAP})?+|{_GAP}",
    re.DOTALL,
)


def minify(css: str) -> str:
    """Drop comments, ``&`` before a rule's own selector, and white space that means nothing."""
    return _TOKEN.sub(lambda token: "".join(filter(None, token.groups())) or " ", css).strip()


def join(parts: Iterable[Path]) -> str:
    """The stylesheet as it is served: as its parts read while ``DEBUG`` is on, else minified."""
    sources = "\n".join(part.read_text("utf-8") for part in parts)
    return sources if settings.DEBUG else minify(sources)


def stylesheet_parts(name: str = STYLESHEET) -> list[Path]:
    folders = [Path(folder, "css") for folder in settings.STATICFILES_DIRS]
    return [
        part
        for pattern in SHEETS[name]
        for folder in folders
        for part in sorted(folder.glob(pattern))
    ]


class StylesheetFinder(BaseFinder):
    """Serves the stylesheets from a temporary folder, each built anew when a part has changed."""

    # Of the class: Django may make two finders at a start and drops one of them, with all it has.
    _folder = tempfile.TemporaryDirectory(prefix="cairn-css-")
    _built_from: ClassVar[dict[str, tuple[tuple[Path, int], ...]]] = {}
    _lock = Lock()
    storage = FileSystemStorage(location=_folder.name)

    def find(self, path: str, find_all: bool = False) -> Any:
        if path not in SHEETS or not self.build(path):
            return []  # Django's answer for "not mine": None would count as a find
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        for name in SHEETS:
            if self.build(name):
                yield name, self.storage

    def build(self, name: str) -> bool:
        """Build a stylesheet anew where a part changed; False where there are no parts.

        The lock lets no thread find the file before it is written: the first page of a server asks
        for it in several at once.
        """
        parts = tuple((part, part.stat().st_mtime_ns) for part in stylesheet_parts(name))
        with self._lock:
            if parts and parts != self._built_from.get(name):
                target = Path(self.storage.path(name))
                target.parent.mkdir(exist_ok=True)
                fresh = target.with_suffix(".new")
                fresh.write_text(join(part for part, _ in parts), "utf-8")
                os.replace(fresh, target)
                self._built_from[name] = parts
        return bool(parts)


def all_parts() -> list[Path]:
    return [part for name in SHEETS for part in stylesheet_parts(name)]


class PartlessFileSystemFinder(FileSystemFinder):
    """Django's finder of project-wide files without the parts of the stylesheets."""

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        location = super().find_location(root, path, prefix)
        return None if location and Path(location) in all_parts() else location

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        parts = {str(part) for part in all_parts()}
        for path, storage in super().list(ignore_patterns):
            if storage.path(path) not in parts:
                yield path, storage
