# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which clients are taken for one, and how much of an address is kept."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

#: Whoever has one address of IPv6 has 2^64 of them: a provider gives out no smaller
#: network (RFC 6177), and no device keeps to one address in it (RFC 8981).
_COUNTED_BITS = {4: 32, 6: 64}
#: How much of an address tells where a client is, but not which one it is.
_KEPT_BITS = {4: 24, 6: 48}
_UNKNOWN = "unknown"
#: Clients come again, and reading an address takes as long as finding a key. What is
#: longer than any address (a proxy passes on what it likes) is not kept.
_KEPT = 1024
_LONGEST = 64


def counted_as(address: str | None) -> str:
    """Return the name under which requests from the address are counted.

    It is bounded, whatever a proxy passes on: text that is no address counts together.
    """
    return _network(address, counted=True) or _UNKNOWN


def shortened(address: str | None) -> str | None:
    """Return the network of the address, as the request log keeps it."""
    return _network(address, counted=False)


def _network(address: str | None, *, counted: bool) -> str | None:
    read = _read_network if len(address or "") <= _LONGEST else _read_anew
    return read(address, counted=counted)


@lru_cache(_KEPT)
def _read_network(address: str | None, *, counted: bool) -> str | None:
    found = _parsed(address)
    if found is None:
        return None
    # Of its bytes, and so without the name of an interface (fe80::1%eth0).
    bits = (_COUNTED_BITS if counted else _KEPT_BITS)[found.version]
    network = ip_network((found.packed, bits), strict=False)
    return str(network.network_address)


_read_anew = _read_network.__wrapped__


def _parsed(address: str | None) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address or "")
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
