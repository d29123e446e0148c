"""Twice is once: every write of the site, sent twenty times at one instant, has one effect.

What one request does is tried first and rolled back; then twenty equal ones run at once, and the
database must be in the same state. None of them may fail.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache as shared_cache
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.announcements.links import link_to
from accounts.models import User
from roadmap.domain.catalog import cache
from roadmap.domain.catalog.version import bump_version
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.levels_and_categories import add_category, add_level
from roadmap.domain.forks.new_roadmap import make_roadmap
from roadmap.domain.forks.places import places
from roadmap.domain.notes.notes import earlier_texts, save_note
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.forms.selection import PasteForm
from roadmap.models import Action, Changeset, Guest, Objective, Roadmap, Topic
from tests import factories
from tests.admin.forms_of import given
from tests.conftest import client_of
from tests.learning import set_status
from tests.markup import editor_page_of, seal_for
from tests.races import at_once
from tests.test_access import LOGIN, NO, TABLE

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 20
NOT_COMPARED = ("accounts_session", "usersessions_usersession", "django_admin_log")
VARYING = (models.DateTimeField, models.UUIDField, models.ForeignKey, models.JSONField)


def state() -> dict[str, Any]:
    """What every table holds, apart from what may differ: ids, instants, generated addresses."""
    found = {}
    for model in apps.get_models():
        if model._meta.db_table in NOT_COMPARED or not model._meta.managed:
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if not field.primary_key
            and not isinstance(field, VARYING)
            and field.name not in ("id", "copy")
        ]
        if model in (Roadmap, Roadmap.history.model):
            names.remove("slug")
        if model is User:
            names = ["email", "display_name", "time_zone"]
        rows = model._default_manager.values_list(*names) if names else []
        found[model._meta.label] = sorted(map(repr, rows))
    return found


def same_session(client: Client) -> Client:
    """Another tab of the same browser."""
    tab = Client(raise_request_exception=False)
    tab.cookies = client.cookies.copy()
    return tab


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (len(before[name]), len(rows), sorted(set(rows) ^ set(before[name]))[:4])
        for name, rows in after.items()
        if rows != before[name]
    }


def faults_of(send: Callable[[Client], Any], client: Client) -> Any:
    """What is wrong with the answers or the effect of twenty equal requests; None is nothing."""
    start = state()
    with transaction.atomic():
        first = send(same_session(client))
        once = state()
        transaction.set_rollback(True)
    cache.clear()
    shared_cache.clear()
    if first.status_code >= 400 or (once == start and b"already" not in first.content):
        return "one request alone does nothing", first.status_code, first.content[-300:]
    answers = at_once([partial(send, same_session(client)) for _ in range(TIMES)])
    codes = [getattr(answer, "status_code", answer) for answer in answers]
    shared_cache.clear()
    bad = [code for code in codes if not isinstance(code, int) or code >= 500]
    changed = differences(once, state())
    return (bad, changed) if bad or changed else None


def signed_in(user: User) -> Client:
    """A browser in which the person has typed the password again just now."""
    client = client_of(user)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    return client


def small_world() -> dict[str, Any]:
    official = factories.small_roadmap(groups=2)
    ada = factories.UserFactory(email="ada@example.org", password=factories.PASSWORD)
    EmailAddress.objects.create(user=ada, email=ada.email, primary=True, verified=True)
    learner = Learner(user_id=ada.pk)
    leaf = Topic.objects.get(slug="leaf-1-1")
    set_status(learner=learner, topic=leaf, status=Status.DONE)
    objective = factories.ObjectiveFactory(topic=leaf, text="explain it")
    factories.ResourceFactory(topic=leaf)
    save_note(learner=learner, topic=leaf, body="First.", revision=0)
    save_note(learner=learner, topic=leaf, body="Second.", revision=1)
    own = make_fork(original=official, owner_id=ada.pk)
    return {
        "official": official,
        "ada": ada,
        "own": own,
        "leaf": leaf,
        "objective": objective,
        "client": signed_in(ada),
    }


Write = tuple[str, dict[str, Any], dict[str, Any]]


def writes_of_a_learner(world: dict[str, Any]) -> list[Write]:
    """Address, its arguments and what is sent; each leaves what the later ones need."""
    roadmap = {"roadmap": world["official"].slug}
    topic = roadmap | {"topic": "leaf-1-1"}
    link = {"url": "https://example.org/commit/7", "title": "A commit"}
    text = earlier_texts(Learner(user_id=world["ada"].pk), world["leaf"])[0]
    return [
        ("roadmap:status", roadmap | {"topic": "single-1"}, {"status": "done"}),
        ("roadmap:status", roadmap | {"topic": "single-2"}, {"status": "known"}),
        ("roadmap:objective", topic | {"uid": world["objective"].uid}, {"checked": "1"}),
        ("roadmap:note", roadmap | {"topic": "single-2"}, {"body": "New.", "revision": "0"}),
        ("roadmap:note", topic, {"body": "Third.", "revision": "2"}),
        ("roadmap:earlier-note", topic, {"text": text.key}),
        ("roadmap:evidence", topic, link),
        ("roadmap:placement", roadmap, {"topic": ["leaf-1-2", "leaf-1-3"]}),
        ("roadmap:follow-roadmap", {}, roadmap),
        ("roadmap:filter", roadmap, {"query": "importance=essential"}),
        ("roadmap:plan", {}, {"hours": "3", "goal": "essentials"}),
        ("roadmap:welcome", {}, {"experience": "some", "hours": "4", "goal": "important"}),
        ("roadmap:undo", {"action": Action.objects.earliest("pk").pk}, {}),
        ("roadmap:import", {}, checklist(use="progress")),
        ("roadmap:import", {}, checklist(use="progress", own="on")),
        ("roadmap:import", {}, checklist(use="roadmap", title="From a file")),
        ("roadmap:fork", roadmap, {"title": "Mine", "same_as": str(uuid.uuid4())}),
        ("roadmap:fork", roadmap, {"title": "Mine, by a script"}),
        ("roadmap:reset", roadmap, {}),
        ("account_email", {}, {"email": "second@example.org", "action_add": ""}),
        ("ways:address", {}, {"email": "third@example.org"}),
        ("accounts:settings", {}, {"display_name": "Ada", "time_zone": "Europe/Paris"}),
    ]


def writes_of_an_owner(world: dict[str, Any]) -> list[Write]:
    """Everything in the editor of one's own roadmap."""
    own = {"roadmap": world["own"].slug}
    leaf, other, basics, db = (
        own | {"topic": "leaf-1-1"},
        own | {"topic": "single-1"},
        own | {"level": "basics"},
        own | {"code": "db"},
    )
    topic = Topic.objects.get(roadmap=world["own"], slug="leaf-1-1")
    level = world["own"].levels.get(slug="basics")
    category = world["own"].categories.get(code="db")
    objective, link = topic.objectives.get(), topic.resources.get()
    values = {"title": "Queues", "summary": "How work waits.", "difficulty": "2", "body": "Text."}
    values |= {"importance": "3", "minutes": "90", "map_label": ""}
    pasted = {"place": "line.basics.db", "lines": "One\nTwo"}
    form = PasteForm(pasted, places=places(world["own"]))
    assert form.is_valid()
    pasted |= {"add": "1", "seen": form.digest}
    return [
        ("roadmap:edit-details", own, {"title": "My own", "summary": "", "body": "About."}),
        ("roadmap:edit-levels", own, {"title": "Beyond", "summary": ""}),
        ("roadmap:edit-level", basics, {"title": "Basics, mine", "summary": ""}),
        (f"roadmap:edit-level-shift?from={level.position}", basics, {"direction": "down"}),
        ("roadmap:edit-categories", own, {"title": "Testing", "color": "db"}),
        ("roadmap:edit-category", db, {"title": "Data", "summary": "", "color": "db"}),
        (f"roadmap:edit-category-shift?from={category.position}", db, {"direction": "down"}),
        ("roadmap:edit-new-topic", own, values | {"place": f"below.{topic.parent.slug}"}),
        ("roadmap:edit-topic", leaf, values | {"title": "Other title"}),
        (f"roadmap:edit-topic-shift?from={topic.position}", leaf, {"direction": "down"}),
        ("roadmap:edit-objectives", leaf, {"text": "draw it"}),
        ("roadmap:edit-objective", leaf | {"uid": objective.uid}, {"text": "explain it well"}),
        ("roadmap:edit-objective", leaf | {"uid": objective.uid}, {"remove": "1"}),
        ("roadmap:edit-links", leaf, LINK),
        ("roadmap:edit-link-removal", leaf | {"link": link.pk}, {}),
        ("roadmap:edit-before", other, {"required": "leaf-1-1"}),
        ("roadmap:edit-topic-hidden", other, {"hidden": "1"}),
        ("roadmap:edit-selection", basics, {"topic": [topic.pk], "importance": "1"}),
        ("roadmap:edit-paste", own, pasted),
        ("roadmap:edit-section-hidden", basics | {"code": "db"}, {"hidden": "1"}),
        ("roadmap:edit-section-hidden", basics | {"code": "db"}, {"hidden": "0"}),
        ("roadmap:edit-category-hidden", own | {"code": "vc"}, {"hidden": "0"}),
        ("roadmap:edit-level-hidden", own | {"level": "advanced"}, {"hidden": "1"}),
        ("roadmap:edit-topic-place", leaf, {"place": "line.basics.vc"}),
        ("roadmap:following", own, {"follow": "0"}),
        ("roadmap:sharing", own, {"visibility": "unlisted"}),
    ]


