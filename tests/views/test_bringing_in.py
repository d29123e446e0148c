"""The page on which an export is brought in: chosen, looked at, brought in."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.domain.notes.notes import save_note
from roadmap.domain.personal_data.bringing_in.plan import Numbers
from roadmap.forms import bringing_in as forms
from roadmap.models import Action, Note, Progress, Topic
from roadmap.rendering.bring_in_preview import closing
from tests.checklists import learner_of, statuses
from tests.markup import flat
from tests.takeaways import document_of

ADDRESS = "/settings/import/"


@pytest.fixture
def exported(ada: User) -> bytes:
    topic = Topic.objects.get(slug="single-1")
    save_note(learner=learner_of(ada), topic=topic, body="A thought of hers", revision=0)
    return json.dumps(document_of(ada)).encode()


def archive_of(document: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cairn.json", document)
    return out.getvalue()


def send(client: Client, data: bytes, **fields: str) -> Any:
    upload = SimpleUploadedFile("cairn.json", data)
    return client.post(ADDRESS, {"upload": upload, "step": "preview", **fields})


def hidden(page: Any) -> dict[str, str]:
    """The fields that the preview carries along."""
    html = page.content.decode()
    return dict(re.findall(r'type="hidden" name="(seen|document)" value="([^"]*)"', html))


@pytest.mark.parametrize("pack", [bytes, archive_of])
def test_a_file_is_looked_at_and_then_brought_in(
    exported: bytes, grace: User, grace_client: Client, pack: Any
) -> None:
    page = send(grace_client, pack(exported))
    text = flat(page.content.decode())
    assert page.status_code == 200
    for words in ("Two statuses", "One note", "Three entries of the history", "Your name, handle"):
        assert words in text
    assert not Progress.objects.filter(user=grace).exists()
    answer = grace_client.post(ADDRESS, {"step": "apply", **hidden(page)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dashboard/")
    assert statuses(grace) == {"leaf-1-1": "done", "leaf-1-2": "learning"}
    assert Note.objects.get(user=grace).body == "A thought of hers"
    shown = flat(grace_client.get("/dashboard/").content.decode())
    assert "Brought in: two statuses, one note and three entries of the history." in shown


def test_what_is_said_at_the_end_is_about_what_comes_in() -> None:
    assert closing(Numbers(notes=1)) == ""
    assert closing(Numbers(roadmaps=2)) == "Roadmaps come in as private ones."
    assert "the later stays. The history" in closing(Numbers(statuses_here=1, actions=3))


def test_the_second_time_all_of_it_is_here(exported: bytes, ada_client: Client) -> None:
    page = send(ada_client, exported)
    text = flat(page.content.decode())
    assert "All of this is here already" in text
    assert "Two statuses, the same or newer" in text
    assert "Bring it in</button>" not in text


def test_what_changed_since_the_preview_is_shown_again(
    exported: bytes, grace: User, grace_client: Client
) -> None:
    first = send(grace_client, exported)
    topic = Topic.objects.get(slug="single-1")
    save_note(learner=learner_of(grace), topic=topic, body="Written in another tab", revision=0)
    page = grace_client.post(ADDRESS, {"step": "apply", **hidden(first)})
    text = flat(page.content.decode())
    assert "Something has changed here since you looked" in text
    assert "One note on a topic that has one here" in text
    assert not Progress.objects.filter(user=grace).exists()
    grace_client.post(ADDRESS, {"step": "apply", **hidden(page)})
    assert Note.objects.get(user=grace).body == "Written in another tab\n\n---\n\nA thought of hers"


def test_nothing_is_done_unseen(exported: bytes, grace: User, grace_client: Client) -> None:
    page = send(grace_client, exported, step="apply")
    assert "This would come in" in flat(page.content.decode())
    assert not Action.objects.filter(user=grace).exists()


def test_a_file_too_large_to_carry_is_chosen_again(
    exported: bytes, grace: User, grace_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "CARRIED", 10)
    page = send(grace_client, exported)
    assert "The same file once more" in flat(page.content.decode())
    fields = hidden(page)
    assert fields.keys() == {"seen"}
    other = json.dumps(json.loads(exported) | {"notes": []}).encode()
    again = send(grace_client, other, step="apply", seen=fields["seen"])
    assert "it is another file" in flat(again.content.decode())
    send(grace_client, exported, step="apply", seen=fields["seen"])
    assert statuses(grace) == {"leaf-1-1": "done", "leaf-1-2": "learning"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose the file."),
        ({"document": "no base64 !"}, "Choose the file."),
        ({"document": "eJw=", "step": "apply", "seen": "x"}, "no export from Cairn"),
        ({"document": "x" * 100, "seen": "y" * 65}, "Choose the file."),
        ({"document": "\0"}, "Choose the file."),
    ],
)
def test_a_form_without_a_file_is_asked_for_one(
    ada_client: Client, fields: dict[str, str], words: str
) -> None:
    page = ada_client.post(ADDRESS, fields)
    assert page.status_code == 422
    assert words in flat(page.content.decode())


def test_markup_of_a_file_is_shown_as_it_is(ada_client: Client) -> None:
    document = {"format": "cairn-takeaway", "version": 2, "notes": ["<b>x</b>"]}
    page = send(ada_client, json.dumps(document).encode())
    html = page.content.decode()
    assert page.status_code == 422
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<b>x" not in html


def test_it_is_limited(ada_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "TAKEAWAYS", RateLimit("bring-in", uses=1, seconds=600))
    assert send(ada_client, b"{}").status_code == 422
    assert send(ada_client, b"{}").status_code == 429


def test_bringing_in_is_limited_more_than_looking(
    exported: bytes, grace: User, grace_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "ARRIVALS", RateLimit("brought-in", uses=1, seconds=600))
    fields = hidden(send(grace_client, exported))
    assert grace_client.post(ADDRESS, {"step": "apply", **fields}).status_code == 303
    refused = grace_client.post(ADDRESS, {"step": "apply", **fields})
    assert refused.status_code == 429
    assert "10 exports come in within a day. Wait" in flat(refused.content.decode())
    assert send(grace_client, exported).status_code == 200


def test_the_pages_of_the_export_lead_to_it(ada_client: Client) -> None:
    assert f'href="{ADDRESS}"' in ada_client.get("/settings/").content.decode()
