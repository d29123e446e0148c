"""Workers are killed without warning while people tick: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import os
import signal
import sys
import time

from tests.faults.ledger import load
from tests.faults.report import Report, report
from tests.faults.site import site

KILLS = 20


def run(database_url: str = "") -> Report:
    with site(workers=2, database_url=database_url) as found:
        learners = found.learners(8)
        found.start()
        with load(found, learners) as ledger:
            for _ in range(KILLS):
                time.sleep(0.7)
                while len(found.worker_pids()) < found.workers:  # one that was killed comes again
                    time.sleep(0.1)
                os.kill(found.worker_pids()[0], signal.SIGKILL)
            time.sleep(2)
        found.wait_until_it_answers()
        return report(
            "workers killed",
            ledger,
            found,
            f"{KILLS} times SIGKILL to a worker, 8 people ticking",
        )


if __name__ == "__main__":
    sys.exit(run(os.environ.get("DATABASE_URL", "")).show())
