# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Deliveries: an event on its way to a webhook, until it is there or given up."""

from odoo import fields, models

STATES = [
    ("pending", "Pending"),
    ("leased", "Being Sent"),
    ("delivered", "Delivered"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
    ("skipped", "Skipped"),
]


class ApiDelivery(models.Model):
    """One message for one webhook. What it says is made at sending, and kept nowhere.

    What it is about is a copy of the event's: a delivery that stands for several events
    of one record (``collapse``) has more changed fields than any of them, and that of a
    test has no event.
    """

    _name = "api.delivery"
    _description = "Delivery of a webhook"
    _order = "id desc"
    _rec_name = "message_id"
    _log_access = False

    webhook_id = fields.Many2one(
        "api.webhook", required=True, readonly=True, ondelete="cascade"
    )
    event_id = fields.Many2one(
        "api.event", readonly=True, ondelete="cascade", help="None for a test message."
    )
    message_id = fields.Char(
        required=True,
        readonly=True,
        help="The header webhook-id: the same at every attempt.",
    )
    type = fields.Char(required=True, readonly=True, help="Such as customer.updated.")
    resource = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(
        string="Record", required=True, readonly=True, aggregator=None
    )
    changed = fields.Json(readonly=True, help="What has changed, as events have it.")
    occurred_at = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(STATES, required=True, default="pending", readonly=True)
    reason = fields.Char(
        readonly=True, help="Why it failed, was cancelled or was skipped."
    )
    attempts = fields.Integer(
        string="Number of Attempts", default=0, readonly=True, aggregator=None
    )
    next_at = fields.Datetime(
        string="Next Attempt",
        readonly=True,
        default=fields.Datetime.now,
        help="Not before then.",
    )
    lease_until = fields.Datetime(readonly=True)
    created_at = fields.Datetime(
        string="Created", required=True, readonly=True, default=fields.Datetime.now
    )
    first_at = fields.Datetime(string="First Attempt", readonly=True)
    done_at = fields.Datetime(string="Done", readonly=True)
    attempt_ids = fields.One2many("api.attempt", "delivery_id", string="Attempts")

    # What is on its way.
    _leased = models.Index("(lease_until) WHERE state = 'leased'")
    # What else waits for the same webhook, and about the same record.
    _waiting = models.Index(
        "(webhook_id, resource, res_id) WHERE state IN ('pending', 'leased')"
    )
    _of_webhook = models.Index("(webhook_id, id)")
    # Tests, which are deleted by their age.
    _tests = models.Index("(created_at) WHERE event_id IS NULL")
    # An event is delivered once, and goes with its deliveries.
    _once = models.UniqueIndex("(event_id, webhook_id)")
