# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the resolver does for many at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from odoo import models

from ...gateway.call import Call
from ...schema.answer.outcome import Outcome
from ...schema.declaration import ObjectType
from ...schema.request.operation import DoBatch
from ..database.transaction import ended, undone_on_failure
from ..other_servers import network
from ..writing import mail_queue
from .run import BatchRun


class DualApiResolver(models.AbstractModel):
    _inherit = "dual_api.resolver"

    def _apply_batch(self, operation: DoBatch, call: Call) -> Outcome:
        """Do many writes.

        The parameters and errors are those of :meth:`_resolve`; of a batch whose items
        are done each by itself, an item that is refused is part of the outcome.
        """
        cr, events = self.env.cr, self.env["api.event"]
        run = BatchRun(self.with_context(**mail_queue.QUEUED), operation, call)
        with (
            undone_on_failure(cr, alone=call.alone),
            ended(cr, call.deadline, events._change_origin(call.principal)),
            network.bounded(call.deadline),
        ):
            outcome = run.outcome()
            # What else is to be done before the transaction ends.
            cr.flush()
            events._wake()
            return outcome

    def _looking_ahead(
        self,
        resource: ObjectType,
        written: Sequence[tuple[models.BaseModel, Mapping[str, Any]]],
    ) -> "DualApiResolver":
        """The resolver that prepares many records; a place to look up together what is
        asked about each of them.

        :param resource: their declaration
        :param written: each record, empty for a new one, and its validated values
        """
        return self
