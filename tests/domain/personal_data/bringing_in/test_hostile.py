"""Files that somebody made to do harm: each is refused with a sentence, and nothing is written."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.forks.fork import OWN_LIMIT
from roadmap.domain.personal_data.bringing_in import archive, read_rows
from roadmap.domain.personal_data.bringing_in.bring_in import read_takeaway
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError
from roadmap.models import Action, Note, Plan, Preferences, Progress, Roadmap
from tests.takeaways import Document, bring


def refused(document: Document | bytes, user: User) -> str:
    """The sentence with which it is refused."""
    before = count(user)
    with pytest.raises(TakeawayError) as refusal:
        bring(user, document)
    assert count(user) == before
    return str(refusal.value)


def count(user: User) -> list[int]:
    owned = (Action, Progress, Note, Plan, Preferences)
    found = [model._default_manager.filter(user=user).count() for model in owned]
    return [*found, Roadmap.objects.filter(owner=user).count()]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no export from Cairn"),
        (b"# Markdown\n- [x] Git", "no export from Cairn"),
        (b"PK\x03\x04" + b"x" * 80, "damaged"),
        (b'{"format": "cairn-takeaway", "version": 2,', "line 1"),
        (b'{"format": "cairn-takeaway", "version": 3}', "updated first"),
        (b'{"format": "cairn-takeaway", "version": "2"}', "version"),
        (b'{"format": "cairn-takeaway"}', "version"),
        (b'{"format": "cairn-takeaway", "version": NaN}', "NaN"),
        (b'{"format": "cairn-takeaway", "version": ' + b"9" * 6000 + b"}", "damaged"),
        (b"[" * 200_000, "damaged"),
        (b'{"a":' + b"[" * 200_000, "damaged"),
        (b'{"format": "\xff"}', "damaged"),
        (b'["cairn-takeaway"]', "no export"),
    ],
)
def test_what_is_no_export_is_said_to_be_none(data: bytes, words: str) -> None:
    with pytest.raises(TakeawayError, match=words):
        read_takeaway(data)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SIZE_LIMIT", 100_000)
    bomb = packed(b" " * 200_000)
    assert len(bomb) < 1_000
    with pytest.raises(TakeawayError, match="larger"):
        read_takeaway(bomb)
    # One that lies about its size is cut off while it is read.
    lying = bomb.replace((200_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(TakeawayError):
        read_takeaway(lying)


def packed(document: bytes, name: str = "cairn.json") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, document)
    return out.getvalue()


@pytest.mark.parametrize("piece", [b"[],", b'"ab",', b"{},"])
def test_what_would_fill_the_memory_is_not_parsed(piece: bytes) -> None:
    with pytest.raises(TakeawayError, match="more in this file"):
        read_takeaway(b'{"format": "cairn-takeaway", "version": 2, "a": [' + piece * 3_000_001)


def test_an_archive_of_very_many_files_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "ENTRY_LIMIT", 3)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number in range(4):
            file.writestr(f"{number}.md", "")
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(TakeawayError, match="no export"):
        read_takeaway(out.getvalue())


def test_an_archive_without_the_document_is_none() -> None:
    with pytest.raises(TakeawayError, match=r"no cairn\.json"):
        read_takeaway(packed(b"{}", "../cairn.json"))


def test_more_rows_than_anybody_has_are_refused(
    whole: Document, fresh: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_rows, "ROW_LIMIT", 10)
    assert "more than 10 rows" in refused(whole, fresh)


Damage = Callable[[Document], Any]
DAMAGES: dict[str, tuple[Damage, str]] = {
    "a part is no list": (lambda d: d.update(notes={"a": 1}), "notes: is an object"),
    "a row is no row": (lambda d: d["notes"].insert(0, 7), "notes, row 1: is 7"),
    "a note too long": (lambda d: d["notes"][0].update(body="x" * 50_001), "50,000 characters"),
    "NUL": (lambda d: d["notes"][0].update(body="a\0b"), "notes, row 1, body: has a character"),
    "half a character": (lambda d: d["notes"][0].update(body="\ud800"), "has a character"),
    "half in a title": (lambda d: d["statuses"][0].update(topic_title="\ud800"), "has a character"),
    "an unknown status": (
        lambda d: d["statuses"][0].update(status="won"),
        "statuses, row 1: status",
    ),
    "to do is not stored": (lambda d: d["statuses"][0].update(status="todo"), "status is “todo”"),
    "a list as a status": (lambda d: d["statuses"][0].update(status=[]), "status is a list"),
    "the year 9999": (
        lambda d: d["statuses"][0].update(since="9999-12-31T23:59:59-14:00"),
        "since is",
    ),
    "the year 0": (lambda d: d["statuses"][0].update(since="0000-01-01T00:00:00Z"), "since"),
    "the year 1": (lambda d: d["statuses"][0].update(since="0001-01-01T00:00:00+14:00"), "since"),
    "no time zone": (lambda d: d["statuses"][0].update(since="2026-01-01T00:00:00"), "time zone"),
    "a number as a time": (lambda d: d["statuses"][0].update(since=1e300), "since is 1e+300"),
    "the future": (lambda d: d["evidence"][0].update(day="2999-01-01"), "evidence, row 1: day"),
    "a script": (lambda d: d["evidence"][0].update(url="javascript:alert(1)"), "web address"),
    "a huge number": (lambda d: d["notes"][0].update(revision=10**40), "revision is 1000"),
    "true as a number": (lambda d: d["notes"][0].update(revision=True), "revision is True"),
    "no uid": (lambda d: d["statuses"][0].update(topic="1 OR 1=1"), "topic is “1 OR 1=1”"),
    "a missing cell": (lambda d: d["statuses"][0].pop("since"), "since is missing"),
    "twice": (lambda d: d["statuses"].append(d["statuses"][0]), "says again"),
    "no such action": (lambda d: d["note_events"][0].update(action=10**9), "which is not there"),
    "an action twice": (lambda d: d["actions"].append(d["actions"][0]), "says again"),
    "a kind of action": (lambda d: d["actions"][0].update(kind="hack"), "actions, row 1: kind"),
    "two plans": (lambda d: d["plan"].append(d["plan"][0]), "plan, row 2"),
    "no time a week": (lambda d: d["plan"][0].update(weekly_minutes=None), "neither"),
    "too many minutes": (lambda d: d["plan"][0].update(weekly_minutes=10**6), "weekly_minutes"),
    "a long filter": (
        lambda d: d["preferences"][0].update(checklist_filter="q" * 2001),
        "2,000 characters",
    ),
    "an answer": (lambda d: d["preferences"][0].update(experience="guru"), "experience is “guru”"),
    "a list as an answer": (lambda d: d["preferences"][0].update(goal=["all"]), "goal is a list"),
    "hours of an answer": (
        lambda d: d["preferences"][0].update(weekly_minutes=4801),
        "preferences, row 1: weekly_minutes",
    ),
    "no roadmap": (lambda d: d["roadmaps"][0].update(roadmap=[]), "has no title"),
    "two titles": (lambda d: d["roadmaps"][0]["roadmap"].append({}), "row 2"),
    "an empty title": (
        lambda d: d["roadmaps"][0]["roadmap"][0].update(title=""),
        "roadmap, row 1: title",
    ),
    "a long title": (
        lambda d: d["roadmaps"][0]["topic"][0].update(title="x" * 121),
        "topic, row 1: title",
    ),
    "a title in two lines": (
        lambda d: d["roadmaps"][0]["topic"][0].update(title="a\nb"),
        "line break",
    ),
    "an unknown level": (
        lambda d: d["roadmaps"][0]["topic"][0].update(level="nowhere"),
        "unknown level",
    ),
    "an unknown group": (
        lambda d: d["roadmaps"][0]["topic"][0].update(parent="0" * 32),
        "unknown topic",
    ),
    "a topic in itself": (
        lambda d: d["roadmaps"][0]["topic"][0].update(parent=d["roadmaps"][0]["topic"][0]["uid"]),
        "lies within itself",
    ),
    "two topics in each other": (lambda d: _in_each_other(d), "lies within itself"),
    "a topic before itself": (lambda d: _before_itself(d), "require itself"),
    "a topic twice": (
        lambda d: d["roadmaps"][0]["topic"].append(d["roadmaps"][0]["topic"][0]),
        "says again",
    ),
    "one slug twice": (
        lambda d: d["roadmaps"][0]["topic"][0].update(slug=d["roadmaps"][0]["topic"][1]["slug"]),
        "same slug",
    ),
    "a roadmap twice": (lambda d: d["roadmaps"].append(d["roadmaps"][0]), "another roadmap holds"),
    "too many topics": (lambda d: _topics(d, 2_001), "at most 2,000 topics"),
    "a script as a link": (
        lambda d: d["roadmaps"][0]["resource"][0].update(url="javascript:alert(1)"),
        "web address",
    ),
    "a position out of bounds": (
        lambda d: d["roadmaps"][0]["topic"][0].update(position=-1),
        "position",
    ),
    "an unknown rating": (
        lambda d: d["roadmaps"][0]["topic"][0].update(difficulty=9),
        "difficulty",
    ),
    "an object as a body": (lambda d: d["roadmaps"][0]["topic"][0].update(body={}), "body"),
    "too many roadmaps": (lambda d: _roadmaps(d, OWN_LIMIT + 1), f"room for {OWN_LIMIT}"),
}


def _in_each_other(document: Document) -> None:
    one, two = document["roadmaps"][0]["topic"][:2]
    one["parent"], two["parent"] = two["uid"], one["uid"]
    one["lifecycle"] = two["lifecycle"] = "retired"


def _before_itself(document: Document) -> None:
    uid = document["roadmaps"][0]["topic"][0]["uid"]
    document["roadmaps"][0]["prerequisite"].append({"topic": uid, "requires": uid})


def _topics(document: Document, number: int) -> None:
    first = document["roadmaps"][0]["topic"][0]
    document["roadmaps"][0]["topic"] += [
        first | {"uid": f"{place:032x}", "slug": f"s-{place}"} for place in range(number)
    ]


def _roadmaps(document: Document, number: int) -> None:
    document["roadmaps"] = [
        {"roadmap": [{"uid": f"{place:032x}", "slug": f"r-{place}", "title": "R"}]}
        for place in range(number)
    ]


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_named_with_its_place(whole: Document, fresh: User, name: str) -> None:
    damage, words = DAMAGES[name]
    damage(whole)
    assert words in refused(whole, fresh)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(), max_size=6),
    st.sampled_from(["\0", "\ud800", "9999-12-31T23:59:59Z", "x" * 60_000, "javascript:x", [], {}]),
    st.lists(st.integers(), max_size=2),
)


@given(data=st.data())
def test_any_damage_is_refused_or_harmless(
    whole: Document, fresh: User, data: st.DataObject
) -> None:
    """Any cell of any row may hold anything: either all comes in, or a sentence says why not."""
    document = copy.deepcopy(whole)
    rows = [row for part in document.values() if isinstance(part, list) for row in part]
    for roadmap in document["roadmaps"]:
        rows += [row for part in roadmap.values() if isinstance(part, list) for row in part]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        cell = data.draw(st.sampled_from(sorted(row)))
        row[cell] = data.draw(VALUES)
    before, refusal = count(fresh), ""
    try:
        bring(fresh, document)
    except TakeawayError as error:
        refusal = str(error)
    assert len(refusal) < 500
    assert not refusal or count(fresh) == before
