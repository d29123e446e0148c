"""Readers of single values: each gives the value, or says what would do."""

from __future__ import annotations

import os
import re
import zoneinfo
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from config.env.hosts import is_name
from config.env.variables import RefusedError

YES = ("1", "true", "yes", "on")
NO = ("0", "false", "no", "off")
LONGEST_SHOWN = 80
LONGEST_LABEL = 40
THREADS = 4
"""With which the image and the unit of systemd start gunicorn."""


def shown(text: str) -> str:
    """A value as a sentence about it may show it; of an address not who signs in there."""
    text = re.sub(r"//.*@", "//...@", text)
    return repr(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}...")


def flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in YES + NO:
        raise RefusedError(f"is {shown(text)}; give 1 for yes or 0 for no")
    return word in YES


def number(least: int, most: int, example: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        word = text.strip()
        fits = word.isascii() and word.isdecimal() and len(word) <= 9
        if not fits or not least <= int(word) <= most:
            raise RefusedError(
                f"is {shown(text)}; give a whole number from {least} to {most}, such as {example}"
            )
        return int(word)

    return read


def pool_size(text: str) -> int:
    """None, or enough that no thread of a server waits for another's connection."""
    size = number(0, 1_000, 8)(text)
    if 0 < size < THREADS:
        raise RefusedError(
            f"is {shown(text)}, and each process answers {THREADS} requests at once; give "
            f"{THREADS} or more, or 0 for none"
        )
    return size


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        word = text.strip().lower()
        if word not in words:
            raise RefusedError(f"is {shown(text)}; give {' or '.join(words)}")
        return word

    return read


def time_zone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RefusedError(
            f"is {shown(text)}, which is no time zone; give a name such as Europe/Berlin, or UTC"
        ) from error
    return text


def email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise RefusedError(f"is {shown(text)}; give an address such as you@example.org") from error
    return text


def mail_domains(text: str) -> list[str]:
    """What stands behind the @, in small letters."""
    domains = [part.strip().removeprefix("@").lower() for part in text.split(",")]
    if not all("." in domain and is_name(domain) for domain in domains):
        raise RefusedError(
            f"is {shown(text)}; give names such as example.org,example.com, one with other letters "
            "in the form that begins with xn--"
        )
    return domains


def sender(text: str) -> str:
    """An address, or a name with one: ``Cairn <cairn@example.org>``."""
    try:
        validate_email(parseaddr(text)[1])
    except ValidationError as error:
        raise RefusedError(
            f"is {shown(text)}; give an address such as cairn@example.org, or one with a name: "
            "Cairn <cairn@example.org>"
        ) from error
    return text


def contact(text: str) -> str:
    """An address of mail or of a page, as a URI."""
    word = text.strip()
    page = urlsplit(word) if word.startswith("https://") else None
    if page and page.hostname and word.isascii() and " " not in word:
        return word
    try:
        return f"mailto:{email(word.removeprefix('mailto:'))}"
    except RefusedError as error:
        raise RefusedError(
            f"is {shown(text)}; give an address such as security@example.org, or that of a page "
            "which begins with https://"
        ) from error


def label(text: str) -> str:
    """Words on a button."""
    words = " ".join(text.split())
    if not words or not words.isprintable() or len(words) > LONGEST_LABEL:
        raise RefusedError(
            f"is {shown(text)}; give a name of at most {LONGEST_LABEL} characters, such as "
            "Example University"
        )
    return words


def folder(text: str) -> Path:
    """The folder of that name, which need not be there yet."""
    try:
        path = Path(text).expanduser().resolve()
        is_other = path.exists() and not path.is_dir()
    except PermissionError as error:
        raise RefusedError(
            f"is {shown(text)}, which this process may not look at; let it enter the folders "
            "above, or give another"
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise RefusedError(f"is {shown(text)}; give the path of a folder") from error
    if is_other:
        raise RefusedError(f"is {shown(text)}, which is no folder; give the path of one")
    return path


def writable_folder(text: str) -> Path:
    """The folder, created when absent."""
    path = folder(text)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(
            f"is {shown(text)}, which can't be made ({error.strerror}); give a folder that this "
            "process may write to"
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise RefusedError(
            f"is {shown(text)}, which this process may not write to; change its owner, or give "
            "another folder"
        )
    return path
