"""Files that no release of Cairn wrote, with a right checksum."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from config.backup.container import new_container


def sealed(path: Path, parts: dict[str, bytes]) -> Path:
    with path.open("w+b") as file, new_container(file) as content:
        for name, part in parts.items():
            content.writestr(name, part)
    return path


def forged(backup: Path, target: Path, change: dict[str, Any]) -> Path:
    """A backup that says something else of itself."""
    with zipfile.ZipFile(backup) as content:
        parts = {name: content.read(name) for name in content.namelist()}
    about = json.loads(parts["backup.json"])
    for name, value in change.items():
        both = isinstance(value, dict) and isinstance(about.get(name), dict)
        about[name] = {**about[name], **value} if both else value
    return sealed(target, {**parts, "backup.json": json.dumps(about).encode()})
