# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which deliveries are due, who sends them, and what is sent."""

import time
import zlib
from datetime import datetime

from odoo import api, models
from odoo.modules.module import Manifest

from ...monitoring.correlation import correlation_id
from ...schema.headers import CORRELATION_ID
from ...webhooks import schedule as schedules
from ...webhooks.exchange import Message
from ...webhooks.signature import SCHEMES, signed_headers
from .rendering import About

#: How the sender calls itself: by the version of the addon.
_ADDON = "dual_api"
_USER_AGENT = f"{_ADDON}/{Manifest.for_addon(_ADDON)['version']}"
#: Messages that are on their way at once: in all, to the webhooks of one user, to one
#: webhook, and to all receivers together that are slow, so that whoever has many
#: webhooks, or is waited for, leaves room for others.
MOST_AT_ONCE = 24
MOST_PER_OWNER = 8
MOST_PER_WEBHOOK = 4
MOST_SLOW = 8
#: Longer than rendering and sending take.
LEASE_SECONDS = 90
#: One process at a time claims: it counts how many are on their way to a webhook.
_LOCK = zlib.crc32(b"dual_api.deliveries")
_LOCK_SQL = "SELECT pg_try_advisory_xact_lock(%s)"
#: Who has the fewest messages on their way is next, then who has waited longest.
#: What has been on its way for long takes a place of the slow ones, whoever gets it.
#:
#: While a message is on its way, no other one of the same record is: it would show a
#: newer state, and could arrive first.
_CLAIM_SQL = """
    WITH leased AS MATERIALIZED (
        SELECT webhook.id AS webhook_id, key.user_id AS owner,
            webhook.slow IS TRUE OR delivery.lease_until <=
                %(now)s + (%(lease)s - %(slow)s) * interval '1 second' AS slow
        FROM api_delivery AS delivery
        JOIN api_webhook AS webhook ON webhook.id = delivery.webhook_id
        JOIN api_key AS key ON key.id = webhook.key_id
        WHERE delivery.state = 'leased' AND delivery.lease_until > %(now)s
    ), sending AS (
        SELECT webhook.id, key.user_id AS owner, webhook.slow IS TRUE AS slow,
            webhook.ordered IS TRUE AS ordered,
            CASE WHEN webhook.ordered OR COALESCE(webhook.failures, 0) >= %(probing)s
                THEN 1 ELSE %(most)s END
            - (SELECT count(*) FROM leased WHERE leased.webhook_id = webhook.id) AS room
        FROM api_webhook AS webhook JOIN api_key AS key ON key.id = webhook.key_id
        WHERE webhook.state = 'active'
        AND (webhook.paused_until IS NULL OR webhook.paused_until <= %(now)s)
    ), due AS MATERIALIZED (
        SELECT found.id, found.next_at, sending.owner, sending.slow
        FROM sending CROSS JOIN LATERAL (
            SELECT delivery.id, delivery.next_at FROM api_delivery AS delivery
            WHERE delivery.webhook_id = sending.id
            AND delivery.state IN ('pending', 'leased') AND delivery.next_at <= %(now)s
            AND (delivery.lease_until IS NULL OR delivery.lease_until <= %(now)s)
            AND (NOT sending.ordered OR delivery.id = (
                SELECT min(first.id) FROM api_delivery AS first
                WHERE first.webhook_id = sending.id
                AND first.state IN ('pending', 'leased')))
            AND NOT EXISTS (
                SELECT FROM api_delivery AS other
                WHERE other.webhook_id = delivery.webhook_id
                AND other.resource = delivery.resource
                AND other.res_id = delivery.res_id
                AND other.state = 'leased' AND other.lease_until > %(now)s)
            ORDER BY delivery.next_at, delivery.id
            LIMIT GREATEST(sending.room, 0) FOR UPDATE SKIP LOCKED) AS found
    ), placed AS (
        SELECT due.id, due.next_at, due.slow,
            row_number() OVER (PARTITION BY due.owner ORDER BY due.next_at, due.id)
            + (SELECT count(*) FROM leased WHERE leased.owner = due.owner) AS place
        FROM due
    ), lined_up AS (
        SELECT placed.*,
            row_number() OVER (PARTITION BY slow ORDER BY place, next_at, id)
            + (SELECT count(*) FROM leased WHERE leased.slow) AS slow_place
        FROM placed WHERE place <= %(most_per_owner)s
    ), taken AS MATERIALIZED (
        SELECT id, row_number() OVER (ORDER BY place, next_at, id) AS number
        FROM lined_up WHERE NOT slow OR slow_place <= %(most_slow)s
        ORDER BY place, next_at, id LIMIT %(limit)s)
    UPDATE api_delivery AS delivery SET state = 'leased', attempts = attempts + 1,
        lease_until = %(now)s + %(lease)s * interval '1 second'
    FROM taken WHERE delivery.id = taken.id
    RETURNING delivery.id, taken.number"""
