"""Checklists in: what the preview shows, how it is corrected, and that nothing is half done."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.enums import Visibility
from roadmap.models import Action, Progress, Roadmap, Topic
from tests import factories
from tests.markup import flat

TEXT = "# Mine\n\n- [x] Group 1\n- [x] Singel one\n- [x] Juggling\n- [ ] Single two\n"


def send(client: Client, step: str = "preview", **data: Any) -> Any:
    return client.post("/import/", {"use": "progress", "step": step, **data})


def carry(page: Any) -> dict[str, Any]:
    """What a browser would send back from a preview: its fields as they stand."""
    html = flat(page.content.decode())
    fields = dict(re.findall(r'name="(match-\d+)" value="([^"]*)"', html))
    documents = [document.text for document in page.context["form"].documents]
    names = [document.name for document in page.context["form"].documents]
    matched = re.search(r'name="matched" value="([^"]*)"', html)
    if matched:
        fields["matched"] = matched[1]
    return {**fields, "document": documents, "document-name": names}


def statuses(user: User) -> dict[str, str]:
    return dict(Progress.objects.filter(user=user).values_list("topic__slug", "status"))


def test_a_visitor_is_asked_to_sign_in(client: Client, roadmap: Roadmap) -> None:
    for response in (client.get("/import/"), send(client, text=TEXT)):
        assert response.status_code == 302
        assert response.headers["Location"] == "/accounts/login/?next=/import/"


def test_a_roadmap_that_no_database_could_hold_is_no_choice(grace_client: Client) -> None:
    assert grace_client.get("/import/?roadmap=%00").status_code == 200
    assert send(grace_client, text=TEXT, roadmap="\x00").status_code == 422


def test_the_page_asks_for_a_checklist(grace_client: Client, roadmap: Roadmap) -> None:
    factories.small_roadmap(slug="other")
    html = grace_client.get("/import/?roadmap=other").content.decode()
    assert 'name="text"' in html
    assert 'type="file"' in html
    assert 'value="other" selected' in html


def test_the_preview_shows_every_line_and_changes_nothing(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    page = send(grace_client, text=TEXT)
    html = page.content.decode()
    assert page.status_code == 200
    assert "Three topics would change" not in html
    assert "Four topics would change" in html
    assert [one.line.match.item.title for one in page.context["look"]] == ["Singel one", "Juggling"]
    assert [one.line.match.item.title for one in page.context["sure"]] == ["Group 1"]
    assert "Similar title, 89 % alike" in html or "% alike" in html
    assert 'value="Single one"' in html
    assert not Progress.objects.filter(user=grace).exists()


def test_applying_sets_everything_in_one_action_with_undo(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    page = send(grace_client, text=TEXT)
    response = send(grace_client, "apply", **carry(page))
    assert (response.status_code, response.headers["Location"]) == (303, "/roadmaps/backend/")
    assert statuses(grace) == {
        "leaf-1-1": "known",
        "leaf-1-2": "known",
        "leaf-1-3": "known",
        "single-1": "known",
    }
    html = grace_client.get(response.headers["Location"]).content.decode()
    action = Action.objects.get(user=grace)
    assert "Four topics set." in html
    assert f'formaction="/undo/{action.pk}/"' in html
    grace_client.post(f"/undo/{action.pk}/")
    assert statuses(grace) == {}


def test_applying_twice_changes_nothing_the_second_time(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    sent = carry(send(grace_client, text=TEXT))
    send(grace_client, "apply", **sent)
    before = statuses(grace)
    response = send(grace_client, "apply", **sent)
    assert statuses(grace) == before
    assert Action.objects.filter(user=grace).count() == 1
    html = grace_client.get(response.headers["Location"]).content.decode()
    assert "Nothing to change" in html


def test_matches_can_be_corrected_before_they_are_applied(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    sent = carry(send(grace_client, text=TEXT))
    sent |= {"match-1": "", "match-2": "", "match-3": "single TWO"}
    page = send(grace_client, **sent)
    assert "One topic would change" in page.content.decode()
    send(grace_client, "apply", **carry(page))
    assert statuses(grace) == {"single-2": "known"}


def test_a_name_that_no_topic_has_stops_the_whole_import(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    sent = carry(send(grace_client, text=TEXT)) | {"match-3": "No <b>such</b> topic"}
    page = send(grace_client, "apply", **sent)
    html = page.content.decode()
    assert page.status_code == 422
    assert "No topic has this name." in html
    assert "No &lt;b&gt;such&lt;/b&gt; topic" in html
    assert statuses(grace) == {}


def test_ticks_can_count_as_done(grace: User, grace_client: Client, roadmap: Roadmap) -> None:
    send(grace_client, "apply", text="- [x] Single one", tick="done")
    assert statuses(grace) == {"single-1": "done"}


def test_several_files_are_read_together(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    files = [
        SimpleUploadedFile("basics.md", b"\xef\xbb\xbf## Versions\r\n- [x] Single one\r\n"),
        SimpleUploadedFile("advanced.md", b"- [x] Single two\n"),
    ]
    page = send(grace_client, upload=files)
    html = page.content.decode()
    assert "basics.md, line 2" in html
    assert "advanced.md, line 1" in html
    send(grace_client, "apply", **carry(page))
    assert statuses(grace) == {"single-1": "known", "single-2": "known"}


def test_the_file_itself_says_which_roadmap_it_is_for(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    other = factories.small_roadmap(slug="other")
    text = grace_client.get("/roadmaps/other/checklist.md").content.decode()
    assert send(grace_client, text=text).context["roadmap"] == other
    assert send(grace_client, text=text, roadmap="backend").context["roadmap"] == roadmap


def test_what_was_corrected_for_one_roadmap_means_nothing_for_another(
    grace_client: Client, roadmap: Roadmap
) -> None:
    factories.small_roadmap(slug="other")
    sent = carry(send(grace_client, text="- [x] Single one", roadmap="backend"))
    page = send(grace_client, **(sent | {"match-1": "Single two", "roadmap": "other"}))
    assert [one.name for one in page.context["sure"]] == ["Single one"]


def test_a_roadmap_that_one_may_not_see_is_no_choice(
    ada: User, grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    hidden = factories.small_roadmap(slug="hidden")
    text = grace_client.get("/roadmaps/hidden/checklist.md").content.decode()
    assert send(grace_client, text=text).context["roadmap"] == hidden
    Roadmap.objects.filter(pk=hidden.pk).update(
        visibility=Visibility.PRIVATE, owner=ada, title="Secret title"
    )
    page = send(grace_client, text=text, roadmap="hidden")
    assert page.status_code == 422
    assert "Secret title" not in page.content.decode()
    assert send(grace_client, text=text).context["roadmap"] == roadmap


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Paste a checklist or choose a file."),
        ({"text": "   \n\n"}, "Paste a checklist or choose a file."),
        ({"text": "Just words."}, "no line begins with a bullet"),
        ({"text": "- [ ] a\n" * 5001}, "Line 5001: more than 5,000 items"),
        ({"text": "x" * 1_000_001}, "Line 1: here the first megabyte ends"),
        ({"text": "\n".join("  " * n + "- [x] a" for n in range(21))}, "Line 21: items nest more"),
        ({"text": "- [x] a", "use": "world peace"}, "world peace"),
        ({"text": "- [x] a", "tick": "skipped"}, "skipped"),
        ({"text": "- [x] a", "roadmap": "../etc"}, "../etc"),
        ({"document": ["- [ ] a"] * 21}, "At most 20 files"),
        ({"text": '{"format": "cairn-checklist", '}, "Line 1: this is no valid JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    data: dict[str, Any], message: str, grace_client: Client, roadmap: Roadmap
) -> None:
    page = send(grace_client, "apply", **data)
    assert page.status_code == 422
    assert message in page.content.decode()
    assert not Progress.objects.exists()


def test_a_file_that_is_no_text_is_refused_with_its_line(
    grace_client: Client, roadmap: Roadmap
) -> None:
    page = send(grace_client, upload=SimpleUploadedFile("photo.png", b"\x89PNG\n\xff\xfe"))
    assert page.status_code == 422
    assert "photo.png, line 1: this is no UTF-8 text" in page.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "- [x] a\x00b\n- [x] \ud800 surrogate\n- [x] \u202eright to left",
        "- [x] <script>alert(1)</script>\n- [x] </textarea><b>",
        '- [x] " onfocus="alert(1)',
        "\n\n- [x] leading lines",
    ],
)
def test_hostile_text_is_shown_as_text(text: str, grace_client: Client, roadmap: Roadmap) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    sent = urlencode({"use": "progress", "step": "preview", "text": raw})
    page = grace_client.post("/import/", sent, content_type="application/x-www-form-urlencoded")
    html = page.content.decode()
    assert page.status_code == 200
    assert "<script>alert" not in html
    assert "</textarea><b>" not in html
    assert '" onfocus="' not in html
    assert "\u202e" not in "".join(one.line.match.item.title for one in page.context["look"])


@pytest.mark.parametrize(
    "extra",
    [
        {"match-99999": "Single one", "match-0": "x", "match--1": "x", "match-x": "x"},
        {"match-1": "x" * 5000},
        {"document-name": ["a\x00b"], "matched": "backend"},
        {"step": "something else"},
        {"title": "\x00"},
    ],
)
def test_odd_fields_are_no_fault_of_the_server(
    extra: dict[str, Any], grace_client: Client, roadmap: Roadmap
) -> None:
    response = send(grace_client, **{"text": "- [x] Single one", **extra})
    assert response.status_code in (200, 422)


def test_another_persons_progress_is_untouched(
    ada: User, grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    before = statuses(ada)
    assert before
    page = send(grace_client, text="- [x] Leaf 1.2\n- [x] Leaf 1.1\n")
    assert "Two topics would change" in page.content.decode()
    send(grace_client, "apply", **carry(page))
    assert statuses(ada) == before


def test_a_checklist_becomes_a_roadmap_of_ones_own(grace: User, grace_client: Client) -> None:
    text = "# Circus\n## Air\n- [x] Trapeze\n- [ ] Rope\n  - [ ] Knots\n"
    page = grace_client.post("/import/", {"use": "roadmap", "step": "preview", "text": text})
    html = page.content.decode()
    assert "A new roadmap of two topics" in html, "the group is none"
    assert 'value="Circus"' in html
    assert "Knots" in html
    assert not Roadmap.objects.exists()
    sent = {**carry(page), "use": "roadmap", "step": "apply", "title": "Under the tent"}
    response = grace_client.post("/import/", sent)
    made = Roadmap.objects.get(owner=grace)
    assert response.headers["Location"] == f"/roadmaps/{made.slug}/"
    assert (made.title, made.visibility) == ("Under the tent", Visibility.PRIVATE)
    assert statuses(grace) == {"trapeze": "known"}
    again = grace_client.post("/import/", sent)
    assert again.headers["Location"] == f"/roadmaps/{made.slug}/"
    assert Roadmap.objects.count() == 1
    assert Topic.objects.count() == 3


def test_lines_without_a_topic_are_offered_as_topics_of_ones_own(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    page = send(grace_client, text=TEXT)
    assert "Keep the one line without a topic" in page.content.decode()
    send(grace_client, "apply", own="on", **carry(page))
    made = Topic.objects.get(roadmap__owner=grace)
    assert made.title == "Juggling"
    assert statuses(grace)["juggling"] == "known"


def test_with_too_many_roadmaps_nothing_is_half_done(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    for _ in range(50):
        factories.RoadmapFactory(owner=grace, visibility=Visibility.PRIVATE)
    page = send(grace_client, "apply", text=TEXT, own="on")
    assert page.status_code == 422
    assert "as many as there is room for" in page.content.decode()
    assert statuses(grace) == {}


def test_without_any_roadmap_the_page_says_so(grace_client: Client) -> None:
    assert grace_client.get("/import/").status_code == 200
    page = send(grace_client, text=TEXT)
    assert "There is no roadmap here yet" in page.content.decode()


def test_too_many_imports_in_a_short_time_are_refused(
    grace_client: Client, roadmap: Roadmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "IMPORTS", RateLimit("import", uses=2, seconds=60_000))
    assert [send(grace_client, text=TEXT).status_code for _ in range(3)] == [200, 200, 429]


def test_the_largest_file_can_be_carried_through_the_form(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    text = "".join(f"- [x] Some topic number {number}\n" for number in range(4999))
    page = send(grace_client, text=text + "- [x] Single one\n")
    assert page.status_code == 200
    response = send(grace_client, "apply", **carry(page))
    assert response.status_code == 303
    assert statuses(grace) == {"single-1": "known"}
