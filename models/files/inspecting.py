# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is looked at before a file is stored: nothing of it is there for anybody yet."""

from odoo import api, models

from ...files.names import base_name
from ...files.spool import Spooled
from ...schema.errors import UnsupportedMediaType


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _dual_api_inspect(self, spooled: Spooled) -> tuple[str, str]:
        """Look at a file on the disk.

        :return: what it will be called, and its media type
        :raises ApiError: where it may not be stored
        """
        if not spooled.media_type:
            raise UnsupportedMediaType()
        return base_name(spooled.name), spooled.media_type
