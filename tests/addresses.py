"""Every address of the URLconf, for tests that try them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, get_resolver, reverse

OURS = ("config", "accounts", "roadmap")


@dataclass(frozen=True)
class Address:
    """One named address: its full name, its arguments and whether the code is ours.

    ``unnamed`` counts arguments without a name: of the admin's history, where they are ids.
    """

    name: str
    arguments: frozenset[str]
    is_ours: bool
    unnamed: int = 0


def all_addresses() -> Iterator[Address]:
    """Every named address, allauth's and the admin's included."""
    yield from walk(get_resolver(), "", frozenset())


def our_addresses() -> list[Address]:
    return [address for address in all_addresses() if address.is_ours]


def walk(resolver: URLResolver, namespace: str, outer: frozenset[str]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        arguments = outer | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, inner, arguments)
        elif pattern.name:
            module = getattr(pattern.callback, "__module__", "").split(".")[0]
            ours = module in OURS and not namespace.startswith("admin:")
            regex = pattern.pattern.regex
            unnamed = regex.groups - len(regex.groupindex)
            yield Address(f"{namespace}{pattern.name}", arguments, ours, unnamed)


def paths(addresses: Iterable[Address], values: Mapping[str, Any]) -> dict[str, str]:
    """Name to path of each address all of whose arguments stand in ``values``."""
    return {
        address.name: path(address, values)
        for address in addresses
        if address.arguments <= set(values)
    }


def path(address: Address, values: Mapping[str, Any]) -> str:
    if address.unnamed:
        return reverse(address.name, args=[values.get("object_id", 1)] * address.unnamed)
    return reverse(address.name, kwargs={name: values[name] for name in address.arguments})
