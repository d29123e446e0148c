"""The power goes at any instant: what was acknowledged is on the disk, and the database is whole.

A shim (power_cut.c) writes down every write to the database's files and every sync. A cut at an
instant leaves what was synced before, and of the rest any part, torn in the middle as well.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.faults.ledger import Ledger, faults_of, load
from tests.faults.report import Report
from tests.faults.site import site

HEAD = struct.Struct("<qqic115s")
SECONDS = 6
CUTS = 100
SECTOR = 512
ROWS = """
SELECT progress.user_id, topic.slug, progress.status
  FROM roadmap_progress AS progress JOIN roadmap_topic AS topic ON topic.id = progress.topic_id
"""
EVENTS = """
SELECT event.user_id, topic.slug, event.from_status, event.to_status
  FROM roadmap_progressevent AS event JOIN roadmap_topic AS topic ON topic.id = event.topic_id
 ORDER BY event.id
"""


@dataclass(frozen=True)
class Entry:
    at: float
    kind: str
    """w for a write, t for a cut to a length, s for a sync that has ended."""
    name: str
    offset: int
    data: bytes


def run(seed: int = 7) -> Report:
    with tempfile.TemporaryDirectory(prefix="cairn-cut-") as name, site(workers=2) as found:
        work = Path(name)
        learners = found.learners(8)
        before = work / "before"
        before.mkdir()
        for path in found.folder.glob("cairn.sqlite3*"):
            if not path.name.endswith("-shm"):
                shutil.copy(path, before)
        found.environment |= {
            "LD_PRELOAD": str(compiled(work)),
            "POWER_CUT_FOLDER": str(found.folder.resolve()),
            "POWER_CUT_JOURNAL": str(work / "journal"),
        }
        found.start()
        with load(found, learners, pause=0) as ledger:
            time.sleep(SECONDS)
        found.stop()
        entries = list(read(work / "journal"))
        return examined(ledger, entries, before, work, random.Random(seed))


def compiled(work: Path) -> Path:
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit("power cut: did NOT run, because there is no C compiler (cc).")
    source, library = Path(__file__).with_suffix(".c"), work / "power_cut.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
    subprocess.run(command, check=True)
    return library


def read(journal: Path) -> Iterator[Entry]:
    with journal.open("rb") as file:
        while head := file.read(HEAD.size):
            instant, offset, length, kind, name = HEAD.unpack(head)
            text = name.rstrip(b"\0").decode()
            yield Entry(instant / 1e9, kind.decode(), text, offset, file.read(length))


def examined(
    ledger: Ledger, entries: Sequence[Entry], before: Path, work: Path, chance: random.Random
) -> Report:
    synced = [entry for entry in entries if entry.kind == "s"]
    report = Report(
        "power cut",
        f"{CUTS} instants of {SECONDS} s in which 8 people ticked, SQLite",
        {
            "acknowledged": ledger.acknowledged(),
            "writes": sum(entry.kind == "w" for entry in entries),
            "syncs": len(synced),
        },
    )
    report.expect(ledger.acknowledged() > 200, "hardly anything was written")
    report.expect(
        len(synced) >= ledger.acknowledged() / 8, "there are fewer syncs than there must be"
    )
    answered = [one.at for one in ledger.all()]
    for _ in range(CUTS):
        # Right after an answer is when the most can be lost.
        instant = chance.choice(answered) + chance.choice((0.0, chance.uniform(0, 0.02)))
        disk = work / "disk"
        shutil.rmtree(disk, ignore_errors=True)
        shutil.copytree(before, disk)
        lay_out(disk, [entry for entry in entries if entry.at <= instant], chance)
        report.faults += faults_on(disk, ledger, instant)
    return report


def lay_out(disk: Path, entries: Sequence[Entry], chance: random.Random) -> None:
    """Write what the disk holds: all up to a file's last sync, and any part of what came after."""
    files = {path.name: bytearray(path.read_bytes()) for path in disk.iterdir()}
    last = {entry.name: place for place, entry in enumerate(entries) if entry.kind == "s"}
    for place, entry in enumerate(entries):
        is_safe = place < last.get(entry.name, -1)
        if entry.kind == "s" or not (is_safe or chance.random() < 0.5):
            continue
        file = files.setdefault(entry.name, bytearray())
        if entry.kind == "t":
            del file[entry.offset :]
            continue
        data = entry.data if is_safe else torn(entry.data, chance)
        file.extend(bytes(max(0, entry.offset - len(file))))
        file[entry.offset : entry.offset + len(data)] = data
    for name, content in files.items():
        (disk / name).write_bytes(content)


def torn(data: bytes, chance: random.Random) -> bytes:
    """All of it, or the first sectors."""
    if chance.random() < 0.5:
        return data
    return data[: SECTOR * chance.randrange(len(data) // SECTOR + 1)]


def faults_on(disk: Path, ledger: Ledger, instant: float) -> Iterator[str]:
    with closing(sqlite3.connect(disk / "cairn.sqlite3")) as database:
        (verdict,) = database.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            yield f"cut at {instant}: {verdict}"
            return
        rows = {(user, topic): status for user, topic, status in database.execute(ROWS)}
        events: dict[tuple[int, str], list[tuple[str, str]]] = {}
        for user, topic, old, new in database.execute(EVENTS):
            events.setdefault((user, topic), []).append((old, new))
    for key, tries in ledger.until(instant).items():
        for fault in faults_of(key, tries, rows.get(key, "todo"), events.get(key, [])):
            yield f"cut at {instant}: {fault}"


if __name__ == "__main__":
    sys.exit(run(*map(int, sys.argv[1:])).show())