def writes_that_remove(world: dict[str, Any]) -> list[Write]:
    """What takes something away or back, ending with the person's account."""
    ada, own = world["ada"], {"roadmap": world["own"].slug}
    Objective.objects.filter(pk=world["objective"].pk).update(text="explain it anew")
    bump_version(world["official"].pk)
    version = Roadmap.objects.get(pk=world["official"].pk).content_version
    add_level(roadmap=world["own"], title="Beyond")
    add_category(roadmap=world["own"], title="Testing", color="db")
    add_level(roadmap=world["own"], title="Taken back by its page")
    taken_back = Changeset.objects.latest("pk")
    add_level(roadmap=world["own"], title="Taken back")
    unused = make_roadmap(owner_id=ada.pk, title="Unused", sections=[]).roadmap
    evidence = factories.EvidenceFactory(user=ada, topic=world["leaf"])
    topic = {"roadmap": world["official"].slug, "topic": "leaf-1-1"}
    guest_of(world["client"])
    return [
        ("roadmap:follow", own, {"version": version, "everything": "1"}),
        ("roadmap:edit-changes", own, {"change": Changeset.objects.latest("pk").pk}),
        ("roadmap:edit-change-undo", own | {"change": taken_back.pk}, {}),
        ("roadmap:edit-level-removal", own | {"level": "beyond"}, {}),
        ("roadmap:edit-category-removal", own | {"code": "tes"}, {}),
        ("roadmap:roadmap-removal", {"roadmap": unused.slug}, {}),
        ("roadmap:evidence-removal", topic | {"evidence": evidence.pk}, {}),
        ("roadmap:claim", {}, {"answer": "yes"}),
        ("accounts:not-me", {"token": token_of_a_change()}, {}),
        ("accounts:delete", {}, {"email": ada.email}),
    ]


