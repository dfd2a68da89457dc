# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All of a list as one stream: a record on each line, and a last line that says so.

The records are read on a cursor of the stream's own, in one transaction, in portions. A
portion is charged before it is sent. Whatever happens behind the first byte is told on
the last line, where the stream goes on; without that line it was cut off.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from odoo.api import Environment
from odoo.http import Response

from ..gateway.call import Call
from ..gateway.exceptions import to_api_error
from ..gateway.streaming import Pace, Sent, seconds_allowed
from ..schema.answer.exports import form, goes_on, last_words
from ..schema.answer.outcome import Outcome
from ..schema.answer.representation import Representation
from ..schema.errors import ApiError, Timeout
from ..schema.request.cost import portion
from ..schema.request.operation import ExportRecords
from .dispatcher import RestDispatcher


class ExportStream:
    """One export.

    :param call: that it was admitted with
    :param asked: the parameters, as they were written, each as often as it was
    :param media_type: one of ``FORMS``
    :raises ApiError: ``validation``, for what the form has no place for
    """

    def __init__(
        self,
        dispatcher: RestDispatcher,
        operation: ExportRecords,
        call: Call,
        asked: Mapping[str, Sequence[str]],
        media_type: str,
    ) -> None:
        self._dispatcher = dispatcher
        self._operation = operation
        self._call = call
        self._asked = asked
        self._media_type = media_type
        self._representation = Representation(call.version, call.root_url)
        self._form = form(media_type, self._representation, operation.selection)
        self._sent = Sent()

    def response(self) -> Response:
        """Return the answer; what is in it is read when it is sent."""
        dispatcher = self._dispatcher
        env = dispatcher.request.env
        env["dual_api.resolver"]._check_export(self._operation, self._call)
        # Odoo's own copy leaves out the connection.
        environ = dispatcher.request.httprequest._HTTPRequest__environ
        response = Response(
            self._pieces(env, Pace(environ)),
            content_type=f"{self._media_type}; charset=utf-8",
            headers={"Vary": "Accept"},
        )
        dispatcher.stream(response, self._sent)
        return response

    def _pieces(self, env: Environment, pace: Pace) -> Iterator[bytes]:
        """The body. Who stops iterating ends the transaction."""
        yield from self._counted(self._form.head(), pace)
        last, complete = None, False
        error: ApiError | None = None
        size, points = portion(self._operation)
        try:
            with closing(env.registry.cursor(readonly=True)) as cr:
                resolver = env(cr=cr)["dual_api.resolver"]
                export = resolver._export(
                    self._operation,
                    self._call,
                    size,
                    seconds_allowed(),
                    as_json=self._form.takes_json,
                )
                while not pace.is_over():
                    records = export.next_records(self._dispatcher.statement_seconds())
                    self._sent.statements = cr.sql_log_count
                    if not records:
                        complete = True
                        break
                    # The first was charged with the request.
                    if last is not None:
                        self._dispatcher.charge_further(points)
                    self._dispatcher.log_withheld(Outcome(withheld=export.withheld))
                    last = export.last
                    count = len(records)
                    for piece in self._counted(self._form.lines(records), pace):
                        if pace.is_over():
                            cr.close()
                        yield piece
                    self._sent.records += count
        except TimeoutError:
            # Of the client: the server lets go of it.
            raise
        # Whatever PostgreSQL, Odoo and addons say.
        except Exception as exc:  # noqa: BLE001
            error = self._told(exc)
        yield from self._counted(self._last_line(complete, last, error), pace)

    def _counted(self, data: bytes, pace: Pace) -> Iterator[bytes]:
        for piece in pace.blocks(data):
            self._sent.size += len(piece)
            yield piece

    def _told(self, exc: Exception) -> ApiError:
        error = to_api_error(exc)
        self._dispatcher.remember(error)
        if isinstance(error, Timeout):
            self._dispatcher.charge_timeout()
        if error.status >= 500:
            self._dispatcher.log_failure(error, exc)
        return error

    def _last_line(
        self, complete: bool, last: int | None, error: ApiError | None
    ) -> bytes:
        following = None
        if not complete:
            following = goes_on(
                self._representation, self._operation, self._asked, last
            )
        return self._form.end(last_words(self._sent.records, following, error))