_COLLAPSE_SQL = """
    WITH newest AS (
        SELECT DISTINCT ON (newer.webhook_id, newer.resource, newer.res_id)
            newer.id, newer.webhook_id, newer.resource, newer.res_id, newer.type
        FROM api_delivery AS claimed
        JOIN api_webhook AS webhook ON webhook.id = claimed.webhook_id
            AND webhook.collapse
        JOIN api_delivery AS newer ON newer.webhook_id = claimed.webhook_id
            AND newer.resource = claimed.resource AND newer.res_id = claimed.res_id
            AND (newer.state = 'pending' OR newer.id = ANY (%(claimed)s))
            AND newer.id > claimed.id
            AND newer.event_id IS NOT NULL
            AND split_part(newer.type, '.', 2) IN ('updated', 'deleted')
        WHERE claimed.id = ANY (%(claimed)s)
            AND split_part(claimed.type, '.', 2) = 'updated'
            AND claimed.event_id IS NOT NULL
        ORDER BY newer.webhook_id, newer.resource, newer.res_id, newer.id DESC
    ), older AS (
        UPDATE api_delivery AS older SET state = 'cancelled', reason = 'collapsed',
            lease_until = NULL, done_at = %(now)s
        FROM newest WHERE older.webhook_id = newest.webhook_id
            AND older.resource = newest.resource AND older.res_id = newest.res_id
            AND older.id < newest.id AND older.event_id IS NOT NULL
            AND split_part(older.type, '.', 2) = 'updated'
            AND (older.state = 'pending' OR older.id = ANY (%(claimed)s))
        RETURNING older.id, newest.id AS newest_id, older.changed
    ), merged AS (
        UPDATE api_delivery AS delivery SET changed = (
            SELECT jsonb_agg(DISTINCT name ORDER BY name)
            FROM (SELECT delivery.changed AS names
                UNION ALL SELECT older.changed FROM older
                WHERE older.newest_id = delivery.id) AS told
            CROSS JOIN jsonb_array_elements_text(told.names) AS name)
        FROM newest WHERE delivery.id = newest.id
            AND split_part(newest.type, '.', 2) = 'updated')
    SELECT id FROM older"""
_SKIP_SQL = """
    UPDATE api_delivery SET state = 'skipped', reason = %s, lease_until = NULL,
        attempts = attempts - 1, done_at = %s WHERE id = %s"""
_BACK_SQL = """
    UPDATE api_delivery SET state = 'pending', attempts = attempts - 1,
        lease_until = NULL WHERE id = ANY (%s)"""


class ApiDelivery(models.Model):
    _inherit = "api.delivery"

    #: What is due of a webhook, and what is its first.
    _next = models.Index(
        "(webhook_id, next_at, id) WHERE state IN ('pending', 'leased')"
    )
    _first = models.Index("(webhook_id, id) WHERE state IN ('pending', 'leased')")

    @api.model
    def _claim(self, limit: int, now: datetime) -> models.BaseModel:
        """Lease deliveries that are due, and return them: whose turn it is first."""
        self.env.flush_all()
        self.env.cr.execute(_LOCK_SQL, [_LOCK])
        if not self.env.cr.fetchone()[0]:
            return self.browse()
        schedule = schedules.SCHEDULE
        given = {
            "now": now,
            "limit": limit,
            "most": MOST_PER_WEBHOOK,
            "most_per_owner": MOST_PER_OWNER,
            "most_slow": MOST_SLOW,
            "slow": schedule.slow_seconds,
            "lease": LEASE_SECONDS,
            "probing": schedule.most_failures,
        }
        turns: dict[int, int] = {}
        claimed = True
        # Where newer messages say all of it, these may be due.
        while claimed and not turns:
            self.env.cr.execute(_CLAIM_SQL, given)
            turns = dict(self.env.cr.fetchall())
            claimed = bool(turns)
            if claimed:
                told = {"claimed": list(turns), "now": now}
                self.env.cr.execute(_COLLAPSE_SQL, told)
                for (number,) in self.env.cr.fetchall():
                    turns.pop(number, None)
        self.invalidate_model()
        return self.browse(sorted(turns, key=turns.__getitem__))

    def _message(self) -> Message:
        """What is sent.

        :raises Unsent: when there is nothing to send
        :raises Exception: whatever reading the record raises
        """
        webhook = self.webhook_id
        event = self.event_id
        about = About(
            type=self.type,
            resource=self.resource,
            res_id=self.res_id,
            changed=self.changed or (),
            occurred_at=self.occurred_at,
            event_id=event.id or None,
        )
        body = webhook._rendered(about)
        signed = signed_headers(
            self.message_id,
            int(time.time()),
            body,
            webhook._signing_secrets(),
            SCHEMES[webhook.signature],
        )
        return Message(
            url=webhook.url,
            headers={
                **webhook._static_headers(),
                "Content-Type": "application/json",
                "User-Agent": _USER_AGENT,
                CORRELATION_ID.name: correlation_id(event.correlation or ""),
                "X-Webhook-Attempt": str(self.attempts),
                **signed,
            },
            body=body,
            seconds=float(webhook.timeout),
            allowed=webhook._allowed_addresses(),
            owner=webhook.key_id.user_id.id,
        )

    def _skip(self, reason: str, now: datetime) -> None:
        """Leave it unsent, for good."""
        self.env.cr.execute(_SKIP_SQL, [reason, now, self.id])
        self.invalidate_recordset()

    def _give_back(self) -> None:
        """Let it wait as before it was claimed."""
        self.env.cr.execute(_BACK_SQL, [self.ids])
        self.invalidate_recordset()