def token_of_a_change() -> str:
    """What somebody else was mailed about a change of their account."""
    other = factories.UserFactory()
    announcement = announce(other, AccountChange.PASSWORD_CHANGED)
    announcement.holders = [other.email]
    announcement.save()
    return link_to(announcement, other.email).split("/")[-2]


def guest_of(client: Client) -> None:
    """Ticks that the browser kept from before it signed in."""
    guest = Guest.objects.create()
    topic = Topic.objects.filter(origin=None).get(slug="leaf-1-3")
    set_status(learner=Learner(guest_id=guest.pk), topic=topic, status=Status.DONE)
    session = client.session
    session["guest_id"] = guest.pk
    session.save()


LINK = {"url": "https://example.org/a", "title": "A page", "kind": "article", "language": "en"}


def writes_of_a_curator(world: dict[str, Any]) -> list[Write]:
    """One of each kind of content, added in the admin."""
    topic = world["leaf"]
    root = factories.UserFactory(is_staff=True, is_superuser=True)
    world["client"] = client = client_of(root)
    roadmap, parts = {"roadmap": topic.roadmap_id}, {"topic": topic.pk}
    place = roadmap | {"level": topic.level_id, "category": topic.category_id}
    other = Topic.objects.get(roadmap=topic.roadmap_id, slug="single-1")
    added = {
        "roadmap": {"title": "Second", "slug": "second"},
        "level": roadmap | {"title": "Beyond", "slug": "beyond", "position": 9},
        "category": roadmap | {"title": "Tests", "code": "tst", "color": "db", "position": 9},
        "topic": place | {"title": "Queues", "slug": "queues", "summary": "How work waits."},
        "objective": parts | {"text": "draw it", "position": 9},
        "resource": parts | {"title": "A page", "url": "https://example.org/b"},
        "prerequisite": {"topic": other.pk, "requires": topic.pk},
    }
    writes = []
    for model, values in added.items():
        name = f"admin:roadmap_{model}_add"
        writes.append((name, {}, given(client, reverse(name)) | values))
    return writes


