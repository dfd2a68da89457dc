# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The server's log tells what went wrong with a request, and nothing of customers.

Odoo writes failed statements with their values, libraries what they could not read,
Python the words of exceptions, and the HTTP server the addresses that were asked for.
While the API answers a request, what the declarations call personal is taken out of
every line, whoever writes it: a filter on the handlers of the log sees them all.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from typing import Any

import psycopg2

from odoo.http import request

_ADDON = ".".join(__name__.split(".")[:3])
_SQL = "odoo.sql_db"
_ACCESS = "werkzeug"
#: Text in a statement, as psycopg2 writes it.
_LITERAL = re.compile(r"E'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|E?'.*", re.DOTALL)
_QUERY_STRING = re.compile(
    r"((?:^|\s)(?:/[\w@-]+)?/+(?:api|graphql)(?:/[^\s?]*)?)\?.*?(?=\s+HTTP/|$)"
)
_MOST_CAUSES = 10


class _Discreet(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, without what is personal."""
        try:
            if record.name == _ACCESS:
                _without_query_string(record)
            elif (dispatcher := _answering()) is not None:
                _without_values(record, dispatcher.personal_texts())
        except Exception as error:  # noqa: BLE001 - logging fails for nobody
            record.msg = "A line could not be logged without what is personal: %s"
            record.args = (type(error).__name__,)
            record.exc_info = record.exc_text = None
        return True


_discreet = _Discreet()


def be_discreet() -> None:
    """Make every handler of the log discreet that is not so yet."""
    for handler in logging.getLogger().handlers:
        if _discreet not in handler.filters:
            handler.addFilter(_discreet)


def _answering() -> Any:
    """The dispatcher of the API's request that this thread answers, if it does."""
    dispatcher = getattr(request, "dispatcher", None) if request else None
    return dispatcher if hasattr(dispatcher, "personal_texts") else None


def _without_query_string(record: logging.LogRecord) -> None:
    parts = (record.msg, *record.args) if isinstance(record.args, tuple) else ()
    # Nearly every line; putting it together twice would take longer than looking.
    if parts and not any("?" in str(part) for part in parts):
        return
    message = record.getMessage()
    record.msg, record.args = _QUERY_STRING.sub(r"\1?…", message), None


def _without_values(record: logging.LogRecord, personal: Any) -> None:
    if record.name == _SQL:
        record.msg, record.args = personal.hidden_in(_statement(record)), None
    elif not record.name.startswith(_ADDON):
        # Lines of our own hold no values, but what an exception says.
        record.msg, record.args = personal.hidden_in(record.getMessage()), None
    if record.exc_info and isinstance(record.exc_info[1], BaseException):
        text = "\n".join(_traceback(record.exc_info[1], personal))
        record.exc_text, record.exc_info = text, None


def _statement(record: logging.LogRecord) -> str:
    """What Odoo says of a statement, without the text in it."""
    if not isinstance(record.args, tuple):
        return _LITERAL.sub("'…'", record.getMessage())
    shown = tuple(map(_shown, record.args))
    return str(record.msg) % shown if shown else str(record.msg)


def _shown(argument: Any) -> Any:
    if isinstance(argument, BaseException):
        return _words_of(argument)
    if isinstance(argument, bytes):
        argument = argument.decode(errors="replace")
    return _LITERAL.sub("'…'", argument) if isinstance(argument, str) else argument


def _words_of(error: BaseException) -> str:
    """What an exception says, without the row that PostgreSQL quotes."""
    if isinstance(error, psycopg2.Error) and error.pgcode:
        return f"{error.diag.message_primary} ({error.pgcode})"
    return str(error)


def _traceback(
    error: BaseException, personal: Any, left: int = _MOST_CAUSES
) -> Iterator[str]:
    """A traceback with the causes first, as Python writes it."""
    before = error.__cause__ or (
        None if error.__suppress_context__ else error.__context__
    )
    if before is not None and left:
        yield from _traceback(before, personal, left - 1)
        yield "\nwhich led to:\n"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    kind, words = type(error), personal.hidden_in(_words_of(error))
    yield f"{kind.__module__}.{kind.__qualname__}: {words}"
