# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which partners are customers.

A partner can be the identity of a user: whoever changes its address gets that user's
password reset. So the contacts of internal users, of those that the system needs (the
public user, the template of portal users) and of the companies of the database are no
customers. Customers do sign in to the portal: the contact of a portal user is one.

Archived users count as others do, since they can be brought back. The condition looks
at the users of the moment: a partner that is made a user is no customer from then on.
"""

from collections.abc import Collection

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..reading.lasting import FEW_ROWS

#: Where Odoo keeps the id of the user that new portal users are copies of.
_TEMPLATE = "base.template_portal_user_id"


class ResPartner(models.Model):
    _inherit = "res.partner"

    dual_api_customer = fields.Boolean(
        string="Customer of the API",
        compute="_compute_dual_api_customer",
        search="_search_dual_api_customer",
        help="The API offers this contact as a customer. Contacts of internal users and"
        " of this database's companies are not customers.",
    )

    def _compute_dual_api_customer(self) -> None:
        query = SQL(
            "SELECT id FROM res_partner WHERE id = ANY(%s) AND %s",
            list(self.ids),
            self._dual_api_customer_sql("res_partner"),
        )
        customers = {record_id for (record_id,) in self.env.execute_query(query)}
        for partner in self:
            partner.dual_api_customer = (
                not partner._origin or partner._origin.id in customers
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
        pattern = "(%s)" if True in wanted else "NOT (%s)"
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                pattern, model._dual_api_customer_sql(alias)
            ),
            predicate=lambda partner: partner.dual_api_customer in wanted,
        )

    @api.model
    def _dual_api_customer_sql(self, alias: str) -> SQL:
        """The condition that the partner is a customer.

        For the few rows of a page it is a look into an index for each. PostgreSQL would
        like to make a join of it, and then reads the users of all partners that come
        before a page far down. Where all rows are counted, the join is the better way.
        """
        public = self.env.ref("base.group_public").sudo()
        identities = SQL(
            "FROM res_users AS identity WHERE %s = %s"
            # An array is read once; a join with the groups would read those of all.
            " AND (%s IS NOT TRUE OR identity.id = ANY(ARRAY("
            "SELECT uid FROM res_groups_users_rel WHERE gid = ANY(%s)"
            " UNION ALL SELECT %s UNION ALL SELECT value::integer"
            " FROM ir_config_parameter WHERE key = %s AND value ~ '^[0-9]{1,9}$')))",
            self._dual_api_column("res.users", "identity", "partner_id"),
            SQL.identifier(alias, "id"),
            self._dual_api_column("res.users", "identity", "share"),
            (public | public.all_implied_by_ids).ids,
            self.env["ir.model.data"]._xmlid_to_res_id(_TEMPLATE) or None,
            _TEMPLATE,
        )
        few = self.env.context.get(FEW_ROWS)
        return SQL(
            "%s AND %s <> ALL(ARRAY(SELECT %s FROM res_company AS own))",
            SQL("(SELECT true %s LIMIT 1) IS NULL", identities)
            if few
            else SQL("NOT EXISTS (SELECT %s)", identities),
            SQL.identifier(alias, "id"),
            self._dual_api_column("res.company", "own", "partner_id"),
        )

    @api.model
    def _dual_api_column(self, model: str, alias: str, name: str) -> SQL:
        return SQL.identifier(alias, name, to_flush=self.env[model]._fields[name])
