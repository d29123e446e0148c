"""A person who has done all that can be done here: a row in every table, a word in every column.

She is called Wombat and writes "wombat" into whatever can hold a word. "Dingo" stands in what she
let Grace copy before she closed it again, "koala" in what she published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.utils import timezone

from accounts.models import Announcement, KnownWayIn, User
from roadmap.domain.changes.revert import revert
from roadmap.domain.changes.schema import KINDS
from roadmap.domain.forks.editing import add_topic, change_topic
from roadmap.domain.forks.fork import make_fork, share
from roadmap.domain.forks.hiding import hide_topic
from roadmap.domain.forks.import_checklist import apply_as_roadmap
from roadmap.domain.forks.levels_and_categories import add_level, change_part, describe, remove_part
from roadmap.domain.forks.topic_parts import add_link, add_objective, remove_link, remove_objective
from roadmap.domain.forks.upstream import apply_all_upstream, dismiss, load
from roadmap.domain.forks.upstream_changes import upstream_changes_of
from roadmap.domain.notes.evidence import add_evidence, remove_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.domain.personal_data.deletion import delete_roadmap
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Experience, Goal, Status, Visibility
from roadmap.models import (
    Copied,
    Evidence,
    OldSlug,
    Plan,
    Preferences,
    Prerequisite,
    Roadmap,
    Topic,
)
from tests import factories
from tests.checklists import learner_of, own
from tests.conftest import client_of
from tests.learning import set_status

PASSWORD = {"password": factories.PASSWORD}
LINK = {"kind": "article", "language": "en", "free": True, "minutes": None}


@dataclass(frozen=True)
class Life:
    """What Wombat did, and the others who met it."""

    wombat: User
    grace: User
    closed: Roadmap
    """Made, opened, forked by Grace, edited, renamed, closed."""
    fork: Roadmap
    """Grace's copy of that."""
    published: Roadmap
    client: Client


def lead_a_life(*, roadmap: Roadmap, grace: User, client: Client) -> Life:
    """All of it, on a small official roadmap of the factories, with the client's session too."""
    wombat = factories.UserFactory(
        email="wombat@example.org", display_name="Wombat", handle="wombat"
    )
    keep_accounts(wombat)
    learn(wombat, roadmap)
    write_roadmaps(wombat, roadmap)
    closed, fork = close_what_grace_forked(wombat, grace)
    published = publish(wombat, grace)
    visit(client)
    return Life(wombat, grace, closed, fork, published, signed_in(wombat))


def keep_accounts(wombat: User) -> None:
    """What the apps of others know of her."""
    address = EmailAddress.objects.create(user=wombat, email="wombat@second.example")
    EmailConfirmation.objects.create(
        email_address=address, created=timezone.now(), key="wombat-key"
    )
    kinds = Authenticator.Type
    Authenticator.objects.create(user=wombat, type=kinds.TOTP, data={"secret": "wombat"})
    account = SocialAccount.objects.create(
        user=wombat, provider="github", uid="wombat", extra_data={"login": "wombat"}
    )
    app = SocialApp.objects.create(provider="github", name="GitHub", client_id="cairn")
    SocialToken.objects.create(app=app, account=account, token="wombat", token_secret="wombat")
    UserSession.objects.create(
        user=wombat,
        session_key="k" * 32,
        ip="127.0.0.1",
        user_agent="Wombat browser",
        data={"place": "wombat"},
    )
    Announcement.objects.create(
        user=wombat,
        change="address-removed",
        details={"address": "wombat@third.example"},
        kept={"factors": [{"type": "totp", "data": {"secret": "wombat"}}]},
        holders=[wombat.email],
        expires_at=timezone.now(),
    )
    KnownWayIn.objects.create(user=wombat, way="password")
    LogEntry.objects.create(
        user=factories.UserFactory(is_staff=True, is_superuser=True),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(wombat.pk),
        object_repr="Wombat",
        change_message="Changed the name to Wombat",
        action_flag=CHANGE,
        action_time=timezone.now(),
    )


