# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the request log keeps of a request that was answered."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from ..auth.client_address import shortened
from ..auth.principal import Principal
from ..monitoring.queue import Entry
from ..schema.spreadsheets import is_formula
from .request_target import BEGAN

#: Characters that are kept of what a client writes.
_NAME_LENGTH = 100
_CLIENT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as far as the request log keeps it.

    :param moment: when it began, in seconds since 1970
    :param endpoint: the route, or the root fields of the document
    :param operation: what the client calls it
    :param address: the client's
    :param client: how it calls itself
    """

    moment: float
    protocol: str
    endpoint: str
    operation: str | None
    correlation_id: str
    address: str | None
    client: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to it, and what that took.

    :param error: the code
    :param mistakes: the names of what it complains of
    :param size: of the body, in bytes
    :param deprecated: what it used that goes, by the entries of the calendar
    :param request_text: what may be kept of what was asked, where somebody wants it
    :param response_text: the same of the answer
    """

    status: int
    error: str | None
    mistakes: str | None
    statements: int
    points: int
    size: int
    deprecated: tuple[str, ...]
    request_text: str | None
    response_text: str | None


def entry_of(principal: Principal | None, asked: Asked, answered: Answered) -> Entry:
    """Make the entry of a request that is about to be answered.

    :param principal: who asked; ``None`` where nobody knows
    """
    return Entry(
        moment=asked.moment,
        subject=principal.subject if principal else None,
        name=principal.name if principal else None,
        key_id=principal.key_id if principal else None,
        user_id=principal.user_id if principal else None,
        protocol=asked.protocol,
        endpoint=asked.endpoint,
        operation=plain_text(asked.operation, _NAME_LENGTH),
        status=answered.status,
        error=answered.error,
        milliseconds=0.0,
        statements=answered.statements,
        points=answered.points,
        size=answered.size,
        correlation_id=asked.correlation_id,
        address=shortened(asked.address),
        client=plain_text(asked.client, _CLIENT_LENGTH),
        mistakes=answered.mistakes,
        request_text=answered.request_text,
        response_text=answered.response_text,
        deprecated=answered.deprecated,
    )


def began(environ: Mapping[str, object]) -> float:
    """Return when the request began that this thread answers.

    Other servers than Odoo's own tell no moment; Odoo knows a later one, which it keeps
    on the thread until it has logged it.

    :param environ: of WSGI
    """
    moment = environ.get(BEGAN)
    return moment if isinstance(moment, float) else _thread().perf_t0


def statements() -> int:
    """Return how many statements Odoo has counted for the request of this thread."""
    return _thread().query_count


class _Serving(Protocol):
    """A thread that serves, with what Odoo keeps on it."""

    perf_t0: float
    query_count: int


def _thread() -> _Serving:
    # Odoo serves each request in a thread that it has prepared.
    return cast(_Serving, threading.current_thread())


def finished(entry: Entry) -> Entry:
    """Return the entry, once the answer was sent."""
    return entry._replace(milliseconds=(time.time() - entry.moment) * 1000)


def plain_text(text: str | None, length: int) -> str | None:
    """Return the beginning of a client's text, as a text column takes it.

    Nor is it a formula for the spreadsheet into which somebody exports the log: an
    apostrophe in front makes text of it, as Odoo's own export does with some.
    """
    if not text:
        return None
    kept = "".join(filter(str.isprintable, text[:length]))
    if is_formula(kept):
        kept = f"'{kept}"[:length]
    return kept
