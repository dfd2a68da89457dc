# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Attachments as files of the API: what is kept of each beside what Odoo keeps.

The class stands in several files: its columns (here), who sees which (``visibility``),
how one is made of a file on the disk (``accepting``), and what is looked at before
(``inspecting``).
"""

import hashlib
from typing import Any

from odoo import api, fields, models

from .res_partner import PICTURE


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    dual_api_sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        copy=False,
        help="Of the content, for clients of the API.",
    )
    dual_api_uploaded_at = fields.Datetime(
        string="Uploaded over the API",
        readonly=True,
        copy=False,
        help="When it came over the API; empty for all others. One that is attached to"
        " no record is deleted after a while.",
    )

    _api_unattached = models.Index(
        "(dual_api_uploaded_at) WHERE res_model IS NULL"
        " AND dual_api_uploaded_at IS NOT NULL"
    )
    # The files of each of many records are looked up by its id.
    _api_of_record = models.Index("(res_id) WHERE res_field IS NULL")

    @api.private
    def _dual_api_of_size(self, size: int) -> "IrAttachment":
        """The same picture, no larger than so many pixels either way; itself, where it
        is no picture of a record.
        """
        if self.res_field == PICTURE:
            smaller = PICTURE.replace("1920", str(size))
            domain = [
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("res_field", "=", smaller),
            ]
            found = self.search(domain, limit=1)
            return found or self
        return self

    def _get_datas_related_values(self, data: bytes, mimetype: str) -> dict[str, Any]:
        """Odoo's, and the digest; it is asked wherever content is written."""
        values: dict[str, Any] = super()._get_datas_related_values(data, mimetype)
        digest = hashlib.sha256(data or b"").hexdigest()
        return {**values, "dual_api_sha256": digest}
