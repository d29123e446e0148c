"""The network to PostgreSQL is cut while people tick: nobody waits long, nothing is lost.

All of it runs in a network of its own, which only root can make, and in which packets are dropped.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.ledger import load
from tests.faults.postgres import Cluster, cluster
from tests.faults.report import Report, report
from tests.faults.site import Visitor, site

DURATIONS = (10, 30)
UNDER_WAY = 5.0
"""Seconds for what was under way at the cut."""
WITHIN = 2.0
"""Seconds for what comes after that, and for the first good answer after the network's return."""
OWN_NETWORK = "OWN_NETWORK"


def run(seconds: int) -> Report:
    with cluster() as database, site(database_url=database.url) as found:
        learners = found.learners(8)
        found.start()
        probe = Visitor(found.port)
        with load(found, learners, pause=0.05) as ledger:
            time.sleep(3)
            with cut(database):
                began = time.monotonic()
                time.sleep(UNDER_WAY)
                ready, alive = probe.get("/readyz"), probe.get("/healthz")
                time.sleep(seconds - UNDER_WAY)
            back = time.monotonic()
            time.sleep(seconds)  # a lock that is left behind shows itself
        tries = ledger.all()
        first = min(one.at for one in tries if one.at > back and one.is_acknowledged)
        later = [one.answer.seconds for one in tries if one.began > began + UNDER_WAY]
        found_report = report(
            f"network cut for {seconds} s",
            ledger,
            found,
            "packets to and from PostgreSQL dropped under 8 people ticking",
            **{
                "slowest answer": f"{ledger.slowest():.2f} s",
                "slowest begun later": f"{max(later):.2f} s",
                "first saved after its return": f"{first - back:.2f} s",
            },
        )
    found_report.expect(set(ledger.answers()) <= {303, 503}, f"answers: {ledger.answers()}")
    found_report.expect(ledger.slowest() <= UNDER_WAY, "what was under way took too long")
    found_report.expect(max(later) <= WITHIN, "what came later took too long")
    found_report.expect(first - back <= WITHIN, "it took too long to come back")
    found_report.expect(alive.status == 200 and alive.seconds < 1, f"/healthz: {alive}")
    found_report.expect(ready.status == 503 and ready.seconds < 1, f"/readyz: {ready}")
    return found_report


@contextmanager
def cut(database: Cluster) -> Iterator[None]:
    sides = [
        ["-p", "tcp", side, str(database.port), "-j", "DROP"] for side in ("--dport", "--sport")
    ]
    for side in sides:
        subprocess.run(["iptables", "-A", "INPUT", *side], check=True)
    try:
        yield
    finally:
        for side in sides:
            subprocess.run(["iptables", "-D", "INPUT", *side], check=True)


def in_own_network() -> int:
    """Run this program where nothing else is reached and nobody else is cut off; its exit code."""
    program = [sys.executable, "-m", "tests.faults.network_cut", *sys.argv[1:]]
    return subprocess.call(["unshare", "--net", *program], env={**os.environ, OWN_NETWORK: "1"})


if __name__ == "__main__":
    if OWN_NETWORK not in os.environ:
        sys.exit(in_own_network())
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    chosen = [int(number) for number in sys.argv[1:]] or DURATIONS
    sys.exit(max(run(seconds).show() for seconds in chosen))
