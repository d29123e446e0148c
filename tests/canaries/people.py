"""Seven people of one site, all but two of whom keep everything here that one can keep.

``fresh`` has an account only, ``heavy`` learns, ``curator`` edits what all see, ``root``
administers, ``elsewhere`` signs in by a provider alone, ``guarded`` has an app, codes and a
passkey, ``waiting`` waits for an approval.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from accounts.models import Announcement, AwaitedApproval, Invitation, KnownWayIn, User
from roadmap.domain.changes.schema import KINDS
from roadmap.domain.forks.editing import change_topic
from roadmap.domain.forks.levels_and_categories import describe
from roadmap.domain.forks.topic_parts import add_objective
from roadmap.domain.notes.evidence import add_evidence, remove_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.enums import Experience, Goal, Status
from roadmap.models import Changeset, Copied, Evidence, OldSlug, Plan, Preferences, Roadmap, Topic
from tests import factories
from tests.accounts import stored_passkeys
from tests.accounts.second_factors import recovery_codes_of, with_app
from tests.canaries.planting import Aviary
from tests.checklists import learner_of
from tests.learning import set_status
from tests.signed_in import newly_in
from tests.whole_life import edit_everything, made

LEARN = ("heavy", "curator", "root", "elsewhere", "guarded")
NAMES = ("fresh", *LEARN, "waiting")
STAFF = ("curator", "root")
NOTED = "single-1"
"""The topic of the official roadmap that they all have notes on."""
EXTRA: dict[str, dict[str, Any]] = {
    "curator": {"is_staff": True},
    "root": {"is_staff": True, "is_superuser": True},
}


@dataclass(frozen=True)
class Person:
    name: str
    user: User
    client: Client
    roadmap: Roadmap | None = None
    """Their own, which nobody else may open."""


@dataclass(frozen=True)
class Site:
    aviary: Aviary
    official: Roadmap
    people: dict[str, Person]
    visitor: Client
    """Who has ticked a topic, and has no account."""

    def client_of(self, name: str) -> Client:
        return self.visitor if name == "visitor" else self.people[name].client


def seven_people(official: Roadmap) -> Site:
    aviary = Aviary()
    SocialApp.objects.create(
        provider="openid_connect",
        provider_id="elsewhere",
        name="Elsewhere",
        client_id="cairn",
        settings={"server_url": "http://localhost:9"},
    )
    people = {name: settle(aviary, name, official) for name in NAMES}
    AwaitedApproval.objects.create(user=people["waiting"].user)
    root = people["root"].user
    for person in people.values():
        write_of(aviary, person, by=root)
    Invitation.objects.create(note=aviary.word("root", "accounts_invitation.note"))
    for name in STAFF:
        edit_as(people[name].user, official)
    visitor = Client()
    visitor.post(f"/roadmaps/{official.slug}/topics/{NOTED}/status/", {"status": "done"})
    return Site(aviary, official, people, visitor)


def settle(aviary: Aviary, name: str, official: Roadmap) -> Person:
    user = open_account(aviary, name)
    be_announced(aviary, name, user)
    if name == "elsewhere":
        come_from_elsewhere(aviary, user)
    if name == "guarded":
        guard(aviary, user)
    roadmap = None
    if name in LEARN:
        learn(aviary, name, user, official)
        roadmap = write_a_roadmap(aviary, name, user)
    return Person(name, user, sign_in(aviary, name, user), roadmap)


def open_account(aviary: Aviary, name: str) -> User:
    word = partial(aviary.word, name)
    user: User = factories.UserFactory(
        email=f"{word('accounts_user.email')}@example.org",
        display_name=word("accounts_user.display_name"),
        handle=word("accounts_user.handle"),
        **EXTRA.get(name, {}),
    )
    if name == "curator":
        user.groups.add(Group.objects.get(name="Curators"))
    if name == "elsewhere":
        user.set_unusable_password()
        user.save()
    else:
        aviary.secret(user.password, name, "accounts_user.password")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    second = f"{word('account_emailaddress.email')}@example.org"
    address = EmailAddress.objects.create(user=user, email=second)
    key = word("account_emailconfirmation.key")
    EmailConfirmation.objects.create(email_address=address, created=timezone.now(), key=key)
    return user


def be_announced(aviary: Aviary, name: str, user: User) -> None:
    """Something that somebody could take back, with what that takes."""
    word = partial(aviary.word, name)
    Announcement.objects.create(
        user=user,
        change="address-removed",
        device=word("accounts_announcement.device"),
        network=word("accounts_announcement.network"),
        details={"address": f"{word('accounts_announcement.details')}@example.org"},
        kept={"verified": True, "key": word("accounts_announcement.kept")},
        holders=[f"{word('accounts_announcement.holders')}@example.org"],
        expires_at=timezone.now() + timezone.timedelta(days=1),
    )


def come_from_elsewhere(aviary: Aviary, user: User) -> None:
    word = partial(aviary.word, "elsewhere")
    account = SocialAccount.objects.create(
        user=user,
        provider="elsewhere",
        uid=word("socialaccount_socialaccount.uid"),
        extra_data={"userinfo": {"email": word("socialaccount_socialaccount.extra_data")}},
    )
    token = SocialToken(app=SocialApp.objects.get(), account=account)
    token.token = word("socialaccount_socialtoken.token")
    token.token_secret = word("socialaccount_socialtoken.token_secret")
    token.save()
    KnownWayIn.objects.create(user=user, way="provider:elsewhere")


def guard(aviary: Aviary, user: User) -> None:
    keep = partial(aviary.secret, owner="guarded", place="mfa_authenticator.data")
    keep(with_app(user))
    codes = Authenticator.objects.get(user=user, type="recovery_codes")
    for secret in (codes.data["seed"], *recovery_codes_of(user)):
        keep(secret)
    name = aviary.word("guarded", "mfa_authenticator.data (name)")
    key = stored_passkeys.passkey(user, name)
    keep(key.data["credential"]["id"])
    keep(key.data["credential"]["response"]["attestationObject"])


def learn(aviary: Aviary, name: str, user: User, official: Roadmap) -> None:
    word = partial(aviary.word, name)
    learner, topic = learner_of(user), Topic.objects.get(roadmap=official, slug=NOTED)
    set_status(learner=learner, topic=topic, status=Status.DONE)
    for revision in range(2):
        save_note(learner=learner, topic=topic, body=word("roadmap_note.body"), revision=revision)
    for _ in range(2):
        url = f"https://{word('roadmap_evidence.url')}.example/"
        add_evidence(learner=learner, topic=topic, title=word("roadmap_evidence.title"), url=url)
    remove_evidence(learner=learner, evidence=Evidence.objects.get(user=user, url=url))
    today = timezone.now().date()
    Plan.objects.create(user=user, roadmap=official, weekly_minutes=90, created_on=today)
    kept = f"q={word('roadmap_preferences.checklist_filter')}"
    Preferences.objects.create(
        user=user,
        followed=official,
        checklist_filter=kept,
        is_welcomed=True,
        experience=Experience.SOME,
        goal=Goal.IMPORTANT,
    )


def write_a_roadmap(aviary: Aviary, name: str, user: User) -> Roadmap:
    """Private, edited in every way; a canary stands in each text and in each earlier one."""
    mine = made(user, "Path", "# Path\n## Level\n- [x] Topic\n- [ ] Second\n")
    edit_everything(mine)
    topic = mine.topics.order_by("pk").first()
    for _ in range(2):
        place = "roadmap_changeset.changes"
        describe(roadmap=mine, values={"body": aviary.word(name, place)})
        change_topic(topic=topic, values={"body": aviary.word(name, place)})
    add_objective(topic=topic, text="tell it")
    Copied.objects.create(roadmap=mine, kind="topic", source=0, values={})
    rows: list[Any] = [model.objects.filter(roadmap=mine) for model in (Copied, OldSlug, Changeset)]
    for kind in KINDS:
        now = kind.rows(mine.pk)
        if hasattr(kind.model, "history"):
            rows.append(kind.model.history.filter(id__in=now.values("pk")))
        rows.append(now)
    for some in rows:
        aviary.fill(name, some)
    return Roadmap.objects.get(pk=mine.pk)


def sign_in(aviary: Aviary, name: str, user: User) -> Client:
    client = newly_in(Client(), user)
    key = str(client.session.session_key)
    aviary.secret(key, name, "accounts_session.session_key")
    UserSession.objects.update_or_create(
        session_key=key, defaults={"user": user, "ip": "127.0.0.1", "user_agent": "-"}
    )
    aviary.fill(name, UserSession.objects.filter(user=user))
    return client


def write_of(aviary: Aviary, person: Person, *, by: User) -> None:
    """What an administrator did to the account, in the admin's log."""
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.user.pk),
        object_repr=aviary.word(person.name, "django_admin_log.object_repr"),
        change_message=aviary.word(person.name, "django_admin_log.change_message"),
        action_flag=CHANGE,
    )


def edit_as(user: User, official: Roadmap) -> None:
    topic = Topic.objects.get(roadmap=official, slug="single-2")
    change_topic(topic=topic, values={"summary": f"What it is good for, says {user.pk}."})
    Changeset.objects.filter(roadmap=official, person_id=None).update(person_id=user.pk)
