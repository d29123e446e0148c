"""The address of the site, its debug mode and its key."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from config.about import in_container
from config.proxy_advice import remembered
from roadmap.doctor.findings import Finding, Grade

FEW = 256
"""Addresses of a network that is believed without a warning."""


def address() -> Iterator[Finding]:
    text = f"People use {settings.SITE_URL}"
    if settings.HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Finding(
            Grade.WARNING,
            "Address",
            f"{text}, and no proxy is trusted: if one stands in front, set CAIRN_TRUSTED_PROXIES "
            "to the number of proxies, or rate limits count everybody as one.",
        )
    elif settings.HTTPS or settings.LOCAL:
        yield Finding(Grade.GOOD, "Address", f"{text}.")
    else:
        yield Finding(
            Grade.WARNING,
            "Address",
            f"{text} without encryption: passwords can be read on the way. Put a proxy with a "
            "certificate in front and set CAIRN_URL to its https address.",
        )


def proxies() -> Iterator[Finding]:
    """What requests of the last day showed to be wrong with the settings above."""
    for text in remembered():
        yield Finding(Grade.WARNING, "Requests", f"In the last day: {text}")


def proxy_login() -> Iterator[Finding]:
    """Whose word is taken for who somebody is; nothing where nobody's is."""
    login = settings.CAIRN_PROXY_LOGIN
    if login is None:
        return
    networks = login.peers.networks
    believed = [str(network) for network in networks]
    believed += ["a socket file"] if login.peers.by_socket else []
    text = f"{login.header} says who somebody is, from {' or '.join(believed)}"
    wide = [str(network) for network in networks if network.num_addresses > FEW]
    if wide:
        yield Finding(
            Grade.WARNING,
            "Proxy login",
            f"{text}. Every machine in {' and '.join(wide)} can be whom it likes; name the address "
            "of the proxy itself in CAIRN_PROXY_LOGIN_FROM if it has a fixed one.",
        )
    elif in_container() and not login.peers.by_socket and all(one.is_loopback for one in networks):
        yield Finding(
            Grade.WARNING,
            "Proxy login",
            f"{text}, and in a container that is nobody: the proxy asks from an address of the "
            "containers' network. Name that one in CAIRN_PROXY_LOGIN_FROM.",
        )
    else:
        yield Finding(Grade.GOOD, "Proxy login", f"{text}.")


def debug() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            Grade.WARNING,
            "Debug",
            "It is on: errors show code and settings. Unset CAIRN_DEBUG unless you develop here.",
        )
    else:
        yield Finding(Grade.GOOD, "Debug", "It is off.")


def secret() -> Iterator[Finding]:
    path = settings.DATA_DIR / "secret_key"
    if path.exists() and path.read_text().strip() == settings.SECRET_KEY:
        if path.stat().st_mode & 0o077:
            yield Finding(
                Grade.WARNING, "Secret key", f"Others may read {path}; run `chmod 600` on it."
            )
        else:
            yield Finding(Grade.GOOD, "Secret key", f"Generated, in {path}; back it up too.")
    else:
        yield Finding(Grade.GOOD, "Secret key", "Given by the environment, and long enough.")
