"""Reader of the database's address. It is never shown: it holds a password."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlparse

import environ
import psycopg
from psycopg.conninfo import make_conninfo

from config.env.hosts import is_server
from config.env.kinds import shown
from config.env.variables import RefusedError, is_text

POSTGRES = ("postgres", "postgresql", "pgsql", "psql")
EXAMPLES = (
    "give postgres://user:password@host:5432/name, with special characters of the password as "
    "%23 for #, or sqlite:////folder/cairn.sqlite3"
)
FOUR_SLASHES = "such as sqlite:////folder/cairn.sqlite3 (four slashes)"
LONGEST_NAME = 63
"""Bytes of a name that PostgreSQL keeps."""
OF_DJANGO = {*environ.Env._DB_BASE_OPTIONS, "ENGINE", "NAME", "OPTIONS", "TEST", "TIME_ZONE"}
IN_ADDRESS = {
    "dbname": "NAME",
    "host": "HOST",
    "port": "PORT",
    "user": "USER",
    "password": "PASSWORD",
}
"""Options that an address has a place for, and Django's names of them."""
KEPT_ALIVE = [f"keepalives_{what}" for what in ("idle", "interval", "count")]
NUMBERS = ("connect_timeout", "port", "tcp_user_timeout", "keepalives", *KEPT_ALIVE)
SQLITE_BEGINS = b"SQLite format 3\0"


def database(text: str) -> dict[str, Any]:
    """Django's settings of the database.

    Raises:
        RefusedError: no database can be there, or one that forgets all.
    """
    text = text.strip()
    scheme = text.partition(":")[0]
    if scheme not in ("sqlite", *POSTGRES) or "://" not in text:
        raise RefusedError(f"names no database that Cairn knows; {EXAMPLES}")
    if scheme == "sqlite":
        refuse_all_but_a_path(text)
    found = parts_of(text)
    if scheme == "sqlite":
        refuse_file(found["NAME"])
    else:
        found["HOST"] = unquote(found["HOST"])  # a socket's folder: %2Frun%2Fpostgresql
        refuse_server(found)
        refuse_options(found)
    return found


def parts_of(text: str) -> dict[str, Any]:
    try:
        url = urlparse(text)
        found: dict[str, Any] = environ.Env.db_url_config(text)
    except (ValueError, TypeError) as error:
        raise RefusedError(f"can't be read; {EXAMPLES}") from error
    if not all(is_text(str(found[name])) for name in IN_ADDRESS.values()):
        raise RefusedError(f"holds a character that is no text, such as %00; {EXAMPLES}")
    if url.path and (url.fragment or url.params):
        raise RefusedError(f"has a # or ; that means something else there; {EXAMPLES}")
    refuse_settings(url.query)
    return found


def refuse_settings(query: str) -> None:
    """Refuse what would change how Django uses the database, and what would have no effect."""
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name.strip().upper() in OF_DJANGO:
            raise RefusedError(
                "has something behind the ? that is Cairn's own to decide, such as autocommit; "
                "leave it out, and give options of PostgreSQL alone, such as ?sslmode=require"
            )
        if not value:
            raise RefusedError(
                "has an option without a value behind the ?; give one, such as ?sslmode=require"
            )


def refuse_server(found: dict[str, Any]) -> None:
    """Refuse a place where no server can be looked for, or one without a database."""
    if not found["NAME"]:
        raise RefusedError(f"names no database on the server; {EXAMPLES}")
    if len(found["NAME"].encode()) > LONGEST_NAME:
        raise RefusedError(f"names a database with more than {LONGEST_NAME} characters; {EXAMPLES}")
    hosts = found["HOST"].split(",") + str(found.get("OPTIONS", {}).get("host", "")).split(",")
    if not all(host.startswith(("/", "@")) or is_server(host) for host in hosts if host):
        raise RefusedError(f"names a host that can be none; {EXAMPLES}")


def refuse_options(found: dict[str, Any]) -> None:
    """Refuse what the driver would: it says so late, and with a traceback."""
    options = found.get("OPTIONS", {})
    try:
        make_conninfo(**options)
    except psycopg.ProgrammingError as error:
        raise RefusedError(
            "has something behind the ? that PostgreSQL does not know; give its own options, such "
            "as ?sslmode=require"
        ) from error
    for name, value in options.items():
        if not is_text(str(value)):
            raise RefusedError(f"has {name} behind the ?, and its value is no text; correct it")
        if name in NUMBERS and not all(part.isdecimal() for part in str(value).split(",")):
            raise RefusedError(
                f"has {name} behind the ?, and its value is no whole number; give one"
            )
        if found.get(IN_ADDRESS.get(name, "")):
            raise RefusedError(f"has {name} behind the ? and also before it; leave one out")


def refuse_all_but_a_path(text: str) -> None:
    """Refuse what would be passed over in silence."""
    if any(mark in text for mark in "?#;"):
        raise RefusedError(
            "has a ?, # or ; behind sqlite:, which has no options; leave out what begins there, or "
            "write it as %3F, %23 or %3B if it is part of the file's name"
        )
    path = text.partition("://")[2]
    if path.strip("/") in ("", ":memory:"):
        raise RefusedError(f"names a database in memory, which forgets all; {EXAMPLES}")
    if not path.startswith("/"):
        raise RefusedError(f"names a host before the file; name the file alone, {FOUR_SLASHES}")


def refuse_file(name: str) -> None:
    """Refuse the place of a database that no file can be made at, or where none of its kind is."""
    if name.startswith("file:") or ":memory:" in name:
        raise RefusedError(f"names a database in memory, or its options; {EXAMPLES}")
    path = Path(name)
    try:
        if path.is_dir():
            raise RefusedError(f"names {shown(name)}, which is a folder; name a file in it")
        if not path.parent.is_dir():
            raise RefusedError(
                f"names a file in {shown(str(path.parent))}, which is no folder that this process "
                f"may enter; make it, or name a file in another, {FOUR_SLASHES}"
            )
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise RefusedError(
                f"names a file in {shown(str(path.parent))}, which this process may not write to; "
                f"change the folder's owner, or name a file in another, {FOUR_SLASHES}"
            )
        refuse_other_contents(path)
    except OSError as error:
        raise RefusedError(
            f"names {shown(name)}, which can't be used ({error.strerror}); let this process read "
            f"and write it, or name another file, {FOUR_SLASHES}"
        ) from error


def refuse_other_contents(path: Path) -> None:
    """Refuse a file that is there and is no database.

    Raises:
        OSError: it can't be read.
    """
    if not path.exists():
        return
    begin = b"?"
    if path.is_file():
        with path.open("rb") as file:
            begin = file.read(len(SQLITE_BEGINS))
    if begin and begin != SQLITE_BEGINS:
        raise RefusedError(
            f"names {shown(str(path))}, which is no database of SQLite; name another file, "
            + FOUR_SLASHES
        )
