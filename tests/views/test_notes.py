"""Notes over HTTP: saved, refused, previewed, brought back; one's own alone."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.domain.catalog import markdown
from roadmap.domain.notes.notes import NOTE_LIMIT
from roadmap.models import Action, Note, NoteEvent, Topic
from tests.markup import flat

PAGE = "/roadmaps/backend/topics/leaf-1-1/"
URL = f"{PAGE}note/"
PAGE_QUERIES = 9
HTMX = {
    "hx-request": "true",
    "hx-request-type": "partial",
    "hx-current-url": f"http://testserver{PAGE}",
}


def save(client, body, revision=0, **extra):
    return client.post(URL, {"body": body, "revision": revision}, **extra)


def test_a_visitor_is_asked_to_sign_in(client, roadmap):
    shown = client.get(PAGE).content.decode()
    assert "Notes need an account" in shown
    assert "<textarea" not in shown
    assert client.post(URL, {"body": "x"})["Location"].startswith("/accounts/login/")


def test_a_plain_form_goes_back_to_the_note_with_a_message_that_offers_undo(ada_client):
    response = save(ada_client, "My **text**", headers={"referer": f"http://testserver{PAGE}"})
    assert (response.status_code, response["Location"]) == (303, f"{PAGE}#notes-leaf-1-1")
    shown = ada_client.get(PAGE).content.decode()
    assert "My <strong>text</strong>" in shown
    assert "My **text**</textarea>" in shown
    assert "Note saved." in shown
    assert f"/undo/{Action.objects.latest('pk').pk}/" in shown


def test_a_fragment_refreshes_the_text_and_the_revision_but_not_what_is_being_typed(ada_client):
    html = save(ada_client, "one", headers=HTMX).content.decode()
    assert "<html" not in html
    for target in ("note-text", "note-revision", "note-error", "note-preview"):
        assert f'hx-target="#{target}-leaf-1-1"' in html
    assert 'name="revision" id="note-revision-leaf-1-1" value="1"' in flat(html)
    assert "<textarea" not in html


def test_two_tabs_keep_both_texts_and_say_so(ada_client):
    save(ada_client, "from one tab")
    html = save(ada_client, "from the other", headers=HTMX).content.decode()
    assert "Both texts are kept." in html
    assert "from one tab\n\n---\n\nfrom the other</textarea>" in html


def test_two_tabs_without_javascript_say_so_on_the_next_page(ada_client):
    save(ada_client, "from one tab")
    save(ada_client, "from the other")
    shown = ada_client.get(PAGE).content.decode()
    assert "Both texts are kept." in shown
    assert "from one tab" in shown


def test_texts_without_room_for_both_leave_what_was_typed_on_the_page(ada_client):
    save(ada_client, "a" * (NOTE_LIMIT - 1))
    response = save(ada_client, "typed in the other tab")
    shown = response.content.decode()
    assert response.status_code == 409
    assert "typed in the other tab</textarea>" in shown
    assert "aaaa" in shown
    assert "both texts have no room" in shown
    assert Note.objects.get().revision == 1


def test_a_note_that_is_too_long_is_refused_and_stays_in_the_field(ada_client):
    long = "b" * (NOTE_LIMIT + 1)
    response = save(ada_client, long)
    assert response.status_code == 422
    assert f"{long}</textarea>" in response.content.decode()
    assert "this one has 50001" in response.content.decode()
    fragment = save(ada_client, long, headers=HTMX)
    assert fragment.status_code == 422
    assert 'hx-target="#note-error-leaf-1-1"' in fragment.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize("revision", ["-1", "x", "9" * 30, "1.5", "1\x00"])
def test_a_revision_that_can_not_be_read_loses_nothing(ada_client, revision):
    save(ada_client, "before")
    response = save(ada_client, "after", revision)
    assert response.status_code in (303, 422)
    if response.status_code == 303:
        assert Note.objects.get().body == "before\n\n---\n\nafter"
    else:
        assert "after</textarea>" in response.content.decode()


@pytest.mark.parametrize("extra", [{}, {"revision": "1"}, {"revision": "1", "preview": "1"}])
def test_a_form_without_the_text_is_refused_and_the_note_stays(ada_client, extra):
    save(ada_client, "mine", 0)
    response = ada_client.post(URL, extra)
    assert response.status_code == 422
    assert "The text of the note is missing." in response.content.decode()
    assert Note.objects.get().body == "mine"


def test_bytes_that_a_database_refuses_are_dropped(ada_client):
    sent = urlencode({"body": b"nul\x00 and lone \xed\xa0\x80", "revision": 0})
    form = "application/x-www-form-urlencoded"
    assert ada_client.post(URL, sent, content_type=form).status_code == 303
    assert Note.objects.get().body.startswith("nul and lone ")
    assert "nul and lone" in ada_client.get(PAGE).content.decode()


def test_a_preview_saves_nothing_and_keeps_what_was_typed(ada_client):
    sent = {"body": "# Hello\n<script>", "revision": 0, "preview": "1"}
    page = ada_client.post(URL, sent).content.decode()
    fragment = ada_client.post(URL, sent, headers=HTMX).content.decode()
    for shown in (page, fragment):
        assert "<h3>Hello</h3>" in shown
        assert "<script>\n" not in shown
    assert "# Hello\n&lt;script&gt;</textarea>" in page
    assert 'hx-target="#note-preview-leaf-1-1"' in fragment
    assert not Note.objects.exists()


def test_undo_from_the_toast_puts_text_and_form_back(ada_client):
    save(ada_client, "first")
    save(ada_client, "second", 1)
    action = Action.objects.latest("pk").pk
    html = ada_client.post(f"/undo/{action}/", headers=HTMX).content.decode()
    assert 'hx-target="#notes-leaf-1-1"' in html
    assert "first</textarea>" in html
    assert "Taken back." in html


def test_undo_on_another_topics_page_does_not_show_this_note_there(ada_client):
    save(ada_client, "private to leaf one")
    elsewhere = HTMX | {"hx-current-url": "http://testserver/roadmaps/backend/topics/leaf-1-2/"}
    action = Action.objects.latest("pk").pk
    html = ada_client.post(f"/undo/{action}/", headers=elsewhere).content.decode()
    assert 'hx-target="#notes-' not in html
    assert "Taken back." in html


def test_earlier_texts_are_listed_and_can_be_brought_back(ada_client):
    save(ada_client, "first")
    save(ada_client, "second", 1)
    shown = ada_client.get(URL).content.decode()
    assert "<p>first</p>" in shown
    key = shown.partition('name="text" value="')[2][:16]
    response = ada_client.post(f"{URL}earlier/", {"text": key})
    assert response.status_code == 303
    assert Note.objects.get().body == "first"
    assert "The earlier text is back." in ada_client.get(PAGE).content.decode()


def test_earlier_texts_come_a_page_at_a_time(ada_client):
    for number in range(12):
        save(ada_client, f"text {number}", number)
    first, second, odd = (
        ada_client.get(f"{URL}?page={page}").content.decode() for page in (1, 2, "\x00")
    )
    assert "<p>text 10</p>" in first
    assert "<p>text 0</p>" not in first
    assert 'href="?page=2"' in first
    [link] = re.findall(r'href="(\?page=2&amp;text=\w{16})#h-earlier"', second)
    assert "<p>text 1</p>" in second
    oldest = ada_client.get(URL + link.replace("&amp;", "&")).content.decode()
    assert "<p>text 0</p>" in oldest
    assert "<p>text 1</p>" not in oldest
    assert "<p>text 10</p>" in odd


@pytest.mark.parametrize("texts", [2, 9])
def test_one_earlier_text_is_shown_and_rendered_at_a_time(ada_client, texts, monkeypatch):
    for number in range(texts + 1):
        save(ada_client, f"text {number}", number)
    rendered = []
    render = markdown.render

    def counting(text, **options):
        rendered.append(text)
        return render(text, **options)

    monkeypatch.setattr(markdown, "render", counting)
    shown = ada_client.get(URL).content.decode()
    assert rendered == [f"text {texts - 1}", f"text {texts}"], "and the note itself"
    links = re.findall(r'href="(\?page=1&amp;text=\w{16}#h-earlier)"', shown)
    assert len(links) == texts - 1
    assert shown.count("Bring this text back") == 1
    oldest = ada_client.get(URL + links[-1].replace("&amp;", "&")).content.decode()
    assert "<p>text 0</p>" in oldest
    assert f"<p>text {texts - 1}</p>" not in oldest
    key = oldest.partition('name="text" value="')[2][:16]
    assert ada_client.post(f"{URL}earlier/", {"text": key}).status_code == 303
    assert Note.objects.get().body == "text 0"


@pytest.mark.parametrize("key", ["", "0" * 16, "%00", "x" * 5000])
def test_an_odd_key_shows_the_latest_of_the_earlier_texts(ada_client, key):
    save(ada_client, "first")
    save(ada_client, "second", 1)
    assert "<p>first</p>" in ada_client.get(f"{URL}?text={key}").content.decode()


@pytest.mark.parametrize("key", ["", "0" * 16, "\x00", "x" * 5000])
def test_an_unknown_earlier_text_is_404(ada_client, key):
    assert ada_client.post(f"{URL}earlier/", {"text": key}).status_code == 404


def test_grace_sees_none_of_adas_notes(ada_client, grace_client):
    save(ada_client, "only for Ada")
    save(ada_client, "Ada again", 1)
    assert "Ada again" in ada_client.get(URL).content.decode()
    for path in (PAGE, URL):
        shown = grace_client.get(path).content.decode()
        assert "for Ada" not in shown
        assert "Ada again" not in shown
    action = NoteEvent.objects.latest("pk").action_id
    assert grace_client.post(f"/undo/{action}/").status_code == 404
    save(grace_client, "Grace's own")
    assert set(Note.objects.values_list("body", flat=True)) == {"Ada again", "Grace's own"}


def test_a_curator_does_not_read_notes(ada_client, curator_client):
    save(ada_client, "only for Ada")
    assert "only for Ada" not in curator_client.get(URL).content.decode()


def test_a_draft_has_no_notes(ada_client):
    Topic.objects.filter(slug="leaf-1-1").update(lifecycle="draft")
    assert ada_client.get(URL).status_code == 404
    assert save(ada_client, "x").status_code == 404


def test_a_group_has_a_note_of_its_own(ada_client):
    url = "/roadmaps/backend/topics/group-1/note/"
    assert ada_client.post(url, {"body": "on all of it"}).status_code == 303
    assert "on all of it" in ada_client.get("/roadmaps/backend/topics/group-1/").content.decode()


def test_too_many_saves_in_a_while_are_refused_for_this_person_alone(
    ada_client, grace_client, monkeypatch
):
    monkeypatch.setattr(rate_limits, "NOTES", RateLimit("note", uses=2, seconds=300))
    answers = [save(ada_client, f"text {n}", n).status_code for n in range(3)]
    assert answers == [303, 303, 429]
    assert save(grace_client, "mine").status_code == 303
    assert Note.objects.filter(body="text 1").exists()


@pytest.mark.parametrize("texts", [1, 12])
def test_the_pages_cost_the_same_with_any_number_of_earlier_texts(
    ada_client, texts, django_assert_num_queries
):
    for number in range(texts + 1):
        save(ada_client, f"text {number}", number)
    ada_client.get(URL)
    with django_assert_num_queries(PAGE_QUERIES):
        assert f"text {texts - 1}</p>" in ada_client.get(URL).content.decode()
