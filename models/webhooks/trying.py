# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages without a change: to see what they contain, and that they arrive."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from odoo import api, fields, models

from ...auth.principal import Principal
from ...gateway.call import Call
from ...schema.declaration import Match, Resource
from ...schema.errors import Conflict, invalid
from ...schema.request.operation import ListRecords
from ...schema.request.page import OrderKey, Page
from ...schema.request.paging import build_page
from ...schema.request.selection import Selection, Value
from ...schema.sentences import _lt
from .rendering import About, Unsent, environment_of

#: In front of the id of a message about no event.
_TEST = "test_"

_Done = tuple[models.BaseModel, Mapping[str, Any]]


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    @api.private
    def _api_send_test(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_may_ask(caller)
        return self, {"body": self._send_test(values.get("type"))}

    @api.private
    @api.model
    def _api_preview(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_is_key(caller)
        asked = dict(values)
        type_ = asked.pop("type", None)
        draft, _stored = self._draft(asked, caller)
        draft._check_asked(caller)
        return self, {"body": draft._rendered_for(draft._example(type_, caller))}

    def _send_test(self, type_: str | None = None) -> str:
        """Queue a message about the newest record that matches, and return its body.

        :param type_: of its events; the first, where none is named
        :raises ApiError: ``conflict``, ``validation``
        """
        self._check_sends()
        about = self._example(type_, self._working_key())
        body = self._rendered_for(about)
        self.env["api.delivery"].sudo().create(
            {
                "webhook_id": self.id,
                "message_id": f"{_TEST}{secrets.token_hex(12)}",
                "type": about.type,
                "resource": about.resource,
                "res_id": about.res_id,
                "changed": list(about.changed),
                "occurred_at": about.occurred_at,
            }
        )
        self.env["api.event"]._wake()
        return body

    def _rendered_for(self, about: About) -> str:
        try:
            return self._rendered(about).decode()
        except Unsent as error:
            reason = _lt("There is no message: %(reason)s.", reason=error.reason)
            raise Conflict(reason) from error

    def _example(self, type_: str | None, principal: Principal) -> About:
        """What a message could be about.

        :raises ApiError: ``validation``, for a type that is not among its events;
            ``conflict``, when there is no record
        """
        types = self._told_types()
        type_ = type_ or next(iter(types), "")
        if type_ not in types:
            sentence = _lt("The webhook does not receive this event.")
            raise invalid("type", sentence, "not_a_choice")
        resource = self._event_resources()[type_.partition(".")[0]]
        record_id = self._newest_record(resource, principal)
        if record_id is None:
            sentence = _lt(
                "There are no %(records)s that match.", records=resource.said
            )
            raise Conflict(sentence)
        changed: tuple[str, ...] = ()
        if type_.endswith(".updated"):
            shown = (each.source for each in resource.fields if each.default)
            changed = tuple(source for source in shown if source != "id")[:1]
        now = fields.Datetime.now()
        return About(type_, resource.name, record_id, changed, now)

    def _newest_record(self, resource: Resource, principal: Principal) -> int | None:
        """The last record that the key's user sees and the filter lets through."""
        page = self._filter_page(resource) or _of_all(resource)
        newest = OrderKey(resource.identity, descending=True)
        page = replace(page, limit=1, order=(newest,))
        only_id = Value(resource.identity.name, resource.identity)
        operation = ListRecords(resource, Selection(resource, (only_id,)), page)
        resolver = environment_of(self.env, principal)["dual_api.resolver"]
        version = self._catalog_of_messages().version
        outcome = resolver._resolve(operation, Call(principal, version))
        rows = outcome.listed.rows
        return rows[0][only_id.key] if rows else None


def _of_all(resource: Resource) -> Page:
    """A page of a list that leaves nothing out."""
    every = {each.name: None for each in resource.filters if each.match is Match.CHOICE}
    return build_page(resource, every)
