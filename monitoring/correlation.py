# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""By which names a request is found: in answers, logs and traces.

The request that a thread answers has one correlation id from its first line to the end
of its answer, whoever asks for it first.
"""

import re
import threading
import uuid
from collections.abc import Callable

from ..schema.headers import CORRELATION_ID

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
#: W3C Trace Context, section 3.2: neither id may be all zeros.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)


def correlation_id(sent: str) -> str:
    """Return the client's correlation id, if it is safe to repeat; else a new one."""
    return sent if _CORRELATION_ID.fullmatch(sent) else uuid.uuid4().hex


def trace_id(traceparent: str) -> str:
    """Return the trace that the request belongs to; ``-`` for none."""
    found = _TRACEPARENT.fullmatch(traceparent)
    return found[1] if found else "-"


class Answering(threading.local):
    """The request that this thread answers.

    :ivar look_up: finds a header of it by its name; ``None`` while there is none
    :ivar correlation_id: empty until somebody asks for it
    :ivar trace_id: the trace that it belongs to; empty for none
    :ivar span_id: its own part of the trace; empty for none
    """

    look_up: Callable[[str], str | None] | None = None
    correlation_id: str = ""
    trace_id: str = ""
    span_id: str = ""
    _told: bool = False

    def begin(self, look_up: Callable[[str], str | None] | None) -> None:
        """Begin with a new request, or end with ``None``."""
        self.look_up = look_up
        self.correlation_id = self.trace_id = self.span_id = ""
        self._told = False

    def known(self) -> str:
        """Return its correlation id; empty where this thread answers nobody."""
        if not self.correlation_id and self.look_up is not None:
            self.correlation_id = correlation_id(self._sent())
        return self.correlation_id

    def take(self, sent: str) -> str:
        """Return the correlation id that the answer tells.

        :param sent: what the client sent
        """
        # A server that tells nobody when a request begins would give all the first's.
        if self._told or not self.correlation_id:
            self.correlation_id = correlation_id(sent)
        self._told = True
        return self.correlation_id

    def _sent(self) -> str:
        try:
            return (self.look_up and self.look_up(CORRELATION_ID.name)) or ""
        except AttributeError:
            # Its headers have not been read yet.
            return ""


answering = Answering()
