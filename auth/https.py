# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a request came in a way on which others could read its key."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

#: What a proxy adds. Odoo believes it only in ``proxy_mode``, and then takes the
#: client's address, the scheme and the host from it.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED")
_BELIEVED = "werkzeug.proxy_fix.orig"


def came_openly(environ: Mapping[str, object]) -> bool:
    """Return whether the request came over plain HTTP from another machine.

    A proxy on the same machine has a local address too. So the name that was asked
    for must be a local one as well, and no proxy may have left its traces that Odoo
    was not told to believe.

    :param environ: of WSGI, as Odoo leaves it
    """
    if environ["wsgi.url_scheme"] == "https":
        return False
    if _BELIEVED not in environ and any(name in environ for name in _FORWARDED):
        return True
    return not (
        _is_local(str(environ.get("REMOTE_ADDR", "")))
        and _is_local(_host_name(str(environ.get("HTTP_HOST", ""))))
    )


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


@lru_cache(maxsize=64)
def _is_local(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
