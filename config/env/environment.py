"""All settings that come from outside, read and checked together; .env.example explains each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import addresses, kinds, secret_key
from config.env.addresses import SiteUrl
from config.env.variables import RefusedError, Variables

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOGINS = ("GITHUB", "GITLAB", "GOOGLE", "OIDC")
OTHERS = ("DATABASE_URL", "TZ", "WEB_CONCURRENCY")
"""What others read too, and therefore named by them."""
NAMES = frozenset(
    {
        *OTHERS,
        *("CAIRN_URL", "CAIRN_ALLOW_HTTP", "CAIRN_SSL_REDIRECT", "CAIRN_TRUSTED_PROXIES"),
        *("CAIRN_DEBUG", "CAIRN_SECRET_KEY", "CAIRN_SECRET_KEY_FALLBACKS"),
        *("CAIRN_DATA_DIR", "CAIRN_STATIC_ROOT", "CAIRN_DATABASE_POOL"),
        *("CAIRN_REGISTRATION", "CAIRN_REQUIRE_STAFF_MFA"),
        *("CAIRN_ADMIN_EMAIL", "CAIRN_ADMIN_PASSWORD"),
        *("CAIRN_EMAIL_URL", "CAIRN_EMAIL_FROM", "CAIRN_OIDC_URL"),
        *(f"CAIRN_{login}_CLIENT_{part}" for login in LOGINS for part in ("ID", "SECRET")),
        *("CAIRN_PORT", "CAIRN_DB_PASSWORD"),  # read by docker-compose.yml alone
    }
)
"""Every setting there is. One that is not here and begins with CAIRN_ is refused."""


class EnvironmentRefusedError(ImproperlyConfigured):
    """The site can't start; ``faults`` says in a sentence each what is wrong and what would do."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Login:
    """A login elsewhere: its keys, and of OpenID Connect the server's address."""

    client_id: str
    secret: str
    server: str = ""


@dataclass(frozen=True)
class Environment:
    url: SiteUrl
    debug: bool
    ssl_redirect: bool
    trusted_proxies: int
    secret_key: str
    secret_key_fallbacks: list[str]
    data_dir: Path
    static_root: Path
    database: dict[str, Any]
    database_pool: int
    registration: str
    require_staff_mfa: bool
    mailer: dict[str, object] | None
    mail_from: str
    logins: dict[str, Login]
    time_zone: str


def variables_of_site() -> Variables:
    """Those of this process and of the ``.env`` beside manage.py."""
    return Variables.of_site(os.environ, BASE_DIR / ".env")


def environment_of_site() -> Environment:
    """The settings of this process.

    Raises:
        EnvironmentRefusedError: something in them will not do.
    """
    return read_environment(variables_of_site())


def read_environment(given: Variables, base: Path = BASE_DIR) -> Environment:
    """The settings in ``given``; folders that it does not name are those of ``base``.

    Makes the data folder and, where no key is given, the key in it.

    Raises:
        EnvironmentRefusedError: something in it will not do.
    """
    given.refuse_unknown(NAMES)
    url = given.read("CAIRN_URL", addresses.site_url, SiteUrl("http", "localhost", 8000))
    data_dir = given.read("CAIRN_DATA_DIR", kinds.writable_folder, None)
    if data_dir is None and not given.is_set("CAIRN_DATA_DIR"):
        data_dir = default_data_dir(given, base)
    read = Environment(
        url=url,
        debug=given.read("CAIRN_DEBUG", kinds.flag, default=False),
        ssl_redirect=given.read("CAIRN_SSL_REDIRECT", kinds.flag, default=False),
        trusted_proxies=given.read("CAIRN_TRUSTED_PROXIES", kinds.number(0, 20, 1), 0),
        secret_key=key(given, data_dir),
        secret_key_fallbacks=given.read("CAIRN_SECRET_KEY_FALLBACKS", secret_key.given_keys, []),
        data_dir=data_dir or base,
        static_root=given.read("CAIRN_STATIC_ROOT", kinds.folder, base / "staticfiles"),
        database=given.read("DATABASE_URL", addresses.database, sqlite_in(data_dir or base)),
        database_pool=given.read("CAIRN_DATABASE_POOL", kinds.number(1, 1_000, 8), 8),
        registration=given.read("CAIRN_REGISTRATION", kinds.one_of(["open", "closed"]), "open"),
        require_staff_mfa=given.read("CAIRN_REQUIRE_STAFF_MFA", kinds.flag, url.is_https),
        mailer=given.read("CAIRN_EMAIL_URL", addresses.mailer, None),
        mail_from=given.read("CAIRN_EMAIL_FROM", kinds.sender, f"cairn@{url.host}"),
        logins=logins(given),
        time_zone=given.read("TZ", kinds.time_zone, "UTC"),
    )
    check_the_rest(given)
    refuse_unsafe(given, read)
    if given.faults:
        raise EnvironmentRefusedError(given.faults)
    return read


