# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The files of a customer, and its picture as one of them."""

import base64

from odoo import fields, models
from odoo.tools import SQL, Query

#: The field that Odoo keeps the picture in, as an attachment.
PICTURE = "image_1920"


class ResPartner(models.Model):
    _inherit = "res.partner"

    #: Fields that SQL can read although they are not stored.
    _sql_of_computed = ("dual_api_image_id",)

    dual_api_file_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Files",
        domain=lambda self: [
            ("res_model", "=", self._name),
            ("res_field", "=", False),
            ("type", "=", "binary"),
        ],
        export_string_translation=False,
        help="What is attached to the contact, for clients of the API.",
    )
    dual_api_image_id = fields.Many2one(
        "ir.attachment",
        string="Picture as a File",
        compute="_compute_dual_api_image",
        inverse="_inverse_dual_api_image",
        help="Where Odoo keeps the picture of the contact, for clients of the API.",
    )

    def _compute_dual_api_image(self) -> None:
        query = Query(self.env, self._table, self._table_sql)
        own = SQL.identifier(self._table, "id")
        query.add_where(SQL("%s = ANY(%s)", own, self.ids))
        column = self._field_to_sql(self._table, "dual_api_image_id", query)
        self.env["ir.attachment"].flush_model(["res_model", "res_field", "res_id"])
        found = dict(self.env.execute_query(query.select(own, column)))
        for partner in self:
            partner.dual_api_image_id = found.get(partner.id)

    def _inverse_dual_api_image(self) -> None:
        for partner in self:
            content = partner.dual_api_image_id.raw
            partner[PICTURE] = base64.b64encode(content) if content else False

    def _field_to_sql(
        self, alias: str, field_expr: str, query: Query | None = None
    ) -> SQL:
        if field_expr != "dual_api_image_id":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "(SELECT picture.id FROM ir_attachment AS picture"
            " WHERE picture.res_model = %s AND picture.res_field = %s"
            " AND picture.res_id = %s LIMIT 1)",
            self._name,
            PICTURE,
            SQL.identifier(alias, "id"),
        )
