# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A write with an ``Idempotency-Key`` is done once, whatever happens to its answer.

::

    claim      a row with a lease, in a transaction of its own; who finds another's
               waits for nothing: 409 while it runs, 422 for another request, else
               the stored answer
    write      in the request's transaction, which begins after the claim
    keep       the answer into the claimed row, in that same transaction
    release    the row, when nothing was written

Change and answer are committed together or not at all. A process that dies between
claim and commit leaves a row that is free once its lease is over. One that is only
slow may lose its row then, but not do it twice: keeping the answer fails when the row
is no longer its own, which takes back its change.

The claim lives in the request's RetryState, through all attempts of Odoo: each renews
the lease and finds out what happened meanwhile.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import psycopg2

from odoo.http import Response

from ..schema.answer.outcome import Outcome
from ..schema.headers import REPLAYED
from ..schema.open_types import OdooRequest
from ..schema.request.operation import Operation
from ..schema.versions import Version
from .idempotency import (
    HEADER,
    Replay,
    may_not_be_kept,
    new_claim,
    read_name,
    to_keep,
)
from .retry_state import RetryState


class IdempotentWrites:
    """The dispatcher's part of it: the state's claim, and what was written."""

    request: OdooRequest
    state: RetryState
    version: Version

    def claim(self, body: object, operations: Iterable[Operation]) -> None:
        """Claim the key that was sent, if one was; call it before the first write.

        :param body: what the client sent, parsed
        :param operations: what will be done
        :raises Replay: when the request was done before
        :raises ApiError: ``conflict`` while it is being done; ``validation`` for a key
            that can't be, or that another request has used, and where the answer may
            not be kept; ``not_found`` when the key's user may not see the record any
            more of which the answer tells
        """
        httprequest = self.request.httprequest
        header = httprequest.headers.get(HEADER)
        if header is None:
            return
        name = read_name(header)
        if any(operation.secret for operation in operations):
            raise may_not_be_kept()
        principal, route = self.state.caller, self.state.route
        claim = self.state.claim or new_claim(
            name,
            subject=principal.subject,
            owner=principal.payer,
            route=route.name if route else "",
            path=httprequest.path,
            arguments=httprequest.args.items(multi=True),
            frame=self.state.frame,
            body=body,
        )
        # What the request's transaction sees must not be older than the claim.
        self.request.env.cr.rollback()
        answer = self._store()._claim(claim)
        if answer is not None:
            # Who may not see a record any more is told nothing of it again.
            self.request.env["dual_api.resolver"]._check_shown(
                answer.records, self.version
            )
            raise Replay(answer)
        self.state.claim = claim

    def answer_once(self, answer: Callable[[], Response]) -> Response:
        """Return the response that ``answer`` makes, or the one that it made before.

        It is kept if something was written.
        """
        state = self.state
        state.written = None
        try:
            response = answer()
        except Replay as replay:
            stored = replay.answer
            headers = {**stored.headers, REPLAYED.name: "true"}
            return Response(stored.body, status=stored.status, headers=headers)
        if state.claim is not None:
            if state.written is not None:
                kept = to_keep(
                    response.status_code, response.headers, response.get_data()
                )
                kept = replace(kept, records=tuple(state.written))
                self._store()._keep(state.claim, kept)
            else:
                self._release()
        return response

    def note_write(self, outcome: Outcome) -> None:
        """Note what a write came to, so that the answer is kept with it."""
        written = self.state.written or {}
        self.state.written = {**written, **dict.fromkeys(outcome.shown)}

    def give_up(self) -> None:
        """Take back what a request has done that fails, and let go of its claim."""
        if self.state.claim is None:
            return
        # It may hold the row that is to be released. A connection that is gone has let
        # go of everything by itself.
        with suppress(psycopg2.Error):
            self.request.env.cr.rollback()
        self._release()

    def _release(self) -> None:
        self._store()._release(self.state.claim)
        self.state.claim = None

    def _store(self) -> Any:
        return self.request.env["dual_api.idempotency"]
