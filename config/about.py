"""What a site is made of, for bug reports: no address, no name, no value of a setting."""

from __future__ import annotations

import platform
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection

from config.env.environment import variables_of_site
from config.env.settings_table import SETTINGS
from config.metrics.numbers import SiteNumber, kept_numbers

LARGEST = 6
GB = 1_000_000_000


def about() -> dict[str, Any]:
    """Names and what stands behind each: text, numbers, lists and dicts of these."""
    return {
        "release": settings.CAIRN_RELEASE,
        "python": platform.python_version(),
        "django": django.get_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "runs in": "a container" if in_container() else "no container",
        "address": "https" if settings.HTTPS else "http",
        "trusted proxies": settings.ALLAUTH_TRUSTED_PROXY_COUNT,
        "mail": "configured" if settings.MAIL_CONFIGURED else "none",
        "settings": names_of_settings(),
        "disk": disk(),
        **of_database(),
    }


def in_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()


def names_of_settings() -> list[str]:
    """The variables that are set, never what they are set to."""
    given = variables_of_site()
    return [name for name in SETTINGS if given.is_set(name)]


def disk() -> str:
    found = shutil.disk_usage(settings.DATA_DIR)
    return f"{found.free / GB:.1f} of {found.total / GB:.1f} GB free in the data folder"


def of_database() -> dict[str, Any]:
    """All that has to be asked for there; of one that does not answer only its kind."""
    try:
        connection.ensure_connection()
        return {"database": version(), "rows": rows(), "numbers": numbers()}
    except DatabaseError as error:
        return {"database": f"{connection.vendor}, which fails: {type(error).__name__}"}


def version() -> str:
    database: Any = connection
    if connection.vendor == "sqlite":
        size = Path(connection.settings_dict["NAME"]).stat().st_size
        return f"SQLite {database.Database.sqlite_version}, {size / 1_000_000:.1f} MB"
    major, minor = divmod(database.pg_version, 10_000)
    pool = connection.settings_dict["OPTIONS"].get("pool")
    return f"PostgreSQL {major}.{minor}, {'with' if pool else 'without'} a pool"


def rows() -> dict[str, int]:
    """How many rows there are, and in which tables most of them."""
    tables = {model._meta.db_table: model for model in apps.get_models() if model._meta.managed}
    found = Counter({table: model._base_manager.count() for table, model in tables.items()})
    return {"all tables": found.total(), **dict(found.most_common(LARGEST))}


def numbers() -> dict[str, float]:
    """Those of /metrics that are read from tables and folders: learners, queue, backups."""
    return dict(described(number) for kept in kept_numbers() for number in kept.now())


def described(number: SiteNumber) -> tuple[str, float]:
    name = number.name.removeprefix("cairn_").replace("_", " ")
    labels = ", ".join(f"{label} {value}" for label, value in number.labels.items())
    value = round(number.value, 1)
    return f"{name} ({labels})" if labels else name, int(value) if value.is_integer() else value


def lines_of(facts: dict[str, Any], indent: str = "") -> Iterator[str]:
    """The facts in columns."""
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        if isinstance(value, dict):
            yield f"{indent}{name}"
            yield from lines_of(value, f"{indent}  ")
        else:
            text = ", ".join(value) or "none" if isinstance(value, list) else str(value)
            yield f"{indent}{name:{width}}  {text}"
