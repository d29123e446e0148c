"""One stylesheet out of many: the parts in static/css are served and collected as css/cairn.css.

Wherever a part stands, its ``url()`` are relative to static/css/.
"""

from __future__ import annotations

import itertools
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, FileSystemFinder
from django.core.files.storage import FileSystemStorage
from django.utils.functional import cached_property

STYLESHEET = "css/cairn.css"
# layers.css declares the order of the cascade layers and must come first.
PARTS = (
    *("layers.css", "tokens.css", "reset.css", "base.css", "layout.css"),
    *("components/*.css", "pages/*.css", "utilities.css"),
)

_GAP = r"(?:\s|/\*(?:[^*]|\*(?!/))*+\*/)++"
_STRING = r""""(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+'|url\([^"')]*+\)"""
_TOKEN = re.compile(
    rf"({_STRING})"
    rf"|(?:{_GAP})?+;(?=(?:{_GAP})?+\}})"  # the last semicolon of a block
    rf"|(?:{_GAP})?+([{{}};,<>]|/(?!\*))(?:{_GAP})?+"  # no gap around these
    rf"|(:)(?:{_GAP})"  # nor after a colon; before one it may be a combinator
    rf"|{_GAP}"
    r"|(?<![\w.#-])0(?=\.\d)",  # the zero of 0.5
    re.DOTALL,
)
_REST = re.compile(
    rf"({_STRING})"
    r"|(?<=[{};,])&(?: (?=[.\[:#*+~a-z])|(?=>))"  # a nested rule needs no & at its head
    r"|(?<=[<>]=) |(?<=@media) (?=\()|(?<=@container) (?=\()| (?=!)"
    r"|(?P<times>(?<=[\d)]) \* (?=[\dv(]))",  # in calc(): a universal selector follows no number
)
_NAME = re.compile(r"--[\w-]+")
_LAYER = re.compile(r"(@layer [\w.]+\{)(?!.*@layer)(.*)\}", re.DOTALL)


def minify(css: str) -> str:
    """Drop comments and what means nothing anywhere in CSS; keep strings."""

    def shorter(token: re.Match[str]) -> str:
        kept = token[1] or token[2] or token[3]
        if kept:
            return kept
        return "" if token[0] == "0" or token[0].endswith(";") else " "

    spare = {"times": "*"}
    return _REST.sub(
        lambda token: token[1] or spare.get(token.lastgroup or "", ""),
        _TOKEN.sub(shorter, css).strip(),
    )


def shorten_names(css: str) -> str:
    """Give the custom properties names of a letter or two, the most used ones the shortest.

    They are private to the stylesheet: no template and no script names one.
    """
    counts = Counter(_NAME.findall(css))
    names = itertools.chain(
        ascii_letters, (a + b for a in ascii_letters for b in ascii_letters + digits)
    )
    short = {
        long: f"--{name}" for (long, _), name in zip(counts.most_common(), names, strict=False)
    }
    return _NAME.sub(lambda name: short[name[0]], css)


def join(sheets: Iterable[str]) -> str:
    """The parts, minified, one after the other; neighbours in one layer share its braces."""
    joined, opened = "", ""
    for css in map(minify, sheets):
        layer = _LAYER.fullmatch(css)
        if layer and layer[1] == opened:
            joined = f"{joined[:-1]}{layer[2]}}}"
        else:
            joined = f"{joined}\n{css}" if joined else css
        opened = layer[1] if layer else ""
    return joined


def built(parts: Iterable[Path]) -> str:
    """The stylesheet as it is served."""
    return shorten_names(join(part.read_text("utf-8") for part in parts))


def stylesheet_parts() -> list[Path]:
    folders = [Path(folder, "css") for folder in settings.STATICFILES_DIRS]
    return [
        part for pattern in PARTS for folder in folders for part in sorted(folder.glob(pattern))
    ]


class StylesheetFinder(BaseFinder):
    """Serves the stylesheet from a temporary folder, built anew when a part has changed."""

    _built_from: tuple[tuple[Path, int], ...] = ()

    def find(self, path: str, find_all: bool = False) -> Any:
        if path != STYLESHEET or not self.build():
            return []  # Django's answer for "not mine": None would count as a find
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        if self.build():
            yield STYLESHEET, self.storage

    def build(self) -> bool:
        """Whether there is a stylesheet, brought up to date."""
        parts = tuple((part, part.stat().st_mtime_ns) for part in stylesheet_parts())
        if parts and parts != self._built_from:
            target = Path(self.storage.path(STYLESHEET))
            target.parent.mkdir(exist_ok=True)
            fresh = target.with_suffix(".new")
            fresh.write_text(built(part for part, _ in parts), "utf-8")
            os.replace(fresh, target)
            self._built_from = parts
        return bool(parts)

    @cached_property
    def storage(self) -> FileSystemStorage:
        self._folder = tempfile.TemporaryDirectory(prefix="cairn-css-")
        return FileSystemStorage(location=self._folder.name)


class PartlessFileSystemFinder(FileSystemFinder):
    """Django's finder of project-wide files, blind to the parts of the stylesheet."""

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        location = super().find_location(root, path, prefix)
        return None if location and Path(location) in stylesheet_parts() else location

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        parts = {str(part) for part in stylesheet_parts()}
        for path, storage in super().list(ignore_patterns):
            if storage.path(path) not in parts:
                yield path, storage
