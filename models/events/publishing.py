# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How committed changes become events, and events end."""

from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models

from ..database.turn import lock_number

#: So many days an event can be read.
KEPT_DAYS = 30
_BATCH = 10_000
#: One transaction at a time gives positions, to its end: whoever sees a position sees
#: all that were given before.
_LOCK = lock_number("dual_api.events")
_LOCK_SQL = "SELECT pg_try_advisory_xact_lock(%s)"
#: Changes of resources that the database no longer offers are nobody's events.
_PUBLISH_SQL = """
    WITH taken AS (
        DELETE FROM api_outbox WHERE id IN (
            SELECT id FROM api_outbox ORDER BY id LIMIT %(limit)s)
        RETURNING *
    ), seen AS (
        DELETE FROM api_outbox_visible AS seen USING taken
        WHERE (seen.txid, seen.resource, seen.res_id)
            = (taken.txid, taken.resource, taken.res_id)
        RETURNING seen.*
    ), added AS (
        INSERT INTO api_event (position, public_id, resource, res_id, operation, type,
            fields, correlation, key_id, occurred_at, visible_to)
        SELECT nextval('api_event_position'),
            'evt_' || replace(gen_random_uuid()::text, '-', ''),
            taken.resource, taken.res_id, taken.operation,
            known.singular || '.' || taken.operation, to_jsonb(taken.fields),
            taken.correlation, taken.key_id, taken.occurred_at, taken.visible_to
        FROM (
            SELECT taken.id, taken.resource, taken.res_id, taken.operation,
                CASE taken.operation WHEN 'updated' THEN taken.fields ELSE '{}' END
                    AS fields,
                taken.correlation, key.id AS key_id, taken.occurred_at,
                (SELECT jsonb_agg(seen.user_id) FROM seen
                    WHERE taken.operation = 'deleted'
                    AND (seen.txid, seen.resource, seen.res_id)
                        = (taken.txid, taken.resource, taken.res_id)) AS visible_to
            FROM taken LEFT JOIN api_key AS key ON key.id = taken.key_id
            ORDER BY taken.id) AS taken
        JOIN unnest(%(resources)s::text[], %(singulars)s::text[])
            AS known(resource, singular) USING (resource)
        ORDER BY taken.id
        RETURNING id)
    SELECT (SELECT count(*) FROM taken), (SELECT array_agg(id ORDER BY id) FROM added)
"""
_PURGE_SQL = """
    DELETE FROM api_event WHERE id IN (
        SELECT id FROM api_event WHERE occurred_at < %s ORDER BY occurred_at LIMIT %s)
"""
#: Test messages are of no event that they would go with.
_PURGE_TESTS_SQL = """
    DELETE FROM api_delivery WHERE id IN (
        SELECT id FROM api_delivery WHERE event_id IS NULL AND created_at < %s LIMIT %s)
"""
#: What nobody has published would be too old to be read.
_PURGE_OUTBOX_SQL = """
    DELETE FROM api_outbox WHERE id IN (
        SELECT id FROM api_outbox WHERE occurred_at < %s LIMIT %s)
"""
#: What was noted of deletions that did not happen.
_PURGE_VISIBLE_SQL = """
    DELETE FROM api_outbox_visible
    WHERE txid < pg_snapshot_xmin(pg_current_snapshot())
    AND NOT EXISTS (
        SELECT FROM api_outbox AS outbox WHERE
        (outbox.txid, outbox.resource, outbox.res_id) = (
            api_outbox_visible.txid, api_outbox_visible.resource,
            api_outbox_visible.res_id))
"""


class ApiEvent(models.Model):
    _inherit = "api.event"

    @api.model
    def _publish(self, limit: int = 500) -> int:
        """Make events of committed changes, and deliveries of these for webhooks.

        The caller commits. One transaction at a time can do it: another one gets 0.

        :param limit: of how many changes
        :return: of how many it was; less than the limit when none is left
        """
        self.env.flush_all()
        self.env.cr.execute(_LOCK_SQL, [_LOCK])
        if not self.env.cr.fetchone()[0]:
            return 0
        singulars = self._singulars()
        given = {
            "limit": limit,
            "resources": list(singulars),
            "singulars": list(singulars.values()),
        }
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(_PUBLISH_SQL, given, log_exceptions=False)
                taken, ids = self.env.cr.fetchone()
        except SerializationFailure:
            # Another one has done it since this transaction began to look.
            return 0
        webhooks = self.env["api.webhook"]
        webhooks._route(self.browse(ids or ()))
        # Until here they get what happened; from now on they say that they do not.
        webhooks._lapse()
        return taken

    @api.model
    def _purge(self) -> None:
        """Delete events that are too old to be read; a scheduled action, each hour."""
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.env.cr.execute(_PURGE_VISIBLE_SQL)
        # Keys expire by themselves.
        self._listen()
        for query in (_PURGE_SQL, _PURGE_TESTS_SQL, _PURGE_OUTBOX_SQL):
            deleted = _BATCH
            while deleted == _BATCH:
                self.env.cr.execute(query, [before, _BATCH])
                deleted = self.env.cr.rowcount
                if not self.env["ir.cron"]._commit_progress(deleted):
                    return
