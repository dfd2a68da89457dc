# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Indexes for what clients ask of customers, and Odoo itself does not."""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    #: ``sort=updated_at`` and ``updated_since``: how other systems stay up to date.
    _dual_api_updated = models.Index("(write_date, id)")
    #: ``email=``: how a customer is found whose number is not known.
    _dual_api_email = models.Index("(email, id)")
