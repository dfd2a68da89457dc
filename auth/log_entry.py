# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the request log keeps of a request that was answered."""

import threading
import time
from ipaddress import ip_address, ip_network
from typing import Any

from .request_log import Entry

#: Characters that are kept of what a client writes.
_NAME_LENGTH = 100
_CLIENT_LENGTH = 200
#: How much of an address tells where a client is, but not which one it is.
_KEPT_BITS = {4: 24, 6: 48}


def entry_of(dispatcher: Any, response: Any) -> Entry:
    """The entry of a request that is about to be answered, in the thread that serves.

    Odoo keeps on the thread when the request began and how many statements it has
    executed, until it has logged both.
    """
    httprequest = dispatcher.request.httprequest
    texts: tuple[str | None, str | None] = (None, None)
    if dispatcher.principal is not None and dispatcher.principal.payloads_logged():
        texts = dispatcher.told_payloads(response)
    principal, verdict = dispatcher.principal, dispatcher.verdict
    thread = threading.current_thread()
    return Entry(
        moment=thread.perf_t0,
        key_id=principal and principal.key_id,
        user_id=principal and principal.user_id,
        door=dispatcher.door,
        endpoint=dispatcher.endpoint,
        operation=_printable(dispatcher.operation_name, _NAME_LENGTH),
        status=response.status_code,
        error=dispatcher.error,
        milliseconds=0.0,
        statements=thread.query_count,
        points=dispatcher.points if verdict is not None and verdict.admitted else 0,
        size=response.content_length or 0,
        correlation_id=dispatcher.correlation_id,
        address=_shortened(httprequest.remote_addr),
        client=_printable(httprequest.headers.get("User-Agent"), _CLIENT_LENGTH),
        request_text=texts[0],
        response_text=texts[1],
    )


def finished(entry: Entry) -> Entry:
    """The entry, once the answer was sent."""
    return entry._replace(milliseconds=(time.time() - entry.moment) * 1000)


def _printable(text: str | None, length: int) -> str | None:
    """The beginning of what a client wrote, without what no text column takes."""
    return "".join(filter(str.isprintable, text[:length])) if text else None


def _shortened(address: str | None) -> str | None:
    """The network of a client's address."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return None
    network = ip_network((parsed, _KEPT_BITS[parsed.version]), strict=False)
    return str(network.network_address)
