# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhooks: who is told of which changes, where, and in what words.

The class stands in several files: what a webhook is (here), what it asks for
(``asking``), what people write into it (``values``), what it signs with (``secrets``),
what becomes of it (``lifecycle``), what it does in the API (``caller``), and which
events it gets (``routing``).
"""

import json
from typing import Any

from odoo import api, fields, models

#: What a message says of the record: nothing but which one, some of its fields, or what
#: a GraphQL fragment asks for.
PAYLOADS = [
    ("thin", "Only the id"),
    ("fields", "Fields, as in REST"),
    ("graphql", "A GraphQL fragment"),
]
STATES = [("active", "Active"), ("paused", "Paused"), ("disabled", "Disabled")]
#: Why the server has switched a webhook off.
REASONS = [
    ("gone", "The receiver answered 410 Gone"),
    ("failing", "The receiver failed for days"),
    ("address_not_allowed", "Its address is not allowed"),
    ("query_invalid", "Its fragment, fields or filter no longer exist in the API"),
    ("scope_missing", "The key lacks a scope"),
    ("key_ended", "The key no longer works"),
    ("version_ended", "Its version of the API is no longer served"),
    ("neutralized", "The database is a copy"),
]
#: Standard Webhooks' schemes: HMAC-SHA256, Ed25519, or either.
SIGNATURES = [
    ("v1", "v1 (HMAC-SHA256)"),
    ("v1a", "v1a (Ed25519)"),
    ("both", "v1 and v1a"),
]


#: What decides which resources somebody is told of.
_LISTENING = frozenset({"events", "state", "key_id"})


class ApiWebhook(models.Model):
    """An address that is told of changes, as far as its key's user may see them."""

    _name = "api.webhook"
    _description = "Webhook"
    _order = "name, id"

    name = fields.Char(required=True, help="What the webhook is for.")
    url = fields.Char(
        string="URL", required=True, help="Where messages are sent, by POST."
    )
    key_id = fields.Many2one(
        "api.key",
        string="API Key",
        required=True,
        index=True,
        ondelete="cascade",
        help="Messages contain what this key can read.",
    )
    events = fields.Char(
        required=True,
        help="The events it receives, separated by spaces, such as customer.created,"
        " customer.* or *.",
    )
    filter = fields.Json(
        string="Filter as JSON",
        help="Which records it receives events of: filters of the list, by their names"
        " in REST.",
    )
    filter_text = fields.Char(string="Filter", compute="_compute_filter_text")
    payload = fields.Selection(PAYLOADS, required=True, default="thin")
    payload_fields = fields.Char(
        string="Fields", help="As in ?fields= of REST, separated by commas."
    )
    payload_expand = fields.Char(
        string="Expand", help="As in ?expand= of REST, separated by commas."
    )
    query = fields.Text(
        string="Fragment", help="A GraphQL fragment on the type of the record."
    )
    secret = fields.Char(
        required=True,
        copy=False,
        groups=".",  # nobody: only the server itself reads it, unsealed
    )
    secret_previous = fields.Char(copy=False, groups=".")
    secret_previous_until = fields.Datetime(
        string="Previous Secret Signs Until",
        readonly=True,
        copy=False,
        help="Until then the previous secret signs, too.",
    )
    signature = fields.Selection(SIGNATURES, required=True, default="v1")
    public_key = fields.Char(
        readonly=True, copy=False, help="Verifies signatures of the scheme v1a."
    )
    state = fields.Selection(
        STATES, required=True, default="active", readonly=True, copy=False, index=True
    )
    disabled_reason = fields.Selection(REASONS, readonly=True, copy=False)
    disabled_at = fields.Datetime(
        string="Disabled Since",
        readonly=True,
        copy=False,
        help="Events from then on were not queued.",
    )
    collapse = fields.Boolean(
        default=True,
        help="Merge waiting updates of the same record into one message.",
    )
    ordered = fields.Boolean(
        help="Let each message wait for the one before it. Slower, and a message that"
        " fails holds up all others."
    )
    ignore_own = fields.Boolean(
        string="Ignore Own Changes",
        default=True,
        help="Leave out changes made with its own key.",
    )
    api_version = fields.Char(
        string="Version",
        required=True,
        help="The version of REST whose names and addresses messages use. It stays the"
        " same until somebody changes it.",
    )
    failing_since = fields.Datetime(readonly=True, copy=False)
    failures = fields.Integer(
        string="Failures in a Row",
        default=0,
        readonly=True,
        copy=False,
        aggregator=None,
    )
    paused_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Until then nothing is sent: the receiver asked for a pause, or keeps"
        " failing.",
    )
    slow = fields.Boolean(
        readonly=True,
        copy=False,
        help="The receiver took long over its last message, so that it shares a few"
        " places with all others that do.",
    )
    headers = fields.Char(string="Values of Headers", copy=False, groups=".")
    header_names = fields.Char(
        string="Headers", readonly=True, copy=False, help="Their values are not shown."
    )
    timeout = fields.Integer(
        string="Time-out (Seconds)", required=True, default=15, aggregator=None
    )
    delivery_ids = fields.One2many("api.delivery", "webhook_id", string="Deliveries")

    _timeout_bounds = models.Constraint(
        "CHECK (timeout BETWEEN 5 AND 30)", "A time-out is from 5 to 30 seconds."
    )

    @api.depends("filter")
    def _compute_filter_text(self) -> None:
        for webhook in self:
            found = webhook.filter
            webhook.filter_text = json.dumps(found, ensure_ascii=False) if found else ""

    # -- who listens --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> "ApiWebhook":
        """Create webhooks, and have what they are told of captured."""
        webhooks = super().create(vals_list)
        self.env["api.event"]._listen()
        return webhooks

    def write(self, vals: dict[str, Any]) -> bool:
        """Change webhooks, and have what they are told of captured."""
        result = super().write(vals)
        if not _LISTENING.isdisjoint(vals):
            self.env["api.event"]._listen()
        return result

    def unlink(self) -> bool:
        """Delete webhooks; what nobody is told of is captured no more."""
        result = super().unlink()
        self.env["api.event"]._listen()
        return result
