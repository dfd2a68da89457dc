# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhooks whose keys have ended, or may no longer read what they are told of.

Keys expire by themselves, users are archived and scopes are taken away without a word
to webhooks. One that then got nothing would look like one of which nothing has changed.
So it is disabled, with the reason, by whoever publishes events.
"""

from odoo import api, fields, models

from ...webhooks.verdict import Ending

#: One that is told of everything is told of less when its key may read less.
_LAPSED_SQL = """
    WITH known AS (
        SELECT singular, resource || ':read' AS scope
        FROM unnest(%(resources)s::text[], %(singulars)s::text[])
            AS known(resource, singular)
    ), sending AS (
        SELECT webhook.id, string_to_array(webhook.events, ' ') AS events,
            string_to_array(COALESCE(key.scopes, ''), ' ') AS scopes,
            key.is_active IS TRUE AND res_users.active IS TRUE
            AND (key.expires_at > now() AT TIME ZONE 'UTC') IS NOT FALSE AS works
        FROM api_webhook AS webhook
        JOIN api_key AS key ON key.id = webhook.key_id
        JOIN res_users ON res_users.id = key.user_id
        WHERE webhook.state IN ('active', 'paused'))
    SELECT id, works FROM sending WHERE NOT works OR EXISTS (
        SELECT FROM unnest(events) AS pattern JOIN known
            ON known.singular = split_part(pattern, '.', 1)
        WHERE known.scope <> ALL (scopes))
    OR ('*' = ANY (events) AND NOT EXISTS (
        SELECT FROM known WHERE known.scope = ANY (scopes)))
    ORDER BY id"""


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    @api.model
    def _lapse(self) -> None:
        """Disable the webhooks that can be told nothing more."""
        for model in ("api.webhook", "api.key", "res.users"):
            self.env[model].flush_model()
        singulars = self.env["api.event"]._singulars()
        given = {
            "resources": list(singulars),
            "singulars": list(singulars.values()),
        }
        self.env.cr.execute(_LAPSED_SQL, given)
        now = fields.Datetime.now()
        for number, works in self.env.cr.fetchall():
            ending = Ending.SCOPE if works else Ending.KEY
            self.sudo().browse(number)._end(ending, now)
