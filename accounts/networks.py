"""A network address, shortened so that it names a neighbourhood and no household. Pure."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def shortened(address: str) -> str:
    """The first three parts of an address; "" where it is none."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    if isinstance(ip, IPv6Address):
        groups = (group.lstrip("0") or "0" for group in ip.exploded.split(":")[:3])
        return f"{':'.join(groups)}:x"
    return f"{str(ip).rpartition('.')[0]}.x"
