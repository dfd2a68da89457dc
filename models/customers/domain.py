# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which partners are customers.

A partner can be the identity of a user: whoever changes its address gets that user's
password reset. So the contacts of internal users, of those that the system needs (the
public user, the template of portal users) and of the companies of the database are no
customers. Customers do sign in to the portal: the contact of a portal user is one. Nor
are the work contacts of employees, where ``hr`` is installed: it keeps a field of
partners that says so.

Every statement that reads customers asks for it, so the answer stands in a column of
the partner. PostgreSQL itself keeps it right, by triggers on the tables that it follows
from (``identities.sql``): in the transaction that changes them, whoever does, and
whether through Odoo's ORM or not, as when Odoo merges contacts. Two transactions of
which one makes a partner a user, and the other changes its address as a customer's,
are in each other's way, and the second is repeated. So are two that change why a
partner is no customer. Those that nothing brings together (one changes what a group
implies, the other its members), and what somebody writes into the column, are found by
a job.
"""

import logging
from collections.abc import Collection
from pathlib import Path

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
_SCHEMA = (Path(__file__).parent / "identities.sql").read_text("utf-8")
#: The field of ``hr``.
_EMPLOYEE = "employee"
#: What Odoo may hold back that the triggers wait for.
_FOLLOWS_FROM = ("res.users", "res.company", "ir.config_parameter", "ir.model.data")


def _is_customer(model: BaseModel, alias: str) -> SQL:
    column = SQL.identifier(alias, "dual_api_customer")
    employee = model._fields.get(_EMPLOYEE)
    if employee is None or not employee.store:
        return column
    said = SQL.identifier(alias, _EMPLOYEE, to_flush=employee)
    return SQL("(%s AND %s IS NOT TRUE)", column, said)


class DualApiIdentities(models.AbstractModel):
    """Has the column made with the addon, and not with each that extends partners."""

    _name = "dual_api.identities"
    _description = "API: partners that are not customers"

    def init(self) -> None:
        """Create the column, and what keeps it right."""
        self.env.cr.execute(_SCHEMA)
        return super().init()

    @api.model
    def _mend(self) -> None:
        """Put right what the triggers could not follow, and say so."""
        self.env.cr.execute("SELECT dual_api_note_all_customers()")
        (wrong,) = self.env.cr.fetchone()
        if wrong:
            _logger.warning(
                "It was wrong for %s partners whether they are customers; now it is"
                " right. If this happens again, something writes"
                " res_partner.dual_api_customer.",
                wrong,
            )


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Not stored for Odoo: it would let everybody who may write partners write it.
    dual_api_customer = fields.Boolean(
        string="Customer of the API",
        compute="_compute_dual_api_customer",
        search="_search_dual_api_customer",
        help="The API offers this contact as a customer. Contacts of internal users, of"
        " employees and of this database's companies are not customers.",
    )

    def _compute_dual_api_customer(self) -> None:
        self._flush_identities()
        query = SQL(
            "SELECT id FROM res_partner WHERE id = ANY(%s) AND dual_api_customer",
            list(self.ids),
        )
        customers = {record_id for (record_id,) in self.env.execute_query(query)}
        for partner in self:
            partner.dual_api_customer = not partner._origin or (
                partner._origin.id in customers
                and not (_EMPLOYEE in self._fields and partner[_EMPLOYEE])
            )

    @api.model
    def _search_dual_api_customer(
        self, operator: str, value: Collection[bool]
    ) -> Domain:
        if operator != "in":
            return NotImplemented
        wanted = {bool(each) for each in value}
        if len(wanted) != 1:
            return Domain.TRUE if wanted else Domain.FALSE
        self._flush_identities()
        pattern = "%s" if True in wanted else "(%s) IS NOT TRUE"
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                pattern, _is_customer(model, alias)
            ),
            predicate=lambda partner: partner.dual_api_customer in wanted,
        )

    @api.model
    def _flush_identities(self) -> None:
        for model in _FOLLOWS_FROM:
            self.env[model].flush_model()
