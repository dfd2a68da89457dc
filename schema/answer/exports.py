# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How an export is written: a record on each line, and a last line that ends it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol
from urllib.parse import urlencode

import orjson

from ..errors import ApiError
from ..media_types import CSV, NDJSON
from ..open_types import Json
from ..request.operation import ExportRecords
from ..request.rules import AFTER
from ..request.selection import Selection
from .outcome import Records
from .representation import Representation
from .table import Table

#: In the order in which they are offered.
FORMS = (NDJSON, CSV)
#: The last segment of the path.
EXPORT = "export"
#: The member of the last line; no field is called so.
END = "_end"


class Form(Protocol):
    """How records are written.

    :ivar takes_json: whether records may be given as JSON
    """

    takes_json: ClassVar[bool]

    def head(self) -> bytes:
        """Return what stands in front of them."""

    def lines(self, records: Records) -> bytes:
        """Return a line for each."""

    def end(self, text: str) -> bytes:
        """Return the last line."""


class _Lines:
    """JSON on each line."""

    takes_json: ClassVar[bool] = True

    def __init__(self, representation: Representation, selection: Selection) -> None:
        self._representation = representation
        self._selection = selection

    def head(self) -> bytes:
        """Return nothing: each line says what is in it."""
        return b""

    def lines(self, records: Records) -> bytes:
        """Return each record as a list shows it."""
        return self._representation.lines(self._selection, records)

    def end(self, text: str) -> bytes:
        """Return the last line."""
        return f"{text}\n".encode()


def form(media_type: str, representation: Representation, selection: Selection) -> Form:
    """Return how the records of the selection are written.

    :param media_type: one of :data:`FORMS`
    :raises ApiError: ``validation``, for what the form has no place for
    """
    if media_type == CSV:
        return Table(selection)
    return _Lines(representation, selection)


def goes_on(
    representation: Representation,
    operation: ExportRecords,
    asked: Mapping[str, Sequence[str]],
    last: int | None,
) -> str:
    """Return where an export goes on that was not whole.

    :param asked: the parameters, as they were written, each as often as it was
    :param last: the id of the last record that was sent
    """
    words = {**asked, **({} if last is None else {AFTER: [str(last)]})}
    path = representation.url(operation.resource.name, EXPORT)
    return f"{path}?{urlencode(words, doseq=True)}" if words else path


def last_words(rows: int, following: str | None, error: ApiError | None) -> str:
    """Return what the last line says.

    :param rows: how many records stand before it
    :param following: where the export goes on; ``None`` where it is whole
    :param error: why it ends, if something is wrong
    """
    end: dict[str, Json] = {"rows": rows, "next": following}
    if error is not None:
        end["error"] = error.error
        if error.retry_after is not None:
            end["retry_after"] = error.retry_after
    return orjson.dumps({END: end}).decode()
