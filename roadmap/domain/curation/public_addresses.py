"""Which network addresses everybody can reach: those of the public internet, and no other."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

GLOBAL_UNICAST = ip_network("2000::/3")
NAT64 = ip_network("64:ff9b::/96")
"""Networks without IPv4 reach it by these addresses, which end in the one that is meant."""
RESERVED = (
    ip_network("192.88.99.0/24"),  # once the way from IPv4 to 6to4
    ip_network("2001::/23"),  # tunnels and tests
    ip_network("3fff::/20"),  # documentation
)
METADATA = frozenset({IPv4Address("168.63.129.16")})
"""Where a cloud tells its machines about themselves, by addresses that are not private."""


def is_public(address: str) -> bool:
    """Whether an address leads out into the public internet.

    No private, local, shared, multicast, reserved or unspecified one does, nor one of a cloud's
    metadata; and none that carries such an IPv4 address within.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return _is_public(ip)
    if ip.scope_id is not None:
        return False
    carried = _carried(ip)
    if carried is not None:
        return _is_public(carried)
    return ip in GLOBAL_UNICAST and _is_public(ip)


def _carried(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped, 6to4 or NAT64."""
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return ip not in METADATA and not any(ip in network for network in RESERVED)
