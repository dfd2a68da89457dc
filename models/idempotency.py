# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the answers to requests with an ``Idempotency-Key`` are kept."""

import logging

import orjson
import psycopg2
from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.sql_db import BaseCursor

from ..gateway.idempotency import (
    KEPT_SECONDS,
    ROW_BYTES,
    Claim,
    StoredAnswer,
    another_request,
    no_more_room,
    still_running,
)

_logger = logging.getLogger(__name__)

_LOOK_SQL = """
    SELECT fingerprint, token, status, headers, body, records
    FROM dual_api_idempotency
    WHERE identity = %s AND expires_at > timezone('UTC', clock_timestamp())"""
_TAKE_SQL = """
    INSERT INTO dual_api_idempotency AS kept
        (identity, fingerprint, token, owner, size, expires_at)
    VALUES (%(identity)s, %(fingerprint)s, %(token)s, %(owner)s, %(size)s,
        timezone('UTC', clock_timestamp()) + %(lease)s * interval '1 second')
    ON CONFLICT (identity) DO UPDATE SET
        fingerprint = EXCLUDED.fingerprint, token = EXCLUDED.token,
        expires_at = EXCLUDED.expires_at, status = NULL, headers = NULL, body = NULL,
        records = NULL, size = EXCLUDED.size
    WHERE kept.expires_at <= timezone('UTC', clock_timestamp())
        OR (kept.token = EXCLUDED.token AND kept.status IS NULL)"""
_KEEP_SQL = """
    UPDATE dual_api_idempotency
    SET status = %s, headers = %s, body = %s, records = %s, size = %s,
        expires_at = timezone('UTC', clock_timestamp()) + %s * interval '1 second'
    WHERE identity = %s AND token = %s AND status IS NULL"""
_RELEASE_SQL = """
    DELETE FROM dual_api_idempotency
    WHERE identity = %s AND token = %s AND status IS NULL"""
_ROOM_SQL = """
    SELECT coalesce(sum(size), 0) FROM dual_api_idempotency
    WHERE owner = %s AND expires_at > timezone('UTC', clock_timestamp())"""
#: A key that is taken again at this moment stays, and holds up no other.
_PURGE_SQL = """
    DELETE FROM dual_api_idempotency WHERE id IN (
        SELECT id FROM dual_api_idempotency
        WHERE expires_at <= timezone('UTC', clock_timestamp())
        FOR UPDATE SKIP LOCKED)"""
#: How often another process may come in between while a free key is taken.
_ROUNDS = 3


class DualApiIdempotency(models.Model):
    """One row for each key that is in use; nobody but its own requests reads it.

    A row without a status is a claim: the request runs, or its process has died.
    """

    _name = "dual_api.idempotency"
    _description = "API: answers kept for repeated requests"
    _log_access = False

    identity = fields.Char(required=True)
    fingerprint = fields.Char(required=True)
    token = fields.Char(required=True)
    expires_at = fields.Datetime(required=True, index=True)
    status = fields.Integer()
    headers = fields.Text()
    body = fields.Text()
    records = fields.Text()
    owner = fields.Char()
    size = fields.Integer()

    #: What a key has kept is summed up before each answer that it keeps.
    _room_of_owner = models.Index("(owner, expires_at) INCLUDE (size)")
    _identity_unique = models.Constraint(
        "UNIQUE(identity)", "The key is in use already."
    )

    @api.model
    def _claim(self, claim: Claim) -> StoredAnswer | None:
        """Take the key for a request, or renew what it took in an earlier attempt.

        :return: the answer, when the request was done before
        :raises ApiError: ``conflict``, ``validation``
        """
        for _round in range(_ROUNDS):
            try:
                # It must outlive the request's own transaction.
                with self.env.registry.cursor() as cr:
                    cr.execute(_LOOK_SQL, [claim.identity])
                    found = cr.fetchone()
                    if found is None or found[1:3] == (claim.token, None):
                        if found is None:
                            self._check_room(cr, claim)
                        if self._take(cr, claim):
                            return None
                        continue
            except SerializationFailure:
                continue
            fingerprint, _token, status, headers, body, records = found
            if fingerprint != claim.fingerprint:
                raise another_request()
            if status is None:
                break
            told = tuple(
                (name, number) for name, number in orjson.loads(records or "[]")
            )
            return StoredAnswer(status, orjson.loads(headers), body, told)
        raise still_running()

    @api.model
    def _check_room(self, cr: BaseCursor, claim: Claim) -> None:
        maximum = self.env["dual_api.settings"]._get().idempotency_kept_mib
        cr.execute(_ROOM_SQL, [claim.owner])
        if cr.fetchone()[0] >= maximum * 1024 * 1024:
            raise no_more_room(maximum)

    @api.model
    def _take(self, cr: BaseCursor, claim: Claim) -> bool:
        lease = self.env["dual_api.settings"]._get().idempotency_lease_seconds
        values = {
            "identity": claim.identity,
            "fingerprint": claim.fingerprint,
            "token": claim.token,
            "owner": claim.owner,
            "size": ROW_BYTES,
            "lease": lease,
        }
        cr.execute(_TAKE_SQL, values, log_exceptions=False)
        return cr.rowcount == 1

    @api.model
    def _keep(self, claim: Claim, answer: StoredAnswer) -> None:
        """Keep the answer, in the transaction of what it is the answer to.

        :raises odoo.exceptions.ConcurrencyError: when the key is another's by now; as
            a failure to serialize, it makes Odoo try the request again
        """
        self.env.cr.execute(
            _KEEP_SQL,
            [
                answer.status,
                orjson.dumps(dict(answer.headers)).decode(),
                answer.body,
                orjson.dumps(answer.records).decode(),
                answer.size,
                KEPT_SECONDS,
                claim.identity,
                claim.token,
            ],
            log_exceptions=False,
        )
        if self.env.cr.rowcount != 1:
            raise ConcurrencyError("The lease of an idempotency key is over")

    @api.model
    def _release(self, claim: Claim) -> None:
        """Let go of a key whose request changed nothing; else its lease does."""
        try:
            with self.env.registry.cursor() as cr:
                cr.execute(
                    _RELEASE_SQL, [claim.identity, claim.token], log_exceptions=False
                )
        except psycopg2.Error as error:
            _logger.info("An idempotency key was not released: %s", error)

    @api.model
    def _purge(self) -> None:
        """Delete the answers whose day is over; a scheduled action, each hour."""
        self.env.cr.execute(_PURGE_SQL)
