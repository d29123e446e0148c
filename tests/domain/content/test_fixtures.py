"""Fixture files: written in one form, read back, and every fault named with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.changes import validate
from roadmap.domain.content import reader
from roadmap.domain.content.reader import canonical
from roadmap.domain.content.writer import render, scalar
from tests.fixture_files import FixtureFiles, uid


@pytest.fixture
def files(tmp_path: Path) -> FixtureFiles:
    return FixtureFiles(tmp_path / "trail")


def faults(files: FixtureFiles) -> list[str]:
    return [str(fault) for fault in validate.read(files.write()).faults]


def test_a_sound_folder_has_no_fault(files):
    assert faults(files) == []


def test_what_is_read_is_written_again_byte_for_byte(files):
    folder = files.write()
    for name, text in render(reader.read(folder).bundle).items():
        assert (folder / name).read_text() == text


def test_the_form_is_made_for_reviews(files):
    text = (files.write() / "basics.yaml").read_text()
    assert f"    parent: [{uid('storage')}]  # storage\n" in text
    assert "    difficulty: 1  # easy\n" in text
    assert "    body: |\n      About *tables*:\n\n      ```python\n" in text
    assert "language" not in text
    assert "lifecycle" not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


def test_a_topic_stands_with_all_that_belongs_to_it(files):
    text = (files.write() / "basics.yaml").read_text()
    block = next(part for part in text.split("\n\n- ") if "slug: tables" in part)
    assert re.findall(r"model: roadmap\.(\w+)", block)[-2:] == ["objective", "resource"]


def test_a_prerequisite_that_looks_ahead_stands_at_the_end(files):
    files.requires("tables", "commits")
    text = (files.write() / "basics.yaml").read_text()
    assert text.rstrip().endswith(f"requires: [{uid('commits')}]  # commits")


LINES = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40).map(
    lambda text: " ".join(text.split())
)
BODIES = st.text(st.characters(blacklist_categories=["Cs"]), max_size=200).map(canonical)


@given(LINES)
def test_any_line_survives_as_a_scalar(text):
    assert yaml.safe_load(f"a: {scalar(text)}")["a"] == text


@pytest.mark.parametrize(
    "text",
    ["yes", "Null", "1", "1.5", "2026-11-22", "a: b", "a #b", "- a", "'", '"', "*a", "a:", ""],
)
def test_lines_that_yaml_would_read_otherwise_are_quoted(text):
    assert yaml.safe_load(f"a: {scalar(text)}")["a"] == text


@given(body=BODIES, title=LINES.filter(bool))
def test_any_text_survives_a_round_trip(tmp_path_factory, body, title):
    files = FixtureFiles(tmp_path_factory.mktemp("fixtures") / "trail")
    files.edit("tables", body=body, title=title)
    back = reader.read(files.write())
    assert back.faults == []
    assert back.bundle.topics[uid("tables")]["body"] == body
    assert back.bundle.topics[uid("tables")]["title"] == title


FAULTS = [
    ("a slug twice", lambda f: f.edit("keys", slug="tables"), "topic tables: has the same slug as"),
    ("no such level", lambda f: f.edit("keys", level="expert"), "level refers to an unknown level"),
    (
        "child elsewhere",
        lambda f: f.edit("keys", category="vc"),
        "is in category vc, its group storage in db",
    ),
    (
        "child in another level",
        lambda f: f.edit("keys", level="advanced"),
        "is in level advanced, its group storage in basics",
    ),
    (
        "unknown kind",
        lambda f: f.edit("https://example.org/tables", "resource", kind="blog"),
        "resource https://example.org/tables of tables: kind: Value 'blog' is not a valid choice.",
    ),
    ("importance out of range", lambda f: f.edit("keys", importance=4), "topic keys: importance:"),
    ("a number as text", lambda f: f.edit("keys", minutes="60"), "minutes is no whole number"),
    ("no minutes", lambda f: f.edit("keys", minutes=0), "topic keys: minutes:"),
    ("a long summary", lambda f: f.edit("keys", summary="x" * 121), "topic keys: summary:"),
    ("a bad slug", lambda f: f.edit("keys", slug="Keys & co"), "slug:"),
    (
        "title of a sibling",
        lambda f: f.edit("keys", title="TABLES"),
        "topic keys: has the same title as its sibling basics.yaml:",
    ),
    ("a reserved word", lambda f: f.level("topics"), "level topics: has a slug that is a reserved"),
    ("itself", lambda f: f.requires("keys", "keys"), "a topic can't require itself"),
    ("its group", lambda f: f.requires("keys", "storage"), "joins a group and a topic within it"),
    (
        "a higher level",
        lambda f: f.requires("keys", "branches"),
        "prerequisite branches of keys: requires a topic of a higher level",
    ),
    (
        "a circle",
        lambda f: f.requires("tables", "keys"),
        "closes a circle: tables requires keys requires tables",
    ),
]


@pytest.mark.parametrize(("edit", "expected"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_is_named_with_its_file_and_object(files, edit, expected):
    edit(files)
    found = [fault for fault in faults(files) if expected in fault]
    assert found
    assert re.match(r"(roadmap|basics|advanced)\.yaml:\d+: ", found[0])


def test_groups_nest_four_deep_and_no_deeper(files):
    for number in range(1, 4):
        files.topic(f"deep{number}", parent="tables" if number == 1 else f"deep{number - 1}")
    assert any("topic deep3: is nested 5 deep; 4 is the most" in fault for fault in faults(files))
    files.remove("deep3")
    assert faults(files) == []


def test_a_group_within_itself_is_named(tmp_path):
    files = FixtureFiles(tmp_path / "trail")
    folder = files.write()
    path = folder / "basics.yaml"
    place = "    category: [trail, db]\n"
    parent = f"{place}    parent: [{uid('tables')}]\n"
    path.write_text(
        path.read_text().replace(f"{place}    position: 10", f"{parent}    position: 10")
    )
    found = [str(fault) for fault in validate.read(folder).faults]
    assert any("lies within itself" in fault and "storage" in fault for fault in found)


EDITED = [
    (
        "no such group",
        f"parent: [{uid('storage')}]",
        f"parent: [{uid('x')}]",
        "parent refers to an unknown",
    ),
    (
        "no such required topic",
        f"requires: [{uid('tables')}]",
        f"requires: [{uid('x')}]",
        "of keys: requires refers to an unknown topic",
    ),
    ("missing title", "    title: Tables\n", "", "topic tables: lacks title"),
    ("unknown field", "title: Tables", "titel: Tables", "topic tables: has an unknown field titel"),
    ("unknown model", "roadmap.objective", "roadmap.goal", "unknown model roadmap.goal"),
    ("a bad uid", uid("draw a table"), "1234", "uid is not a UUID: 1234"),
    ("a primary key", "  fields:\n", "  pk: 3\n  fields:\n", "has pk, but objects are found by"),
    ("another roadmap", "[trail, db]", "[road, db]", "is not a reference of the form"),
    ("no list", f"[{uid('storage')}]", uid("storage"), "is not a reference of the form [uid]"),
    (
        "written twice",
        "    position: 10\n",
        "    position: 10\n    position: 11\n",
        "written twice",
    ),
    ("no YAML", "- model", "- model: [", "basics.yaml: is not YAML"),
    ("not in its file", "[trail, basics]", "[trail, advanced]", "belongs into advanced.yaml"),
    ("two lines", "title: Tables", 'title: "Ta\\nbles"', "title: has a line break"),
]


@pytest.mark.parametrize(
    ("old", "new", "expected"), [e[1:] for e in EDITED], ids=[e[0] for e in EDITED]
)
def test_a_fault_of_form_is_named_with_its_line(files, old, new, expected):
    folder = files.write()
    path = folder / "basics.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert any(expected in str(fault) for fault in validate.read(folder).faults)


def test_an_object_that_is_there_twice_is_named_with_both_places(files):
    folder = files.write()
    text = (folder / "basics.yaml").read_text()
    (folder / "basics.yaml").write_text(text + text)
    found = [str(fault) for fault in validate.read(folder).faults]
    assert any("topic tables: has the same uid as basics.yaml:" in fault for fault in found)
    assert any("of tables: has the same topic and url as" in fault for fault in found)


def test_all_faults_are_reported_at_once(files):
    files.edit("keys", importance=9, minutes=0)
    files.requires("tables", "keys")
    files.edit("commits", slug="branches")
    assert len(faults(files)) >= 4


def test_a_folder_without_a_roadmap_says_so(tmp_path):
    assert "there is no roadmap.yaml" in str(validate.read(tmp_path).faults[0])
