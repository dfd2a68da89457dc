# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a message says: of the record as it is now, as the webhook's key sees it.

It is rendered at each attempt, and kept nowhere. So an attempt that comes late tells no
old state, and what the key's user may no longer see is no longer sent.
"""

import time
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, cast

import orjson

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...auth.principal import Principal
from ...gateway.call import Call
from ...schema.answer.outcome import Outcome
from ...schema.answer.representation import Representation
from ...schema.catalog import Catalog
from ...schema.declaration import Resource
from ...schema.declaration.filters import IDS
from ...schema.errors import ApiError, NotFound
from ...schema.graph.withheld import Withholding
from ...schema.naming import rfc3339, to_global_id
from ...schema.request.operation import GetRecord, ListRecords
from ...schema.request.page import Page
from ...schema.request.selection import Selection, Value
from ...schema.versions import Version
from ...webhooks.verdict import Ending
from .asking import Asked

#: What is longer is sent without the object.
LONGEST_BODY = 256 * 1024
DELETED, UPDATED = "deleted", "updated"


class About(NamedTuple):
    """What a message is about.

    :param type: such as ``customer.updated``
    :param resource: such as ``customers``
    :param changed: what has changed, by its source
    :param event_id: of ``api.event``; ``None`` for a test
    """

    type: str
    resource: str
    res_id: int
    changed: Collection[str]
    occurred_at: datetime
    event_id: int | None = None

    @property
    def operation(self) -> str:
        """What has become of the record."""
        return self.type.rpartition(".")[2]


class Unsent(Exception):
    """There is nothing to send.

    :ivar reason: why not: a word for the delivery
    :ivar ending: why the webhook ends, if it does
    """

    def __init__(self, reason: str, ending: Ending | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.ending = ending


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    def _rendered(self, about: About) -> bytes:
        """The body of a message, as the user of the webhook's key sees the record now.

        :raises Unsent: when there is nothing that the key may be told
        :raises Exception: whatever reading the record raises
        """
        webhook = self.sudo()
        principal = webhook.key_id._principal_of_key()
        if principal is None:
            raise Unsent(Ending.KEY.value, Ending.KEY)
        try:
            catalog = webhook._catalog_of_messages()
        except ApiError as error:
            raise Unsent(Ending.VERSION.value, Ending.VERSION) from error
        # There is no such resource any more, if an addon was uninstalled.
        resource = catalog.resources.get(about.resource)
        if resource is None:
            raise Unsent("unknown_resource")
        if resource.read_scope not in principal.scopes:
            raise Unsent(Ending.SCOPE.value)
        return _Rendering(webhook, principal, catalog, resource, about).body()


class _Rendering:
    """Renders one message.

    :param catalog: whose names and addresses it uses
    :param resource: of the catalog
    """

    def __init__(
        self,
        webhook: ApiWebhook,
        principal: Principal,
        catalog: Catalog,
        resource: Resource,
        about: About,
    ) -> None:
        self._webhook = webhook
        self._principal = principal
        self._version = catalog.version
        self._resource = resource
        self._about = about
        self._env = environment_of(webhook.env, principal)
        settings = webhook.env["dual_api.settings"]._get()
        self._root_url = settings.public_url
        limit = settings.statement_timeout_ms
        self._deadline = time.monotonic() + limit / 1000 if limit else None

    def body(self) -> bytes:
        data = self._data()
        if self._about.operation == DELETED:
            self._check_deletion()
            return self._message(data)
        self._check_filter()
        try:
            asked = self._webhook._asked(self._resource)
        except ApiError as error:
            raise Unsent(Ending.QUERY.value, Ending.QUERY) from error
        if asked is None:
            self._read(_only_id(self._resource))
            return self._message(data)
        told = self._message({**data, **self._shown(asked)})
        if len(told) > LONGEST_BODY:
            return self._message({**data, "truncated": True})
        return told

    def _message(self, data: dict[str, Any]) -> bytes:
        return orjson.dumps(
            {
                "type": self._about.type,
                "timestamp": rfc3339(self._about.occurred_at),
                "data": data,
            }
        )

    def _data(self) -> dict[str, Any]:
        """What is said of the record without looking at it."""
        about = self._about
        url = self._version.url(self._root_url, self._resource.name, about.res_id)
        changed: list[str] = []
        if about.operation == UPDATED:
            changed = self._changed()
        return {
            "id": to_global_id(self._resource.type_name, about.res_id),
            "database_id": about.res_id,
            "url": url,
            "changed": changed,
        }

    def _changed(self) -> list[str]:
        """The names of what has changed that the key may learn."""
        events = self._env["api.event"].with_context(
            dual_api_scopes=self._principal.scopes
        )
        names = events._names(self._resource)
        changed = {name for each in self._about.changed for name in names.get(each, ())}
        if not changed and self._about.changed:
            raise Unsent("not_visible")
        return sorted(changed)

    def _check_deletion(self) -> None:
        """Let who could see the record know that it is gone, unless it is back: its
        return may have been told already.
        """
        events = self._webhook.env["api.event"].sudo()
        visible = events._visible_to(self._webhook.key_id)
        number = self._about.event_id
        if not number:
            # A test is about a record that is still there.
            return
        if not events.search_count(Domain("id", "=", number) & visible):
            raise Unsent("not_visible")
        try:
            self._read(_only_id(self._resource))
        except Unsent:
            return
        raise Unsent("restored")

    def _check_filter(self) -> None:
        """Leave out records that the webhook is not about."""
        try:
            page = self._webhook._filter_page(self._resource)
        except ApiError as error:
            raise Unsent(Ending.QUERY.value, Ending.QUERY) from error
        if page is None:
            return
        wanted = page.values.get(IDS)
        if isinstance(wanted, Collection) and self._about.res_id not in wanted:
            raise Unsent("filtered")
        operation = self._listed(page)
        outcome = self._resolved(operation)
        if not outcome.listed.rows:
            raise Unsent("filtered")

    def _listed(self, page: Page) -> ListRecords:
        values = {**page.values, IDS: [self._about.res_id]}
        page = replace(page, values=values, limit=1)
        return ListRecords(self._resource, _only_id(self._resource), page)

    def _shown(self, asked: Asked) -> dict[str, Any]:
        """The object, to the byte as the key gets it when it asks."""
        if asked.shape is not None:
            of_graphql = self._env["dual_api.resolver"]._of_graphql()
            outcome = self._read(asked.selection, of_graphql)
            value = asked.shape(outcome)
            if outcome.withheld:
                value = Withholding().without(value, ())
            return {"object": value}
        outcome = self._read(asked.selection)
        shown = Representation(self._version, self._root_url).record(
            asked.selection, outcome.record
        )
        return {"object": orjson.Fragment(shown.text), "etag": shown.tag}

    def _read(self, selection: Selection, version: Version | None = None) -> Outcome:
        # GraphQL's is another object.
        resource = cast(Resource, selection.type)
        operation = GetRecord(resource, self._about.res_id, selection)
        return self._resolved(operation, version)

    def _resolved(
        self, operation: GetRecord | ListRecords, version: Version | None = None
    ) -> Outcome:
        """What the key gets.

        :param version: of whose declarations the operation is made; else the messages'
        """
        missing = set(operation.scopes()) - self._principal.scopes
        if missing:
            raise Unsent(Ending.SCOPE.value, Ending.SCOPE)
        resolver = self._env["dual_api.resolver"]
        call = Call(
            self._principal,
            version or self._version,
            root_url=self._root_url,
            deadline=self._deadline,
        )
        try:
            return resolver._resolve(operation, call)
        except (NotFound, AccessError) as error:
            raise Unsent("not_visible") from error


def _only_id(resource: Resource) -> Selection:
    identity = resource.identity
    return Selection(resource, (Value(identity.name, identity),))


def environment_of(env: api.Environment, principal: Principal) -> api.Environment:
    """As whom a request with that key is answered."""
    user = env["res.users"].with_user(principal.user_id)
    return env(user=principal.user_id, su=False, context=dict(user.context_get()))
