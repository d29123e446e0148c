"""The site refuses to start when unsafe, with one sentence that says what to do."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env as environment

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.startswith("CAIRN_"):
            monkeypatch.delenv(name)
    remembering_no_file = environment.SecretFiles()
    monkeypatch.setattr(environment.Environment, "ENVIRON", remembering_no_file)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"CAIRN_URL": "cairn.example.org"}, "give a full address"),
        ({"CAIRN_URL": "ftp://cairn.example.org"}, "give a full address"),
        ({"CAIRN_URL": "https://*.example.org"}, "wildcard"),
        ({"CAIRN_URL": "http://cairn.example.org"}, "CAIRN_ALLOW_HTTP=1"),
    ],
)
def test_an_unsafe_address_is_refused(monkeypatch, variables, sentence):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        environment.site_url()


def test_plain_http_is_fine_on_this_machine_or_when_allowed(monkeypatch):
    assert environment.site_url().netloc == "localhost:8000"
    monkeypatch.setenv("CAIRN_URL", "http://cairn.lan")
    monkeypatch.setenv("CAIRN_ALLOW_HTTP", "1")
    assert environment.site_url().hostname == "cairn.lan"


def test_debug_is_refused_where_others_can_reach_it(monkeypatch):
    monkeypatch.setenv("CAIRN_DEBUG", "1")
    assert environment.debug_mode("localhost")
    with pytest.raises(ImproperlyConfigured, match="unset it"):
        environment.debug_mode("cairn.example.org")


def test_a_weak_key_is_refused(monkeypatch, tmp_path):
    for weak in ("short", "a" * 60):
        monkeypatch.setenv("CAIRN_SECRET_KEY", weak)
        with pytest.raises(ImproperlyConfigured, match="too weak"):
            environment.secret_key(tmp_path)


def test_a_key_is_generated_once_for_the_owner_alone(tmp_path):
    first = environment.secret_key(tmp_path)
    assert len(first) >= environment.MINIMUM_SECRET_LENGTH
    assert environment.secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_secret_can_come_from_a_file(monkeypatch, tmp_path):
    key = "a-key-of-letters-" * 5
    (tmp_path / "key").write_text(key)
    monkeypatch.setenv("CAIRN_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert environment.secret_key(tmp_path) == key


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_line_end_of_a_file_is_no_part_of_the_secret(monkeypatch, tmp_path, ending):
    (tmp_path / "password").write_text(f" correct horse {ending}", newline="")
    monkeypatch.setenv("CAIRN_ADMIN_PASSWORD_FILE", str(tmp_path / "password"))
    assert environment.env.str("CAIRN_ADMIN_PASSWORD") == " correct horse "


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_refused(monkeypatch, tmp_path, content):
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv("CAIRN_SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match="CAIRN_SECRET_KEY_FILE can't be read"):
        environment.secret_key(tmp_path)


def test_a_data_folder_that_cannot_be_made_is_refused(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CAIRN_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(ImproperlyConfigured, match="CAIRN_DATA_DIR"):
        environment.data_dir(tmp_path)


def test_a_data_folder_that_may_not_be_written_to_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("CAIRN_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anywhere
    with pytest.raises(ImproperlyConfigured, match="change its owner"):
        environment.data_dir(tmp_path)


def test_a_file_without_a_usable_key_is_refused(tmp_path):
    (tmp_path / "secret_key").write_text("cut off\n")
    with pytest.raises(ImproperlyConfigured, match="delete it and start again"):
        environment.secret_key(tmp_path)


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("CAIRN_URL", "")
    environment.drop_empty()
    assert environment.site_url().hostname == "localhost"


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp+tls://me:p%40ss@mail.example.org:2525", {"port": 2525, "use_tls": True}),
        ("smtps://me:p%40ss@mail.example.org", {"port": 465, "use_ssl": True}),
    ],
)
def test_mail_is_read_from_one_address(url, options):
    mailer = environment.mailers(url)["default"]["OPTIONS"]
    assert mailer["host"] == "mail.example.org"
    assert mailer["password"] == "p@ss"
    assert options.items() <= mailer.items()


def test_mail_can_be_printed_or_kept_nowhere():
    assert environment.mailers("console:")["default"]["BACKEND"].endswith("console.EmailBackend")
    assert environment.mailers("")["default"]["BACKEND"].endswith("dummy.EmailBackend")


def test_nonsense_for_mail_is_refused():
    with pytest.raises(ImproperlyConfigured, match="CAIRN_EMAIL_URL"):
        environment.mailers("mail.example.org")


def test_a_public_address_turns_on_what_https_needs(tmp_path):
    script = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECURE_HSTS_SECONDS > 0, s.DEBUG,"
        " s.ALLOWED_HOSTS)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env={
            "PATH": os.environ["PATH"],
            "CAIRN_URL": "https://cairn.example.org",
            "CAIRN_DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split(maxsplit=4) == [
        "__Host-cairn",
        "__Host-csrf",
        "True",
        "False",
        "['cairn.example.org']\n",
    ]
