"""A number and its noun agree on every page, where there is none, one or two of everything."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from roadmap.domain.forks.editing import change_topic
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.guidance.plan import save_plan
from roadmap.domain.notes.evidence import add_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Goal, Status
from roadmap.models import Objective, Roadmap, Topic
from tests import factories
from tests.accounts.signing_up import sign_up
from tests.addresses import Address, our_addresses, path
from tests.learning import set_status
from tests.signed_in import newly_in

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
NOUNS = {
    **{
        noun: f"{noun}s"
        for noun in (
            *("account", "administrator", "announcement", "backup", "category", "change", "code"),
            *("day", "evening", "file", "group", "hour", "item", "leaf", "learner", "level"),
            *("line", "link", "match", "minute", "month", "note", "objective", "passkey", "place"),
            *("question", "resource", "roadmap", "row", "second", "session", "step", "stone"),
            *("subtopic", "suggestion", "task", "tick", "topic", "week", "word", "worker", "year"),
        )
    },
    "address": "addresses",
    "category": "categories",
    "entry": "entries",
    "leaf": "leaves",
    "match": "matches",
}
ONES, MANYS = "|".join(NOUNS), "|".join(NOUNS.values())
BETWEEN = r"(?:(?:active|finished|more|new|open|other|of its|published|recovery|ticked) )?"
WRONG = re.compile(
    rf"(?<![\d.,:/-])(?:\b1|\b[Oo]ne) {BETWEEN}(?:{MANYS})\b"
    rf"|(?<![\d.,:/-])\b1 {BETWEEN}(?:{ONES}) (?:are|come|have|stop|wait|were)\b"
    rf"|(?<![\d.,:/-])(?:\b[02]|\b[Tt]wo) {BETWEEN}(?:{ONES})\b"
    r"|\w\(s\)"
)
QUERIES = {"roadmap:search": "?q=topic", "roadmap:checklist": "?status=todo"}
READ_ALOUD = re.compile(r'\b(?:alt|aria-label|placeholder|title)="([^"]*)"')


@pytest.mark.parametrize(
    "text",
    [
        *("1 topics", "1 of 1 topics", "one lines lead", "1 open topics", "0 topic", "2 topic"),
        *("1 topic are open", "topic(s)", "Two objective", "1 entries", "of 1 hours"),
    ],
)
def test_what_is_wrong_is_found(text: str) -> None:
    assert WRONG.search(text)


@pytest.mark.parametrize(
    "text", ["1 topic", "21 topics", "3.1 hours", "11 topics", "0 topics", "one topic", "1/1 lines"]
)
def test_what_is_right_is_not(text: str) -> None:
    assert not WRONG.search(text)


# --- Pages ----------------------------------------------------------------------------------------


def world_of(number: int) -> tuple[Roadmap, User]:
    """A roadmap and a learner with ``number`` of everything that there can be none of."""
    roadmap = factories.RoadmapFactory(slug="backend", title="Small roadmap", is_default=True)
    levels = [
        factories.LevelFactory(roadmap=roadmap, slug=slug)
        for slug in ("basics", "advanced")[: max(1, number)]
    ]
    lines = [factories.CategoryFactory(roadmap=roadmap) for _ in range(max(1, number))]
    if number:
        group = factories.TopicFactory(level=levels[0], category=lines[0], slug="group")
        for leaf in range(number):
            topic = factories.subtopic(group, slug=f"leaf-{leaf}", minutes=60)
            for _ in range(number):
                factories.ObjectiveFactory(topic=topic)
                factories.ResourceFactory(topic=topic, minutes=1)
    user = factories.UserFactory(email="ada@example.org", last_login=timezone.now())
    return roadmap, user


def learn(user: User, roadmap: Roadmap, number: int, status: Status) -> None:
    learner = Learner(user_id=user.pk)
    today = timezone.localdate()
    save_plan(
        learner=learner,
        roadmap=roadmap,
        weekly_minutes=max(1, number) * 60,
        target_date=today + dt.timedelta(days=30),
        goal=Goal.EVERYTHING,
        today=today,
    )
    for objective in Objective.objects.filter(topic__slug="leaf-0")[: 1 if number > 1 else 0]:
        set_objective(learner=learner, objective=objective, checked=True)
    for topic in Topic.objects.filter(slug__startswith="leaf"):
        save_note(learner=learner, topic=topic, body="Mine.", revision=0)
        for link in range(number):
            url = f"https://example.org/{topic.slug}/{link}"
            add_evidence(learner=learner, topic=topic, url=url, title="A commit")
        if status != Status.TODO:
            set_status(learner=learner, topic=topic, status=status)
    for _ in range(number):
        make_fork(original=roadmap, owner_id=user.pk, title="Mine")
    for topic in roadmap.topics.filter(slug__startswith="leaf"):
        change_topic(topic=topic, values={"summary": "Another."})


def values_of(roadmap: Roadmap) -> dict[str, Any]:
    line = roadmap.categories.first()
    assert line
    return {
        "roadmap": roadmap.slug,
        "level": "basics",
        "topic": "leaf-0",
        "code": line.code,
    }


def pages_of(client: Client, roadmap: Roadmap) -> Iterator[tuple[str, str]]:
    """Every page of ours that opens, with where it is, its words and what is read aloud of it."""
    values = values_of(roadmap)
    for address in our_addresses():
        if address.arguments <= set(values):
            yield from page_at(client, address, values)
            if address.name in QUERIES:
                yield from page_at(client, address, values, QUERIES[address.name])
            if "topic" in address.arguments:
                yield from page_at(client, address, values | {"topic": "group"})


def page_at(
    client: Client, address: Address, values: dict[str, Any], query: str = ""
) -> Iterator[tuple[str, str]]:
    where = f"{path(address, values)}{query}"
    answer = client.get(where)
    if answer.status_code == 200:
        yield where, said_by(answer)


def said_by(answer: Any) -> str:
    text = answer.text
    aloud = " | ".join(READ_ALOUD.findall(text))
    text = re.sub(
        r"<(?:script|style|textarea)\b.*?</(?:script|style|textarea)>", " ", text, flags=re.DOTALL
    )
    text = re.sub(
        r"</(?:p|li|td|th|h\d|div|section|a|button|option|dt|dd|text|label)>", " | ", text
    )
    return " ".join(html.unescape(f"{re.sub('<[^>]*>', '', text)} | {aloud}").split())


def faults_in(pages: Iterator[tuple[str, str]]) -> list[str]:
    return [
        f"{where}: {text[max(0, found.start() - 30) : found.end() + 20]}"
        for where, text in pages
        for found in WRONG.finditer(text)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "status"),
    [(0, Status.TODO), *((1, status) for status in Status), (2, Status.DONE)],
)
def test_numbers_and_nouns_agree_on_every_page(number: int, status: Status) -> None:
    roadmap, user = world_of(number)
    learn(user, roadmap, number, status)
    client = newly_in(Client(), user)
    faults = faults_in(pages_of(client, roadmap))
    for own in Roadmap.objects.filter(owner=user)[:1]:
        faults += faults_in(pages_of(client, own))
    faults += faults_in(pages_of(Client(), roadmap))
    assert not faults


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2])
def test_they_agree_in_what_is_said_after_a_form(number: int) -> None:
    roadmap, user = world_of(number)
    client, guest = newly_in(Client(), user), Client()
    group = reverse("roadmap:status", args=[roadmap.slug, "group"])
    asked = [
        *((who, group, {"status": status}) for who in (client, guest) for status in Status),
        (client, reverse("roadmap:placement", args=[roadmap.slug]), {"level": "basics"}),
        (client, reverse("roadmap:reset", args=[roadmap.slug]), {}),
        (client, "/import/", {"use": "progress", "step": "preview", "text": checklist(number)}),
        (client, "/import/", {"use": "roadmap", "step": "preview", "text": checklist(number)}),
        (client, "/import/", {"use": "roadmap", "step": "apply", "text": checklist(number)}),
        (client, "/settings/sign-in/sessions/", {"others": "1"}),
    ]
    said = ((where, said_by(who.post(where, sent, follow=True))) for who, where, sent in asked)
    assert not faults_in(said)
    guest.post(group, {"status": "done"})
    assert not faults_in(pages_of(guest, roadmap))
    sign_up(guest)
    assert not faults_in(pages_of(guest, roadmap))


def checklist(number: int) -> str:
    topics = Topic.objects.filter(slug__startswith="leaf")
    return "# Mine\n\n" + "".join(f"- [x] {topic.title}\n- [x] Another\n" for topic in topics)


# --- Templates ------------------------------------------------------------------------------------

BESIDE = re.compile(
    rf"\}}\}}(?:</\w+>)?\s+{BETWEEN}(?:{MANYS})\b|(?:{ONES})\{{\{{[^}}]*\|pluralize"
)


def test_templates_write_numbers_with_nouns_by_the_filters() -> None:
    """``{{ n|in_digits:"topic" }}``, not a noun beside a number."""
    found = {
        f"{template.relative_to(TEMPLATES)}: {match[0]}"
        for template in [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]
        for match in BESIDE.finditer(template.read_text())
    }
    assert not found
