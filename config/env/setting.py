"""What the table of settings is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One variable. ``text`` says in plain sentences what it does and when to set it.

    ``default`` is a value as one would write it; where it depends on others or is no value,
    it is empty, and ``otherwise`` says what happens while the variable is not set.
    """

    name: str
    text: str
    reader: Callable[[str], Any] = str
    default: str = ""
    otherwise: str = ""
    example: str = ""
    is_secret: bool = False


@dataclass(frozen=True)
class SettingsSection:
    title: str
    settings: Sequence[Setting]
    text: str = ""
