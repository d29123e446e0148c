"""The documents name what is there: files, packages, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.pictures import PICTURES
from tests.test_architecture import FLOORS

ROOT = Path(__file__).resolve().parent.parent
DOCS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
PLACES = (ROOT, ROOT / "roadmap", ROOT / "roadmap" / "domain", ROOT / "templates")
PATH = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|html|css|js|yaml|md)|(?:[\w.-]+/)+)(?::[^`]*)?`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
NOT_KEPT = {"data/", "staticfiles/", "css/cairn.css", "css/editor.css", "decisions.yaml"}
"""Made by running Cairn, or by whoever needs one."""
TREE = {
    path.name
    for folder in ("config", "accounts", "roadmap", "fixtures", "static", "templates", "tests")
    for path in (ROOT / folder).rglob("*.*")
}


@pytest.mark.parametrize("doc", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_is_there(doc: Path) -> None:
    text = doc.read_text()
    named = set(PATH.findall(text)) - NOT_KEPT - TREE
    missing = {name for name in named if not any((place / name).exists() for place in PLACES)}
    missing |= {link for link in LINK.findall(text) if not (doc.parent / link).exists()}
    assert not missing


def test_the_pictures_are_those_that_can_be_taken_anew_and_are_small() -> None:
    kept = {path.stem: path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()}
    named = re.findall(r"docs/images/([\w-]+)\.png", (ROOT / "README.md").read_text())
    assert set(named) == set(PICTURES) == set(kept)
    assert max(kept.values()) < 150_000


def test_the_picture_of_the_house_shows_every_package_of_the_law() -> None:
    picture = (ROOT / "docs" / "architecture.md").read_text().split("```")[1]
    words = set(re.findall(r"\w+", picture))
    packages = {package.rpartition(".")[2] for floor in FLOORS for package in floor}
    assert packages - {"urls_editing"} <= words


def test_every_target_of_make_that_a_document_names_is_there() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for doc in DOCS:
        named = set(re.findall(r"`make ([\w-]+)`|^make ([\w-]+)", doc.read_text(), re.MULTILINE))
        assert {one or other for one, other in named} <= targets, doc
