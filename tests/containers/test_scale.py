"""`deploy/scale` as its README starts it: several web containers behind Caddy that are one site."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.containers.caddy import for_caddy_at_hand, on_port, site_of
from tests.containers.engine import ROOT, docker, free_port, wait_for
from tests.containers.project import Project
from tests.deploy.checks import CHECKS, PASSWORD, TOO_MANY, say, wrong_password
from tests.deploy.checks import limits_whoever_invents_addresses as invents_addresses
from tests.deploy.visitor import Site, Visitor

SCALE = ROOT / "deploy" / "scale"
WEB = range(1, 5)
EVERY_PROCESS = 8
"""So many pages in turn from a container of two processes find hardly one of them unasked."""
TOPIC = "/roadmaps/backend/topics/database-indexing/"
ASK = """
import json, sys
from http.client import HTTPConnection
path, cookies, times = json.load(sys.stdin)
told = []
for _ in range(times):
    connection = HTTPConnection("127.0.0.1", 8000, timeout=20)
    headers = {"Host": "localhost", "Cookie": cookies}
    headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    told.append([answer.status, answer.read().decode()])
print(json.dumps(told))
"""


@dataclass(frozen=True)
class Scaled:
    project: Project
    site: Site

    def told_by_all(self, path: str, visitor: Visitor) -> list[tuple[int, str]]:
        """What every process of every web container answers, asked past Caddy."""
        cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        asked = json.dumps([path, cookies, EVERY_PROCESS])
        told = []
        for number in WEB:
            name = f"{self.project.name}-web-{number}"
            answers = json.loads(docker("exec", "-i", name, "python", "-c", ASK, input=asked))
            told += [(status, text) for status, text in answers]
        return told


@pytest.fixture(scope="module")
def scaled(image: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scaled]:
    """Two web containers that became four, on settings made by the commands of the README."""
    port = free_port()
    caddyfile = for_caddy_at_hand((SCALE / "Caddyfile").read_text())
    with ExitStack() as stack:
        project = stack.enter_context(
            Project(
                tmp_path_factory.mktemp("scale"),
                shipped=on_port(SCALE / "docker-compose.yml", port),
                files={"Caddyfile": caddyfile},
            )
        )
        project.set({**settings_of_readme(), "CAIRN_URL": "https://localhost"})
        project.up()
        project.up("--scale", "web=4")
        yield Scaled(project, site_of(project, port))


def settings_of_readme() -> dict[str, str]:
    """What the shown `cat > .env` writes."""
    (recipe,) = re.findall(
        r"^cat > \.env (<<END\n.*?^END)$", (SCALE / "README.md").read_text(), re.M | re.S
    )
    done = subprocess.run(["sh", "-c", f"cat {recipe}"], capture_output=True, text=True, check=True)
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


@pytest.fixture
def ada(scaled: Scaled) -> Visitor:
    """Somebody new, who is signed in."""
    visitor = Visitor(scaled.site)
    page = visitor.get("/accounts/signup/")
    email = f"{secrets.token_hex(6)}@example.org"
    fields = {"email": email, "password1": PASSWORD}
    entered = visitor.post("/accounts/signup/", fields, page)
    assert entered.status == 302, entered
    return visitor


@pytest.mark.parametrize("check", [check for check in CHECKS if check is not invents_addresses])
def test_what_holds_behind_any_proxy_holds(scaled: Scaled, check: object) -> None:
    assert callable(check)
    check(scaled.site)


def test_one_container_brought_the_database_up_to_date(scaled: Scaled) -> None:
    logs = [docker("logs", f"{scaled.project.name}-web-{number}") for number in WEB]
    assert sum("The database is up to date (" in log for log in logs) == 1


def test_who_signed_in_and_ticked_at_one_did_at_all(scaled: Scaled, ada: Visitor) -> None:
    ada.post(f"{TOPIC}status/", {"status": "done"}, ada.get(TOPIC))
    chosen = re.compile(r'name="status"\s+value="done"[^>]*\saria-pressed="true"')
    told = scaled.told_by_all(f"{TOPIC}status/", ada)
    assert len(told) == len(WEB) * EVERY_PROCESS
    assert all(status == 200 and chosen.search(text) for status, text in told)
    ada.post("/accounts/logout/", {}, ada.get("/accounts/logout/"))
    assert {status for status, _ in scaled.told_by_all("/settings/", ada)} == {302}


def test_each_of_five_changes_of_the_content_is_seen_at_once_in_all(
    scaled: Scaled, ada: Visitor
) -> None:
    fork = "/roadmaps/backend/fork/"
    made = ada.post(fork, {"title": "My own trail"}, ada.get(fork)).headers["Location"]
    own = re.findall(r"/roadmaps/[^/]+", made)[0]
    for number in range(1, 6):
        title = f"Beyond the horizon {number}"
        ada.post(f"{own}/edit/levels/", {"title": title}, ada.get(f"{own}/edit/"))
        told = scaled.told_by_all(f"{own}/", ada)
        assert all(title in text for _, text in told), number


def test_wrong_passwords_are_counted_for_all_together(scaled: Scaled) -> None:
    answers = [wrong_password(scaled.site, {}) for _ in range(14)]
    assert TOO_MANY not in answers[0]
    assert TOO_MANY in answers[-1]


def test_a_killed_container_takes_what_was_under_way_in_it_and_no_more(
    scaled: Scaled, ada: Visitor
) -> None:
    ended, answers = threading.Event(), []

    def ask() -> None:
        while not ended.is_set():
            answers.append(ada.get("/dashboard/").status)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        wait_for(lambda: len(answers) > 10, "answers")
        victim = f"{scaled.project.name}-web-2"
        docker("kill", "--signal", "KILL", victim)
        before = len(answers)
        wait_for(lambda: len(answers) > before + 30, "answers without it")
    finally:
        ended.set()
        asking.join()
        docker("start", victim)
    failed = [status for status in answers if status != 200]
    assert len(failed) <= 1, failed  # what was under way in it, at most
    say(f"{len(answers)} pages while one of four was killed, {len(failed)} of them failed")


def test_without_the_cache_pages_and_limits_go_on(scaled: Scaled, ada: Visitor) -> None:
    scaled.project.compose("stop", "--timeout", "2", "cache")
    try:
        assert ada.get("/dashboard/").status == 200
        answers = [wrong_password(scaled.site, {}) for _ in range(14)]
        assert TOO_MANY in answers[-1]
    finally:
        scaled.project.compose("start", "cache")
    assert ada.get("/dashboard/").status == 200
