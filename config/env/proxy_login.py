"""Login by a header of a reverse proxy: which one, and from whom it is believed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from config.env.addresses import split
from config.env.kinds import shown
from config.env.variables import RefusedError, Variables

PREFIX = "CAIRN_PROXY_LOGIN_"
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,99}")
UNIX = "unix"
"""The word for a proxy that asks through a socket file, where there is no address."""
NARROWEST = {4: 8, 6: 7}
"""Bits of a network that is believed: 10.0.0.0/8 and fc00::/7 are the widest private ones."""
NARROWEST_PUBLIC = {4: 8, 6: 24}
"""All who have an address of IPv6 are in a few networks such as 2400::/12."""
TAKEN = {
    *("accept", "age", "authorization", "connection", "cookie", "cookie2", "date", "dnt"),
    *("expect", "forwarded", "from", "host", "keep-alive", "origin", "range", "referer", "te"),
    *("trailer", "transfer-encoding", "upgrade", "user-agent", "via", "warning"),
    *("x-csrftoken", "x-real-ip", "x-request-id", "x-requested-with", "x-cairn-probe"),
    *("x-http-method-override", "x-original-url", "x-rewrite-url", "x-scheme", "x-ssl"),
    *(f"x-forwarded-{word}" for word in ("for", "by", "host", "port", "prefix", "proto")),
    *(f"x-forwarded-{word}" for word in ("scheme", "server", "ssl", "method", "uri")),
}
"""Headers that mean something else, whoever sends them."""
TAKEN_FAMILIES = ("accept-", "access-control-", "content-", "hx-", "if-", "proxy-", "sec-")


WHOM = (
    "give the addresses or networks from which the proxy itself asks, comma-separated, such as "
    "172.18.0.2 or 10.0.3.0/24, or unix for a socket file"
)
SIGN_OUT = (
    "give the address of the proxy's own sign-out, such as https://auth.example.org/logout or "
    "/oauth2/sign_out"
)

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Peers:
    """Who may name people: the machines that ask directly, never those they speak of."""

    networks: tuple[Network, ...]
    by_socket: bool = False

    def has(self, address: str) -> bool:
        """Whether it is one of them; ``address`` is "" where a socket file was used."""
        if not address:
            return self.by_socket
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        if isinstance(peer, IPv6Address):  # how a server of both kinds names the older one
            peer = peer.ipv4_mapped or peer
        return any(peer in network for network in self.networks)


@dataclass(frozen=True)
class ProxyLogin:
    """The headers are those of the person, of their email, name and groups; "" for none."""

    peers: Peers
    header: str
    email: str = ""
    name: str = ""
    groups: str = ""
    sign_out: str = ""


def read_proxy_login(given: Variables, value: Callable[..., Any]) -> ProxyLogin | None:
    """All of it; None where no header is named. ``value`` reads a setting by the table.

    What stands alone and means nothing without the rest is a fault.
    """
    header = value(given, f"{PREFIX}HEADER", "")
    peers = value(given, f"{PREFIX}FROM", Peers(()))
    more = {name: value(given, f"{PREFIX}{name.upper()}", "") for name in MORE}
    names_header = given.is_set(f"{PREFIX}HEADER")
    if names_header and not given.is_set(f"{PREFIX}FROM"):
        given.faults.append(
            f"{PREFIX}HEADER is set without {PREFIX}FROM, so that anybody could send that header "
            "and be whom they like; name the address of the proxy there, such as 172.18.0.2, or "
            "unset it."
        )
    others = (f"{PREFIX}{name}" for name in ("FROM", *map(str.upper, MORE)))
    alone = [] if names_header else [name for name in others if given.is_set(name)]
    if alone:
        given.faults.append(
            f"{alone[0]} is set without {PREFIX}HEADER; name the header that says who somebody "
            "is, or unset it."
        )
    return ProxyLogin(peers, header, **more) if header else None


MORE = ("email", "name", "groups", "sign_out")


def header_name(text: str) -> str:
    """The name of a header that is a proxy's to set."""
    name = text.strip()
    if not HEADER.fullmatch(name):
        raise RefusedError(
            f"is {shown(text)}; give the name of a header in letters, digits and hyphens, such as "
            "Remote-User (servers drop one with an underscore)"
        )
    if name.lower() in TAKEN or name.lower().startswith(TAKEN_FAMILIES):
        raise RefusedError(
            f"is {shown(text)}, a header that means something else; give one that the proxy alone "
            "sets, such as Remote-User"
        )
    return name


def believed_peers(text: str) -> Peers:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        raise RefusedError(f"names nobody; {WHOM}")
    networks = tuple(network_of(word) for word in words if word.lower() != UNIX)
    return Peers(networks, by_socket=len(networks) < len(words))


def network_of(word: str) -> Network:
    """A network, or a single address as one of itself."""
    try:
        network = ip_network(word)
    except ValueError as error:
        raise RefusedError(f"has {shown(word)}, which is no address or network; {WHOM}") from error
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped:
        raise RefusedError(f"has {shown(word)}; write the address of IPv4 that it stands for")
    narrowest = NARROWEST if network.is_private else NARROWEST_PUBLIC
    if network.prefixlen < narrowest[network.version] or network.network_address.is_unspecified:
        raise RefusedError(
            f"has {shown(word)}, which is nearly everybody, who could then be whom they like; "
            f"{WHOM}"
        )
    return network


def sign_out_address(text: str) -> str:
    """Where people sign out at the proxy: a page of another site, or a path of this host."""
    word = text.strip()
    if word.startswith("/") and not word.startswith("//") and is_plain(word):
        return word
    url = split(word, SIGN_OUT)
    if url.scheme not in ("http", "https") or not url.hostname or not is_plain(word):
        raise RefusedError(f"is {shown(text)}; {SIGN_OUT}")
    if "@" in url.netloc:
        raise RefusedError(f"holds a name or a password; {SIGN_OUT}")
    return word


def is_plain(address: str) -> bool:
    return address.isascii() and address.isprintable() and not set(address) & set(" \\\"'<>")