def learn(wombat: User, roadmap: Roadmap) -> None:
    """Notes with earlier texts, links with removed ones, a plan; on official topics."""
    learner, topic = learner_of(wombat), Topic.objects.get(roadmap=roadmap, slug="single-1")
    set_status(learner=learner, topic=topic, status=Status.DONE)
    for revision, body in enumerate(["A wombat thought", "Another wombat thought"]):
        save_note(learner=learner, topic=topic, body=body, revision=revision)
    for number in (1, 2):
        url = f"https://wombat.example/{number}"
        add_evidence(learner=learner, topic=topic, title="Wombat link", url=url)
    remove_evidence(learner=learner, evidence=Evidence.objects.get(url=url))
    today = timezone.now().date()
    Plan.objects.create(user=wombat, roadmap=roadmap, weekly_minutes=90, created_on=today)
    Preferences.objects.create(
        user=wombat,
        followed=roadmap,
        checklist_filter="q=wombat",
        is_welcomed=True,
        experience=Experience.WORKING,
        goal=Goal.IMPORTANT,
        weekly_minutes=240,
    )


def write_roadmaps(wombat: User, roadmap: Roadmap) -> None:
    """Roadmaps that nobody else ever saw: imported, copied, edited, taken back, deleted."""
    fork = make_fork(original=roadmap, owner_id=wombat.pk, title="Wombat fork")
    change_topic(topic=fork.topics.get(slug="leaf-1-1"), values={"title": "Wombat leaf"})
    change_topic(topic=roadmap.topics.get(slug="leaf-1-2"), values={"title": "Renamed leaf"})
    apply_all_upstream(fork=fork)
    mine = made(
        wombat,
        "Wombat path",
        "# Wombat\n## Wombat level\n- [x] Wombat topic\n- [ ] Second wombat\n",
    )
    edit_everything(mine)
    plant(mine)
    gone = made(wombat, "Wombat gone", "# Wombat past\n- [ ] Wombat memory\n")
    edit_everything(gone)
    delete_roadmap(gone)


def made(user: User, title: str, text: str) -> Roadmap:
    found = apply_as_roadmap(learner=learner_of(user), own=own(user, text, title)).made
    assert found is not None
    return found.roadmap


def edit_everything(mine: Roadmap) -> None:
    """Words that came and went again."""
    describe(roadmap=mine, values={"title": "Wombat title", "body": "Wombat body"})
    topic = mine.topics.order_by("pk").first()
    change_topic(topic=topic, values={"title": "Wombat mistake", "body": "A wombat slip"})
    revert(mine.changesets.first(), person_id=mine.owner_id)
    remove_part(part=add_level(roadmap=mine, title="Wombat level that went"))
    for part in (mine.levels.first(), mine.categories.first()):
        change_part(part=part, values={"title": "Wombat", "body": "Wombat"})
    objective = add_objective(topic=topic, text="tell a wombat")
    remove_objective(topic=topic, uid=objective.uid)
    for number in (1, 2):
        values = LINK | {
            "by": "Wombat",
            "title": "Wombat",
            "url": f"https://wombat.example/{number}",
        }
        link = add_link(topic=topic, values=values)
    remove_link(topic=topic, pk=link.pk)
    place = {"level": mine.levels.first(), "category": mine.categories.first()}
    extra = add_topic(roadmap=mine, values={"title": "Wombat", "summary": "Wombat."}, **place)
    revert(mine.changesets.first(), person_id=mine.owner_id)
    assert not Topic.objects.filter(pk=extra.pk).exists()
    OldSlug.objects.create(roadmap=mine, topic=topic, slug=f"wombat-{topic.pk}")


def plant(mine: Roadmap) -> None:
    """Her word in each column of a text, also where no page asks for it, and in the history."""
    Copied.objects.create(roadmap=mine, kind="topic", source=0, values={"title": "wombat"})
    for kind in KINDS:
        rows = [kind.rows(mine.pk)]
        if hasattr(kind.model, "history"):
            rows.append(kind.model.history.filter(id__in=rows[0].values("pk")))
        for queryset in rows:
            queryset.order_by().update(**dict.fromkeys(texts_of(queryset.model), "wombat"))
        kind.rows(mine.pk).order_by().update(synced={"title": "wombat"})


