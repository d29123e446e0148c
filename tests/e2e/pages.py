"""Every page that a person can open, and the people who open them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from roadmap.domain.forks.editing import change_topic
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Roadmap, Topic
from tests.factories import UserFactory
from tests.learning import set_status

ROADMAP = "/roadmaps/backend/"
PUBLIC = {
    "landing": "/",
    "roadmaps": "/roadmaps/",
    "map": ROADMAP,
    "checklist": f"{ROADMAP}intermediate/",
    "checklist-filtered": f"{ROADMAP}intermediate/?status=todo&importance=essential",
    "checklist-all": f"{ROADMAP}checklist/all/",
    "checklist-no-match": f"{ROADMAP}intermediate/?q=kubernets",
    "topic": f"{ROADMAP}topics/database-indexing/",
    "topic-group": f"{ROADMAP}topics/docker-basics/",
    "status": f"{ROADMAP}topics/database-indexing/status/",
    "guide": f"{ROADMAP}guide/",
    "search": "/search/?q=index",
    "search-nothing": "/search/?q=zzzzzz",
    "placement": f"{ROADMAP}placement/",
    "placement-likely": f"{ROADMAP}placement/?as=working",
    "welcome": "/welcome/",
    "import": "/import/",
    "print": f"{ROADMAP}print/",
    "not-found": "/nowhere/",
}
VISITOR = PUBLIC | {
    "sign-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "password-reset": "/accounts/password/reset/",
}
LEARNER = PUBLIC | {
    "dashboard": "/dashboard/",
    "plan": "/plan/",
    "history": "/history/",
    "summary": f"{ROADMAP}summary/",
    "reset": f"{ROADMAP}reset/",
    "fork": f"{ROADMAP}fork/",
    "settings": "/settings/",
    "settings-export": "/settings/export/",
    "settings-delete": "/settings/delete/",
    "ways-to-sign-in": "/settings/sign-in/",
    "address": "/settings/sign-in/address/",
    "password": "/accounts/password/change/",
}
LEARNER.pop("landing")

# Below /roadmaps/<a fork>/.
OWN = {
    "own-map": "",
    "own-checklist": "beginner/",
    "own-follow": "follow/",
    "edit": "edit/",
    "edit-details": "edit/details/",
    "edit-changes": "edit/changes/",
    "edit-level": "edit/levels/beginner/",
    "edit-new-topic": "edit/topics/",
    "edit-paste": "edit/paste/",
    "edit-topic": "edit/topics/docker-basics/",
}

FRACTION = {"fresh": 0.0, "halfway": 0.5, "away": 0.3, "finished": 1.0}
DAYS_AWAY = {"away": 11}
SHOWING_A_GAP = ("dashboard", "plan", "history", "summary", "map", "welcome")


@dataclass(frozen=True)
class Persona:
    name: str
    user: User | None
    pages: dict[str, str]


def load_shipped_roadmap() -> None:
    call_command("sync_roadmap", verbosity=0)


def make_persona(name: str) -> Persona:
    """A visitor, or a learner who is fresh, halfway, away or finished on the shipped roadmap.

    The one halfway also has a roadmap of their own, whose original has changed since. The one away
    did nothing for two weeks, and has the pages on which that shows.
    """
    if name == "visitor":
        return Persona(name, None, VISITOR)
    user = UserFactory(email=f"{name}@example.org", display_name="Noor Haddad")
    walk(Learner(user_id=user.pk), FRACTION[name], days_ago=DAYS_AWAY.get(name, 0))
    pages = LEARNER
    if name in DAYS_AWAY:
        pages = {page: LEARNER[page] for page in SHOWING_A_GAP}
    if name == "halfway":
        fork = fork_left_behind(user)
        pages = LEARNER | {page: f"/roadmaps/{fork.slug}/{path}" for page, path in OWN.items()}
    return Persona(name, user, pages)


def fork_left_behind(user: User) -> Roadmap:
    """A fork of the shipped roadmap; both sides have written a summary anew since."""
    official = Roadmap.objects.get(slug="backend")
    fork = make_fork(original=official, owner_id=user.pk, title="Backend, my way")
    for roadmap, summary in ((official, "What a container is for."), (fork, "Containers, slowly.")):
        topic = roadmap.topics.get(slug="docker-basics")
        change_topic(topic=topic, values={"summary": summary})
    return fork


def walk(learner: Learner, fraction: float, *, days_ago: int) -> None:
    """Work through a part of the roadmap, one leaf every other day up to so many days ago."""
    leaves = list(
        Topic.objects.filter(subtopics=None).order_by("level__position", "position", "pk")
    )
    part = leaves[: int(len(leaves) * fraction)]
    for number, leaf in enumerate(part):
        status = Status.DONE
        if fraction < 1:
            status = {5: Status.SKIPPED, 11: Status.KNOWN, 7: Status.LEARNING}.get(
                number % 13, Status.DONE
            )
        days = 2 * (len(part) - number) + days_ago
        when = timezone.now() - dt.timedelta(days=days, hours=number % 5)
        set_status(learner=learner, topic=leaf, status=status, now=when)


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    """Give the browser a signed-in session."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": address,
            }
        ]
    )


def arrive(page: Page, url: str) -> None:
    """Open a page and wait until it is painted: a browser drops keys pressed before that."""
    page.goto(url)
    page.evaluate("new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
