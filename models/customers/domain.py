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

import re
from collections.abc import Collection

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..reading.lasting import FEW_ROWS

#: So many, archived ones too, are looked through for each row as fast as an index is.
FEW_USERS = 100
#: Where Odoo keeps the id of the user that new portal users are copies of.
_TEMPLATE = "base.template_portal_user_id"
_USER_ID = re.compile("[0-9]{1,9}")


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

        Three ways of saying the same, by how much there is to look at. For a page where
        few are users: a list of their partners, read once. Where many are: a look into
        an index for each row; PostgreSQL would like to make a join of it, and then
        reads the users of all partners that come before a page far down. Where all rows
        are counted, the join is the better way.

        PostgreSQL must also not believe that hardly a row passes, or it joins the rest
        of the page as one does for a handful. Of ids it knows that they differ; of an
        ``IS NULL`` it believes that one in 200 is.
        """
        partner = SQL.identifier(alias, "id")
        of_user = self._dual_api_column("res.users", "identity", "partner_id")
        identity = self._dual_api_identity_sql()
        if not self.env.context.get(FEW_ROWS):
            pattern = (
                "NOT EXISTS (SELECT FROM res_users AS identity"
                " WHERE %(of_user)s = %(partner)s AND %(identity)s)"
            )
        elif self._dual_api_users_are_few():
            pattern = (
                "%(partner)s <> ALL(ARRAY("
                "SELECT %(of_user)s FROM res_users AS identity WHERE %(identity)s))"
            )
        else:
            pattern = (
                "%(partner)s IS DISTINCT FROM ("
                "SELECT %(of_user)s FROM res_users AS identity"
                " WHERE %(of_user)s = %(partner)s AND %(identity)s LIMIT 1)"
            )
        return SQL(
            "%s AND %s <> ALL(ARRAY(SELECT %s FROM res_company AS own))",
            SQL(pattern, partner=partner, of_user=of_user, identity=identity),
            partner,
            self._dual_api_column("res.company", "own", "partner_id"),
        )

    @api.model
    def _dual_api_identity_sql(self) -> SQL:
        """The condition that a user's contact is no customer."""
        public = self.env.ref("base.group_public").sudo()
        return SQL(
            "(%s IS NOT TRUE"
            # An array is read once; a join with the groups would read those of all.
            " OR identity.id = ANY(ARRAY("
            "SELECT uid FROM res_groups_users_rel WHERE gid = ANY(%s)) || %s))",
            self._dual_api_column("res.users", "identity", "share"),
            (public | public.all_implied_by_ids).ids,
            self._dual_api_templates(),
        )

    @api.model
    def _dual_api_users_are_few(self) -> bool:
        """Whether they are now; what is compiled stays right, but slower, if not."""
        [(found,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM (SELECT FROM res_users LIMIT %s) AS first",
                FEW_USERS + 1,
            )
        )
        return found <= FEW_USERS

    @api.model
    def _dual_api_templates(self) -> list[int]:
        """Users that portal users are copies of: Odoo's own, and the one that is set.

        They stand in the statement, which is compiled anew when either is another one:
        Odoo clears its caches then. Each table less is a fifth of the time that
        PostgreSQL takes to plan the condition.
        """
        own = self.env["ir.model.data"]._xmlid_to_res_id(_TEMPLATE)
        text = self.env["ir.config_parameter"].sudo().get_param(_TEMPLATE) or ""
        found = {own or 0}
        if _USER_ID.fullmatch(text):
            found.add(int(text))
        return sorted(found)

    @api.model
    def _dual_api_column(self, model: str, alias: str, name: str) -> SQL:
        return SQL.identifier(alias, name, to_flush=self.env[model]._fields[name])
