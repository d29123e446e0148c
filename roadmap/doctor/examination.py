"""All checks, in the order in which their findings are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import DatabaseError

from roadmap.doctor import (
    backups,
    cache,
    content,
    database,
    machine,
    mail,
    online,
    people,
    site,
    static_files,
    work,
)
from roadmap.doctor.findings import Finding, Grade

Check = Callable[[], Iterator[Finding]]
NEED_NOTHING: tuple[Check, ...] = (
    site.address,
    site.debug,
    site.secret,
    mail.mail,
    static_files.static_files,
    machine.disk,
    machine.network_folder,
    machine.memory,
    backups.backups,
)
NEED_TABLES: tuple[Check, ...] = (
    machine.clock,
    site.proxies,
    people.administrators,
    people.second_factors,
    people.mailboxes,
    content.content,
    cache.cache,
    work.worker,
    work.queue,
    work.given_up,
    work.daily_jobs,
)


def examine(*, ask_online: bool = False) -> Iterator[Finding]:
    """All findings; they end where the database does not answer or is not migrated.

    ``ask_online`` also asks the site at its own address, which has to be running.
    """
    for check in NEED_NOTHING:
        yield from check()
    if ask_online:
        yield from online.online()
    try:
        yield from database.database()
        migrated = list(database.migrations())
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        yield Finding(
            Grade.FAULT, "Database", f"It does not answer ({reason}); check DATABASE_URL."
        )
        return
    yield from migrated
    if any(finding.grade is Grade.FAULT for finding in migrated):
        return
    for check in NEED_TABLES:
        yield from check()
