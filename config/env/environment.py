"""All settings that come from outside, read and checked together by the table of settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import kinds, secret_key
from config.env.addresses import SiteUrl
from config.env.group_roles import GroupRoles, read_group_roles
from config.env.proxy_login import ProxyLogin, read_proxy_login
from config.env.settings_table import SETTINGS
from config.env.variables import RefusedError, Variables

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOGINS = ("GITHUB", "GITLAB", "GOOGLE", "OIDC")
READ_BY_OTHERS = (
    *("CAIRN_ADMIN_EMAIL", "CAIRN_ADMIN_PASSWORD"),
    *("CAIRN_PORT", "CAIRN_IMAGE", "CAIRN_DB_PASSWORD"),
)


class EnvironmentRefusedError(ImproperlyConfigured):
    """The site can't start; ``faults`` says in a sentence each what is wrong and what would do."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Login:
    """A login elsewhere: its keys, and of OpenID Connect the server's address and the button.

    ``groups_claim`` tells of groups, and may need a ``groups_scope`` to be asked for.
    """

    client_id: str
    secret: str
    server: str = ""
    name: str = "Single sign-on"
    groups_claim: str = ""
    groups_scope: str = ""


@dataclass(frozen=True)
class Environment:
    url: SiteUrl
    debug: bool
    ssl_redirect: bool
    trusted_proxies: int
    workers: int
    secret_key: str
    secret_key_fallbacks: list[str]
    data_dir: Path
    static_root: Path
    database: dict[str, Any]
    database_pool: int
    database_wait: int
    backup: str
    backup_dir: Path
    backup_passphrase: str
    cache_server: str | None
    security_contact: str
    registration: str
    registration_domains: list[str]
    require_staff_mfa: bool
    mailer: dict[str, object] | None
    mail_from: str
    logins: dict[str, Login]
    proxy_login: ProxyLogin | None
    group_roles: GroupRoles
    time_zone: str
    log_level: str
    log_format: str
    log_addresses: bool
    metrics_token: str
    sentry_dsn: str


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
    given.refuse_unknown(SETTINGS)
    url = value(given, "CAIRN_URL")
    data_dir = value(given, "CAIRN_DATA_DIR")
    if data_dir is None and not given.is_set("CAIRN_DATA_DIR"):
        data_dir = default_data_dir(given, base)
    read = Environment(
        url=url,
        debug=value(given, "CAIRN_DEBUG"),
        ssl_redirect=value(given, "CAIRN_SSL_REDIRECT"),
        trusted_proxies=value(given, "CAIRN_TRUSTED_PROXIES"),
        workers=value(given, "WEB_CONCURRENCY"),
        secret_key=key(given, data_dir),
        secret_key_fallbacks=value(given, "CAIRN_SECRET_KEY_FALLBACKS", []),
        data_dir=data_dir or base,
        static_root=value(given, "CAIRN_STATIC_ROOT", base / "staticfiles"),
        database=value(given, "DATABASE_URL", sqlite_in(data_dir or base)),
        database_pool=value(given, "CAIRN_DATABASE_POOL"),
        database_wait=value(given, "CAIRN_DATABASE_WAIT"),
        backup=value(given, "CAIRN_BACKUP"),
        backup_dir=value(given, "CAIRN_BACKUP_DIR", (data_dir or base) / "backups"),
        backup_passphrase=value(given, "CAIRN_BACKUP_PASSPHRASE", ""),
        cache_server=value(given, "CAIRN_CACHE_URL"),
        security_contact=value(given, "CAIRN_SECURITY_CONTACT", ""),
        registration=value(given, "CAIRN_REGISTRATION"),
        registration_domains=value(given, "CAIRN_REGISTRATION_DOMAINS", []),
        require_staff_mfa=value(given, "CAIRN_REQUIRE_STAFF_MFA", url.is_https),
        mailer=value(given, "CAIRN_EMAIL_URL"),
        mail_from=value(given, "CAIRN_EMAIL_FROM", f"cairn@{url.host}"),
        logins=logins(given),
        proxy_login=read_proxy_login(given, value),
        group_roles=read_group_roles(given, value),
        time_zone=value(given, "TZ"),
        log_level=value(given, "CAIRN_LOG_LEVEL"),
        log_format=value(given, "CAIRN_LOG_FORMAT"),
        log_addresses=value(given, "CAIRN_LOG_ADDRESSES"),
        metrics_token=value(given, "CAIRN_METRICS_TOKEN", ""),
        sentry_dsn=value(given, "CAIRN_SENTRY_DSN", ""),
    )
    check_the_rest(given)
    refuse_unsafe(given, read)
    if given.faults:
        raise EnvironmentRefusedError(given.faults)
    return read


def value(given: Variables, name: str, otherwise: Any = None) -> Any:
    """What the table's reader makes of a setting, of its default where it is not set.

    ``otherwise`` stands where the table has no default because it depends on other settings.
    """
    setting = SETTINGS[name]
    default = setting.reader(setting.default) if setting.default else otherwise
    return given.read(name, setting.reader, default)


def default_data_dir(given: Variables, base: Path) -> Path | None:
    try:
        return kinds.writable_folder(str(base / "data"))
    except RefusedError as refused:
        given.faults.append(f"CAIRN_DATA_DIR is not set, and its default {refused}.")
        return None


def key(given: Variables, folder: Path | None) -> str:
    """The key that is given; else, with a folder to keep it in, one that is generated there."""
    if given.is_set("CAIRN_SECRET_KEY") or folder is None:
        return value(given, "CAIRN_SECRET_KEY", "")
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
    button = value(given, "CAIRN_OIDC_NAME")
    groups = [value(given, f"CAIRN_OIDC_GROUPS_{part}", "") for part in ("CLAIM", "SCOPE")]
    for name in LOGINS:
        parts = [f"CAIRN_{name}_CLIENT_ID", f"CAIRN_{name}_CLIENT_SECRET"]
        values = [given.text(part) for part in parts]
        if name == "OIDC":
            parts.append("CAIRN_OIDC_URL")
            values.append(value(given, parts[-1], ""))
        present = [part for part in parts if given.is_set(part)]
        missing = [part for part in parts if part not in present]
        if present and missing:
            given.faults.append(
                f"{present[0]} is set without {' and '.join(missing)}; set all of them, or none."
            )
        elif present:
            if name == "OIDC":
                values += [button, *groups]
            found[name.lower()] = Login(*values)
    return found


def check_the_rest(given: Variables) -> None:
    """What the site itself does not read, or only where it makes an administrator."""
    for name in READ_BY_OTHERS:
        value(given, name)


def refuse_unsafe(given: Variables, read: Environment) -> None:
    """What is right by itself and wrong with the rest."""
    url = read.url
    allowed = value(given, "CAIRN_ALLOW_HTTP")
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
    if read.registration_domains and read.mailer is None:
        given.faults.append(
            "CAIRN_REGISTRATION_DOMAINS needs CAIRN_EMAIL_URL: without mail nobody proves that an "
            "address is theirs. Set it, or unset the domains."
        )
