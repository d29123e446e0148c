"""The table of settings in words: as `.env.example`, and as a page of the documentation."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from config.env.setting import Setting, SettingsSection
from config.env.settings_table import SECTIONS

WIDTH = 100
HEADS = (
    "Cairn runs on http://localhost:8000 with none of this set. To change something, copy this "
    "file to .env and take the # off its line. Every secret can also be read from a file: "
    "CAIRN_SECRET_KEY_FILE names the file that holds CAIRN_SECRET_KEY, and so on.",
    "Put a value with a $, a # or quotes between single quotes, as in "
    "CAIRN_ADMIN_PASSWORD='a$b#c': docker compose takes $b for a variable of that name, and leaves "
    "nothing of it.",
)
POSTGRES_IN_COMPOSE = """\
# PostgreSQL beside Cairn: both lines, and no DATABASE_URL.
#COMPOSE_PROFILES=postgres
#CAIRN_DB_PASSWORD=
"""
PAGE_HEAD = """\
# Settings

Every setting is a variable of the environment; without containers a file `.env` beside `manage.py`
does as well, with compose the `.env` beside `docker-compose.yml`. `.env.example` has all of them to
copy from. `NAME_FILE` names a file that holds the value of `NAME`, so `CAIRN_SECRET_KEY_FILE` works
for every secret; where `NAME` is set too, that counts. With compose `CAIRN_URL` is always set, so
give it itself: `CAIRN_URL_FILE` has no effect there, and neither have files for what stands under
"Docker Compose only". A variable that is set to nothing counts as not set.

A line of `.env` means the same with compose and without. Put a value with a `$`, a `#` or quotes
between single quotes, where every character stands for itself: `CAIRN_ADMIN_PASSWORD='a$b#c'`. Else
compose takes `$b` for a variable of that name and leaves nothing of it, and the password is `a`.

All of them are read and checked at the start, whatever starts it; what will not do, or is unsafe,
stops the start with a line each that names the variable and says what would do.
"""


def env_example() -> str:
    """The text of `.env.example`."""
    parts = ["#\n".join(remark(text) for text in HEADS)]
    for section in SECTIONS:
        parts.append("\n" + remark(f"--- {section.title} ---"))
        if section.text:
            parts.append(remark(section.text))
        parts += [remark(setting.text) + line_of(setting) for setting in written_there(section)]
    return "".join(parts) + POSTGRES_IN_COMPOSE


def written_there(section: SettingsSection) -> Iterator[Setting]:
    """All but the password that stands among the lines for PostgreSQL, at the end."""
    return (setting for setting in section.settings if setting.name != "CAIRN_DB_PASSWORD")


def remark(text: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, WIDTH - 2))


def line_of(setting: Setting) -> str:
    return f"#{setting.name}={setting.example or setting.default}\n"


def settings_page() -> str:
    """The text of `docs/hosting/settings.md`."""
    parts = [PAGE_HEAD]
    for section in SECTIONS:
        parts.append(f"\n## {section.title}\n")
        if section.text:
            parts.append("\n" + textwrap.fill(section.text, WIDTH) + "\n")
        parts.append("\n| variable | what it does | default | example |\n|---|---|---|---|\n")
        parts += [row_of(setting) for setting in section.settings]
    return "".join(parts)


def row_of(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else setting.otherwise or "not set"
    example = f"`{setting.example}`" if setting.example else ""
    text = setting.text + (" A secret." if setting.is_secret else "")
    return f"| `{setting.name}` | {text} | {default} | {example} |\n"
