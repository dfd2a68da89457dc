# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a key works: origins and networks, read in one place.

What a person or a client wrote is read once, and what was read is what is compared,
stored and enforced, in one spelling. Text that can't be read is refused; where it
stands in a row all the same, it lets nobody in.
"""

import re
from collections.abc import Callable, Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

_ORIGIN = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://"
    r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)"
    r"(?::(?P<port>[0-9]{1,5}))?",
    re.ASCII | re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LARGEST_PORT = 65_535
_MAPPED = IPv6Network("::ffff:0:0/96")

_Network = IPv4Network | IPv6Network


def read_network(text: str) -> str:
    """Return an address or network as it is stored: ``192.0.2.7``, ``2001:db8::/32``.

    An IPv4 network that is written as IPv6 becomes IPv4, like the addresses of clients.

    :raises ValueError: for anything else, and for a network with bits of a host
    """
    found = _network(text)
    lone = found.prefixlen == found.max_prefixlen
    return str(found.network_address if lone else found)


def read_origin(text: str) -> str:
    """Return a browser's origin in the spelling that browsers send.

    :raises ValueError: for anything else, such as an address with a path
    """
    found = _ORIGIN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    scheme, host = found["scheme"].lower(), found["host"].lower()
    if host.startswith("["):
        host = f"[{IPv6Address(host[1:-1])}]"
    if found["port"] is None:
        return f"{scheme}://{host}"
    port = int(found["port"])
    if not 0 < port <= _LARGEST_PORT:
        raise ValueError(text)
    usual = port == _DEFAULT_PORTS.get(scheme)
    return f"{scheme}://{host}" if usual else f"{scheme}://{host}:{port}"


def stored(read: Callable[[str], str], items: Iterable[str]) -> str:
    """Return all items as they are stored in one text, each once.

    :raises ValueError: with the first item that can't be read
    """
    found = []
    for item in items:
        try:
            found.append(read(item))
        except ValueError as error:
            raise ValueError(item) from error
    return " ".join(dict.fromkeys(found))


def holds(networks: Iterable[str], address: str | None) -> bool:
    """Return whether one of the networks has the client's address."""
    try:
        client = ip_address(address or "")
    except ValueError:
        return False
    if isinstance(client, IPv6Address) and client.ipv4_mapped:
        client = client.ipv4_mapped
    return any(_has(network, client) for network in networks)


def is_within(network: str, others: Iterable[str]) -> bool:
    """Return whether one of the other networks has the whole network."""
    try:
        inner = _network(network)
        outer = [_network(other) for other in others]
    except ValueError:
        return False
    return any(_lies_in(inner, each) for each in outer)


def _lies_in(inner: _Network, outer: _Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def _has(network: str, client: IPv4Address | IPv6Address) -> bool:
    try:
        return client in _network(network)
    except ValueError:
        return False


def _network(text: str) -> _Network:
    # A zone names an interface of one machine, which other machines do not have.
    if "%" in text:
        raise ValueError(text)
    found = ip_network(text)
    if isinstance(found, IPv6Network) and found.subnet_of(_MAPPED):
        start = found.network_address.ipv4_mapped
        found = IPv4Network((start, found.prefixlen - _MAPPED.prefixlen))
    return found
