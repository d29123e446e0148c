"""The key that signs sessions and links: given, or generated once into the data folder."""

from __future__ import annotations

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from config.env.variables import RefusedError

SHORTEST = 50
SHORTEST_PASSPHRASE = 12
FEWEST = 8
"""Different characters of a key, at least: random ones have more."""
KNOWN = ("changeme", "change-me", "change_me", "insecure", "secret-key", "your-secret", "password")
"""What keys hold that everybody knows, from examples."""
FILE_NAME = "secret_key"
made_here: set[Path] = set()
"""Files that this process wrote because there were none: nothing is signed with their keys yet."""


def given_key(text: str) -> str:
    """A key from the environment. It is never shown."""
    if len(text) < SHORTEST:
        raise RefusedError(f"is too weak: it has fewer than {SHORTEST} characters; {advice()}")
    if is_guessable(text):
        raise RefusedError(f"is too weak: it can be guessed; {advice()}")
    return text


def given_passphrase(text: str) -> str:
    """What encrypts backups. It is never shown."""
    if len(text) < SHORTEST_PASSPHRASE:
        raise RefusedError(
            f"is too weak: it has fewer than {SHORTEST_PASSPHRASE} characters; give several words, "
            "or the output of `openssl rand -hex 16`"
        )
    return text


def advice() -> str:
    return "give the output of `openssl rand -hex 32`, or unset it and let Cairn generate one"


def given_keys(text: str) -> list[str]:
    """Several, with commas between them."""
    return [given_key(key.strip()) for key in text.split(",") if key.strip()]


def is_guessable(key: str) -> bool:
    lower = key.lower()
    return (
        len(set(key)) < FEWEST
        or any(word in lower for word in KNOWN)
        or period(key) <= len(key) // 2
        or steps(key) > len(key) // 2
    )


def period(text: str) -> int:
    """After how many characters the text begins again, all the way to its end."""
    return next(n for n in range(1, len(text) + 1) if text[n:] == text[: len(text) - n])


def steps(text: str) -> int:
    """How many characters are the one before, the next or the previous in the alphabet."""
    return sum(abs(ord(one) - ord(other)) <= 1 for one, other in pairwise(text))


def generated_key(folder: Path) -> str:
    """The key in the folder's file, which the first process to come writes.

    The file is whole or not there, for its owner alone, and on the disk before it is used. One
    that is empty was left by a crash and is written anew.
    """
    path = folder / FILE_NAME
    try:
        with alone_in(folder):
            key = stored(path)
            if not key:
                key = secrets.token_urlsafe(64)
                store(path, key)
                made_here.add(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise RefusedError(
            f"is not set, and {path} can't be read or written ({reason}); let this process do so, "
            "or set it"
        ) from error
    if len(key) < SHORTEST:
        raise RefusedError(
            f"is not set, and {path} holds no usable key; delete the file and start again"
        )
    return key


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """No other process that starts is in here at the same time."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def stored(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip("\0 \r\n\t")
    except FileNotFoundError:
        return ""


def store(path: Path, key: str) -> None:
    """Write the file beside its place, for its owner alone, then put it there in one step."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
