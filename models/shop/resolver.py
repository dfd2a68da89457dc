# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done to orders and invoices that no button of Odoo's does by itself.

The addon does not depend on those that bring them: nothing here is called where there
are none.
"""

from collections.abc import Mapping
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ...gateway.call import Call
from ...schema.declaration import Resource
from ...schema.errors import Conflict
from ...schema.sentences import _lt

_SENDER = "dual_api.cron_send_quotations"


class DualApiResolver(models.AbstractModel):
    _inherit = "dual_api.resolver"

    def _send_quotation(
        self,
        _resource: Resource,
        order: BaseModel,
        _values: Mapping[str, Any],
        _call: Call,
    ) -> BaseModel:
        """Leave the order to the scheduler, which prints and mails it.

        Printing starts a browser, which asks this server: no request waits for that.
        """
        template = order._find_mail_template()
        if order.state == "cancel" or not template:
            raise Conflict(_lt("An order in this state is not sent."))
        if not order.partner_id.email:
            raise Conflict(_lt("The customer has no e-mail address."))
        order.pending_email_template_id = template
        if order.state == "draft":
            order.action_quotation_sent()
        self.env.ref(_SENDER).sudo()._trigger()
        return order

    @api.model
    def _send_pending_quotations(self) -> None:
        """Send what requests have left, and whatever else waits in the same queue."""
        if "sale.order" in self.env:
            self.env["sale.order"]._cron_send_pending_emails()

    def _invoice_order(
        self,
        _resource: Resource,
        order: BaseModel,
        _values: Mapping[str, Any],
        _call: Call,
    ) -> tuple[BaseModel, Mapping[str, Any]]:
        """Make an invoice, as Odoo's dialog does where nothing in it is changed."""
        # What Odoo says otherwise is about buttons and tabs of its forms.
        orders = order.with_context(raise_if_nothing_to_invoice=False)
        invoice = orders._create_invoices(final=True)
        if not invoice:
            sentence = _lt(
                "Nothing of this order can be invoiced now. It is not confirmed, or all"
                " of it is invoiced, or its products are invoiced once they are"
                " delivered."
            )
            raise Conflict(sentence)
        return order, {"invoice_id": invoice[:1].id}

    def _reverse_invoice(
        self,
        _resource: Resource,
        invoice: BaseModel,
        values: Mapping[str, Any],
        _call: Call,
    ) -> BaseModel:
        """Make a credit note, as Odoo's dialog does."""
        dialog = self.env["account.move.reversal"].with_context(
            active_model=invoice._name, active_ids=invoice.ids
        )
        sent = {name: value for name, value in values.items() if value is not None}
        # The dialog's form works the journal out; without a form it has to be named.
        reversal = dialog.create({"journal_id": invoice.journal_id.id, **sent})
        reversal.refund_moves()
        return reversal.new_move_ids
