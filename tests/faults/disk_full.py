"""The disk of the database is full: reading goes on, writing says why, and it recovers by itself.

A small file system in memory, which only root can mount, is the disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.ledger import load
from tests.faults.report import Report, report
from tests.faults.site import Visitor, site

FORM = "application/x-www-form-urlencoded"

READ = (
    *("/dashboard/", "/roadmaps/", "/roadmaps/backend/", "/roadmaps/backend/beginner/", "/plan/"),
    *("/history/", "/search/?q=sql", "/settings/", "/roadmaps/backend/print/"),
    "/roadmaps/backend/checklist.md",
)


def run() -> Report:
    with small_disk(megabytes=160) as disk, site(folder=disk) as found:
        learners = found.learners(4)
        found.start()
        learner, visitor = learners[0], Visitor(found.port)
        with load(found, learners) as ledger:
            while ledger.acknowledged() < 100:
                time.sleep(0.1)
            fill(disk)
            while not ledger.answers()[503]:
                time.sleep(0.1)
            read = {path: learner.get(path).status for path in READ}
            read |= {f"{path} (visitor)": visitor.get(path).status for path in READ[1:4]}
            refused = [learner.set_status(found.topics[0], s) for s in ("done", "skipped")]
            login = visitor.ask(
                "POST",
                "/accounts/login/",
                "login=learner-0%40example.org&password=a-wrong-password",
                {"X-CSRFToken": visitor.csrf, "Content-Type": FORM},
            )
            ready = visitor.get("/readyz")
            (disk / "filler").unlink()
            before = ledger.acknowledged()
            back = found.wait_until_it_answers("/readyz", 20)
            while ledger.acknowledged() < before + 50:
                time.sleep(0.1)
        found_report = report(
            "disk full",
            ledger,
            found,
            "the file system of the SQLite database filled to the last byte",
            **{"well again after room was made": f"{back:.2f} s"},
        )
    found_report.expect(set(read.values()) == {200}, f"reading: {read}")
    found_report.expect(any(one.status == 503 for one in refused), f"a tick: {refused}")
    for one in (*(a for a in refused if a.status != 303), login):
        found_report.expect(
            one.status == 503 and "disk is full" in one.text, f"says no reason: {one}"
        )
    found_report.expect(ready.status == 503 and "disk" in ready.text, f"/readyz: {ready.text}")
    found_report.expect(set(ledger.answers()) <= {303, 503}, f"answers: {ledger.answers()}")
    return found_report


def fill(disk: Path) -> None:
    """Until there is not one block left."""
    with (disk / "filler").open("wb", buffering=0) as file:
        size = 1 << 20
        while size >= 1:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2


@contextmanager
def small_disk(*, megabytes: int) -> Iterator[Path]:
    if os.geteuid() != 0:
        raise SystemExit("disk full: did NOT run, because only root can mount a small disk.")
    with tempfile.TemporaryDirectory(prefix="cairn-small-disk-") as name:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", name]
        subprocess.run(mount, check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


if __name__ == "__main__":
    sys.exit(run().show())
