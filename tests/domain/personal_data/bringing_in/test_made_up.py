"""Files that nobody exported: about uids, numbers and sizes, each with a clear answer."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import Any

import pytest

from accounts.models import User
from roadmap.domain.forks.fork import OWN_LIMIT
from roadmap.domain.personal_data.bringing_in import content
from roadmap.domain.personal_data.bringing_in.bring_in import preview, read_takeaway
from roadmap.domain.personal_data.bringing_in.leftovers import LEFTOVERS
from roadmap.domain.personal_data.bringing_in.places import uid_here
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError
from roadmap.models import Roadmap, Topic
from tests.checklists import learner_of
from tests.takeaways import Document, bring

SINCE = "2026-05-01T09:00:00Z"


def export(**parts: Any) -> Document:
    return {"format": "cairn-takeaway", "version": 2, **parts}


def path(uid: str, *topics: str) -> Document:
    """A roadmap with topics of these uids."""
    return {
        "roadmap": [{"uid": uid, "slug": "path", "title": "Path"}],
        "level": [{"slug": "level", "title": "Level", "position": 0}],
        "topic": [
            {"uid": topic, "slug": f"t-{topic}", "title": topic, "level": "level"}
            | {"category": None, "position": 0, "difficulty": 1, "importance": "core"}
            for topic in topics
        ],
    }


def done(*topics: str, **more: str) -> list[Document]:
    return [{"topic": each, "status": "done", "since": SINCE, **more} for each in topics]


def uids(number: int) -> list[str]:
    return [f"{place:032x}" for place in range(1, number + 1)]


def test_a_topic_that_moved_to_another_roadmap_comes_in_again(whole: Document, fresh: User) -> None:
    bring(fresh, whole)
    (roadmap,) = whole["roadmaps"]
    roadmap["roadmap"][0]["uid"] = "d" * 32
    bring(fresh, whole)
    assert Roadmap.objects.filter(owner=fresh).count() == 2
    number = len(roadmap["topic"])
    assert Topic.objects.filter(roadmap__owner=fresh).count() == 2 * number
    assert bring(fresh, whole).coming == 0


def test_no_roadmap_of_a_file_is_that_of_the_leftovers(fresh: User) -> None:
    file = export(roadmaps=[path(LEFTOVERS)], statuses=done(*uids(1)))
    with pytest.raises(TakeawayError, match="another roadmap"):
        bring(fresh, file)


def test_two_roadmaps_of_a_file_are_not_one_here(fresh: User) -> None:
    first = uids(1)[0]
    file = export(roadmaps=[path(first)])
    bring(fresh, file)
    file["roadmaps"].append(path(uid_here(fresh.pk, str(Roadmap.objects.get().uid))))
    bring(fresh, file)
    known = Roadmap.objects.order_by("pk").first()
    assert known is not None
    twice = export(roadmaps=[path(str(known.uid)), path("00000000-0000-0000-0000-000000000001")])
    with pytest.raises(TakeawayError, match="one and the same"):
        bring(fresh, twice)


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1" + "0" * 400 + ".5"])
def test_a_number_beyond_all_is_refused(whole: Document, fresh: User, number: str) -> None:
    whole["roadmaps"][0]["topic"][0]["position"] = "here"
    text = json.dumps(whole).replace('"here"', number)
    with pytest.raises(TakeawayError, match="no number"):
        bring(fresh, text.encode())


def test_an_archive_of_another_kind_is_none() -> None:
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("cairn.json", "{}" * 5_000)
        data = bytearray(out.getvalue())
        data[55] ^= 0xFF
        with pytest.raises(TakeawayError, match="no export"):
            read_takeaway(bytes(data))


def test_more_topics_than_have_room_are_refused_at_the_first_look(fresh: User) -> None:
    file = export(statuses=done(*uids(2_001)))
    takeaway = read_takeaway(json.dumps(file).encode())
    with pytest.raises(TakeawayError, match=r"Topics that are not here.*at most 2,000 topics"):
        preview(learner=learner_of(fresh), user=fresh, takeaway=takeaway)


def test_very_many_topics_of_one_title_are_no_more_work_than_of_many(fresh: User) -> None:
    file = export(statuses=done(*uids(20_000), topic_title="A"))
    takeaway = read_takeaway(json.dumps(file).encode())
    began = time.process_time()
    with pytest.raises(TakeawayError, match="at most 2,000 topics"):
        preview(learner=learner_of(fresh), user=fresh, takeaway=takeaway)
    assert time.process_time() - began < 20, "each with its number counted from two takes minutes"


def test_very_many_roadmaps_are_refused_before_they_are_read() -> None:
    many = export(roadmaps=[7] * (OWN_LIMIT + 1))
    with pytest.raises(TakeawayError, match=f"room for {OWN_LIMIT}"):
        read_takeaway(json.dumps(many).encode())


def test_very_many_rows_of_roadmaps_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(content, "ROW_LIMIT", 10)
    many = export(roadmaps=[{"prerequisite": [7] * 6}] * 2)
    with pytest.raises(TakeawayError, match="more than 10 rows"):
        read_takeaway(json.dumps(many).encode())
