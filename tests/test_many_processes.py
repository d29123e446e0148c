"""Two gunicorns of four workers on one PostgreSQL are one site, directly and through PgBouncer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.own_pgbouncer import own_pgbouncer
from tests.own_sites import Ground, OwnBrowser, gunicorns, own_postgres

pytestmark = pytest.mark.matrix
EMAIL, PASSWORD = "ada@example.org", "a long sentence for tests"
EVERY_WORKER = range(24)
"""So many pages in turn from two times four workers find hardly any worker unasked."""
TOPIC = "/roadmaps/backend/topics/database-indexing/"
CHOSEN = re.compile(r'name="status"\s+value="(\w+)"[^>]*\saria-pressed="true"')


@pytest.fixture(scope="module", params=["direct", "pgbouncer"])
def addresses(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    folder = tmp_path_factory.mktemp("site")
    admin = {"CAIRN_ADMIN_EMAIL": EMAIL, "CAIRN_ADMIN_PASSWORD": PASSWORD}
    proxy = {"CAIRN_TRUSTED_PROXIES": "1"}
    with own_postgres() as direct:
        first = Ground(folder, {"DATABASE_URL": direct, **admin, **proxy})
        first.prepare()
        if request.param == "direct":
            with gunicorns(first, count=2, workers=4) as found:
                yield found
        else:
            with own_pgbouncer(folder, direct) as (pooled, told):
                ground = Ground(
                    folder, {"DATABASE_URL": pooled, "CAIRN_DATABASE_POOL": "0", **proxy}
                )
                with gunicorns(ground, count=2, workers=4) as found:
                    yield found
                assert told() > 100, "PgBouncer was passed by"


@pytest.fixture
def ada(addresses: list[str]) -> OwnBrowser:
    browser = OwnBrowser(addresses)
    assert browser.sign_in(EMAIL, PASSWORD).address.endswith("/dashboard/")
    return browser


def test_who_signed_in_at_one_is_signed_in_at_all_and_who_signed_out_at_none(
    ada: OwnBrowser,
) -> None:
    pages = [ada.get("/settings/") for _ in EVERY_WORKER]
    assert all(page.status == 200 and "/login/" not in page.address for page in pages)
    ada.post("/accounts/logout/", page="/accounts/logout/", at=0)
    pages = [ada.get("/settings/") for _ in EVERY_WORKER]
    assert all("/accounts/login/" in page.address for page in pages)


def test_a_tick_through_one_is_on_the_page_of_every_other(ada: OwnBrowser) -> None:
    before = ada.get(f"{TOPIC}status/").text
    for status in ("done", "learning", "skipped"):
        ada.post(f"{TOPIC}status/", page=TOPIC, at=0, status=status)
        pages = [CHOSEN.findall(ada.get(f"{TOPIC}status/", at=1).text) for _ in EVERY_WORKER]
        assert all(chosen == [status] for chosen in pages), pages
    assert CHOSEN.findall(before) == ["todo"]


def test_each_of_five_changes_of_the_content_is_seen_at_once_in_all(ada: OwnBrowser) -> None:
    fork = ada.post(
        "/roadmaps/backend/fork/", page="/roadmaps/backend/fork/", title="My own trail"
    ).address
    own = "/roadmaps/" + fork.partition("/roadmaps/")[2].partition("/")[0]
    assert own != "/roadmaps/backend"
    for number in range(1, 6):
        title = f"Beyond the horizon {number}"
        assert title not in ada.get(f"{own}/").text
        ada.post(f"{own}/edit/levels/", page=f"{own}/edit/", at=number % 2, title=title)
        pages = [ada.get(f"{own}/") for _ in EVERY_WORKER]
        assert all(title in page.text for page in pages), number


def test_wrong_passwords_are_counted_by_all_together(addresses: list[str]) -> None:
    stranger = OwnBrowser(addresses)
    # From elsewhere: what is counted for this address would keep Ada out of the other tests.
    stranger.opener.addheaders.append(("X-Forwarded-For", "192.0.2.7"))
    pages = [stranger.sign_in("grace@example.org", "a wrong one") for _ in range(12)]
    assert "Too many" not in pages[0].text
    assert "Too many" in pages[-1].text
