"""Nothing of a person is where no page is: in the cache, the log, the mails, errors, numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.cache.backends import locmem
from django.test import Client

from accounts import views
from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.registration.approval import approve, tell_administrators
from tests import factories
from tests.accounts.conftest import with_mail  # noqa: F401
from tests.canaries.people import NAMES, Person, Site
from tests.log_lines import written_log

pytestmark = pytest.mark.django_db
DETAILS = "details of an announcement"
TOKEN = "0123456789abcdef0123456789"


def use_everything_limited(person: Person) -> None:
    """What is counted, and what is kept for the next who asks."""
    for address in ("/dashboard/", "/roadmaps/", "/settings/sign-in/", "/history/", "/plan/"):
        person.client.get(address)
    own = f"/roadmaps/{person.roadmap.slug}/" if person.roadmap else "/"
    for address in (own, f"{own}print/", f"{own}checklist.json", f"/search/?q=qx{person.name}"):
        person.client.get(address)
    person.client.post("/settings/export/")
    wrong = {"login": person.user.email, "password": "wrong"}
    stranger = Client()
    stranger.post("/accounts/login/", wrong)
    stranger.post("/accounts/password/reset/", {"email": person.user.email})
    stranger.post("/accounts/login/", wrong | {"password": factories.PASSWORD})


def cached() -> str:
    """Every key and every packed value of every cache of the process."""
    return "\n".join(
        f"{key} {value.decode('latin-1')}"
        for cache in locmem._caches.values()
        for key, value in cache.items()
    )


def test_the_cache_and_the_log_name_nobody(
    limited_site: Site,
    with_mail: None,  # noqa: F811
) -> None:
    site = limited_site
    with written_log() as log:
        for person in site.people.values():
            use_everything_limited(person)
    assert len(cached()) > 500
    for text in (cached(), log.getvalue()):
        found = site.aviary.heard_in(text)
        assert sorted(f"{one.place} of {one.owner}" for one in found) == []


def read(message: Any) -> str:
    parts = [message.subject, message.body, *(str(part[0]) for part in message.alternatives)]
    return "\n".join([*parts, *map(str, message.extra_headers.values())])


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_about_an_account_names_its_addresses_and_nothing_else(
    site: Site,
    with_mail: None,  # noqa: F811
    name: str,
) -> None:
    user = site.people[name].user
    details = {
        key: site.aviary.word(name, DETAILS) for key in ("address", "old", "provider", "way")
    }
    removed = [site.aviary.word(name, DETAILS)]
    for change in AccountChange:
        announce(user, change, details=details | {"removed": removed}, kept={"verified": True})
    assert len(mail.outbox) >= len(AccountChange)
    found = site.aviary.heard_in("\n".join(map(read, mail.outbox)))
    assert DETAILS in {canary.place for canary in found}
    assert {canary.owner for canary in found} == {name}
    assert {canary.place for canary in found} <= {DETAILS, "accounts_user.email"}


def test_mails_about_a_new_account_name_nobody(site: Site, with_mail: None) -> None:  # noqa: F811
    """The administrators read who it is in the admin."""
    waiting = site.people["waiting"].user.awaited_approval
    tell_administrators(waiting)
    assert approve(waiting)
    to = [message.to for message in mail.outbox]
    assert to == [[site.people[name].user.email] for name in ("root", "waiting")]
    assert not site.aviary.heard_in("\n".join(map(read, mail.outbox)))


def test_an_error_tells_of_nobody(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(views, "ProfileForm", fail)
    strict = Client(enforce_csrf_checks=True)
    with written_log() as log:
        for name in NAMES:
            client = site.people[name].client
            client.raise_request_exception = False
            answers = [client.get("/settings/"), client.get("/roadmaps/x/"), strict.post("/theme/")]
            assert [answer.status_code for answer in answers] == [500, 404, 403]
            found = site.aviary.heard_in("".join(answer.text for answer in answers))
            assert {canary.owner for canary in found} <= {name}
    assert "RuntimeError" in log.getvalue()
    assert not site.aviary.heard_in(log.getvalue())


def test_the_numbers_of_the_site_are_numbers(site: Site, settings: Any) -> None:
    settings.CAIRN_METRICS_TOKEN = TOKEN
    page = Client(headers={"authorization": f"Bearer {TOKEN}"}).get("/metrics")
    assert "cairn_" in page.text
    assert not site.aviary.heard_in(page.text)
