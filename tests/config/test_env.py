"""Each setting that will not do is refused in one sentence that names it and what would do."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.env import kinds
from config.env.database_url import database
from config.env.environment import (
    Environment,
    EnvironmentRefusedError,
    read_environment,
)
from config.env.reference import env_example, settings_page
from config.env.settings_table import SETTINGS
from config.env.variables import RefusedError, Variables

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "9f2c7e1ab04d5836e7f19c0a2b3d4e5f60718293a4b5c6d7e8f9012a3b4c5d6e"
PUBLIC = {"CAIRN_URL": "https://cairn.example.org"}
OIDC = {"CAIRN_OIDC_CLIENT_ID": "cairn", "CAIRN_OIDC_CLIENT_SECRET": "s"}


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Reads settings as the start of a site in a folder of its own does."""

    def environment(**given: str) -> Environment:
        named = {name: value.replace("{tmp}", str(tmp_path)) for name, value in given.items()}
        return read_environment(Variables(named), tmp_path)

    (tmp_path / "a-file").write_text("in the way")
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "two-lines").write_text("one\ntwo\n")
    (tmp_path / "large").write_bytes(b"x" * 70_000)
    return environment


BAD: list[tuple[dict[str, str], str]] = [
    ({"CAIRN_LOG_LEVEL": "loud"}, "CAIRN_LOG_LEVEL is 'loud'; give debug or info or"),
    ({"CAIRN_LOG_FORMAT": "xml"}, "CAIRN_LOG_FORMAT is 'xml'; give text or json"),
    ({"CAIRN_LOG_ADDRESSES": "maybe"}, "CAIRN_LOG_ADDRESSES is 'maybe'; give 1 for yes"),
    ({"CAIRN_METRICS_TOKEN": "short"}, "CAIRN_METRICS_TOKEN has to be 20 to 200 letters"),
    ({"CAIRN_METRICS_TOKEN": "a phrase with spaces in it"}, "make one with `openssl rand -hex"),
    ({"CAIRN_SENTRY_DSN": "errors.example.org"}, "CAIRN_SENTRY_DSN is no address of such a server"),
    ({"CAIRN_SENTRY_DSN": "https://errors.example.org/1"}, "lacks the key or the number"),
    ({"CAIRN_SENTRY_DSN": "https://key@errors.example.org/"}, "lacks the key or the number"),
    ({"CAIRN_SENTRY_DSN": "https://key@[::1"}, "CAIRN_SENTRY_DSN is no address that can be read"),
    ({"CAIRN_URL": "cairn.example.org"}, "CAIRN_URL is 'cairn.example.org'; give a full address"),
    ({"CAIRN_URL": "localhost:8000"}, "CAIRN_URL is 'localhost:8000'; give a full address"),
    ({"CAIRN_URL": "ftp://cairn.example.org"}, "give a full address such as https://"),
    ({"CAIRN_URL": "http://[::1"}, "CAIRN_URL is no address that can be read; give a full"),
    ({"CAIRN_URL": "https://"}, "CAIRN_URL is 'https://', whose host is none"),
    ({"CAIRN_URL": "https://*.example.org"}, "CAIRN_URL names a wildcard host"),
    ({"CAIRN_URL": "https://example.org/a b"}, "a path in it may have letters, digits"),
    ({"CAIRN_URL": "https://example.org/../x"}, "a path in it may have letters, digits"),
    ({"CAIRN_URL": "https://example.org/a//b"}, "a path in it may have letters, digits"),
    ({"CAIRN_URL": "https://example.org//evil.example/"}, "a path in it may have letters, digits"),
    ({"CAIRN_URL": "https://example.org/%63airn"}, "a path in it may have letters, digits"),
    ({"CAIRN_URL": "https://example.org/;x"}, "a path in it may have letters, digits"),
    ({"CAIRN_URL": "https://example.org/" + "x" * 100}, "100 characters at most"),
    ({"CAIRN_URL": "https://example.org/admin/cairn"}, "/admin/ begins addresses of the site"),
    ({"CAIRN_URL": "https://cairn.example.org/?x=1"}, "leave out what begins with ? or #"),
    ({"CAIRN_URL": "https://cairn.example.org#main"}, "leave out what begins with ? or #"),
    ({"CAIRN_URL": "https://cairn.example.org?"}, "leave out what begins with ? or #"),
    ({"CAIRN_URL": "https://me:pw@cairn.example.org"}, "CAIRN_URL holds a name or a password"),
    ({"CAIRN_URL": "https://cairn.example.org:99999"}, "CAIRN_URL is no address that can be read"),
    ({"CAIRN_URL": "https://cairn.example.org:abc"}, "CAIRN_URL is no address that can be read"),
    ({"CAIRN_URL": "https://cairn.example.org:0"}, "CAIRN_URL has the port 0"),
    ({"CAIRN_URL": "https://cairn.example.org:"}, "leave out the colon"),
    ({"CAIRN_URL": "https://cairn_example.org"}, "whose host is none"),
    ({"CAIRN_URL": "https://b\u00fccher.example"}, "begins with xn--"),
    ({"CAIRN_URL": "https://999.1.1.1"}, "whose host is none"),
    ({"CAIRN_URL": "https://cairn example.org"}, "whose host is none"),
    ({"CAIRN_URL": "https://cairn.example.org\nx"}, "CAIRN_URL holds a line end"),
    ({"CAIRN_URL": "http://cairn.example.org"}, "set CAIRN_ALLOW_HTTP=1 if the network"),
    ({"CAIRN_ALLOW_HTTP": "maybe"}, "CAIRN_ALLOW_HTTP is 'maybe'; give 1 for yes or 0 for no"),
    ({"CAIRN_SECURITY_CONTACT": "http://example.org/report"}, "that of a page which begins with"),
    ({"CAIRN_SECURITY_CONTACT": "https:///report"}, "give an address such as security@example.org"),
    ({"CAIRN_SECURITY_CONTACT": "call us"}, "CAIRN_SECURITY_CONTACT is 'call us'; give an address"),
    ({"CAIRN_REGISTRATION_DOMAINS": "example.org"}, "needs CAIRN_EMAIL_URL: without mail nobody"),
    ({"CAIRN_REGISTRATION_DOMAINS": "example.org,"}, "give names such as example.org,example.com"),
    ({"CAIRN_REGISTRATION_DOMAINS": "ada@example.org"}, "give names such as example.org"),
    ({"CAIRN_REGISTRATION_DOMAINS": "b\u00fccher.example"}, "begins with xn--"),
    ({"CAIRN_DEBUG": "debug"}, "CAIRN_DEBUG is 'debug'; give 1 for yes or 0 for no"),
    (PUBLIC | {"CAIRN_DEBUG": "1"}, "CAIRN_DEBUG is on for a host that is not this machine"),
    ({"CAIRN_SSL_REDIRECT": "2"}, "CAIRN_SSL_REDIRECT is '2'; give 1"),
    (PUBLIC | {"CAIRN_SSL_REDIRECT": "1"}, "CAIRN_SSL_REDIRECT needs an https CAIRN_URL and"),
    ({"CAIRN_TRUSTED_PROXIES": "yes"}, "CAIRN_TRUSTED_PROXIES is 'yes'; give a whole number from"),
    ({"CAIRN_TRUSTED_PROXIES": "-1"}, "give a whole number from 0 to 20, such as 1"),
    ({"CAIRN_TRUSTED_PROXIES": "1.5"}, "give a whole number from 0 to 20, such as 1"),
    ({"CAIRN_TRUSTED_PROXIES": "\u0663"}, "give a whole number from 0 to 20, such as 1"),
    ({"CAIRN_TRUSTED_PROXIES": "9" * 5000}, "give a whole number from 0 to 20, such as 1"),
    ({"CAIRN_SECRET_KEY": "short"}, "CAIRN_SECRET_KEY is too weak: it has fewer than 50"),
    ({"CAIRN_SECRET_KEY": "a" * 60}, "CAIRN_SECRET_KEY is too weak: it can be guessed"),
    ({"CAIRN_SECRET_KEY": "changeme" * 8}, "CAIRN_SECRET_KEY is too weak: it can be guessed"),
    ({"CAIRN_SECRET_KEY": "a-key-of-letters-" * 5}, "it can be guessed"),
    ({"CAIRN_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2}, "it can be guessed"),
    ({"CAIRN_SECRET_KEY": f"django-insecure-{KEY}"}, "it can be guessed"),
    ({"CAIRN_SECRET_KEY_FALLBACKS": f"{KEY},short"}, "CAIRN_SECRET_KEY_FALLBACKS is too weak"),
    ({"TZ": "Mars/Olympus"}, "TZ is 'Mars/Olympus', which is no time zone; give a name such as"),
    ({"TZ": "Europe"}, "give a name such as Europe/Berlin, or UTC"),
    ({"TZ": "../../etc/passwd"}, "give a name such as Europe/Berlin, or UTC"),
    ({"TZ": ":/etc/localtime"}, "give a name such as Europe/Berlin, or UTC"),
    ({"CAIRN_DATA_DIR": "{tmp}/a-file"}, "which is no folder; give the path of one"),
    ({"CAIRN_DATA_DIR": "{tmp}/a-file/data"}, "which can't be made (Not a directory); give a"),
    ({"CAIRN_DATA_DIR": "~nobody-of-that-name/data"}, "give the path of a folder"),
    ({"CAIRN_STATIC_ROOT": "{tmp}/a-file"}, "CAIRN_STATIC_ROOT is"),
    (
        {"DATABASE_URL": "nonsense"},
        "DATABASE_URL names no database that Cairn knows; give postgres",
    ),
    (
        {"DATABASE_URL": "mysql://u:pw@host/cairn"},
        "DATABASE_URL names no database that Cairn knows",
    ),
    ({"DATABASE_URL": "postgres:cairn"}, "DATABASE_URL names no database that Cairn knows"),
    ({"DATABASE_URL": "postgres://u:pw@host:abc/cairn"}, "DATABASE_URL can't be read"),
    (
        {"DATABASE_URL": "postgres://u:pw@host:5432/"},
        "DATABASE_URL names no database on the server",
    ),
    ({"DATABASE_URL": "postgres://u:pw@host"}, "DATABASE_URL names no database on the server"),
    (
        {"DATABASE_URL": "postgres://u:pw@host/cairn?ssl=true"},
        "DATABASE_URL has something behind the ? that PostgreSQL does not know",
    ),
    ({"DATABASE_URL": "sqlite://:memory:"}, "DATABASE_URL names a database in memory"),
    *(
        ({"DATABASE_URL": f"postgres://u@h/cairn?{name}=0"}, "Cairn's own to decide, such as auto")
        for name in (
            *(
                "autocommit",
                "AutoCommit",
                "atomic_requests",
                "conn_max_age",
                "TEST",
                "%41utocommit",
            ),
            *("conn_health_checks", "disable_server_side_cursors", "engine", "x=1&autocommit"),
        )
    ),
    *(
        ({"DATABASE_URL": f"postgres://u@h/cairn?{option}"}, f"DATABASE_URL has {words}")
        for option, words in (
            (
                "connect_timeout=abc",
                "connect_timeout behind the ?, and its value is no whole number",
            ),
            ("port=abc", "port behind the ?, and its value is no whole number"),
            ("sslmode", "an option without a value behind the ?"),
            ("dbname=other", "dbname behind the ? and also before it"),
            ("application_name=%00", "application_name behind the ?, and its value is no text"),
        )
    ),
    *(
        ({"DATABASE_URL": f"postgres://{host}/cairn"}, "DATABASE_URL names a host that can be none")
        for host in ("a..b", "a,b..c", "x" * 70, "a%20b", ".a")
    ),
    ({"DATABASE_URL": "postgres://h/ca%00irn"}, "holds a character that is no text"),
    ({"DATABASE_URL": "postgres://h/cairn#x"}, "has a # or ; that means something else"),
    ({"DATABASE_URL": "postgres://h/" + "x" * 64}, "with more than 63 characters"),
    *(
        ({"DATABASE_URL": address}, "DATABASE_URL names a database in memory")
        for address in ("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///%3Amemory%3A")
    ),
    *(
        ({"DATABASE_URL": address}, "behind sqlite:, which has no options; leave out")
        for address in ("sqlite:///:memory:?x=1", "sqlite://?x", "sqlite:///{tmp}/a?autocommit=0")
    ),
    ({"DATABASE_URL": "sqlite:///file:x"}, "names a database in memory, or its options"),
    ({"DATABASE_URL": "sqlite://host/x.sqlite3"}, "names a host before the file; name the file"),
    ({"DATABASE_URL": "sqlite:////tmp/%00.db"}, "holds a character that is no text"),
    ({"DATABASE_URL": "sqlite:////tmp/" + "x" * 300}, "can't be used (File name too long)"),
    ({"DATABASE_URL": "sqlite:////dev/null"}, "is no database of SQLite; name another file"),
    ({"DATABASE_URL": "sqlite:///{tmp}/a-file"}, "is no database of SQLite; name another file"),
    ({"DATABASE_URL": "sqlite:////nowhere/cairn.sqlite3"}, "which is no folder that this process"),
    ({"DATABASE_URL": "sqlite:///{tmp}"}, "which is a folder; name a file in it"),
    ({"CAIRN_DATABASE_POOL": "-1"}, "CAIRN_DATABASE_POOL is '-1'; give a whole number from 0"),
    ({"CAIRN_DATABASE_POOL": "3"}, "answers 4 requests at once; give 4 or more, or 0 for none"),
    ({"CAIRN_DATABASE_WAIT": "1m"}, "CAIRN_DATABASE_WAIT is '1m'; give a whole number from 0"),
    ({"CAIRN_BACKUP": "weekly"}, "CAIRN_BACKUP is 'weekly'; give daily or off"),
    ({"CAIRN_BACKUP_DIR": __file__}, "which is no folder; give the path of one"),
    ({"CAIRN_BACKUP_PASSPHRASE": "too short"}, "it has fewer than 12 characters"),
    ({"CAIRN_CACHE_URL": "localhost:6379"}, "CAIRN_CACHE_URL names no Redis or Valkey server"),
    ({"CAIRN_CACHE_URL": "redis://"}, "CAIRN_CACHE_URL names no Redis or Valkey server"),
    ({"CAIRN_CACHE_URL": "memcached://h"}, "CAIRN_CACHE_URL names no Redis or Valkey server"),
    ({"CAIRN_CACHE_URL": "redis://h:abc"}, "CAIRN_CACHE_URL has no port or host that can be read"),
    ({"CAIRN_CACHE_URL": "redis://h:6379/main"}, "names a database that is no number; give"),
    ({"CAIRN_CACHE_URL": "redis://h?db=1"}, "CAIRN_CACHE_URL has a ? or # that means something"),
    *(
        ({"CAIRN_CACHE_URL": f"redis://:pw@{host}:6379/0"}, "CAIRN_CACHE_URL names a host that can")
        for host in ("a..b", ".a", "x" * 70, "a b")
    ),
    (
        {"CAIRN_REGISTRATION": "true"},
        "CAIRN_REGISTRATION is 'true'; give open or approval or",
    ),
    (
        {"CAIRN_REGISTRATION": "close"},
        "CAIRN_REGISTRATION is 'close'; give open or approval or",
    ),
    ({"CAIRN_REQUIRE_STAFF_MFA": "sometimes"}, "give 1 for yes or 0 for no"),
    ({"CAIRN_ADMIN_EMAIL": "you"}, "CAIRN_ADMIN_EMAIL is 'you'; give an address such as you@"),
    ({"CAIRN_EMAIL_URL": "mail.example.org"}, "CAIRN_EMAIL_URL names no mail server; give an"),
    ({"CAIRN_EMAIL_URL": "smtp://h:abc"}, "CAIRN_EMAIL_URL has no port or host that can be read"),
    ({"CAIRN_EMAIL_URL": "smtp://"}, "CAIRN_EMAIL_URL names no mail server"),
    ({"CAIRN_EMAIL_URL": "smtp+ssl://me:pw@h"}, "CAIRN_EMAIL_URL names no mail server"),
    ({"CAIRN_EMAIL_URL": "smtp://me@h/?tls=1"}, "CAIRN_EMAIL_URL has something behind the server"),
    *(
        ({"CAIRN_EMAIL_URL": f"smtp://me:pw@{host}"}, "CAIRN_EMAIL_URL names a host that can be")
        for host in ("a..b", "x" * 70, "a b")
    ),
    ({"CAIRN_EMAIL_URL": "smtp://m\u00fc:pw@h"}, "has a user with a character that no mail server"),
    ({"CAIRN_EMAIL_URL": "smtp://me:p%C3%BC@h"}, "has a password with a character that no mail"),
    ({"CAIRN_SENTRY_DSN": "https://key@a..b/1"}, "CAIRN_SENTRY_DSN is no address of such a server"),
    ({"CAIRN_DATA_DIR": "{tmp}/" + "x" * 300}, "give the path of a folder"),
    ({"CAIRN_EMAIL_FROM": "Cairn"}, "CAIRN_EMAIL_FROM is 'Cairn'; give an address such as"),
    (OIDC, "CAIRN_OIDC_CLIENT_ID is set without CAIRN_OIDC_URL; set all of them, or none"),
    (
        {"CAIRN_OIDC_URL": "https://login.example.org"},
        "set without CAIRN_OIDC_CLIENT_ID and CAIRN_",
    ),
    (OIDC | {"CAIRN_OIDC_URL": "login.example.org"}, "CAIRN_OIDC_URL is 'login.example.org'; give"),
    (OIDC | {"CAIRN_OIDC_URL": "http://login.example.org"}, "give the issuer's address"),
    (OIDC | {"CAIRN_OIDC_URL": "https://[::1"}, "CAIRN_OIDC_URL is no address that can be read"),
    ({"CAIRN_GITHUB_CLIENT_ID": "x"}, "is set without CAIRN_GITHUB_CLIENT_SECRET"),
    ({"CAIRN_GOOGLE_CLIENT_SECRET": "x"}, "is set without CAIRN_GOOGLE_CLIENT_ID"),
    (
        {"CAIRN_TRUSTED_PROXYS": "1"},
        "setting CAIRN_TRUSTED_PROXYS; did you mean CAIRN_TRUSTED_PROX",
    ),
    (
        {"CAIRN_SECRET_KEYFILE": "/x"},
        "setting CAIRN_SECRET_KEYFILE; did you mean CAIRN_SECRET_KEY?",
    ),
    ({"CAIRN_XYZZY": "1"}, "Cairn has no setting CAIRN_XYZZY; see .env.example"),
    ({"CAIRN_PORT": "web"}, "CAIRN_PORT is 'web'; give a whole number from 1 to 65535"),
    ({"WEB_CONCURRENCY": "many"}, "WEB_CONCURRENCY is 'many'; give a whole number from 1"),
    ({"CAIRN_SECRET_KEY_FILE": "{tmp}/nothing"}, "(No such file or directory); name a file that"),
    ({"CAIRN_SECRET_KEY_FILE": "{tmp}"}, "which can't be done (Is a directory); name a file that"),
    ({"CAIRN_SECRET_KEY_FILE": "{tmp}/empty"}, "which is empty; put the value into it"),
    ({"CAIRN_SECRET_KEY_FILE": "{tmp}/binary"}, "which can't be done (it is no text); name a file"),
    ({"CAIRN_ADMIN_PASSWORD_FILE": "{tmp}/two-lines"}, "CAIRN_ADMIN_PASSWORD holds a line end"),
    ({"CAIRN_ADMIN_PASSWORD_FILE": "{tmp}/large"}, "which is too large; name another file"),
    ({"DATABASE_URL_FILE": "{tmp}/nothing"}, "DATABASE_URL is to be read from"),
    ({"CAIRN_URL_FILE": "{tmp}/a-file"}, "CAIRN_URL is 'in the way'; give a full address"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD, ids=[str(given)[:60] for given, _ in BAD])
def test_what_will_not_do_is_refused_in_one_sentence(
    read: Any, given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(EnvironmentRefusedError) as refused:
        read(**given)
    (fault,) = refused.value.faults
    assert sentence in fault
    assert re.fullmatch(r"[^\n\r]{1,500}[.?]", fault)


SECRETS = [
    {"CAIRN_SECRET_KEY": "hunter2"},
    {"CAIRN_SECRET_KEY_FALLBACKS": "hunter2"},
    {"DATABASE_URL": "postgres://cairn:hunter2@host:hunter2/cairn"},
    {"DATABASE_URL": "mysql://cairn:hunter2@host/cairn"},
    {"CAIRN_EMAIL_URL": "smtp://me:hunter2@host:hunter2"},
    {"CAIRN_EMAIL_URL": "smtp://me:hunter2#hunter2@host"},
    {"CAIRN_CACHE_URL": "redis://:hunter2@host:hunter2"},
    {"CAIRN_CACHE_URL": "redis://:hunter2#x@host"},
    {"CAIRN_CACHE_URL": "redis://:hunter2@a..b"},
    {"CAIRN_EMAIL_URL": "smtp://me:hunter2@a..b"},
    {"CAIRN_EMAIL_URL": "smtp://me:hunter2%C3%BC@host"},
    {"DATABASE_URL": "postgres://me:hunter2@a..b/cairn"},
    {"DATABASE_URL": "postgres://me@h/cairn?password=hunter2&autocommit=0"},
    {"DATABASE_URL": "postgres://me:x@h/cairn?password=hunter2"},
    {"CAIRN_CACHE_URL": "redis://:hunter2@host/hunter2"},
    {"CAIRN_ADMIN_PASSWORD": "hunter2\n"},
    {"CAIRN_URL": "https://me:hunter2@cairn.example.org"},
    {"CAIRN_URL": "https://me:hunter2#x@cairn.example.org"},
    {"CAIRN_OIDC_URL": "https://me:hunter2@login.example.org"} | OIDC,
    {"CAIRN_OIDC_URL": "http://me:hunter2@login.example.org"} | OIDC,
]


@pytest.mark.parametrize("given", SECRETS, ids=str)
def test_no_refusal_shows_a_secret(read: Any, given: dict[str, str]) -> None:
    with pytest.raises(EnvironmentRefusedError) as refused:
        read(**given)
    assert "hunter2" not in str(refused.value)


def test_all_that_will_not_do_is_said_at_once(read: Any) -> None:
    given = {"CAIRN_URL": "x", "TZ": "x", "CAIRN_DEBUG": "x", "CAIRN_X": "x"}
    with pytest.raises(EnvironmentRefusedError) as refused:
        read(**given)
    assert len(refused.value.faults) == 4
    assert all(any(name in fault for fault in refused.value.faults) for name in given)


GOOD: list[tuple[dict[str, str], str, Any]] = [
    ({}, "url.origin", "http://localhost:8000"),
    ({"CAIRN_URL": ""}, "url.origin", "http://localhost:8000"),
    ({"CAIRN_REGISTRATION": "Approval"}, "registration", "approval"),
    (
        {"CAIRN_REGISTRATION_DOMAINS": "@Example.org, example.com", "CAIRN_EMAIL_URL": "console:"},
        "registration_domains",
        ["example.org", "example.com"],
    ),
    ({"CAIRN_SECURITY_CONTACT": "us@example.org"}, "security_contact", "mailto:us@example.org"),
    (
        {"CAIRN_SECURITY_CONTACT": "https://example.org/report"},
        "security_contact",
        "https://example.org/report",
    ),
    ({"CAIRN_URL": "https://cairn.example.org/"}, "url.origin", "https://cairn.example.org"),
    ({"CAIRN_URL": "https://Cairn.Example.ORG:443"}, "url.origin", "https://cairn.example.org"),
    ({"CAIRN_URL": "https://cairn.example.org."}, "url.origin", "https://cairn.example.org"),
    ({"CAIRN_URL": "https://cairn.example.org/"}, "url.path", ""),
    ({"CAIRN_URL": "https://example.org/cairn/"}, "url.path", "/cairn"),
    ({"CAIRN_URL": "https://example.org/learn/cairn"}, "url.path", "/learn/cairn"),
    ({"CAIRN_URL": "https://example.org/cairn/"}, "url.origin", "https://example.org"),
    ({"CAIRN_URL": "https://cairn.example.org:8443"}, "url.port", 8443),
    ({"CAIRN_URL": "https://[2001:db8::1]:8443"}, "url.origin", "https://[2001:db8::1]:8443"),
    ({"CAIRN_URL": "https://[2001:db8::1]"}, "url.named_host", "[2001:db8::1]"),
    ({"CAIRN_URL": "https://[2001:DB8:0:0:0:0:0:1]"}, "url.origin", "https://[2001:db8::1]"),
    ({"CAIRN_URL": "http://127.0.0.1"}, "url.is_local", True),
    ({"CAIRN_URL": "http://[::1]:8000"}, "url.is_local", True),
    ({"CAIRN_URL": "http://cairn.localhost"}, "url.is_local", True),
    ({"CAIRN_URL": "https://xn--bcher-kva.example"}, "url.host", "xn--bcher-kva.example"),
    ({"CAIRN_URL": "http://cairn.lan", "CAIRN_ALLOW_HTTP": "1"}, "url.host", "cairn.lan"),
    ({"CAIRN_DEBUG": "1"}, "debug", True),
    ({"CAIRN_DEBUG": "False"}, "debug", False),
    ({"CAIRN_DEBUG": " on "}, "debug", True),
    (PUBLIC, "require_staff_mfa", True),
    ({}, "require_staff_mfa", False),
    (PUBLIC | {"CAIRN_REQUIRE_STAFF_MFA": "0"}, "require_staff_mfa", False),
    ({"CAIRN_TRUSTED_PROXIES": " 2 "}, "trusted_proxies", 2),
    (
        PUBLIC | {"CAIRN_SSL_REDIRECT": "1", "CAIRN_TRUSTED_PROXIES": "1"},
        "ssl_redirect",
        True,
    ),
    ({"CAIRN_SECRET_KEY": KEY}, "secret_key", KEY),
    ({"CAIRN_SECRET_KEY_FALLBACKS": f"{KEY}, {KEY}x,"}, "secret_key_fallbacks", [KEY, f"{KEY}x"]),
    ({"TZ": "Europe/Berlin"}, "time_zone", "Europe/Berlin"),
    ({"TZ": ""}, "time_zone", "UTC"),
    ({"DATABASE_URL": "postgres://u:p%23w@h:5432/cairn"}, "database.PASSWORD", "p#w"),
    ({"DATABASE_URL": "postgresql://u@h/cairn?sslmode=require"}, "database.NAME", "cairn"),
    (
        {"DATABASE_URL": "postgres://u@h/cairn?sslmode=verify-full&sslrootcert=/ca.pem"},
        "database.OPTIONS",
        {"sslmode": "verify-full", "sslrootcert": "/ca.pem"},
    ),
    (
        {"DATABASE_URL": "postgres://u:p%40%2F%3A%25@%2Frun%2Fpostgresql/cairn"},
        "database.HOST",
        "/run/postgresql",
    ),
    ({"DATABASE_URL": "postgres://u:p%40%2F%3A%25@h/cairn"}, "database.PASSWORD", "p@/:%"),
    (
        {"DATABASE_URL": "sqlite:///{tmp}/x.sqlite3"},
        "database.ENGINE",
        "django.db.backends.sqlite3",
    ),
    ({"DATABASE_URL": "postgres://my_db.net_1/cairn"}, "database.HOST", "my_db.net_1"),
    ({"DATABASE_URL": "postgres://h1,h2:5433/cairn"}, "database.HOST", "h1,h2"),
    ({"DATABASE_URL": "postgres://[::1]:5432/cairn"}, "database.HOST", "::1"),
    ({"DATABASE_URL": "postgres:////run/postgresql/cairn"}, "database.HOST", "/run/postgresql"),
    ({"DATABASE_URL": "postgres:///cairn?host=/run/x"}, "database.OPTIONS.host", "/run/x"),
    (
        {"DATABASE_URL": "postgres://h/cairn?connect_timeout=5"},
        "database.OPTIONS.connect_timeout",
        5,
    ),
    (
        {"DATABASE_URL": "sqlite:///{tmp}/%23%3F.db"},
        "database.ENGINE",
        "django.db.backends.sqlite3",
    ),
    ({"CAIRN_CACHE_URL": "redis://[::1]:6379"}, "cache_server", "redis://[::1]:6379"),
    ({"CAIRN_CACHE_URL": "redis://my_cache"}, "cache_server", "redis://my_cache"),
    ({"CAIRN_EMAIL_URL": "smtp://mail.b\u00fccher.example"}, "mailer.OPTIONS.port", 25),
    ({"CAIRN_DATABASE_POOL": "20"}, "database_pool", 20),
    ({"CAIRN_BACKUP": "off"}, "backup", "off"),
    ({"CAIRN_BACKUP_PASSPHRASE": "correct horse"}, "backup_passphrase", "correct horse"),
    ({}, "cache_server", None),
    (
        {"CAIRN_CACHE_URL": "rediss://u:p%2Cw@cache:6380/2"},
        "cache_server",
        "rediss://u:p%2Cw@cache:6380/2",
    ),
    ({"CAIRN_REGISTRATION": "Closed"}, "registration", "closed"),
    ({"CAIRN_EMAIL_URL": "console:"}, "mailer.BACKEND", "console.EmailBackend"),
    ({"CAIRN_EMAIL_URL": "smtp://mail"}, "mailer.OPTIONS.port", 25),
    ({"CAIRN_EMAIL_URL": "smtps://me:p%40ss@mail"}, "mailer.OPTIONS.port", 465),
    ({"CAIRN_EMAIL_URL": "smtps://me:p%40ss@mail"}, "mailer.OPTIONS.use_ssl", True),
    ({"CAIRN_EMAIL_URL": "smtp+tls://me:p%40ss@mail:2525"}, "mailer.OPTIONS.port", 2525),
    ({"CAIRN_EMAIL_URL": "smtp+tls://me:p%40ss@mail:2525"}, "mailer.OPTIONS.use_tls", True),
    ({"CAIRN_EMAIL_URL": "smtp+tls://me:p%40ss@mail"}, "mailer.OPTIONS.password", "p@ss"),
    ({}, "mailer", None),
    ({}, "mail_from", "cairn@localhost"),
    ({"CAIRN_EMAIL_FROM": "Cairn <a@example.org>"}, "mail_from", "Cairn <a@example.org>"),
    (OIDC | {"CAIRN_OIDC_URL": "https://l.example.org/r/x"}, "logins.oidc.secret", "s"),
    (OIDC | {"CAIRN_OIDC_URL": "http://localhost:8080/r"}, "logins.oidc.client_id", "cairn"),
    ({"CAIRN_DB_PASSWORD": "x", "CAIRN_PORT": "8080", "WEB_CONCURRENCY": "4"}, "logins", {}),
    ({"CAIRN_ADMIN_EMAIL": "you@example.org", "CAIRN_ADMIN_PASSWORD": "x y"}, "debug", False),
    ({"CAIRN_REGISTRATION_FILE": "", "OTHER_SETTING": "x"}, "registration", "open"),
]


@pytest.mark.parametrize(
    ("given", "name", "value"), GOOD, ids=[f"{str(given)[:60]} {name}" for given, name, _ in GOOD]
)
def test_what_will_do_is_read(read: Any, given: dict[str, str], name: str, value: Any) -> None:
    found: Any = read(**given)
    for part in name.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert str(found).endswith(str(value)) if name == "mailer.BACKEND" else found == value


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n"])
def test_the_line_end_of_a_file_is_no_part_of_the_value(
    read: Any, tmp_path: Path, ending: str
) -> None:
    (tmp_path / "key").write_text(KEY + ending, newline="")
    assert read(CAIRN_SECRET_KEY_FILE=str(tmp_path / "key")).secret_key == KEY
    assert Variables({"X_FILE": str(tmp_path / "key")}).text("X") == KEY


def test_a_value_goes_before_the_file_that_is_also_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file")
    both = {"X": "given", "X_FILE": str(tmp_path / "key")}
    assert Variables(both).text("X") == "given"
    assert Variables(both | {"X": ""}).text("X") == "from the file"


def test_spaces_are_part_of_a_password(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(" correct horse \n")
    given = Variables({"CAIRN_ADMIN_PASSWORD_FILE": str(tmp_path / "password")})
    assert given.text("CAIRN_ADMIN_PASSWORD") == " correct horse "


def test_a_password_may_begin_with_a_dollar() -> None:
    given = Variables({"CAIRN_ADMIN_PASSWORD": "$ecret"})
    assert given.text("CAIRN_ADMIN_PASSWORD") == "$ecret"


def test_a_folder_that_may_not_be_written_to_is_refused(
    read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may write anywhere
    with pytest.raises(EnvironmentRefusedError, match=r"default .*change its owner"):
        read()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may look everywhere; whoever else runs the tests is nobody in this sense already."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.parametrize(
    ("reader", "value", "words"),
    [
        (kinds.folder, "{tmp}/shut/backups", "may not look at; let it enter the folders above"),
        (kinds.writable_folder, "{tmp}/shut/data", "may not look at; let it enter the folders"),
        (database, "sqlite:///{tmp}/shut/cairn.sqlite3", "can't be used (Permission denied); let"),
        (database, "sqlite:///{tmp}/open/own.sqlite3", "can't be used (Permission denied); let"),
        (database, "sqlite:///{tmp}/cairn.sqlite3", "may not write to; change the folder's owner"),
    ],
)
def test_what_this_process_may_not_look_at_is_refused(
    tmp_path: Path, reader: Any, value: str, words: str
) -> None:
    modes = {"shut/inside": 0o755, "shut": 0, "open": 0o777, "open/own.sqlite3": 0, ".": 0o555}
    (tmp_path / "shut" / "inside").mkdir(parents=True)
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "own.sqlite3").write_text("")
    for name, mode in modes.items():
        (tmp_path / name).chmod(mode)
    own = Path(tempfile.gettempdir())
    for above in tmp_path.parents:
        if own in above.parents:
            above.chmod(0o755)
    with as_nobody(), pytest.raises(RefusedError) as refused:
        reader(value.replace("{tmp}", str(tmp_path)))
    tmp_path.chmod(0o755)
    assert words in str(refused.value)


# --- .env ---------------------------------------------------------------------------------------


def test_the_process_comes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "CAIRN_PORT=1\nexport TZ='UTC'\n\n# CAIRN_URL=x\nCAIRN_DEBUG=0\n"
    )
    given = Variables.of_site({"CAIRN_PORT": "2", "CAIRN_DEBUG": ""}, tmp_path / ".env")
    assert [given.text(name) for name in ("CAIRN_PORT", "TZ", "CAIRN_DEBUG")] == ["2", "UTC", "0"]
    assert given.faults == []


@pytest.mark.parametrize("line", ["CAIRN_URL https://cairn.example.org", "1=2", "=x", "CAIRN_URL"])
def test_a_line_that_sets_nothing_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"CAIRN_PORT=1\n{line}\n")
    (fault,) = Variables.of_site({}, tmp_path / ".env").faults
    assert (
        fault == f"Line 2 of {tmp_path}/.env is no setting; write NAME=value, or # before a remark."
    )


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    for path in (tmp_path / ".env", tmp_path):
        (fault,) = Variables.of_site({}, path).faults
        assert fault == f"{path} can't be read; let this process read it, or remove it."


def test_the_example_explains_every_setting_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text()
    explained = set(re.findall(r"^#(\w+)=", text, re.MULTILINE)) - {"COMPOSE_PROFILES"}
    assert explained == SETTINGS.keys()


def test_the_example_is_accepted_as_it_is_and_with_its_values(read: Any, tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text()
    (tmp_path / ".env").write_text(text)
    assert Variables.of_site({}, tmp_path / ".env").faults == []
    values = dict(re.findall(r"^#(CAIRN_\w+|TZ|WEB_CONCURRENCY)=(\S+)$", text, re.MULTILINE))
    for name in (
        *("CAIRN_DEBUG", "CAIRN_OIDC_URL", "CAIRN_DATA_DIR", "CAIRN_STATIC_ROOT"),
        *("CAIRN_OIDC_GROUPS_CLAIM", "CAIRN_OIDC_GROUPS_SCOPE"),
    ):
        del values[name]
    assert read(**values).url.origin == "https://cairn.example.org"


def test_the_example_and_the_reference_are_as_the_table_says() -> None:
    assert (ROOT / ".env.example").read_text() == env_example(), "run bin/write-settings"
    page = ROOT / "docs" / "hosting" / "settings.md"
    assert page.read_text() == settings_page(), "run bin/write-settings"