def texts_of(model: Any) -> list[str]:
    return [
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
        and not column.choices
        and not isinstance(column, models.SlugField | models.URLField)
        and (column.max_length is None or column.max_length > 5)
    ]


def close_what_grace_forked(wombat: User, grace: User) -> tuple[Roadmap, Roadmap]:
    mine = made(
        wombat, "Dingo", "# Dingo level\n- [x] Dingo group\n  - [x] Dingo one\n  - [ ] Dingo two\n"
    )
    one = mine.topics.get(title="Dingo one")
    objective = add_objective(topic=one, text="tell a dingo")
    add_link(
        topic=one, values=LINK | {"by": "Dingo", "title": "Dingo", "url": "https://dingo.example/"}
    )
    mine = share(roadmap=mine, visibility=Visibility.UNLISTED)
    fork = make_fork(original=mine, owner_id=grace.pk)
    Roadmap.objects.filter(pk=fork.pk).update(title="Grace's path")
    Prerequisite.objects.create(topic=mine.topics.get(title="Dingo two"), requires=one)
    set_status(learner=learner_of(grace), topic=copy_of(fork, one), status=Status.DONE)
    set_objective(learner=learner_of(grace), objective=objective, checked=True)
    describe(roadmap=mine, values={"title": "Wombat title"})
    mine.refresh_from_db()
    fork.refresh_from_db()
    change_topic(topic=one, values={"title": "Dingo taken"})
    apply_all_upstream(fork=fork)
    change_topic(topic=one, values={"title": "Wombat one"})
    fork = Roadmap.objects.get(pk=fork.pk)
    dismiss(fork=fork, ids=[change.id for change in upstream_changes_of(load(fork))])
    change_topic(topic=mine.topics.get(title="Dingo two"), values={"body": "Wombat body"})
    return share(roadmap=mine, visibility=Visibility.PRIVATE), fork


def copy_of(fork: Roadmap, topic: Topic) -> Topic:
    found: Topic = fork.topics.get(origin=topic)
    return found


def publish(wombat: User, grace: User) -> Roadmap:
    """Words that were changed before anybody saw them, and a topic that is hidden."""
    mine = made(
        wombat, "Wombat zoo", "# Koala\n## Koala level\n- [ ] Wombat\n- [ ] Wombat hidden\n"
    )
    describe(roadmap=mine, values={"title": "Koala", "summary": "About koalas."})
    topic, hidden = mine.topics.order_by("pk")
    change_topic(topic=topic, values={"title": "Koala", "summary": "Koala."})
    Topic.objects.filter(pk=topic.pk).update(slug="koala")
    Roadmap.objects.filter(pk=mine.pk).update(slug="koala-7k3f")
    add_objective(topic=hidden, text="hide a wombat")
    hide_topic(topic=hidden, learner=learner_of(wombat))
    mine = share(roadmap=Roadmap.objects.get(pk=mine.pk), visibility=Visibility.PUBLIC)
    topic.refresh_from_db()
    set_status(learner=learner_of(grace), topic=topic, status=Status.LEARNING)
    return mine


def visit(client: Client) -> None:
    """Somebody in another browser, not signed in, gave her email."""
    client.post("/accounts/login/", {"login": "wombat@example.org", "password": "wrong"})
    cache.set("export-of-wombat", 1)
    cache.delete("export-of-wombat")
    session = client.session
    session["account_login_code"] = {"email": "Wombat@Example.org"}
    session.save()


def signed_in(wombat: User) -> Client:
    """Her browser; she has entered her password once more, and her session holds a word."""
    client = client_of(wombat)
    client.post("/accounts/reauthenticate/", PASSWORD)
    session = client.session
    session["_messages"] = "Wombat is saved."
    session.save()
    return client
