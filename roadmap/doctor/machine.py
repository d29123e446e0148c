"""The machine that the site runs on: disk, memory, clock."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now
from django.utils import timezone

from roadmap.doctor.findings import Finding, Grade
from roadmap.domain.humanize import in_digits

MB, GB = 1_000_000, 1_000_000_000
LITTLE, TOO_LITTLE = GB, 100 * MB
OF_A_WORKER = 200 * MB
"""What a worker process takes after a while: the code, and finished HTML that it keeps."""
DRIFT = 5.0
"""Seconds by which two clocks may differ."""
ACROSS_A_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "afs", "lustre"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.rclone", "fuse.s3fs", "fuse.davfs2"}
)
"""Names of file systems of which SQLite can't be sure that a lock is one, or a write kept."""


def disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    text = f"{free / GB:.1f} GB are free in {settings.DATA_DIR}"
    if free < TOO_LITTLE:
        yield Finding(Grade.FAULT, "Disk", f"{text}: soon nothing can be saved. Make room, now.")
    elif free < LITTLE:
        yield Finding(Grade.WARNING, "Disk", f"{text}; make room, or move old backups away.")
    else:
        yield Finding(Grade.GOOD, "Disk", f"{text}.")


def network_folder() -> Iterator[Finding]:
    """SQLite's database must lie on a disk of this machine."""
    if connection.vendor != "sqlite":
        return
    kind = file_system_of(settings.DATA_DIR, Path("/proc/self/mountinfo"))
    if kind in ACROSS_A_NETWORK:
        yield Finding(
            Grade.FAULT,
            "Disk",
            f"{settings.DATA_DIR} is on a network file system ({kind}), where SQLite can lose "
            "data. Move the data folder to a disk of this machine, or use PostgreSQL.",
        )


def file_system_of(folder: Path, mounts: Path) -> str:
    """The kind of the file system that holds the folder; "" where the system does not tell."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return ""
    found = {}
    for line in lines:
        fields, _, more = line.partition(" - ")
        place = fields.split()[4].encode().decode("unicode_escape")
        found[Path(place)] = more.split()[0]  # a later mount hides an earlier one
    path = folder.resolve()
    return next((found[one] for one in (path, *path.parents) if one in found), "")


def memory() -> Iterator[Finding]:
    """WEB_CONCURRENCY against the memory of the machine or the container."""
    workers, available = settings.CAIRN_WORKERS, memory_of_machine()
    if not available:
        return
    fits = max(1, available // OF_A_WORKER)
    text = f"{in_digits(workers, 'worker')}, {available / GB:.1f} GB of memory"
    if workers > fits:
        yield Finding(
            Grade.WARNING,
            "Memory",
            f"{text}: a worker takes up to {OF_A_WORKER // MB} MB. Set WEB_CONCURRENCY to {fits}, "
            "or give it more.",
        )
    else:
        yield Finding(Grade.GOOD, "Memory", f"{text}.")


def memory_of_machine(
    limit: Path = Path("/sys/fs/cgroup/memory.max"), total: Path = Path("/proc/meminfo")
) -> int:
    """Bytes that this machine or container has; 0 where the system does not tell."""
    found = []
    try:
        lines = total.read_text().splitlines()
        found += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemTotal:")]
    except OSError:
        pass
    try:
        text = limit.read_text().strip()
        found += [int(text)] if text.isdecimal() else []
    except OSError:
        pass
    return min(found, default=0)


def clock() -> Iterator[Finding]:
    """Against the database's, and against what has happened already."""
    now = timezone.now()
    difference = abs((now - now_of_database(now)).total_seconds())
    latest = MigrationRecorder(connection).migration_qs.order_by("-applied").first()
    zone = f"Visitors see times of {settings.TIME_ZONE}, where it is {timezone.localtime():%H:%M}."
    if latest is not None and latest.applied - now > dt.timedelta(minutes=10):
        yield Finding(
            Grade.FAULT,
            "Clock",
            f"It is behind: the database was migrated on {latest.applied:%Y-%m-%d %H:%M} UTC, "
            "which is still to come. Let the machine take its time from the network.",
        )
    elif difference > DRIFT:
        yield Finding(
            Grade.WARNING,
            "Clock",
            f"It differs from the database's by {difference:.0f} seconds. Let both machines take "
            "their time from the network.",
        )
    else:
        yield Finding(Grade.GOOD, "Clock", zone)


def now_of_database(now: dt.datetime) -> dt.datetime:
    """What the database's clock says; SQLite has none of its own."""
    if connection.vendor == "sqlite":
        return now
    asked = ContentType.objects.annotate(now=Now()).order_by("pk").values_list("now", flat=True)
    return asked.first() or now
