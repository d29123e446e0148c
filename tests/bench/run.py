"""Measures Cairn against its own yardsticks and prints the goals as ratios of one run.

CPU time of this process per request through the whole middleware, on SQLite in a temporary folder
with the shipped roadmap. Cases are interleaved and the quickest round counts, because machines are
noisy: trust the ratios, never the milliseconds. "As served" is compressed as a browser asks for it;
"in turn" is a page that many learners open one after the other, so that it is nobody's twice.
Exit code 1 when a goal that must hold does not. Pages with much behind them are in
:mod:`tests.bench.amounts`; what changes of the content cost is measured in
:mod:`tests.bench.content`, in milliseconds and statements.
"""

from __future__ import annotations

import gzip
import itertools
import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench import amounts, content  # noqa: E402
from tests.bench.cases import BROWSER, Case, Goal, getting, measure  # noqa: E402

LEARNERS = 300
BASE = "/roadmaps/backend"
PATHS = {
    "stock, joined": "/bench/stock/",
    "naive": "/bench/naive/",
    "checklist": f"{BASE}/intermediate/",
    "map": f"{BASE}/",
    "topic": f"{BASE}/topics/database-indexing/",
    "dashboard": "/dashboard/",
}


def prepare(folder: str) -> None:
    """Point Django at an empty data folder and load the shipped roadmap into it."""
    os.environ |= {"CAIRN_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.TEMPLATES[0]["DIRS"].append(ROOT / "tests/bench/templates")
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.LOGGING["root"]["level"] = "ERROR"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("sync_roadmap", stdout=open(os.devnull, "w"))  # noqa: SIM115


def learner_client() -> tuple[Any, Any]:
    """A signed-in client whose person is halfway."""
    from django.test import Client

    from accounts.models import User
    from roadmap.domain.progress.learner import Learner
    from roadmap.enums import Status
    from roadmap.models import Topic
    from tests.learning import set_status

    user = User.objects.create_user("bench@example.org", "a long sentence for benchmarks")
    learner = Learner(user_id=user.pk)
    leaves = Topic.objects.filter(subtopics=None).order_by("level__position", "position")
    wanted = (Status.DONE, Status.DONE, Status.KNOWN, Status.LEARNING, Status.SKIPPED)
    for number, leaf in enumerate(leaves[:90]):
        set_status(learner=learner, topic=leaf, status=wanted[number % len(wanted)])
    client = Client(headers={"host": "localhost:8000"})
    client.force_login(user)
    return client, user


def browser_of(user: Any) -> Any:
    from django.test import Client

    client = Client(headers=BROWSER)
    client.force_login(user)
    return client


def many_browsers() -> list[Any]:
    """Browsers of learners who stand anywhere between the first topic and the last."""
    from django.utils import timezone

    from accounts.models import User
    from roadmap.enums import STORED_STATUSES
    from roadmap.models import Progress, Topic

    leaves = list(Topic.objects.filter(subtopics=None).values_list("pk", flat=True))
    rng, now = random.Random(7), timezone.now()
    people = User.objects.bulk_create(
        User(email=f"{n}@example.org", email_folded=f"{n}@example.org") for n in range(LEARNERS)
    )
    for person in people:
        Progress.objects.bulk_create(
            Progress(user=person, topic_id=leaf, status=rng.choice(STORED_STATUSES), since=now)
            for leaf in rng.sample(leaves, rng.randint(1, len(leaves)))
        )
    return [browser_of(person) for person in people]


def stock_client(user: Any) -> Any:
    """The same person through the whole middleware with Django's own sessions and ``get_user``."""
    from django.conf import settings
    from django.test import Client, override_settings

    own = "accounts.middleware.AuthenticationMiddleware"
    stock = "django.contrib.auth.middleware.AuthenticationMiddleware"
    chain = [stock if name == own else name for name in settings.MIDDLEWARE]
    client = Client(headers={"host": "localhost:8000"})
    with override_settings(SESSION_ENGINE="tests.bench.stock", MIDDLEWARE=chain):
        client.force_login(user)
        client.handler.load_middleware()
    return client


def statements(call: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def report(lines: list[Goal]) -> bool:
    """Print goal, measured value, must and aim; whether everything that must hold does."""
    good = True
    print(f"{'goal':58}{'measured':>10}{'must':>8}{'aim':>8}")
    for name, value, must, aim, unit in lines:
        holds = value >= must if unit == "x cheaper" else value <= must
        good = good and holds
        mark = "" if holds else "   MISSED"
        print(f"{name:58}{value:>10.2f}{must:>8g}{aim:>8g}  {unit}{mark}")
    return good


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        prepare(folder)
        return run(Path(folder))


def run(folder: Path) -> int:
    client, user = learner_client()
    cases = steady_cases(client, user)
    measure(list(cases.values()))
    for case in cases.values():
        print(f"{case.name:28}{case.ms:8.2f} ms CPU a request")
    return (
        0
        if report([*goals(cases), *amounts.goals(cases["stock"].call), *content.goals(folder)])
        else 1
    )


def steady_cases(client: Any, user: Any) -> dict[str, Case]:
    """Every request that is measured as it is after a while, by its name."""
    stock, browser, browsers = stock_client(user), browser_of(user), many_browsers()
    found = {"stock": getting(stock, "/bench/stock/")}
    found |= {name: getting(client, path) for name, path in PATHS.items()}
    found["checklist, Django's session"] = getting(stock, PATHS["checklist"])
    for name in ("checklist", "map", "naive"):
        found[f"{name}, as served"] = getting(browser, PATHS[name])
        if name != "naive":
            found[f"{name}, in turn"] = in_turn(browsers, PATHS[name])
    found["set status"] = setting_status(client)
    return {name: Case(name, call, []) for name, call in found.items()}


def in_turn(clients: list[Any], path: str) -> Callable[[], object]:
    """A page that each of many people opens once before anybody opens it again."""
    calls = [getting(client, path) for client in clients]
    for call in calls:
        call()
    turns = itertools.cycle(calls)
    return lambda: next(turns)()


def setting_status(client: Any) -> Callable[[], object]:
    """Every call is a change: done and to do in turn."""
    turns = itertools.cycle(("done", "todo"))

    def call() -> object:
        response = client.post(
            f"{BASE}/topics/debugging/status/",
            {"status": next(turns)},
            headers={"hx-request": "true", "hx-request-type": "partial"},
        )
        assert response.status_code == 200
        return response

    return call


def goals(cases: dict[str, Case]) -> list[Goal]:
    """The goals of the project, as this run measured them."""
    page = cases["checklist"].call().content

    def ratio(name: str, other: str) -> float:
        return cases[name].ms / cases[other].ms

    def asked(name: str) -> int:
        return statements(cases[name].call)

    return [
        ("checklist against the stock view", ratio("checklist", "stock"), 1.8, 1.0, "x"),
        ("  as served", ratio("checklist, as served", "stock"), 2, 1.2, "x"),
        ("  as served, learners in turn", ratio("checklist, in turn", "stock"), 3, 1.8, "x"),
        ("map against the stock view, as served", ratio("map, as served", "stock"), 2, 1.2, "x"),
        ("  as served, learners in turn", ratio("map, in turn", "stock"), 4, 2, "x"),
        ("topic against the stock view", ratio("topic", "stock"), 3, 1.8, "x"),
        ("dashboard against the stock view", ratio("dashboard", "stock"), 4, 2.5, "x"),
        ("set status against the stock view", ratio("set status", "stock"), 1.8, 1.2, "x"),
        ("checklist against the naive one", ratio("naive", "checklist"), 6, 20, "x cheaper"),
        (
            "  as served, learners in turn",
            ratio("naive, as served", "checklist, in turn"),
            8,
            15,
            "x cheaper",
        ),
        (
            "checklist against the same with Django's own session",
            ratio("checklist, Django's session", "checklist"),
            1.25,
            1.4,
            "x cheaper",
        ),
        ("queries of the checklist", asked("checklist"), 4, 2, ""),
        ("queries of the map", asked("map"), 4, 2, ""),
        ("queries of a topic", asked("topic"), 4, 2, ""),
        ("statements of a status write", asked("set status"), 9, 7, ""),
        ("checklist HTML, gzip 6", len(gzip.compress(page, 6)) / 1000, 13, 9, "kB"),
    ]


if __name__ == "__main__":
    sys.exit(main())
