# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's log as lines of JSON, each with the request that it is about."""

import json
import logging
import logging.handlers
from datetime import datetime, timezone

from .correlation import answering

#: What Odoo measures of a request, in the order in which it appends it to its line.
_MEASURES = ("statements", "statement_seconds", "other_seconds")


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON, whatever it holds."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end; members without a value are left out."""
        moment = datetime.fromtimestamp(record.created, tz=timezone.utc)
        members: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            # The record's own name may have been coloured.
            "level": logging.getLevelName(record.levelno),
            "logger": record.name,
            "message": record.getMessage(),
            "correlation_id": answering.known(),
            "trace_id": answering.trace_id,
            "span_id": answering.span_id,
            "database": getattr(record, "dbname", "?").strip("?"),
            "process": record.process,
            **_measured(record),
            "exception": self._exception(record),
            "stack": record.stack_info,
        }
        return json.dumps({name: found for name, found in members.items() if found})

    def _exception(self, record: logging.LogRecord) -> str | None:
        # What is kept there already is without what is personal.
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        return record.exc_text


def _measured(record: logging.LogRecord) -> dict[str, float]:
    """What Odoo says beside its line of a request."""
    words = str(getattr(record, "perf_info", "")).split()
    try:
        return dict(zip(_MEASURES, map(float, words), strict=False))
    except ValueError:
        # Dashes, where nothing was measured.
        return {}


def write_json() -> None:
    """Have every handler of the log write JSON that writes text."""
    for handler in logging.getLogger().handlers:
        if isinstance(
            handler, (logging.StreamHandler, logging.handlers.SysLogHandler)
        ) and not isinstance(handler.formatter, JsonFormatter):
            handler.setFormatter(JsonFormatter())
