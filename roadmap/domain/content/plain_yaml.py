"""Reads YAML as fixtures use it: nothing refers, nests deeply or makes an object."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

SIZE = 5_000_000
"""Largest file, in bytes: many times what the largest level needs."""
DEPTH = 20
"""How deep lists and mappings may nest; the parser itself would fall off the stack."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class MalformedError(ValueError):
    """A file or a value of a fixture has the wrong shape; the message says which."""


def root_of(path: Path) -> yaml.Node | None:
    """The content of a file, or None where it is empty.

    Raises:
        MalformedError: it can't be read, is too large, is not YAML, or is more than plain lists
            and mappings.
    """
    try:
        if path.stat().st_size > SIZE:
            raise MalformedError(f"is larger than {SIZE // 1_000_000} MB")
        text = path.read_text(encoding="utf-8")
        _refuse_more_than_plain(text)
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except OSError as error:
        raise MalformedError(f"can't be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MalformedError(f"is not YAML: {' '.join(str(error).split())}") from error
    return root


def _refuse_more_than_plain(text: str) -> None:
    """References can grow without end or lead into themselves."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = 1 + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent):
            raise MalformedError(f"refers to *{event.anchor} in line {line}; write it out")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise MalformedError(f"nests more than {DEPTH} deep in line {line}")


def value_of(node: yaml.Node) -> Any:
    """What a node holds, in plain Python.

    Raises:
        MalformedError: it holds something that is no plain value.
    """
    loader = _Loader("")
    try:
        return loader.construct_document(node)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or error
        raise MalformedError(f"holds no plain value: {problem}") from error
    except (TypeError, ValueError) as error:
        raise MalformedError(f"holds no plain value: {error}") from error
    finally:
        loader.dispose()


def written_twice(node: yaml.Node) -> Iterator[str]:
    """The names that a mapping, or one within it, gives more than once."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                yield key.value
            seen.add(key.value)
        yield from written_twice(value)
