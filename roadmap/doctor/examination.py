"""All checks, in the order in which their findings are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config.database.reasons import reason_of
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
    site.proxy_login,
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
    people.lone_administrator,
    people.mailboxes,
    content.content,
    cache.cache,
    work.worker,
    work.queue,
    work.given_up,
    work.daily_jobs,
)


def examine(*, ask_online: bool = False) -> Iterator[Finding]:
    """All findings; they end where the database does not answer, is damaged or not migrated.

    ``ask_online`` also asks the site at its own address, which has to be running.
    """
    for check in NEED_NOTHING:
        yield from findings_of(check)
    if ask_online:
        yield from findings_of(online.online)
    for check in (database.database, database.migrations):
        found = list(findings_of(check))
        yield from found
        if any(finding.grade is Grade.FAULT for finding in found):
            return
    for check in NEED_TABLES:
        yield from findings_of(check)


def findings_of(check: Check) -> Iterator[Finding]:
    """What it finds. Whatever else is wrong with the site, a check that breaks is a finding."""
    try:
        yield from check()
    except Exception as error:  # such as of a table that is gone, or of a file that is cut off
        subject = check.__name__.replace("_", " ").capitalize()
        said = f"{type(error).__name__}: {reason_of(error)}"
        yield Finding(Grade.FAULT, subject, f"It could not be looked at ({said}).")
