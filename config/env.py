"""Typed readers of the environment, the generated secret, and the refusals to start unsafe."""

from __future__ import annotations

import ipaddress
import os
import secrets
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping


class SecretFiles(FileAwareMapping):
    """The environment, each variable also from the file that the one with ``_FILE`` names.

    The line end that editors put behind the last line of a file is no part of a secret.
    """

    def __getitem__(self, key: str) -> str:
        try:
            value: str = super().__getitem__(key)
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{key}_FILE can't be read: {error}.") from error
        return value.rstrip("\r\n")


class Environment(environ.FileAwareEnv):
    ENVIRON = SecretFiles()


env = Environment()

MINIMUM_SECRET_LENGTH = 50


def drop_empty() -> None:
    """Treat a variable that is set to nothing as not set."""
    for name in [*os.environ]:
        if not os.environ[name] and (name.startswith("CAIRN_") or name == "DATABASE_URL"):
            del os.environ[name]


def site_url() -> SplitResult:
    """The address people use, from ``CAIRN_URL``.

    Raises:
        ImproperlyConfigured: it is no http(s) address, its host is a wildcard, or it is plain
            http for a host that is not this machine and ``CAIRN_ALLOW_HTTP`` is not set.
    """
    raw = env.str("CAIRN_URL", default="http://localhost:8000").rstrip("/")
    url = urlsplit(raw)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ImproperlyConfigured(
            f"CAIRN_URL is {raw!r}; give a full address such as https://cairn.example.org."
        )
    if "*" in url.netloc:
        raise ImproperlyConfigured(
            "CAIRN_URL names a wildcard host; give the one address of the site."
        )
    if (
        url.scheme == "http"
        and not is_loopback(url.hostname)
        and not env.bool("CAIRN_ALLOW_HTTP", False)
    ):
        raise ImproperlyConfigured(
            "CAIRN_URL is plain http for a host that is not this machine; use https, or set "
            "CAIRN_ALLOW_HTTP=1 if the network in between is trusted."
        )
    return url


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def debug_mode(host: str) -> bool:
    """``CAIRN_DEBUG``, refused on a host that others can reach."""
    debug = env.bool("CAIRN_DEBUG", default=False)
    if debug and not is_loopback(host):
        raise ImproperlyConfigured(
            "CAIRN_DEBUG is on for a host that is not this machine; unset it, or use a "
            "localhost CAIRN_URL."
        )
    return debug


def data_dir(base: Path) -> Path:
    """The folder of the database and the generated secret, created when absent."""
    folder = Path(env.str("CAIRN_DATA_DIR", default=str(base / "data"))).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} can't be made ({error.strerror}); set CAIRN_DATA_DIR to a "
            "folder this process may write to."
        ) from error
    if not os.access(folder, os.W_OK):
        raise ImproperlyConfigured(
            f"The data folder {folder} is not writable; change its owner or set CAIRN_DATA_DIR."
        )
    return folder


def secret_key(folder: Path) -> str:
    """``CAIRN_SECRET_KEY``, or one generated once into the data folder.

    Raises:
        ImproperlyConfigured: the key given is shorter than 50 characters or has fewer than five
            different ones.
    """
    given = env.str("CAIRN_SECRET_KEY", default="")
    if given:
        if len(given) < MINIMUM_SECRET_LENGTH or len(set(given)) < 5:
            raise ImproperlyConfigured(
                f"CAIRN_SECRET_KEY is too weak; give at least {MINIMUM_SECRET_LENGTH} random "
                "characters, or unset it and let Cairn generate one."
            )
        return given
    path = folder / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    key = path.read_text().strip()
    if len(key) < MINIMUM_SECRET_LENGTH:
        raise ImproperlyConfigured(f"{path} holds no usable key; delete it and start again.")
    return key


def mailers(url: str) -> dict[str, dict[str, object]]:
    """Django's ``MAILERS`` from ``CAIRN_EMAIL_URL``.

    ``smtp://`` (plain), ``smtp+tls://`` (STARTTLS) and ``smtps://`` (TLS from the start) take
    ``user:password@host:port``; ``console:`` prints messages; empty keeps them nowhere.

    Raises:
        ImproperlyConfigured: the scheme is none of these or the host is missing.
    """
    if not url:
        return {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "CAIRN_EMAIL_URL must look like smtp+tls://user:password@mail.example.org:587, "
            "smtps://user:password@mail.example.org:465 or console:."
        )
    default_port = {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme]
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": parts.hostname,
                "port": parts.port or default_port,
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_tls": parts.scheme == "smtp+tls",
                "use_ssl": parts.scheme == "smtps",
                "timeout": 15,
            },
        }
    }