def writes_of_a_visitor(world: dict[str, Any]) -> list[Write]:
    """Signing up, in a browser that nobody is signed in with."""
    world["client"], word = Client(), "another long sentence"
    return [
        ("account_signup", {}, {"email": "new@example.org", "password1": word}),
    ]


def checklist(**fields: str) -> dict[str, str]:
    return {"step": "apply", "text": "# Mine\n\n- [x] Leaf 2.2\n- [x] Juggling\n", **fields}


def latest(model: Any, **owned: Any) -> int:
    return int(model.objects.filter(**owned).latest("pk").pk)


def send(address: str, data: dict[str, Any], client: Client) -> Any:
    return client.post(address, data)


def opened(client: Client, write: Write) -> tuple[str, dict[str, Any]]:
    """The address of a form, and what it sends: in the editor with the seal that its page has."""
    name, arguments, data = write
    name, _, query = name.partition("?")
    address = reverse(name, kwargs=arguments)
    if name.startswith("roadmap:edit-"):
        page = editor_page_of(address)
        data = data | {"seal": seal_for(client.get(page).content.decode(), address, page)}
    return f"{address}?{query}" if query else address, data


EVERY_WRITE = (
    writes_of_a_learner,
    writes_of_an_owner,
    writes_that_remove,
    writes_of_a_curator,
    writes_of_a_visitor,
)


@pytest.mark.parametrize("writes", EVERY_WRITE)
def test_every_write_twenty_times_at_once_has_one_effect(
    transactional_db: None, writes: Callable[[dict[str, Any]], list[Write]]
) -> None:
    world = small_world()
    found = {}
    for write in writes(world):
        form = opened(world["client"], write)
        faults = faults_of(partial(send, *form), world["client"])
        if faults:
            found[write[0]] = faults
    assert not found, "\n".join(f"{name}: {faults}" for name, faults in found.items())


NO_FORM = (LOGIN, NO, NO, NO, NO)
NOT_RACED = {
    # It shows something and writes nothing to the database.
    "accounts:theme",
    # Each download is one of its own, and is announced as such.
    "accounts:export",
    # Its file is chosen anew each time: tests/domain/personal_data/bringing_in/test_races.py.
    "roadmap:bring-in",
    # Signing in, by a password or a code: two clicks are tested beside each, in tests/accounts.
    "account_login",
    *("account_signup_code", "socialaccount_signup"),
    "account_confirm_login_code",
    "account_email_verification_sent",
    # They write the browser's session alone, which is not compared.
    *("accounts:join", "account_join", "account_reauthenticate_provider"),
    *("account_reauthenticate_code", "mfa_reauthenticate_webauthn"),
    "account_reauthenticate_proxy",
    *("openid_connect_login", "mfa_authenticate", "mfa_download_recovery_codes"),
    # They need a second factor, an account elsewhere, or another session: two removals and two
    # set-ups at once are tested beside each, in tests/accounts.
    *("ways:sessions", "ways:password", "usersessions_list", "socialaccount_connections"),
    "proxy_connect",
    *("account_set_password", "mfa_activate_totp", "mfa_deactivate_totp"),
    "mfa_replace_totp",
    *("mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
    # It takes no form: to whoever sends one there is no such page.
    "metrics",
}


def test_every_address_that_takes_a_form_is_raced(transactional_db: None) -> None:
    world = small_world()
    raced = {name.partition("?")[0] for writes in EVERY_WRITE for name, *_ in writes(world)}
    taking = {name for name, (_, _, posted) in TABLE.items() if posted not in (NO, NO_FORM)}
    assert taking - raced == NOT_RACED
