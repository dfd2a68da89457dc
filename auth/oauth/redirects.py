# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a browser may be sent with a code: to what an app has registered, exactly.

The one exception is the port of a loopback address, which a program on the user's own
machine only knows once it runs (RFC 8252, 7.3). ``localhost`` is a name, which anybody
may point elsewhere, and has no exception.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

MAX_LENGTH = 2000
MAX_REDIRECTS = 20
_VISIBLE = re.compile(r"[!-~]+")
#: A scheme of an app's own begins with a domain name, turned round (RFC 8252, 7.1).
_OWN_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+")
#: Schemes under which a browser runs or reads something itself.
_NEVER = frozenset(
    {"javascript", "data", "vbscript", "file", "blob", "about", "ws", "wss", "ftp"}
)


def check_redirect(uri: str) -> None:
    """Make sure that an app may register the address.

    :raises ValueError: for any other than ``https``, ``http`` on a loopback address,
        or a scheme with a dot; for one with a fragment, a user or what is not ASCII
    """
    if len(uri) > MAX_LENGTH or not _VISIBLE.fullmatch(uri):
        raise ValueError(uri)
    parts = urlsplit(uri)
    if parts.fragment or "#" in uri or "\\" in uri:
        raise ValueError(uri)
    if parts.scheme in ("https", "http"):
        # Reading the port raises for what is none.
        if not parts.hostname or "@" in parts.netloc or parts.port == 0:
            raise ValueError(uri)
        if parts.scheme == "http" and not _is_loopback(parts):
            raise ValueError(uri)
        return
    if parts.scheme in _NEVER or not _OWN_SCHEME.fullmatch(parts.scheme):
        raise ValueError(uri)


def matches(registered: Iterable[str], uri: str) -> bool:
    """Return whether a request may name the address: it is one of those registered."""
    if len(uri) > MAX_LENGTH or not _VISIBLE.fullmatch(uri):
        return False
    known = tuple(registered)
    if uri in known:
        return True
    wanted = _without_port(uri)
    return wanted is not None and any(_without_port(one) == wanted for one in known)


def shown_place(uri: str) -> str:
    """Return what of the address tells a person where it leads: host or scheme."""
    parts = urlsplit(uri)
    return parts.netloc if parts.scheme in ("https", "http") else f"{parts.scheme}:"


def origin_of(uri: str) -> str | None:
    """Return the origin that a browser sends from the address; ``None`` for none."""
    parts = urlsplit(uri)
    if parts.scheme not in ("https", "http"):
        return None
    return f"{parts.scheme}://{parts.netloc}"


def _is_loopback(parts: SplitResult) -> bool:
    return parts.hostname == "localhost" or _is_loopback_address(parts.hostname)


def _is_loopback_address(host: str | None) -> bool:
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _without_port(uri: str) -> tuple[str, str, str] | None:
    """What is left of an address on loopback besides its port; ``None`` elsewhere."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname
    if parts.scheme != "http" or host is None or not _is_loopback_address(host):
        return None
    # As it was written but for the port, so that nothing else can differ.
    written = f"[{host}]" if ":" in host else host
    expected = written if port is None else f"{written}:{port}"
    if parts.netloc != expected:
        return None
    return host, parts.path, f"{parts.query}#{parts.fragment}"
