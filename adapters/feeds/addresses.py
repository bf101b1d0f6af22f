"""Decide which network addresses the fetcher may connect to. No I/O.

Only addresses that are public in their plain form pass. Forms that wrap another address (IPv4-mapped,
NAT64, 6to4, Teredo) are refused whole: what they lead to is decided by a gateway, not by us.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

_GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
_REFUSED: tuple[Network, ...] = (
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
    IPv4Network("168.63.129.16/32"),  # Azure's host, public by its number only
    IPv6Network("2001::/23"),  # Teredo, ORCHID and other special purposes
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("3fff::/20"),  # documentation; newer than some versions of `ipaddress`
)


def may_connect(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Say whether a numeric address, zone index included, may be connected to."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(ip in network for network in allowed) or is_public(ip)


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if ip.version == 6 and ip not in _GLOBAL_UNICAST_V6:
        return False
    return not any(ip in network for network in _REFUSED)
