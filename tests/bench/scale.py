"""Measures how Cairn grows: real gunicorns on one throwaway PostgreSQL with very many learners.

    .venv/bin/python tests/bench/scale.py                          # a quarter of an hour
    .venv/bin/python tests/bench/scale.py --learners 10 100000 --sites 1x2 2x2 --seconds 5

``1x2`` is one gunicorn of two workers, ``2x2`` two of them, as on two machines. For each number of
learners and each site: requests a second and how long half of them and 95 of 100 took, for the
dashboard, a checklist and a tick, asked by eight at once; and the size of the database. Who asks
runs on the same machine and takes a part of it: trust the ratios of one run, never the numbers.
All of it stays on this machine and ends by itself.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench import scale_learners  # noqa: E402
from tests.own_sites import Ground, gunicorns, own_postgres  # noqa: E402

AT_ONCE = 8
PEOPLE = 40
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TOPIC = "database-indexing"
CHECKLIST = "/roadmaps/backend/intermediate/"


@dataclass(frozen=True)
class Person:
    """Who asks: the cookies of a session, and the token of its forms."""

    cookies: str
    token: str


@dataclass(frozen=True)
class Measured:
    """``rate`` in answers a second, ``half`` and ``most`` (95 of 100) in milliseconds."""

    rate: float
    half: float
    most: float
    failed: int


Ask = Callable[[http.client.HTTPConnection, Person], int]


def main() -> None:
    given = arguments()
    with tempfile.TemporaryDirectory() as folder, own_postgres() as url:
        ground = Ground(Path(folder), {"DATABASE_URL": url})
        os.environ.update(ground.settings, CAIRN_DATA_DIR=folder)
        ground.prepare()
        scale_learners.set_up()
        for number in sorted(given.learners):
            began = time.monotonic()
            people = scale_learners.fill(number, PEOPLE)
            size = scale_learners.sizes()
            print(f"\n{number:,} learners, made in {time.monotonic() - began:.0f} s: {size}")
            for site in given.sites:
                count, workers = (int(part) for part in site.split("x"))
                with gunicorns(ground, count=count, workers=workers) as addresses:
                    measure_site(site, addresses, people, given.seconds)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure Cairn with many learners.")
    parser.add_argument("--learners", type=int, nargs="+", default=[10, 1_000, 100_000])
    parser.add_argument("--sites", nargs="+", default=["1x2", "1x4", "2x2", "4x2"])
    parser.add_argument("--seconds", type=float, default=6.0)
    return parser.parse_args()


def measure_site(
    site: str, addresses: Sequence[str], sessions: Sequence[str], seconds: float
) -> None:
    people = [person_of(addresses[0], session) for session in sessions]
    for name, ask in (("dashboard", getting("/dashboard/")), ("checklist", getting(CHECKLIST))):
        measure(addresses, people, ask, 1.5)  # so that all workers have the shared content
        print(line(site, name, measure(addresses, people, ask, seconds)), flush=True)
    print(line(site, "tick", measure(addresses, people, tick, seconds)), flush=True)


def person_of(address: str, session: str) -> Person:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", CHECKLIST, headers={"Cookie": f"sessionid={session}"})
    answer = connection.getresponse()
    page = answer.read().decode()
    token, cookie = TOKEN.search(page), answer.headers.get("Set-Cookie", "").partition(";")[0]
    connection.close()
    assert token
    assert cookie.startswith("csrftoken=")
    return Person(f"sessionid={session}; {cookie}", token[1])


def getting(path: str) -> Ask:
    def ask(connection: http.client.HTTPConnection, person: Person) -> int:
        connection.request("GET", path, headers={"Cookie": person.cookies})
        return read(connection)

    return ask


def tick(connection: http.client.HTTPConnection, person: Person) -> int:
    """A status in the way of htmx: another than the last, mostly."""
    status = random.choice(("done", "learning", "todo", "known"))
    connection.request(
        "POST",
        f"/roadmaps/backend/topics/{TOPIC}/status/",
        urlencode({"status": status, "csrfmiddlewaretoken": person.token}),
        {
            "Cookie": person.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "HX-Request": "true",
            "HX-Request-Type": "partial",
            "HX-Current-URL": f"http://localhost{CHECKLIST}",
        },
    )
    return read(connection)


def read(connection: http.client.HTTPConnection) -> int:
    answer = connection.getresponse()
    answer.read()
    return answer.status


def measure(
    addresses: Sequence[str], people: Sequence[Person], ask: Ask, seconds: float
) -> Measured:
    """What eight get who ask for ``seconds``, each again as soon as it is answered."""
    times: list[float] = []
    failed: list[int] = []
    end = time.monotonic() + seconds

    def go_on(place: int) -> None:
        connection = http.client.HTTPConnection(
            urlsplit(addresses[place % len(addresses)]).netloc, timeout=30
        )
        own = people[place::AT_ONCE]
        for person in itertools.cycle(own):
            began = time.monotonic()
            if began > end:
                break
            if ask(connection, person) == 200:
                times.append(time.monotonic() - began)
            else:
                failed.append(1)
        connection.close()

    threads = [threading.Thread(target=go_on, args=[place]) for place in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    return Measured(len(times) / seconds, cuts[9] * 1000, cuts[18] * 1000, len(failed))


def line(site: str, name: str, measured: Measured) -> str:
    failed = f"  {measured.failed} FAILED" if measured.failed else ""
    return (
        f"  {site}  {name:<10} {measured.rate:7.1f}/s   half within {measured.half:6.0f} ms   "
        f"95 % within {measured.most:6.0f} ms{failed}"
    )


if __name__ == "__main__":
    main()