def default_data_dir(given: Variables, base: Path) -> Path | None:
    try:
        return kinds.writable_folder(str(base / "data"))
    except RefusedError as refused:
        given.faults.append(f"CAIRN_DATA_DIR is not set, and its default {refused}.")
        return None


def key(given: Variables, folder: Path | None) -> str:
    """The key that is given; else, with a folder to keep it in, one that is generated there."""
    if given.is_set("CAIRN_SECRET_KEY") or folder is None:
        return given.read("CAIRN_SECRET_KEY", secret_key.given_key, "")
    try:
        return secret_key.generated_key(folder)
    except RefusedError as refused:
        given.faults.append(f"CAIRN_SECRET_KEY {refused}.")
        return ""


def sqlite_in(folder: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "cairn.sqlite3")}


def logins(given: Variables) -> dict[str, Login]:
    """The logins elsewhere of which all that they need is given; half of one is a fault."""
    found = {}
    for name in LOGINS:
        parts = [f"CAIRN_{name}_CLIENT_ID", f"CAIRN_{name}_CLIENT_SECRET"]
        values = [given.text(part) for part in parts]
        if name == "OIDC":
            parts.append("CAIRN_OIDC_URL")
            values.append(given.read(parts[-1], addresses.login_server, ""))
        present = [part for part in parts if given.is_set(part)]
        missing = [part for part in parts if part not in present]
        if present and missing:
            given.faults.append(
                f"{present[0]} is set without {' and '.join(missing)}; set all of them, or none."
            )
        elif present:
            found[name.lower()] = Login(*values)
    return found


def check_the_rest(given: Variables) -> None:
    """What the site itself does not read, or only where it makes an administrator."""
    for name in ("CAIRN_ADMIN_PASSWORD", "CAIRN_DB_PASSWORD"):
        given.text(name)
    given.read("CAIRN_ADMIN_EMAIL", kinds.email, "")
    given.read("CAIRN_PORT", kinds.number(1, 65_535, 8000), 0)
    given.read("WEB_CONCURRENCY", kinds.number(1, 1_000, 2), 0)


def refuse_unsafe(given: Variables, read: Environment) -> None:
    """What is right by itself and wrong with the rest."""
    url = read.url
    allowed = given.read("CAIRN_ALLOW_HTTP", kinds.flag, default=False)
    if not (url.is_https or url.is_local or allowed):
        given.faults.append(
            "CAIRN_URL is plain http for a host that is not this machine; use https, or set "
            "CAIRN_ALLOW_HTTP=1 if the network in between is trusted."
        )
    if read.debug and not url.is_local:
        given.faults.append(
            "CAIRN_DEBUG is on for a host that is not this machine; unset it, or use a "
            "localhost CAIRN_URL."
        )
    if read.ssl_redirect and not (url.is_https and read.trusted_proxies):
        given.faults.append(
            "CAIRN_SSL_REDIRECT needs an https CAIRN_URL and CAIRN_TRUSTED_PROXIES of 1 or more: "
            "without them every page would lead to itself. Set these, or unset it."
        )
