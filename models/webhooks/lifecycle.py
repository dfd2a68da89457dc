# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A webhook from its beginning to its end: made, changed, paused, enabled, repeated.

Nobody may write a webhook, and none of these methods can be called over RPC: who
chooses where the data of a database are sent has given the password (the back office)
or has a key with the scopes for it (the API).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.tools.misc import clean_context

from ...auth.principal import Principal
from ...auth.sealing import SealError
from ...schema.errors import Conflict, invalid
from ...schema.resources.webhook import MAX_REPLAYED
from ...schema.sentences import Sentence, _lt
from ...webhooks.signature import new_secret, public_key

#: What decides what a message says, and to whom it is sent.
_ASKING = frozenset(
    {
        *("events", "filter", "payload", "payload_fields", "payload_expand", "query"),
        "api_version",
    }
)
_REPLAY_SQL = """
    UPDATE api_delivery SET state = 'pending', attempts = 0, reason = NULL,
        next_at = now() AT TIME ZONE 'UTC', lease_until = NULL, done_at = NULL
    WHERE id = ANY (%s)"""


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    # -- what it is ---------------------------------------------------------------

    def _make(
        self, values: Mapping[str, Any], principal: Principal
    ) -> tuple["ApiWebhook", str]:
        """The new webhook of the principal's key, and its secret.

        :param values: by the names of the API
        :raises ApiError: ``validation``, ``forbidden``, ``conflict``
        """
        draft, stored = self._draft(values, principal)
        draft._check_asked(principal)
        self._check_room(draft.key_id)
        secret = new_secret()
        webhook = self._unhindered().create(
            {
                **stored,
                "secret": self._seal(secret),
                "public_key": _public_key(draft.signature, secret),
            }
        )
        return webhook.sudo(self.env.su), secret

    def _draft(
        self, values: Mapping[str, Any], principal: Principal
    ) -> tuple["ApiWebhook", dict[str, Any]]:
        """A webhook that is stored nowhere, and what would be stored.

        :raises ApiError: ``validation``
        """
        stored = {
            "name": urlsplit(values.get("url", "")).hostname,
            "api_version": self.env["dual_api.resolver"]._spoken().version.name,
            **self._as_stored(values),
            "key_id": principal.key_id,
        }
        return self._unhindered().new(stored), stored

    def _unhindered(self) -> "ApiWebhook":
        """As the server, without defaults that came with the request."""
        context = clean_context(self.env.context)
        return self.with_context(  # pylint: disable=context-overridden
            context
        ).sudo()

    def _change(self, values: Mapping[str, Any]) -> None:
        """Change the webhook.

        :param values: by the names of the API
        :raises ApiError: ``validation``, ``forbidden``, ``conflict``
        """
        webhook = self.sudo()
        stored = self._as_stored(values)
        if stored.keys() & _ASKING:
            draft = webhook.new(stored, origin=webhook)
            draft._check_asked(self._working_key())
        if "signature" in stored:
            secret = self._unsealed()
            stored["public_key"] = _public_key(stored["signature"], secret)
        webhook.write(stored)

    def _working_key(self) -> Principal:
        """Who has its key.

        :raises ApiError: ``conflict``, when the key does not work any more
        """
        return self._principal_of(self.sudo().key_id)

    @api.model
    def _principal_of(self, key: models.BaseModel) -> Principal:
        """Who has a key.

        :raises ApiError: ``conflict``, when the key does not work any more
        """
        principal = key._principal_of_key()
        if principal is None:
            raise Conflict(_lt("The key of the webhook no longer works."))
        return principal

    def _check_room(self, key: models.BaseModel) -> None:
        """Refuse one more webhook of a key, or a database, that has enough.

        :raises ApiError: ``conflict``
        """
        # Two requests that count at once would both find room: the second one fails to
        # serialize here, and Odoo repeats it.
        key._hold(used=True)
        settings = self.env["dual_api.settings"]._get()
        rooms: tuple[tuple[int, list[Any], Sentence], ...] = (
            (
                settings.webhooks_per_key,
                [("key_id", "=", key.id)],
                _lt("The key already has %(most)s webhooks, which is the maximum."),
            ),
            (
                settings.webhooks_in_all,
                [],
                _lt("There are already %(most)s webhooks, which is the maximum."),
            ),
        )
        for most, which, sentence in rooms:
            if most and self.sudo().search_count(which, limit=most) >= most:
                raise Conflict(_lt(sentence.template, most=most))

    # -- what it signs with -------------------------------------------------------

    def _rotate_secret(self, overlap_hours: int) -> str:
        """Return a new secret; the old one signs, too, for so many hours.

        :raises ApiError: ``conflict``, when the server can't seal it
        """
        webhook, secret = self.sudo(), new_secret()
        end = fields.Datetime.now() + timedelta(hours=overlap_hours)
        overlaps = overlap_hours and webhook.secret
        webhook.write(
            {
                "secret_previous": webhook.secret if overlaps else False,
                "secret_previous_until": end if overlaps else False,
                "secret": self._seal(secret),
                "public_key": _public_key(webhook.signature, secret),
            }
        )
        return secret

    def _seal(self, secret: str) -> str:
        try:
            return self._sealed(secret)
        except SealError as error:
            raise _unsealable() from error

    def _unsealed(self) -> str:
        try:
            return self._signing_secrets()[0]
        except SealError as error:
            raise _unsealable() from error

    # -- whether it sends ---------------------------------------------------------

    def _pause(self) -> None:
        """Let messages wait.

        :raises ApiError: ``conflict``, for one that is told of nothing
        """
        if self.state == "disabled":
            raise Conflict(_lt("The webhook is disabled."))
        self.sudo().write({"state": "paused"})

    def _enable(self) -> None:
        """Let it go on, as if it had never failed.

        :raises ApiError: ``conflict``, when its key or its secret does not work;
            ``validation``, ``forbidden``, where it would end at once
        """
        self.sudo()._check_asked(self._working_key(), again=True)
        self._unsealed()
        self.sudo().write(
            {
                "state": "active",
                "disabled_reason": False,
                "disabled_at": False,
                "failing_since": False,
                "failures": 0,
                "paused_until": False,
            }
        )
        self.env["api.event"]._wake()

    def _check_sends(self) -> None:
        """Refuse to queue something for a webhook that sends nothing.

        :raises ApiError: ``conflict``
        """
        if self.state == "disabled":
            raise Conflict(_lt("The webhook is disabled. Enable it first."))

    # -- once more ----------------------------------------------------------------

    def _replay(
        self, since: datetime, until: datetime | None, states: Collection[str]
    ) -> int:
        """Queue the messages of a period again, and those that never were queued.

        :param states: what has become of the deliveries that are repeated
        :return: how many
        :raises ApiError: ``conflict``, ``validation``
        """
        self._check_sends()
        self.env.flush_all()
        within = [("occurred_at", ">=", since)]
        if until:
            within.append(("occurred_at", "<=", until))
        known = [("webhook_id", "=", self.id), ("event_id", "!=", False)]
        deliveries = self.env["api.delivery"].sudo()
        again = deliveries.search(
            [*known, *within, ("state", "in", list(states))], limit=MAX_REPLAYED + 1
        )
        room = MAX_REPLAYED + 1 - len(again)
        queued = deliveries.search([*known, *within])._as_query().subselect("event_id")
        missed = self.env["api.event"].sudo()
        if room:
            missed = missed.search(
                [
                    *within,
                    ("type", "in", self._told_types()),
                    ("id", "not in", queued),
                ],
                limit=room,
            )
        if len(again) + len(missed) > MAX_REPLAYED:
            raise invalid(
                "since",
                _lt(
                    "These are more than %(most)s messages. Choose a shorter period.",
                    most=MAX_REPLAYED,
                ),
                "too_many",
            )
        self.env.cr.execute(_REPLAY_SQL, [again.ids])
        again.invalidate_recordset()
        made = self._route(missed, self)
        self.env["api.event"]._wake()
        return len(again) + made


def _public_key(signature: str, secret: str) -> str | bool:
    """What verifies the signatures that are made with the secret, if some are."""
    return public_key(secret) if signature != "v1" else False


def _unsealable() -> Conflict:
    return Conflict(_lt("The server lacks the key that protects secrets."))
