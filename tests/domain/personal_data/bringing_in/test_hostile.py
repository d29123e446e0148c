"""Files that somebody made to do harm: each is refused with a sentence, and nothing is written."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.forks.fork import OWN_LIMIT
from roadmap.domain.forks.topic_parts import add_link, add_objective
from roadmap.domain.personal_data.bringing_in import archive, read_rows
from roadmap.domain.personal_data.bringing_in.bring_in import read_takeaway
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Visibility
from roadmap.models import Action, Note, Objective, Plan, Preferences, Progress, Roadmap, Topic
from tests import factories
from tests.checklists import learner_of
from tests.takeaways import Document, bring, document_of
from tests.whole_life import learn, made

LINK = {"kind": "article", "language": "en", "free": True, "minutes": None, "by": "", "title": "A"}


@pytest.fixture
def whole(roadmap: Roadmap, grace: User) -> Document:
    """An export with a row in every part."""
    learn(grace, roadmap)
    topic = Topic.objects.get(slug="single-1")
    line = Objective.objects.create(topic=topic, text="explain it")
    set_objective(learner=learner_of(grace), objective=line, checked=True)
    mine = made(grace, "Path", "# Path\n## Level\n- [x] One\n- [ ] Group\n  - [ ] Two\n")
    add_objective(topic=mine.topics.get(title="One"), text="do it")
    add_link(topic=mine.topics.get(title="One"), values=LINK | {"url": "https://a.example/"})
    document = document_of(grace)
    assert all(rows for rows in document.values() if isinstance(rows, list))
    return document


@pytest.fixture
def fresh(db: None) -> User:
    return factories.UserFactory(email="fresh@example.org")


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


def test_what_another_keeps_private_can_be_neither_reached_nor_told(
    roadmap: Roadmap, ada: User
) -> None:
    """Rows on a topic of a private roadmap come in as rows on any topic that is not there."""
    secret = made(ada, "Secret", "# Secret\n- [x] Secret topic\n").topics.get()
    line = add_objective(topic=secret, text="keep it")
    answers = []
    for topic, objective in ((str(secret.uid), str(line.uid)), ("a" * 32, "b" * 32)):
        user = factories.UserFactory()
        answers.append(bring(user, crafted(topic, objective)))
        assert not Progress.objects.filter(user=user, topic=secret).exists()
        assert not Note.objects.filter(topic__roadmap=secret.roadmap).exists()
        named = Topic.objects.filter(roadmap__owner=user).values_list("title", flat=True)
        assert list(named) == ["Something"]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("field", ["topic", "origin", "forked_from"])
def test_a_private_roadmap_is_no_origin(
    roadmap: Roadmap, ada: User, grace: User, fresh: User, whole: Document, field: str
) -> None:
    secret = made(ada, "Secret", "# Secret\n- [x] Secret topic\n").topics.get()
    (mine,) = whole["roadmaps"]
    if field == "forked_from":
        mine["forked_from"] = str(secret.roadmap.uid)
    elif field == "origin":
        mine["topic"][0]["origin"] = str(secret.uid)
    else:
        mine["topic"] = json.loads(
            json.dumps(mine["topic"]).replace(mine["topic"][0]["uid"], str(secret.uid))
        )
        mine["objective"], mine["resource"] = [], []
    bring(fresh, whole)
    brought = Roadmap.objects.filter(owner=fresh).exclude(title="Topics that are not here")
    assert set(brought.values_list("forked_from", flat=True)) == {None}
    assert not Topic.objects.filter(roadmap__in=brought, origin=secret).exists()
    assert Topic.objects.get(pk=secret.pk).roadmap.owner == ada


def crafted(topic: str, objective: str) -> Document:
    about = {"topic": topic, "topic_title": "Something", "roadmap": "somewhere"}
    moment = "2026-05-01T09:00:00Z"
    return {
        "format": "cairn-takeaway",
        "version": 2,
        "statuses": [about | {"status": "done", "since": moment}],
        "objectives": [about | {"objective": objective, "objective_text": "x", "since": moment}],
        "notes": [about | {"body": "n", "revision": 1, "created_at": moment, "updated_at": moment}],
    }


def test_a_draft_and_a_retired_topic_are_as_if_they_were_not(roadmap: Roadmap, fresh: User) -> None:
    for slug, lifecycle in (("single-1", "draft"), ("single-2", "retired")):
        Topic.objects.filter(slug=slug).update(lifecycle=lifecycle)
        topic = Topic.objects.get(slug=slug)
        numbers = bring(fresh, crafted(str(topic.uid), "c" * 32))
        assert numbers.leftovers == 1
        assert not Progress.objects.filter(topic=topic).exists()


def test_a_status_on_what_is_a_group_here_is_kept_apart(roadmap: Roadmap, fresh: User) -> None:
    group = Topic.objects.filter(subtopics__isnull=False).first()
    assert group is not None
    bring(fresh, crafted(str(group.uid), "c" * 32))
    assert Progress.objects.get(user=fresh).topic.roadmap.owner == fresh
    assert Note.objects.get(user=fresh).topic == group


def test_nobodys_else_rows_are_written(roadmap: Roadmap, ada: User, fresh: User) -> None:
    """A file can't say whose a row is."""
    document = crafted(str(Topic.objects.get(slug="single-1").uid), "c" * 32)
    for row in (*document["statuses"], *document["notes"]):
        row |= {"user": ada.pk, "user_id": ada.pk, "guest": 1, "id": 1}
    before = document_of(ada)
    bring(fresh, document)
    assert document_of(ada) | {"made_at": 0} == before | {"made_at": 0}
    assert Progress.objects.get(user=fresh).topic.slug == "single-1"


def test_a_roadmap_comes_in_private_whatever_it_was(
    roadmap: Roadmap, ada: User, fresh: User
) -> None:
    made(ada, "Path", "# Path\n- [x] One\n")
    Roadmap.objects.filter(owner=ada).update(visibility=Visibility.PUBLIC)
    bring(fresh, document_of(ada))
    found = Roadmap.objects.get(owner=fresh)
    assert (found.visibility, found.is_personal) == (Visibility.PRIVATE, True)
