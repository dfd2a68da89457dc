# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who could see a record that is about to be deleted: nobody can tell afterwards."""

import logging
from collections.abc import Collection
from functools import wraps

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.modules.registry import Registry
from odoo.tools import SQL

from ...schema.declaration import Resource
from .listening import KEY_LISTENS, WEBHOOK_LISTENS

_logger = logging.getLogger(__name__)

#: The users who are told of changes: whose keys read events, or have webhooks.
_LISTENERS_SQL = f"""
    SELECT DISTINCT key.user_id FROM api_key AS key
    WHERE {KEY_LISTENS} AND string_to_array(key.scopes, ' ') @> ARRAY[%(read)s]
    AND (string_to_array(key.scopes, ' ') @> ARRAY[%(events)s] OR EXISTS (
        SELECT FROM api_webhook AS webhook
        WHERE webhook.key_id = key.id AND {WEBHOOK_LISTENS}))
"""  # noqa: S608 - all of it is ours
_NOTED = "_dual_api_notes"
#: Of so many different rights at once it is asked what they let somebody see.
_MOST_RIGHTS = 100


def note_deletions(registry: Registry, model_name: str) -> None:
    """Have deletions of records of the model noted, by the ORM; once for a registry.

    Only models of resources are concerned, which the declarations tell; so their
    classes are changed when the registry is ready, and not all that there are.
    """
    model_class = registry[model_name]
    original = model_class.unlink
    if hasattr(original, _NOTED):
        return

    @wraps(original)
    def unlink(self: BaseModel) -> bool:
        if self:
            self.env["api.event"]._note_deletion(self)
        return original(self)

    setattr(unlink, _NOTED, True)
    model_class.unlink = unlink


class ApiEvent(models.Model):
    _inherit = "api.event"

    @api.model
    def _note_deletion(self, records: BaseModel) -> None:
        """Note who could see the records, if somebody listens."""
        listened = self._listened()
        if not listened:
            return
        for resource in self._offered():
            if resource.name not in listened or resource.model != records._name:
                continue
            # What is wrong with the caller's own writes is the caller's to know: Odoo
            # tries again what could not be serialized.
            self.env.flush_all()
            try:
                with self.env.cr.savepoint(flush=False):
                    self._note_visible(resource, records._ids)
            # It is no reason not to delete.
            except Exception:
                _logger.exception("Who may know of a deletion is not known")

    @api.model
    def _note_visible(self, resource: Resource, ids: Collection[int]) -> None:
        """Note for each listener who does not see all which of the records it sees."""
        given = {"read": resource.read_scope, "events": self._scope}
        self.env["api.key"].flush_model()
        self.env["api.webhook"].flush_model()
        self.env.cr.execute(_LISTENERS_SQL, given)
        # Most users have the same rights: one question is asked for all of them.
        users: dict[bytes, list[int]] = {}
        questions: dict[bytes, SQL] = {}
        for (user_id,) in self.env.cr.fetchall():
            question = self._seen_sql(resource, user_id)
            if question is not None:
                text = self.env.cr.mogrify(question)
                questions[text] = question
                users.setdefault(text, []).append(user_id)
        seen = [
            SQL("SELECT id, unnest(%s) FROM (%s) AS seen(id)", users[text], question)
            for text, question in questions.items()
        ]
        for first in range(0, len(seen), _MOST_RIGHTS):
            self.env.cr.execute(
                SQL(
                    "WITH asked AS (SELECT unnest(%s) AS id)"
                    " INSERT INTO api_outbox_visible (txid, resource, res_id, user_id)"
                    " SELECT pg_current_xact_id(), %s, noted.* FROM (%s) AS noted"
                    " ON CONFLICT DO NOTHING",
                    list(ids),
                    resource.name,
                    SQL(" UNION ALL ").join(seen[first : first + _MOST_RIGHTS]),
                )
            )

    @api.model
    def _seen_sql(self, resource: Resource, user_id: int) -> SQL | None:
        """Which of the records ``asked`` the user sees; ``None`` for none, and for who
        sees all, of whom nothing is noted.
        """
        reader = self._as(user_id)
        model = reader.env[resource.model]
        if reader._sees_all(model):
            return None
        rights = reader.env["dual_api.rights"]
        try:
            query = rights._query(model, declared=resource.domain)
        except AccessError:
            return None
        number = self._id_of(model._table)
        query.add_where(SQL("%s IN (SELECT id FROM asked)", number))
        return query.select(number)
