"""One's own settings: the profile, the export of everything, the deletion of the account."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from accounts import views
from accounts.models import User
from config.rate_limits import RateLimit
from config.reserved_words import RESERVED
from roadmap.domain.notes.notes import save_note
from roadmap.models import Note, Progress, Topic
from tests import factories
from tests.checklists import learner_of
from tests.markup import flat

PAGES = ["/settings/", "/settings/export/", "/settings/delete/"]
GUARDED = PAGES[1:]
PROFILE = {"display_name": "Ada", "handle": "ada", "time_zone": "Europe/Madrid"}


def prove(client: Client) -> None:
    """Enter the password once more, as the page before an export asks."""
    response = client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    assert response.status_code == 302, response.content


@pytest.fixture
def proven(ada_client: Client) -> Client:
    prove(ada_client)
    return ada_client


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_sent_to_sign_in(address: str, method: str, client: Client, db: None) -> None:
    response = getattr(client, method)(address)
    assert response.headers["Location"] == f"/accounts/login/?next={address}"


# --- Profile ------------------------------------------------------------------------------------


def test_the_profile_can_be_changed(ada: User, ada_client: Client) -> None:
    assert 'value="UTC" selected' in ada_client.get("/settings/").content.decode()
    response = ada_client.post("/settings/", PROFILE)
    assert (response.status_code, response.headers["Location"]) == (303, "/settings/")
    ada.refresh_from_db()
    assert (ada.display_name, ada.handle, ada.time_zone) == ("Ada", "ada", "Europe/Madrid")
    html = ada_client.get("/settings/").content.decode()
    assert "Saved." in html
    assert 'value="Europe/Madrid" selected' in html


@pytest.mark.parametrize("handle", ["admin", "Roadmaps", "SETTINGS", "u", "search"])
def test_words_of_addresses_are_no_handles(handle: str, ada: User, ada_client: Client) -> None:
    page = ada_client.post("/settings/", PROFILE | {"handle": handle})
    assert page.status_code == 422
    ada.refresh_from_db()
    assert ada.handle == ""


def test_every_word_that_an_address_begins_with_is_reserved() -> None:
    patterns = [
        pattern
        for included in get_resolver().url_patterns
        for pattern in (
            included.url_patterns
            if isinstance(included, URLResolver) and not str(included.pattern)
            else [included]
        )
    ]
    words = {str(pattern.pattern).partition("/")[0] for pattern in patterns} - {""}
    assert {"settings", "import", "roadmaps", "admin"} <= words
    assert {word for word in words if "." not in word} <= RESERVED


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("handle", "-ada"),
        ("handle", "a"),
        ("handle", "ada\x00"),
        ("handle", "ada lovelace"),
        ("handle", "\u212aelvin"),
        ("handle", "a" * 31),
        ("display_name", "a" * 81),
        ("display_name", "\x00"),
        ("time_zone", "Moon/Sea_of_Tranquility"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
    ],
)
def test_what_cannot_be_kept_is_refused(
    field: str, value: str, ada: User, ada_client: Client
) -> None:
    page = ada_client.post("/settings/", PROFILE | {field: value})
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    ada.refresh_from_db()
    assert (ada.handle, ada.time_zone) == ("", "UTC")


def test_a_name_keeps_no_hidden_characters(ada: User, ada_client: Client) -> None:
    ada_client.post("/settings/", PROFILE | {"display_name": " Ada\u202e  Love\u0007lace "})
    ada.refresh_from_db()
    assert ada.display_name == "Ada Love lace"


def test_a_handle_belongs_to_one_person_whatever_its_case(
    ada_client: Client, grace: User, grace_client: Client
) -> None:
    ada_client.post("/settings/", PROFILE)
    page = grace_client.post("/settings/", PROFILE | {"handle": "ADA"})
    assert page.status_code == 422
    assert "Somebody has this handle" in page.content.decode()
    grace.refresh_from_db()
    assert (grace.handle, grace.display_name) == ("", "Grace")


def test_one_can_keep_ones_own_handle(ada: User, ada_client: Client) -> None:
    for handle in ("ada", "Ada"):
        assert ada_client.post("/settings/", PROFILE | {"handle": handle}).status_code == 303
    ada.refresh_from_db()
    assert ada.handle == "Ada"


def test_two_people_can_do_without_a_handle(ada_client: Client, grace_client: Client) -> None:
    for client in (ada_client, grace_client):
        assert client.post("/settings/", PROFILE | {"handle": ""}).status_code == 303


# --- Export -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", GUARDED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_password_is_asked_once_more(address: str, method: str, ada_client: Client) -> None:
    response = getattr(ada_client, method)(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(email="ada@example.org").exists()


def test_everything_can_be_taken_along(ada: User, proven: Client) -> None:
    assert "Download an archive" in proven.get("/settings/export/").content.decode()
    response = proven.post("/settings/export/", {"form": "json"})
    assert response.headers["Content-Disposition"].startswith('attachment; filename="cairn-')
    document = json.loads(response.content)
    assert document["profile"]["email"] == ada.email
    assert {row["topic_title"]: row["status"] for row in document["statuses"]} == {
        "Leaf 1.1": "done",
        "Leaf 1.2": "learning",
    }
    assert ada.password not in response.content.decode()


def test_the_archive_has_the_document_and_the_checklists(proven: Client) -> None:
    response = proven.post("/settings/export/", {"form": "zip"})
    assert response.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.namelist() == ["cairn.json", "checklists/backend.md"]
        assert "[x] 🟢 ⭐ [Leaf 1.1]" in archive.read("checklists/backend.md").decode()


def test_grace_takes_none_of_adas_along(ada: User, roadmap: Any, grace_client: Client) -> None:
    save_note(
        learner=learner_of(ada), topic=Topic.objects.get(slug="single-1"), body="hush", revision=0
    )
    prove(grace_client)
    text = grace_client.post("/settings/export/").content.decode()
    assert "grace@example.org" in text
    assert "ada@example.org" not in text
    assert "hush" not in text
    assert json.loads(text)["statuses"] == []


def test_too_many_exports_in_a_short_time_are_refused(
    proven: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "EXPORTS", RateLimit("takeaway", uses=2, seconds=60_000))
    codes = [proven.post("/settings/export/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


# --- Deletion -----------------------------------------------------------------------------------


def test_the_page_says_what_would_go(ada: User, proven: Client) -> None:
    save_note(
        learner=learner_of(ada), topic=Topic.objects.get(slug="single-1"), body="hush", revision=0
    )
    html = proven.get("/settings/delete/").content.decode()
    assert "Progress on 2 topics" in html
    assert "1 note and 0 links" in flat(html)
    assert "only administrator" not in html


@pytest.mark.parametrize("email", ["", "grace@example.org", "ada@example.or", "\x00"])
def test_without_ones_own_email_nothing_goes(email: str, ada: User, proven: Client) -> None:
    page = proven.post("/settings/delete/", {"email": email})
    assert page.status_code == 422
    assert Progress.objects.filter(user=ada).count() == 2


def test_an_account_is_deleted_by_its_owner(
    ada: User, grace: User, proven: Client, grace_client: Client
) -> None:
    save_note(
        learner=learner_of(grace), topic=Topic.objects.get(slug="single-1"), body="mine", revision=0
    )
    response = proven.post("/settings/delete/", {"email": " ADA@example.org "})
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert not User.objects.filter(pk=ada.pk).exists()
    html = proven.get("/").content.decode()
    assert "Your account is deleted" in html
    assert proven.get("/settings/").status_code == 302
    assert Note.objects.get().user == grace
    assert grace_client.get("/settings/").status_code == 200


def test_other_browsers_are_signed_out_by_the_deletion(ada: User, proven: Client) -> None:
    other = Client()
    other.force_login(ada)
    proven.post("/settings/delete/", {"email": ada.email})
    assert other.get("/settings/").status_code == 302


def test_the_email_is_free_again(ada: User, proven: Client, client: Client) -> None:
    proven.post("/settings/delete/", {"email": ada.email})
    assert User.objects.create_user("Ada@example.org").pk


def test_the_only_administrator_is_warned(superuser: User, superuser_client: Client) -> None:
    prove(superuser_client)
    assert "only administrator" in superuser_client.get("/settings/delete/").content.decode()
    factories.UserFactory(is_staff=True, is_superuser=True)
    assert "only administrator" not in superuser_client.get("/settings/delete/").content.decode()


def test_the_time_zone_is_chosen_by_place_and_region(ada: User, ada_client: Client) -> None:
    page = ada_client.get("/settings/").content.decode()
    assert '<optgroup label="Europe">' in page
    assert re.search(r'<option value="Europe/Madrid">Madrid, \d\d:\d\d</option>', page)
    assert "Europe/Kiev" not in re.findall(r'value="([^"]+)"', page)
    assert "UTC is what everybody has until they choose a place" in page


def test_a_zone_by_its_old_name_stays_what_it_is(ada: User, ada_client: Client) -> None:
    User.objects.filter(pk=ada.pk).update(time_zone="Asia/Calcutta")
    page = ada_client.get("/settings/").content.decode()
    assert '<option value="Asia/Calcutta" selected>Calcutta, ' in page
    assert "until they choose" not in page
    assert (
        ada_client.post("/settings/", PROFILE | {"time_zone": "Asia/Calcutta"}).status_code == 303
    )
    ada.refresh_from_db()
    assert ada.time_zone == "Asia/Calcutta"


def test_the_list_of_places_looks_like_every_list(ada_client: Client) -> None:
    page = ada_client.get("/settings/").content.decode()
    assert re.search(r'<span class="select">\s*<select name="time_zone"', page)
