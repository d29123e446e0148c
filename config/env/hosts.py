"""What can be the host of an address: a name or an IP address."""

from __future__ import annotations

import ipaddress
import re

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
LONGEST = 253
STRANGE = re.compile(r"[\s/@:?#%\[\]\\]")
"""What stands in the name of no host."""


def is_name(host: str) -> bool:
    """Whether it is a name by its form; one that ends in a number is a broken IP address."""
    labels = host.split(".")
    return all(LABEL.fullmatch(label) for label in labels) and not labels[-1].isdecimal()


def is_ip(text: str) -> bool:
    """Whether it is an IP address; one of IPv6 may name its interface behind a %."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_address(host: str) -> bool:
    """Whether it is an IP address that means the same on every machine."""
    return "%" not in host and is_ip(host)


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def as_browsers_write(host: str) -> str:
    """The host with an IPv6 address in its shortest form."""
    return str(ipaddress.ip_address(host)) if is_address(host) else host


def is_server(host: str) -> bool:
    """Whether a server can be looked for there.

    More will do than a browser takes: a network of containers has names with an underscore, and an
    address of IPv6 may name its interface.
    """
    if ":" in host:
        return is_ip(host)
    if not host or len(host) > LONGEST or STRANGE.search(host) or not host.isprintable():
        return False
    try:
        host.encode("idna")
    except UnicodeError:  # an empty label, or one that is too long
        return False
    return not host.startswith(".")
