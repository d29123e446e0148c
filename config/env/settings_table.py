"""Every setting there is: what it does, what reads it, its default, an example.

The site reads its environment by this table; `.env.example` and `docs/hosting/settings.md` are
written from it (`bin/write-settings`).
"""

from __future__ import annotations

from config.env import addresses, database_url, kinds, observing, proxy_login, secret_key, servers
from config.env.group_roles import group_names, word
from config.env.setting import Setting, SettingsSection

flag = kinds.flag
number = kinds.number


def login(name: str, title: str) -> tuple[Setting, Setting]:
    """The two keys of a login elsewhere."""
    client = f"CAIRN_{name}_CLIENT"
    return (
        Setting(f"{client}_ID", f"The client id that {title} gave to this site."),
        Setting(f"{client}_SECRET", f"The secret that {title} gave with it.", is_secret=True),
    )


SECTIONS = (
    SettingsSection(
        "The site",
        (
            Setting(
                "CAIRN_URL",
                "The address people use; allowed hosts, cookies and HSTS follow from it. A path, "
                "as in https://example.org/cairn/, stands in front of every address of the site.",
                addresses.site_url,
                default="http://localhost:8000",
                example="https://cairn.example.org",
            ),
            Setting(
                "CAIRN_ALLOW_HTTP",
                "1 allows plain http for a host other than this machine: only where the network "
                "is trusted.",
                flag,
                default="0",
                example="1",
            ),
            Setting(
                "CAIRN_SSL_REDIRECT",
                "1 sends http requests on to https, where no proxy does.",
                flag,
                default="0",
                example="1",
            ),
            Setting(
                "CAIRN_TRUSTED_PROXIES",
                "How many proxies stand in front, so that rate limits see the visitor's own "
                "address and https is known.",
                number(0, 20, 1),
                default="0",
                example="1",
            ),
            Setting(
                "CAIRN_DEBUG",
                "1 shows the code where an error happened: development on this machine only.",
                flag,
                default="0",
                example="1",
            ),
            Setting(
                "CAIRN_SECRET_KEY",
                "Signs sessions and links: 50 random characters or more. Generated once into the "
                "data folder while unset.",
                secret_key.given_key,
                otherwise="generated once, into the data folder",
                is_secret=True,
            ),
            Setting(
                "CAIRN_SECRET_KEY_FALLBACKS",
                "Earlier keys, comma-separated, still accepted after the key has changed.",
                secret_key.given_keys,
                otherwise="none",
                is_secret=True,
            ),
            Setting(
                "TZ",
                "The time zone of visitors who have not chosen one.",
                kinds.time_zone,
                default="UTC",
                example="Europe/Berlin",
            ),
            Setting(
                "CAIRN_SECURITY_CONTACT",
                "Whom to tell of a weakness of this site, as /.well-known/security.txt says: an "
                "email, or the address of a page.",
                kinds.contact,
                otherwise="nobody is named",
                example="security@example.org",
            ),
            Setting(
                "WEB_CONCURRENCY",
                "How many worker processes serve requests.",
                number(1, 1_000, 2),
                default="2",
            ),
        ),
    ),
    SettingsSection(
        "Data",
        (
            Setting(
                "CAIRN_DATA_DIR",
                "The folder of the SQLite database and the generated key.",
                kinds.writable_folder,
                otherwise="`data` beside manage.py",
                example="./data",
            ),
            Setting(
                "CAIRN_STATIC_ROOT",
                "Where collectstatic puts the static files.",
                kinds.folder,
                otherwise="`staticfiles` beside manage.py",
                example="./staticfiles",
            ),
            Setting(
                "DATABASE_URL",
                "A PostgreSQL instead of SQLite in the data folder.",
                database_url.database,
                otherwise="SQLite in the data folder",
                example="postgres://cairn:password@localhost:5432/cairn",
                is_secret=True,
            ),
            Setting(
                "CAIRN_DATABASE_POOL",
                "How many connections to PostgreSQL each process may keep, at least one for each "
                "of its 4 threads. 0 keeps none, for a pooler such as PgBouncer in between.",
                kinds.pool_size,
                default="8",
            ),
            Setting(
                "CAIRN_CACHE_URL",
                "A Redis or Valkey server that counts rate limits, where several machines serve "
                "very many people; while it is down the database counts.",
                servers.cache_server,
                otherwise="the database counts",
                example="redis://:password@localhost:6379/0",
                is_secret=True,
            ),
            Setting(
                "CAIRN_DATABASE_WAIT",
                "How many seconds a start waits for a database that does not answer yet.",
                number(0, 3_600, 60),
                default="60",
            ),
        ),
    ),
    SettingsSection(
        "Backups",
        (
            Setting(
                "CAIRN_BACKUP",
                "daily makes a backup every day and before every migration; off makes none.",
                kinds.one_of(["daily", "off"]),
                default="daily",
            ),
            Setting(
                "CAIRN_BACKUP_DIR",
                "The folder of the backups, better on another disk than the data.",
                kinds.folder,
                otherwise="`backups` in the data folder",
                example="/mnt/backups",
            ),
            Setting(
                "CAIRN_BACKUP_PASSPHRASE",
                "Encrypts backups: 12 characters or more. Without it none of them can be read, so "
                "keep it elsewhere, too.",
                secret_key.given_passphrase,
                otherwise="backups are not encrypted",
                is_secret=True,
            ),
        ),
    ),
    SettingsSection(
        "People",
        (
            Setting(
                "CAIRN_REGISTRATION",
                "Who may make an account: open to everybody, approval by an administrator of each, "
                "invitation by a link that one has made, or closed to all.",
                kinds.one_of(["open", "approval", "invitation", "closed"]),
                default="open",
            ),
            Setting(
                "CAIRN_REGISTRATION_DOMAINS",
                "Mail domains, comma-separated, to whose addresses new accounts are limited. Needs "
                "mail, which proves the address.",
                kinds.mail_domains,
                otherwise="addresses of all domains",
                example="example.org,example.com",
            ),
            Setting(
                "CAIRN_REQUIRE_STAFF_MFA",
                "Whether curators must have a second factor.",
                flag,
                otherwise="1 with https, 0 without",
                example="1",
            ),
            Setting(
                "CAIRN_ADMIN_EMAIL",
                "The first administrator, made once when there is none.",
                kinds.email,
                otherwise="nobody; `manage.py create_admin` asks",
                example="you@example.org",
            ),
            Setting(
                "CAIRN_ADMIN_PASSWORD",
                "The password of the first administrator.",
                is_secret=True,
            ),
        ),
    ),
    SettingsSection(
        "Mail",
        (
            Setting(
                "CAIRN_EMAIL_URL",
                "smtp+tls:// (STARTTLS), smtps:// (TLS from the start), smtp:// (plain), or "
                "console: to print it.",
                servers.mailer,
                otherwise="no mail is sent",
                example="smtp+tls://user:password@mail.example.org:587",
                is_secret=True,
            ),
            Setting(
                "CAIRN_EMAIL_FROM",
                "The sender of every message.",
                kinds.sender,
                otherwise="cairn@ the host of CAIRN_URL",
                example="cairn@example.org",
            ),
        ),
        "Without it, addresses are not verified and passwords are reset by the administrator.",
    ),
    SettingsSection(
        "Signing in with another account",
        (
            *login("GITHUB", "GitHub"),
            *login("GITLAB", "GitLab"),
            *login("GOOGLE", "Google"),
            Setting(
                "CAIRN_OIDC_URL",
                "OpenID Connect also needs the issuer's address.",
                addresses.login_server,
                example="https://login.example.org",
            ),
            *login("OIDC", "the OpenID Connect server"),
            Setting(
                "CAIRN_OIDC_NAME",
                "What the button of OpenID Connect says: a name that people know.",
                kinds.label,
                default="Single sign-on",
                example="Example University",
            ),
            Setting(
                "CAIRN_OIDC_GROUPS_CLAIM",
                "The claim in which OpenID Connect tells of groups, which may give roles.",
                word,
                otherwise="groups are not looked at",
                example="groups",
            ),
            Setting(
                "CAIRN_OIDC_GROUPS_SCOPE",
                "A scope to ask for as well, where the server gives the claim only with it.",
                word,
                otherwise="openid, profile and email are asked for",
                example="groups",
            ),
        ),
        "Each provider is offered when all its values are set.",
    ),
    SettingsSection(
        "Login by a reverse proxy",
        (
            Setting(
                "CAIRN_PROXY_LOGIN_HEADER",
                "The header in which a proxy in front says who somebody is. They are signed in "
                "without a further question, so the proxy has to take this header from visitors.",
                proxy_login.header_name,
                otherwise="no header signs anybody in",
                example="Remote-User",
            ),
            Setting(
                "CAIRN_PROXY_LOGIN_FROM",
                "From where the proxy itself asks: addresses and networks, comma-separated, or "
                "unix for a socket file. The header is believed from there alone.",
                proxy_login.believed_peers,
                example="172.18.0.2",
            ),
            Setting(
                "CAIRN_PROXY_LOGIN_EMAIL",
                "The header with their email, which counts as proven.",
                proxy_login.header_name,
                otherwise="a new person is asked for it",
                example="Remote-Email",
            ),
            Setting(
                "CAIRN_PROXY_LOGIN_NAME",
                "The header with their name, for a new account.",
                proxy_login.header_name,
                example="Remote-Name",
            ),
            Setting(
                "CAIRN_PROXY_LOGIN_GROUPS",
                "The header with their groups, which may give roles: a comma or | between two.",
                proxy_login.header_name,
                otherwise="groups are not looked at",
                example="Remote-Groups",
            ),
            Setting(
                "CAIRN_PROXY_LOGIN_SIGN_OUT",
                "Where people sign out at the proxy; signing out here leads there.",
                proxy_login.sign_out_address,
                otherwise="a page that says what to do",
                example="https://auth.example.org/logout",
            ),
        ),
        "Off unless a header is named. Read docs/hosting/logins.md first.",
    ),
    SettingsSection(
        "Roles by groups",
        (
            Setting(
                "CAIRN_CURATOR_GROUPS",
                "Groups, comma-separated, whose members are curators.",
                group_names,
                example="cairn-curators",
            ),
            Setting(
                "CAIRN_ADMINISTRATOR_GROUPS",
                "Groups, comma-separated, whose members are administrators.",
                group_names,
                example="cairn-admins",
            ),
        ),
        "At each sign-in a role is given, or taken if a group gave it.",
    ),
    SettingsSection(
        "Watching the site",
        (
            Setting(
                "CAIRN_LOG_LEVEL",
                "The least level that is written: debug, info, warning or error. debug also has a "
                "line for each static file and health check.",
                kinds.one_of(["debug", "info", "warning", "error"]),
                default="info",
                example="warning",
            ),
            Setting(
                "CAIRN_LOG_FORMAT",
                "text, or json for what collects logs: an object on each line.",
                kinds.one_of(["text", "json"]),
                default="text",
                example="json",
            ),
            Setting(
                "CAIRN_LOG_ADDRESSES",
                "1 writes the visitor's address into the line of each request.",
                flag,
                default="0",
                example="1",
            ),
            Setting(
                "CAIRN_METRICS_TOKEN",
                "Opens /metrics to a Prometheus that sends it as a bearer token "
                "(openssl rand -hex 24).",
                observing.metrics_token,
                otherwise="there is no /metrics",
                is_secret=True,
            ),
            Setting(
                "CAIRN_SENTRY_DSN",
                "Where errors are sent: the DSN of a Sentry, GlitchTip or Bugsink.",
                observing.error_server,
                otherwise="errors stay in the log",
                example="https://key@errors.example.org/1",
                is_secret=True,
            ),
        ),
    ),
    SettingsSection(
        "Docker Compose only",
        (
            Setting(
                "CAIRN_PORT",
                "The port on this machine; CAIRN_URL follows it while it is unset.",
                number(1, 65_535, 8000),
                default="8000",
            ),
            Setting(
                "CAIRN_IMAGE",
                "The image to run, such as one of your own registry.",
                otherwise="`cairn`, built here",
                example="registry.example.org/cairn:0.1.0",
            ),
            Setting(
                "CAIRN_DB_PASSWORD",
                "The password of the PostgreSQL beside Cairn (openssl rand -hex 24).",
                is_secret=True,
            ),
        ),
    ),
)
SETTINGS = {setting.name: setting for section in SECTIONS for setting in section.settings}
