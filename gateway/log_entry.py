# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the request log keeps of a request that was answered."""

import logging
import threading
import time
from typing import Any

from ..auth.client_address import shortened
from ..monitoring.queue import Entry
from ..monitoring.spreadsheets import is_formula
from .request_target import BEGAN

_logger = logging.getLogger(__name__)

#: Characters that are kept of what a client writes.
_NAME_LENGTH = 100
_CLIENT_LENGTH = 200


def entry_of(dispatcher: Any, response: Any) -> Entry:
    """The entry of a request that is about to be answered, in the thread that serves.

    Odoo keeps on the thread when the request began and how many statements it has
    executed, until it has logged both.
    """
    httprequest = dispatcher.request.httprequest
    texts = _payloads(dispatcher, response)
    principal = dispatcher.principal
    thread = threading.current_thread()
    return Entry(
        # Other servers than Odoo's own tell no moment; Odoo knows a later one.
        moment=httprequest.environ.get(BEGAN, thread.perf_t0),
        subject=principal and principal.subject,
        name=principal and principal.name,
        key_id=principal and principal.key_id,
        user_id=principal and principal.user_id,
        door=dispatcher.door,
        endpoint=dispatcher.endpoint,
        operation=plain_text(dispatcher.operation_name, _NAME_LENGTH),
        status=response.status_code,
        error=dispatcher.error,
        milliseconds=0.0,
        statements=thread.query_count,
        points=dispatcher.points,
        size=response.content_length or 0,
        correlation_id=dispatcher.correlation_id,
        address=shortened(httprequest.remote_addr),
        client=plain_text(httprequest.headers.get("User-Agent"), _CLIENT_LENGTH),
        mistakes=dispatcher.mistakes,
        request_text=texts[0],
        response_text=texts[1],
    )


def finished(entry: Entry) -> Entry:
    """The entry, once the answer was sent."""
    return entry._replace(milliseconds=(time.time() - entry.moment) * 1000)


def _payloads(dispatcher: Any, response: Any) -> tuple[str | None, str | None]:
    """Request and answer as text, where a manager has asked for them."""
    if dispatcher.principal is None or not dispatcher.principal.payloads_logged():
        return None, None
    try:
        return dispatcher.told_payloads(response)
    except Exception as error:  # noqa: BLE001 - no request fails for its log
        _logger.warning(
            "The payloads of request %s could not be logged: %s",
            dispatcher.correlation_id,
            type(error).__name__,
        )
        return None, None


def plain_text(text: str | None, length: int) -> str | None:
    """The beginning of what a client wrote, without what no text column takes.

    Nor is it a formula for the spreadsheet into which somebody exports the log: an
    apostrophe in front makes text of it, as Odoo's own export does with some.
    """
    if not text:
        return None
    kept = "".join(filter(str.isprintable, text[:length]))
    if is_formula(kept):
        kept = f"'{kept}"[:length]
    return kept
