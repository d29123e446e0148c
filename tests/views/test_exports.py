"""Checklists out: files of three formats, one level, a page to print; a visitor's too."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.enums import Lifecycle, Visibility
from roadmap.models import Level, Roadmap, Topic
from tests import factories
from tests.markup import flat

FILES = ["checklist-export", "checklist-json", "checklist-csv"]
ALL = [*FILES, "print"]


def get(client: Client, name: str, roadmap: Roadmap, query: str = "") -> str:
    response = client.get(reverse(f"roadmap:{name}", args=[roadmap.slug]) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_markdown_says_what_is_done(ada_client: Client, roadmap: Roadmap) -> None:
    response = ada_client.get("/roadmaps/backend/checklist.md")
    text = response.content.decode()
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="backend.md"'
    assert "# Small roadmap\n" in text
    assert "\n## Basics\n\n### Databases\n\n- [ ] 🟢 ⭐⭐⭐ [Group 1](http" in text
    assert "\n  - [x] 🟢 ⭐ [Leaf 1.1](" in text
    assert "\n  - [ ] 🟢 ⭐⭐ [Leaf 1.2](" in text
    assert " learning -->\n" in text


def test_json_nests_topics_with_their_statuses(ada_client: Client, roadmap: Roadmap) -> None:
    document = json.loads(get(ada_client, "checklist-json", roadmap))
    group = document["levels"][0]["categories"][0]["topics"][0]
    assert (document["format"], document["roadmap"]["uid"]) == (
        "cairn-checklist",
        str(roadmap.uid),
    )
    assert (group["title"], group["status"], group["since"]) == ("Group 1", "learning", None)
    assert [(leaf["status"], bool(leaf["since"])) for leaf in group["topics"]] == [
        ("done", True),
        ("learning", True),
        ("todo", False),
    ]


def test_csv_has_a_line_for_every_topic(ada_client: Client, roadmap: Roadmap) -> None:
    rows = list(csv.DictReader(io.StringIO(get(ada_client, "checklist-csv", roadmap))))
    assert [(row["title"], row["kind"], row["depth"], row["status"]) for row in rows] == [
        ("Group 1", "group", "0", "learning"),
        ("Leaf 1.1", "topic", "1", "done"),
        ("Leaf 1.2", "topic", "1", "learning"),
        ("Leaf 1.3", "topic", "1", "todo"),
        ("Single one", "topic", "0", "todo"),
        ("Single two", "topic", "0", "todo"),
    ]
    assert (rows[1]["level"], rows[1]["category"], rows[1]["minutes"]) == (
        "Basics",
        "Databases",
        "60",
    )


def test_the_page_to_print_lists_every_topic_with_its_status(
    ada_client: Client, roadmap: Roadmap
) -> None:
    html = flat(get(ada_client, "print", roadmap))
    assert html.count('<svg class="st" data-status=') == 6
    assert "Done: </span><bdi>Leaf 1.1</bdi>" in html
    assert "Learning: </span><bdi>Leaf 1.2</bdi>" in html


@pytest.mark.parametrize("name", ALL)
def test_one_level_can_be_taken_alone(name: str, ada_client: Client, roadmap: Roadmap) -> None:
    whole = get(ada_client, name, roadmap)
    part = get(ada_client, name, roadmap, "?level=advanced")
    assert "Single one" in whole
    assert "Single one" not in part
    assert "Single two" in part


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("level", ["nothing", "%00", "1" * 5000, "Basics"])
def test_a_level_that_is_none_is_not_found(
    level: str, name: str, client: Client, roadmap: Roadmap
) -> None:
    url = reverse(f"roadmap:{name}", args=[roadmap.slug])
    assert client.get(f"{url}?level={level}").status_code == 404


@pytest.mark.parametrize("name", ALL)
def test_nobody_gets_another_persons_ticks(
    name: str, ada_client: Client, grace_client: Client, client: Client, roadmap: Roadmap
) -> None:
    mine = get(ada_client, name, roadmap)
    hers = get(grace_client, name, roadmap)
    assert mine != hers
    assert "done -->" not in hers
    assert "Done: " not in hers
    assert get(client, name, roadmap).count("done") == hers.count("done")


def test_a_visitor_takes_the_ticks_of_the_browser_along(client: Client, roadmap: Roadmap) -> None:
    before = get(client, "checklist-export", roadmap)
    client.post("/roadmaps/backend/topics/single-1/status/", {"status": "done"})
    after = get(client, "checklist-export", roadmap)
    assert before.count("[x]") == 0
    assert after.count("[x]") == 1


def test_a_visitor_who_only_takes_a_file_gets_no_session(client: Client, roadmap: Roadmap) -> None:
    get(client, "checklist-export", roadmap)
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("name", ALL)
def test_a_private_roadmap_is_its_owners_alone(
    name: str, ada: User, ada_client: Client, grace_client: Client, roadmap: Roadmap
) -> None:
    Roadmap.objects.filter(pk=roadmap.pk).update(visibility=Visibility.PRIVATE, owner=ada)
    url = reverse(f"roadmap:{name}", args=[roadmap.slug])
    assert "Single one" in ada_client.get(url).content.decode()
    assert grace_client.get(url).status_code == 404


@pytest.mark.parametrize("name", ALL)
def test_drafts_and_retired_topics_stay_at_home(
    name: str, ada_client: Client, roadmap: Roadmap
) -> None:
    Topic.objects.filter(slug="single-1").update(lifecycle=Lifecycle.DRAFT)
    Topic.objects.filter(slug__in=["leaf-1-1", "leaf-1-3"]).update(lifecycle=Lifecycle.RETIRED)
    text = get(ada_client, name, roadmap)
    assert "Single one" not in text
    assert "Leaf 1.3" not in text
    assert "Leaf 1.1" in text, "she has done it"


@pytest.mark.parametrize("name", ALL)
def test_a_roadmap_without_topics_is_no_fault(name: str, client: Client, db: None) -> None:
    empty = Roadmap.objects.create(slug="empty", title="Nothing yet")
    Level.objects.create(roadmap=empty, slug="first", title="First")
    assert "Single" not in get(client, name, empty)


@pytest.mark.parametrize("name", ALL)
def test_the_number_of_queries_does_not_grow_with_the_roadmap(
    name: str, ada_client: Client
) -> None:
    counts = []
    for groups in (1, 5):
        slug = f"size-{groups}"
        roadmap = factories.small_roadmap(slug=slug, groups=groups)
        get(ada_client, name, roadmap)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            get(ada_client, name, roadmap)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("name", FILES)
def test_too_many_files_in_a_short_time_are_refused(
    name: str, ada_client: Client, roadmap: Roadmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "EXPORTS", RateLimit("export", uses=2, seconds=60_000))
    url = reverse(f"roadmap:{name}", args=[roadmap.slug])
    assert [ada_client.get(url).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("name", ALL)
def test_a_file_is_read_and_not_written(name: str, ada_client: Client, roadmap: Roadmap) -> None:
    assert ada_client.post(reverse(f"roadmap:{name}", args=[roadmap.slug])).status_code == 405


def test_a_level_may_be_called_like_a_file(client: Client, roadmap: Roadmap) -> None:
    factories.LevelFactory(roadmap=roadmap, slug="checklist-md")
    assert Level.objects.filter(slug="checklist-md").exists()
    assert client.get("/roadmaps/backend/checklist-md/").status_code == 200
