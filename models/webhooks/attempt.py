# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Attempts: what became of each time that a message was sent."""

from odoo import fields, models


class ApiAttempt(models.Model):
    """One try at a delivery. Neither what was sent is kept, nor what was answered."""

    _name = "api.attempt"
    _description = "Attempt at a delivery"
    _order = "id"
    _rec_name = "number"
    _log_access = False

    delivery_id = fields.Many2one(
        "api.delivery", required=True, readonly=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    at = fields.Datetime(string="Time", required=True, readonly=True)
    ms = fields.Integer(string="Milliseconds", readonly=True, aggregator=None)
    status = fields.Integer(
        string="HTTP Status",
        readonly=True,
        aggregator=None,
        help="Empty: there was no answer.",
    )
    error = fields.Char(readonly=True, help="Why there was no answer.")
    request_bytes = fields.Integer(readonly=True, aggregator=None)
    answer_bytes = fields.Integer(readonly=True, aggregator=None)
    digest = fields.Char(
        string="SHA-256", readonly=True, help="The digest of the body."
    )
