"""Files that are no fixtures: each is refused with its place, none hangs or takes the memory."""

from __future__ import annotations

import copy
import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.changes import validate
from roadmap.domain.content import plain_yaml
from roadmap.domain.content.decisions import Decisions
from tests.fixture_files import FixtureFiles

ENTRY = "- model: roadmap.topic\n  fields:\n"


def growing(begin: str, step: str) -> str:
    """An entry whose fields each refer to the one before, several times."""
    names = "abcdefghijklmnop"
    lines = [f"    a: &a {begin}"]
    lines += [f"    {n}: &{n} {step.format(*[f'*{p}'] * 5)}" for p, n in pairwise(names)]
    return ENTRY + "\n".join(lines) + "\n"


HOSTILE = {
    "lists that grow": (growing("[x]", "[{}, {}, {}, {}, {}]"), "refers to *a in line"),
    "mappings that grow": (
        growing("{x: y}", "{{p: {}, q: {}, r: {}, s: {}, t: {}}}"),
        "refers to *a in line",
    ),
    "within itself": ("- &x\n  fields: *x\n", "refers to *x in line"),
    "merged": ("- &x {model: roadmap.topic}\n- <<: *x\n", "refers to *x in line"),
    "a call": ('- !!python/object/apply:os.system ["id"]\n', "holds no plain value"),
    "a tag": ("- !made-up 3\n", "holds no plain value"),
    "no such day": (f"{ENTRY}    title: 2026-13-45\n", "holds no plain value"),
    "a list as a name": ("- {[1]: 2}\n", "holds no plain value"),
    "far too deep": ("- " + "[" * 100_000 + "\n", "nests more than 20 deep"),
    "two documents": ("---\n- 1\n", "is not YAML"),
    "a raw NUL": ('- a: "\0"\n', "is not YAML"),
    "a long number": (f"{ENTRY}    position: {'9' * 6000}\n", "holds no plain value"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return FixtureFiles(tmp_path / "trail").write()


def faults_of(folder: Path) -> list[str]:
    return [str(fault) for fault in validate.read(folder).faults]


@pytest.mark.parametrize(("text", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_yaml_that_is_more_than_lists_and_mappings_is_refused(folder, text, message):
    path = folder / "basics.yaml"
    path.write_text(path.read_text() + text)
    assert any(fault.startswith("basics.yaml") and message in fault for fault in faults_of(folder))


def test_a_folder_in_the_place_of_a_file_is_named(folder):
    (folder / "more.yaml").mkdir()
    assert "more.yaml: can't be read: Is a directory" in faults_of(folder)


def test_a_file_that_is_far_too_large_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(plain_yaml, "SIZE", 1_000)
    assert any("basics.yaml: is larger than" in fault for fault in faults_of(folder))


def test_a_nul_within_quotes_is_refused(folder):
    path = folder / "basics.yaml"
    path.write_text(path.read_text().replace("title: Tables", r'title: "Ta\0bles"'))
    assert any("topic tables: title: has a character" in fault for fault in faults_of(folder))


def test_words_that_yaml_takes_for_something_else_are_named(folder):
    path = folder / "basics.yaml"
    text = (
        path.read_text().replace("slug: tables", "slug: 2026").replace("title: Keys", "title: on")
    )
    path.write_text(text)
    found = faults_of(folder)
    assert any("slug is no text: 2026" in fault for fault in found)
    assert any("title is no text: True" in fault for fault in found)


def test_no_level_takes_the_name_of_another_file(tmp_path):
    files = FixtureFiles(tmp_path / "trail")
    files.level("decisions")
    assert any(
        "decisions: has a slug that is a reserved word" in f for f in faults_of(files.write())
    )


@pytest.mark.parametrize(
    "text", ["inherit: 3\n", "inherit: [3]\n", "3\n", "inherit: &a [*a]\n", "["]
)
def test_decisions_that_are_no_lists_of_slugs_are_refused(folder, text):
    (folder / "decisions.yaml").write_text(text)
    with pytest.raises(ValueError, match=r"^decisions\.yaml "):
        Decisions.read(folder, validate.read(folder).bundle)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value within another one."""
    within: dict[Any, Any] = value if isinstance(value, dict) else {}
    if isinstance(value, list):
        within = dict(enumerate(value))
    found = [(*path, name) for name in within]
    return found + [way for name, part in within.items() for way in paths(part, (*path, name))]


JUNK = [None, 1, -1, 10**30, 1.5, True, "", "x" * 500, "a\nb", "\0", [], [1], [[1]], {}, {"a": 1}]
JUNK += [{1: 2}, dt.date(2026, 1, 1), b"abc", ["trail"], ["trail", None], ["trail", ["x"]]]


@given(data=st.data())
def test_anything_in_the_place_of_any_value_is_a_fault_and_no_crash(tmp_path_factory, data):
    folder = FixtureFiles(tmp_path_factory.mktemp("fixtures") / "trail").write()
    path = data.draw(st.sampled_from(sorted(folder.glob("*.yaml"))))
    entries = yaml.safe_load(path.read_text())
    for _ in range(2):
        *way, last = data.draw(st.sampled_from(paths(entries)))
        holder = entries
        for name in way:
            holder = holder[name]
        holder[last] = copy.deepcopy(data.draw(st.sampled_from(JUNK)))
    path.write_text(yaml.safe_dump(entries))
    assert all(str(fault) for fault in validate.read(folder).faults)
