# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which addresses a message may be sent to.

Whoever chooses the address of a webhook has this server send requests, and it stands
where its owner's other machines are. So nothing is reached but the public internet,
unless an administrator has named it.

The networks are listed here, because :mod:`ipaddress` of older Pythons calls some of
them global.
"""

import re
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import idna

from ..schema.sentences import Sentence, _lt

_Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address

#: In characters, as it is written.
LONGEST_URL = 2048
_LONGEST_HOST = 253
_DEFAULT_PORTS = {"https": 443, "http": 80}
_LARGEST_PORT = 65_535

_PUBLIC_V6 = IPv6Network("2000::/3")
_SPECIAL = tuple(
    ip_network(text)
    for text in (
        # "This" network, private use, shared by customers of a provider, loopback.
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8"),
        # Link-local, with the metadata of clouds; Azure's is a public address.
        *("169.254.0.0/16", "168.63.129.16/32", "172.16.0.0/12", "192.168.0.0/16"),
        # Protocol assignments, documentation, benchmarks, 6to4 relays.
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24"),
        # Multicast, reserved, broadcast.
        *("224.0.0.0/4", "240.0.0.0/4"),
        # Within 2000::/3: protocols such as Teredo, documentation, 6to4.
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
#: What a named host may be in, beside the public internet. Other special networks it
#: takes the network itself to name: whoever runs the host's DNS does not decide it.
_OWN = tuple(
    ip_network(text)
    for text in (
        *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12"),
        *("192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
#: Metadata of clouds, in networks that are somebody's own.
_METADATA = (ip_network("100.100.100.200/32"), ip_network("fd00:ec2::254/128"))

_UNSPELLED = re.compile(r"[\s\\\x00-\x1f\x7f]")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]{1,63}")
#: What stands last makes of a name an IPv4 address to some: `2130706433`, `0x7f.1`.
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_SCHEME = re.compile(r"(https?)://(.*)", re.IGNORECASE)


class UrlRefused(ValueError):
    """An address that no message is sent to.

    :ivar sentence: why, for people
    """

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AllowList(NamedTuple):
    """What an administrator allows beside the public internet.

    :param networks: addresses in them may be reached
    :param hosts: names whose addresses may be private
    :param open_hosts: names and addresses that may be reached without TLS
    """

    networks: tuple[_Network, ...] = ()
    hosts: frozenset[str] = frozenset()
    open_hosts: frozenset[str] = frozenset()


#: Nothing but the public internet.
PUBLIC_ONLY = AllowList()


class Target(NamedTuple):
    """An address as it is used.

    :param host: as DNS and certificates have it: ASCII, lower case, no brackets
    :param path: with the query
    """

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the header ``Host`` says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _DEFAULT_PORTS["https" if self.secure else "http"]
        return host if usual else f"{host}:{self.port}"


def read_allow_list(entries: Iterable[str]) -> AllowList:
    """Read what may be reached: ``10.1.0.0/16``, ``erp.example``, ``http://10.1.2.3``.

    With ``http://`` the host may be reached without TLS, too.

    :raises ValueError: with the first entry that is none of these
    """
    networks: list[_Network] = []
    hosts: set[str] = set()
    open_hosts: set[str] = set()
    for entry in entries:
        found = _SCHEME.fullmatch(entry)
        scheme, rest = (found[1].lower(), found[2]) if found else ("", entry)
        try:
            # A zone names an interface of this machine.
            network = ip_network(rest.strip("[]").replace("%", "!"))
        except ValueError:
            network = None
        if network is None:
            try:
                host = _read_host(rest)
            except UrlRefused:
                raise ValueError(entry) from None
            hosts.add(host)
        else:
            if scheme and network.prefixlen != network.max_prefixlen:
                raise ValueError(entry)
            networks.append(network)
            host = str(network.network_address)
        if scheme == "http":
            open_hosts.add(host)
    return AllowList(tuple(networks), frozenset(hosts), frozenset(open_hosts))


def read_url(url: str, allowed: AllowList = PUBLIC_ONLY) -> Target:
    """Return what the address of a webhook says, as far as that can be known without
    looking its host up.

    :raises UrlRefused: for an address that no message is sent to
    """
    if len(url) > LONGEST_URL:
        raise UrlRefused(
            _lt("The address is longer than %(max)s characters.", max=LONGEST_URL)
        )
    if _UNSPELLED.search(url):
        raise UrlRefused(_lt("The address has spaces or control characters."))
    try:
        # JSON can spell halves of characters, which nothing can be sent as.
        url.encode()
        parts = urlsplit(url)
        # Neither is read before it is asked for.
        port, name = parts.port, parts.hostname
    except ValueError:
        raise UrlRefused(_lt("The address cannot be read.")) from None
    if parts.scheme not in _DEFAULT_PORTS or not url.lower().startswith(
        f"{parts.scheme}://"
    ):
        raise UrlRefused(_lt("The address must begin with https://."))
    if "@" in parts.netloc:
        raise UrlRefused(_lt("The address must not have a user name or password."))
    if "#" in url:
        raise UrlRefused(_lt("The address must not have a fragment."))
    if port is None:
        port = _DEFAULT_PORTS[parts.scheme]
    if not 0 < port <= _LARGEST_PORT:
        raise UrlRefused(_lt("The address has no valid port."))
    host = _read_host(parts.netloc if "[" in parts.netloc else name or "")
    literal = _literal(host)
    if literal is not None and not any(literal in each for each in allowed.networks):
        raise UrlRefused(
            _lt("The address must have a host name instead of an IP address.")
        )
    secure = parts.scheme == "https"
    if not secure and host not in allowed.open_hosts:
        raise UrlRefused(_lt("The address must begin with https://."))
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    # What is ASCII stays as its owner wrote it.
    return Target(secure, host, port, quote(path, safe=_ASCII))


def may_reach(address: str, host: str, allowed: AllowList = PUBLIC_ONLY) -> bool:
    """Return whether a message for that host may be sent to that address of its.

    :param host: as :func:`read_url` returns it
    """
    try:
        found: _Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if any(found in network for network in allowed.networks):
        return True
    if host in allowed.hosts and _in(found, _OWN) and not _in(found, _METADATA):
        return True
    if isinstance(found, IPv6Address) and found not in _PUBLIC_V6:
        return False
    return not _in(found, _SPECIAL)


def _in(address: _Address, networks: Iterable[_Network]) -> bool:
    return any(address in network for network in networks)


_ASCII = "".join(map(chr, range(0x21, 0x7F)))


def _read_host(text: str) -> str:
    """The host as DNS has it; an address in its usual spelling.

    :raises UrlRefused: where it is neither
    """
    refused = UrlRefused(_lt("The address has no valid host name."))
    if text.startswith("["):
        # A zone names an interface of this machine.
        inside = text[1:].partition("]")[0].replace("%", "!")
        try:
            return str(IPv6Address(inside))
        except ValueError:
            raise refused from None
    host = text.lower()
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except UnicodeError:
            raise refused from None
    host = host.removesuffix(".")
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        raise refused
    if _NUMBER.fullmatch(host.rpartition(".")[2]) and _literal(host) is None:
        raise refused
    return host


def _literal(host: str) -> _Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
