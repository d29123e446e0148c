"""PostgreSQL stops for a while, while people tick: every answer comes soon, nothing is lost."""

from __future__ import annotations

import sys
import time

from tests.faults.ledger import load
from tests.faults.postgres import cluster
from tests.faults.report import Report, report
from tests.faults.site import Visitor, site

DURATIONS = (5, 30, 90)
WITHIN = 2.0
"""Seconds for a 503, and for the first good answer after its return."""


def run(seconds: int) -> Report:
    with cluster() as database, site(database_url=database.url) as found:
        learners = found.learners(8)
        found.start()
        probe = Visitor(found.port)
        alive = []
        with load(found, learners, pause=0.05) as ledger:
            time.sleep(3)
            database.stop()
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                alive.append(probe.get("/healthz"))
                time.sleep(0.2)
            page = learners[0].get("/dashboard/")
            ready = probe.get("/readyz")
            database.start()
            back = time.monotonic()
            time.sleep(max(4.0, WITHIN))
        first = min(one.at for one in ledger.all() if one.at > back and one.is_acknowledged)
        recovered = round(first - back, 2)
        found_report = report(
            f"database stopped for {seconds} s",
            ledger,
            found,
            "PostgreSQL shut down under 8 people ticking, then started",
            **{
                "slowest 503": f"{ledger.slowest(status=503):.2f} s",
                "first saved after its return": f"{recovered} s",
                "slowest /healthz": f"{max(one.seconds for one in alive):.2f} s",
            },
        )
    found_report.expect(set(ledger.answers()) <= {303, 503}, f"answers: {ledger.answers()}")
    found_report.expect(ledger.slowest(status=503) <= WITHIN, "a 503 took too long")
    found_report.expect(recovered <= WITHIN, "it took too long to come back")
    found_report.expect(all(a.status == 200 and a.seconds < 1 for a in alive), "/healthz waited")
    found_report.expect(page.status == 503 and page.headers.get("Retry-After"), "no Retry-After")
    found_report.expect("Back in a moment" in page.text, "the page does not say what is so")
    found_report.expect(ready.status == 503 and ready.seconds < 1, f"/readyz: {ready}")
    return found_report


if __name__ == "__main__":
    chosen = [int(number) for number in sys.argv[1:]] or DURATIONS
    sys.exit(max(run(seconds).show() for seconds in chosen))
