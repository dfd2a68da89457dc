# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which webhooks get an event."""

from odoo import api, models

#: One statement, however many events and webhooks there are. What else decides (whether
#: the user may see the record, and the webhook's filter) is asked at sending, as the
#: key's user and of the record as it is then.
#:
#: What waits for a paused webhook is sent when it goes on. So is what one is queued of
#: whose key has just expired: it is disabled next (``lapsing``). Its own changes are
#: those of its key, and of the one that this has replaced and that still works.
_ROUTE_SQL = """
    INSERT INTO api_delivery (webhook_id, event_id, message_id, type, resource, res_id,
        changed, occurred_at, state, attempts, next_at, created_at)
    SELECT webhook.id, event.id, event.public_id, event.type, event.resource,
        event.res_id, event.fields, event.occurred_at, 'pending', 0,
        now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
    FROM api_event AS event
    JOIN api_webhook AS webhook ON webhook.state IN ('active', 'paused')
        AND string_to_array(webhook.events, ' ')
            && ARRAY['*', split_part(event.type, '.', 1) || '.*', event.type]
    JOIN api_key AS key ON key.id = webhook.key_id
        AND event.resource || ':read' = ANY (string_to_array(key.scopes, ' '))
    LEFT JOIN api_key AS maker ON maker.id = event.key_id
    WHERE event.id = ANY (%s) AND (%s::integer IS NULL OR webhook.id = %s)
        AND (webhook.ignore_own IS NOT TRUE
            OR (maker.id = key.id OR maker.replaced_by_id = key.id) IS NOT TRUE)
    ORDER BY event.position, webhook.id
    ON CONFLICT (event_id, webhook_id) DO NOTHING"""


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    @api.model
    def _route(
        self, events: models.BaseModel, webhook: models.BaseModel | None = None
    ) -> int:
        """Make the deliveries of these events, those that there are already left out.

        :param events: records of ``api.event``
        :param webhook: the only one that gets them; else all
        :return: how many were made
        """
        if not events:
            return 0
        self.env.flush_all()
        only = webhook.id if webhook else None
        self.env.cr.execute(_ROUTE_SQL, [events.ids, only, only])
        made: int = self.env.cr.rowcount
        self.env["api.delivery"].invalidate_model()
        return made
