"""A site on which every text that people write is made of one word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client

from accounts.models import Invitation, User
from accounts.registration.invitations import SIGNER
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import (
    Action,
    Category,
    Level,
    Objective,
    Prerequisite,
    Resource,
    Roadmap,
    Topic,
)
from tests.addresses import all_addresses, paths
from tests.factories import PASSWORD, EvidenceFactory, UserFactory, small_roadmap
from tests.learning import set_status

WORD = ("Rechtsschutzversicherungsgesellschaften" * 4)[:80]
LINK = f"https://example.org/{WORD}/{WORD}"


def note_of(word: str) -> str:
    """The word in all that Markdown can make of it."""
    return f"""{word}

    {word}

- {word} `{word}`
- <{LINK}>

| {word} | {word} |
|---|---|
| {word} | `{word}` |

> {word}

```python
{word} = "{word}"
```

# {word}
"""


EMAIL = f"{WORD[:60].lower()}@{WORD[:60].lower()}.example"
NETWORK = "2001:db8:1111:2222:3333:4444:5555:6666"
DOWNLOADS = ("export", "json", "csv", "download")


@dataclass(frozen=True)
class WordySite:
    owner: User
    cookie: str
    for_visitors: dict[str, str]
    for_owner: dict[str, str]


def wordy_site(word: str = WORD) -> WordySite:
    note = note_of(word)
    official = small_roadmap()
    leaf, other = official.topics.get(slug="leaf-1-1"), official.topics.get(slug="single-1")
    for topic, requires in ((leaf, other), (official.topics.get(slug="single-2"), leaf)):
        Prerequisite.objects.create(topic=topic, requires=requires)
    write_words(official, leaf, word)
    owner = UserFactory(email=EMAIL, display_name=word, handle=WORD[:30])
    EmailAddress.objects.create(user=owner, email=EMAIL, verified=True, primary=True)
    EmailAddress.objects.create(user=owner, email=f"x{EMAIL}")
    learner = Learner(user_id=owner.pk)
    fork = make_fork(original=official, owner_id=owner.pk, title=word)
    fork.topics.update(summary=f"{word}{word[:3]}")
    official.topics.update(summary=f"{word}{word[:4]}")
    Roadmap.objects.update(content_version=5)
    for status, slug in ((Status.DONE, "leaf-1-2"), (Status.LEARNING, "leaf-1-1")):
        set_status(learner=learner, topic=official.topics.get(slug=slug), status=status)
    for body in (note, f"{note}\n{word}"):
        save_note(learner=learner, topic=leaf, body=body, revision=int(body != note))
    proof = EvidenceFactory(user=owner, topic=leaf, title=word, url=LINK)
    cookie = signed_in(owner)
    second_factors(owner, word)
    shared = {"level": "basics", "topic": "leaf-1-1", "code": "db", "evidence": proof.pk}
    shared |= {"action": Action.objects.filter(user=owner).latest("pk").pk, "key": "no-such"}
    shared |= {"secret": SIGNER.sign(str(Invitation.objects.create(note=word).pk))}
    shared |= {"pk": Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk}
    return WordySite(
        owner, cookie, pages_of(official, leaf, shared, word), pages_of(fork, leaf, shared, word)
    )


def write_words(roadmap: Roadmap, leaf: Topic, word: str) -> None:
    """Put the word into everything that the roadmap shows."""
    texts = {"title": word, "summary": word, "body": note_of(word)}
    Roadmap.objects.update(**texts)
    Level.objects.update(**texts)
    Category.objects.update(**texts)
    Topic.objects.update(**texts)
    for topic in roadmap.topics.all():
        Objective.objects.create(topic=topic, text=word)
        Resource.objects.create(topic=topic, title=word, by=word, url=LINK, minutes=90)
    roadmap.topics.filter(slug="leaf-1-3").update(lifecycle="retired", successor=leaf)


def signed_in(owner: User) -> str:
    """The session of somebody who has just signed in, from two browsers with long names."""
    for browser in (f"Mozilla/5.0 ({WORD}) {WORD}", WORD):
        client = Client(HTTP_USER_AGENT=browser, REMOTE_ADDR=NETWORK)
        client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def second_factors(owner: User, word: str) -> None:
    TOTP.activate(owner, generate_totp_secret())
    RecoveryCodes.activate(owner)
    kind = Authenticator.Type.WEBAUTHN
    Authenticator.objects.create(user=owner, type=kind, data={"name": word, "credential": {}})


def pages_of(roadmap: Roadmap, leaf: Topic, shared: dict[str, Any], word: str) -> dict[str, str]:
    """Every address of the site, those of a roadmap for this one, with long queries to some."""
    values = shared | {
        "roadmap": roadmap.slug,
        "uid": roadmap.topics.get(slug=leaf.slug).objectives.latest("pk").uid,
        "link": Resource.objects.filter(topic__roadmap=roadmap).latest("pk").pk,
        "uidb36": "1",
    }
    addresses = [one for one in all_addresses() if not one.name.startswith("admin:")]
    found = {
        name: path
        for name, path in paths(addresses, values).items()
        if not name.endswith(DOWNLOADS) and "download" not in name
    }
    level = found["roadmap:checklist"]
    group = found["roadmap:topic"].replace(leaf.slug, "group-1")
    return found | {
        "search-found": f"/search/?q={word}",
        "search-nothing": f"/search/?q={word[::-1]}",
        "filtered": f"{level}?q={word}&status=todo&category=db&difficulty=easy",
        "filtered-away": f"{level}?q={word[::-1]}",
        "group": group,
        "retired": group.replace("group-1", "leaf-1-3"),
        "unknown": f"/{word}/",
    }
