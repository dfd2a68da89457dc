# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Deleting what is over a part at a time, as Odoo's autovacuum wants it."""

from datetime import datetime

from odoo import models

#: Odoo commits after each part, and comes back for the next.
DELETED_AT_ONCE = 10_000


def delete_expired(model: models.BaseModel, before: datetime) -> tuple[int, bool]:
    """Delete some of the records that ended before a moment.

    :param model: one with a field ``expires_at``
    :return: how many were deleted, and whether there may be more
    """
    over = [("expires_at", "<", before)]
    found = model.sudo().search(over, order="id", limit=DELETED_AT_ONCE)
    found.unlink()
    return len(found), len(found) == DELETED_AT_ONCE
