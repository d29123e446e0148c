"""However the site is started, settings that will not do end it with a line each, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BAD = {"CAIRN_REGISTRATION": "true", "TZ": "Mars", "CAIRN_TRUSTED_PROXYS": "1"}
LINES = [
    "Cairn has no setting CAIRN_TRUSTED_PROXYS; did you mean CAIRN_TRUSTED_PROXIES?",
    "CAIRN_REGISTRATION is 'true'; give open or approval or invitation or closed.",
    "TZ is 'Mars', which is no time zone; give a name such as Europe/Berlin, or UTC.",
]
GUNICORN = ["-m", "gunicorn", "--bind", "127.0.0.1:0", "config.wsgi"]


def run(arguments: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A start of the site with nothing but these variables."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={"PATH": os.environ["PATH"], "CAIRN_DATA_DIR": str(folder), **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["manage.py", "check"],
        ["manage.py", "migrate"],
        ["manage.py", "create_admin", "--first"],
        ["bin/serve"],
        GUNICORN,
    ],
    ids=" ".join,
)
def test_a_start_is_refused_in_words(tmp_path: Path, arguments: list[str]) -> None:
    answer = run(arguments, tmp_path, **BAD)
    assert (answer.returncode, answer.stderr.splitlines()) == (1, LINES)
    assert answer.stdout == ""


def test_a_worker_that_is_refused_stops_its_server(tmp_path: Path) -> None:
    """Where gunicorn does not read our file, as under another one."""
    (tmp_path / "other.conf.py").write_text("workers = 1\ncontrol_socket_disable = True\n")
    arguments = [*GUNICORN[:2], "--config", str(tmp_path / "other.conf.py"), *GUNICORN[2:]]
    answer = run(arguments, tmp_path, **BAD)
    assert answer.returncode == 3
    assert "\n".join(LINES) in answer.stderr
    assert "Traceback" not in answer.stderr


WEB = ["gunicorn", "config.wsgi"]


@pytest.mark.parametrize(
    ("arguments", "number", "words"),
    [
        ([], "", ""),
        ([], "abc", "WEB_CONCURRENCY is 'abc'; give a whole"),
        (WEB, "", ""),
        (WEB, "3", ""),
        (WEB, "abc", "WEB_CONCURRENCY is 'abc'; give a whole"),
        (WEB, "-1", "WEB_CONCURRENCY is '-1'; give a whole"),
    ],
)
def test_the_container_takes_any_number_of_processes_or_says_what_would_do(
    tmp_path: Path, arguments: list[str], number: str, words: str
) -> None:
    """The entrypoint with the real programs, of which gunicorn reads its settings and ends."""
    for name, command in (("python", '"$@"'), ("gunicorn", '-m gunicorn --check-config "$@"')):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\nexec {sys.executable} {command}\n")
        program.chmod(0o755)
    answer = subprocess.run(
        [ROOT / "bin/docker-entrypoint", *arguments],
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "CAIRN_DATA_DIR": str(tmp_path),
            "WEB_CONCURRENCY": number,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == bool(words), answer.stderr
    assert answer.stderr.startswith(words)
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CAIRN_TRUSTED_PROXIES", "yes"),
        ("DATABASE_URL", "nonsense"),
        ("CAIRN_EMAIL_URL", "smtp://h:abc"),
        ("CAIRN_URL", "http://[::1"),
        ("CAIRN_SECRET_KEY_FILE", "/nowhere"),
    ],
)
def test_one_value_is_one_line(tmp_path: Path, name: str, value: str) -> None:
    answer = run(["manage.py", "check"], tmp_path, **{name: value})
    (line,) = answer.stderr.splitlines()
    assert answer.returncode == 1
    assert line.startswith(name.removesuffix("_FILE"))


def test_variables_set_to_nothing_are_not_set(tmp_path: Path) -> None:
    empty = dict.fromkeys(("TZ", "DATABASE_URL", "CAIRN_URL", "CAIRN_EMAIL_URL"), "")
    answer = run(["manage.py", "check"], tmp_path, **empty)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_an_empty_key_file_left_by_a_crash_stops_no_start(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    assert run(["manage.py", "check"], tmp_path).returncode == 0
    assert (tmp_path / "secret_key").read_text()


def test_a_public_address_turns_on_what_https_needs(tmp_path: Path) -> None:
    script = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECURE_HSTS_SECONDS > 0, s.DEBUG,"
        " s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS)"
    )
    answer = run(
        ["-c", script],
        tmp_path,
        CAIRN_URL="https://Cairn.example.org:443/",
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    assert answer.stdout.strip() == (
        "__Host-cairn __Host-csrf True False ['cairn.example.org'] ['https://cairn.example.org']"
    )


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("https://example.org/a/b", "__Host-cairn.a.b __Host-csrf.a.b"),
        ("https://example.org/a-b", "__Host-cairn.a-b __Host-csrf.a-b"),
        ("http://localhost/a", "sessionid.a csrftoken.a"),
    ],
)
def test_sites_on_one_host_have_cookies_of_their_own(
    tmp_path: Path, address: str, names: str
) -> None:
    script = (
        "import django; django.setup();"
        "from django.conf import settings as s; from django.urls import reverse;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_PATH, s.STATIC_URL,"
        " reverse('account_login'))"
    )
    answer = run(
        ["-c", script], tmp_path, CAIRN_URL=address, DJANGO_SETTINGS_MODULE="config.settings"
    )
    path = address.removeprefix("https://example.org").removeprefix("http://localhost")
    assert answer.stdout.strip() == f"{names} / {path}/static/ {path}/accounts/login/"


def test_make_run_shows_the_pages_that_people_see(tmp_path: Path) -> None:
    script = "from django.conf import settings as s; print(s.DEBUG, s.WHITENOISE_USE_FINDERS)"
    for given, debug in ({}, "False"), ({"CAIRN_DEBUG": "1"}, "True"):
        variables = {"DJANGO_SETTINGS_MODULE": "config.development", **given}
        variables["CAIRN_STATIC_ROOT"] = str(tmp_path / "static")
        answer = run(["-c", script], tmp_path, **variables)
        assert answer.stdout.split() == [debug, "True"]
    assert "config.development" in (ROOT / "bin" / "serve").read_text()


@pytest.mark.parametrize(
    ("program", "seconds"), [(["manage.py", "shell", "--verbosity", "0"], "20"), ([], "3")]
)
def test_a_request_waits_no_longer_for_sqlite_than_people_do(
    tmp_path: Path, program: list[str], seconds: str
) -> None:
    script = (
        "from django.conf import settings as s; print(s.DATABASES['default']['OPTIONS']['timeout'])"
    )
    answer = run([*program, "-c", script], tmp_path, DJANGO_SETTINGS_MODULE="config.settings")
    assert answer.stdout.strip() == seconds


@pytest.mark.parametrize(("query", "idle"), [("", "2"), ("?keepalives_idle=60", "60")])
def test_a_network_that_is_cut_is_noticed_soon_or_as_somebody_says(
    tmp_path: Path, query: str, idle: str
) -> None:
    script = (
        "from django.conf import settings as s; given = s.DATABASES['default']['OPTIONS'];"
        "print(*(given[f'keepalives{name}'] for name in ('', '_idle', '_interval', '_count')))"
    )
    answer = run(
        ["-c", script],
        tmp_path,
        DATABASE_URL=f"postgres://cairn@127.0.0.1:1/cairn{query}",
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    assert answer.stdout.split() == ["1", idle, "1", "3"]
