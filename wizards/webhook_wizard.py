# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a webhook is made and changed in the back office."""

import json
from collections.abc import Collection
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.base.models.res_users import check_identity

from ..gateway.user_errors import shown_to_users
from ..schema.events import OPERATIONS

#: What is called the same in the form and at the API.
_ALIKE = (
    *("name", "url", "payload", "query", "signature"),
    *("collapse", "ordered", "ignore_own", "timeout"),
)


class DualApiWebhookWizard(models.TransientModel):
    _name = "dual_api.webhook.wizard"
    _description = "New or changed webhook"

    webhook_id = fields.Many2one("api.webhook", readonly=True)
    key_id = fields.Many2one(
        "api.key",
        string="API Key",
        required=True,
        domain="[('state', '=', 'active')]",
        default=lambda self: self._default_key(),
        help="Messages contain what this key can read.",
    )
    name = fields.Char(help="What the webhook is for. Empty: the host of the URL.")
    url = fields.Char(string="URL", required=True)
    event_ids = fields.One2many(
        "dual_api.webhook.wizard.event",
        "wizard_id",
        string="Events",
        default=lambda self: self._lines(()),
    )
    filter = fields.Text(
        help="Which records it receives events of: filters of the list in REST, as a"
        " JSON object."
    )
    payload = fields.Selection(
        lambda self: self._choices("payload"), required=True, default="thin"
    )
    payload_fields = fields.Char(
        string="Fields", help="As in ?fields= of REST, separated by commas."
    )
    payload_expand = fields.Char(
        string="Expand", help="As in ?expand= of REST, separated by commas."
    )
    query = fields.Text(
        string="Fragment", help="A GraphQL fragment on the type of the record."
    )
    api_version = fields.Selection(
        lambda self: [(name, name) for name in self._served()],
        string="Version",
        default=lambda self: self._served()[-1],
        help="The version of REST whose names and addresses messages use; the filter"
        " and the fields are in its names, too.",
    )
    signature = fields.Selection(
        lambda self: self._choices("signature"), required=True, default="v1"
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
    timeout = fields.Integer(string="Time-out (Seconds)", required=True, default=15)
    headers = fields.Text(
        help="Additional headers, one per line, such as Authorization: Bearer 7c1d."
        " Their values are not shown again. Empty: they stay as they are."
    )

    @api.model
    def _choices(self, name: str) -> list[tuple[str, str]]:
        """The same that a webhook's field has."""
        field = self.env["api.webhook"]._fields[name]
        return field._description_selection(self.env)

    @api.model
    def _served(self) -> list[str]:
        """The names of the versions, the oldest first."""
        return list(self.env["api.webhook"]._served_versions())

    @api.model
    def _default_key(self) -> models.BaseModel:
        """The only key that works, where there is no choice."""
        works = [("user_id", "=", self.env.uid), ("state", "=", "active")]
        keys = self.env["api.key"].search(works, limit=2)
        return keys if len(keys) == 1 else keys.browse()

    @api.model
    def _lines(self, types: Collection[str]) -> list[Any]:
        """A line for each resource.

        :param types: of the events that are chosen
        """
        return [
            Command.create(
                {
                    "resource": name,
                    **{each: f"{name}.{each}" in types for each in OPERATIONS},
                }
            )
            for name in self.env["api.webhook"]._event_resources()
        ]

    @api.model
    def _open(self, webhook: models.BaseModel) -> dict[str, Any]:
        """The action that opens the form of a webhook."""
        values = {name: webhook[name] for name in _ALIKE}
        wizard = self.create(
            {
                **values,
                "webhook_id": webhook.id,
                "key_id": webhook.key_id.id,
                "event_ids": self._lines(webhook._told_types()),
                "filter": webhook.filter and json.dumps(webhook.filter),
                # Another one is to be chosen for one that has ended.
                "api_version": _among(webhook.api_version, self._served()),
                "payload_fields": _commas(webhook.payload_fields),
                "payload_expand": _commas(webhook.payload_expand),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change %s", webhook.name),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @check_identity
    def make_webhook(self) -> dict[str, Any]:
        """Create it, once the user has given the password, and show its secret."""
        self.ensure_one()
        key = self._usable_key()
        webhooks = self.env["api.webhook"]
        with shown_to_users(self.env):
            values = {name: value for name, value in self._values().items() if value}
            principal = webhooks._principal_of(key)
            webhook, secret = webhooks._make(values, principal)
        return self.env["dual_api.webhook.show"]._open(webhook, secret)

    @check_identity
    def change_webhook(self) -> dict[str, Any]:
        """Change it, once the user has given the password."""
        self.ensure_one()
        webhook = self.webhook_id.with_user(self.env.user)._owned()
        with shown_to_users(self.env):
            webhook._change(self._values())
        return {"type": "ir.actions.act_window_close"}

    def _usable_key(self) -> models.BaseModel:
        """The key, of somebody whose rights the user has.

        :raises odoo.exceptions.AccessError: for any other
        """
        key = self.key_id.with_user(self.env.user)
        key.check_access("read")
        key._check_may_act_as(key.sudo().user_id)
        return key

    def _values(self) -> dict[str, Any]:
        """What the form says, by the names of the API."""
        values = {name: self[name] for name in _ALIKE}
        if not values["name"]:
            del values["name"]
        values["events"] = self._events()
        values["filter"] = self._filter()
        values["version"] = self.api_version
        values["fields"] = _split(self.payload_fields)
        values["expand"] = _split(self.payload_expand)
        if self.headers:
            values["headers"] = self._headers()
        return values

    def _events(self) -> list[str]:
        found = []
        for line in self.event_ids:
            chosen = [each for each in OPERATIONS if line[each]]
            every = len(chosen) == len(OPERATIONS)
            words = ("*",) if every else chosen
            found += [f"{line.resource}.{word}" for word in words]
        return found

    def _filter(self) -> dict[str, Any] | None:
        if not (self.filter or "").strip():
            return None
        try:
            found = json.loads(self.filter)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise UserError(self.env._("The filter is not a JSON object."))
        return found

    def _headers(self) -> dict[str, str]:
        found = {}
        for line in self.headers.strip().splitlines():
            name, colon, value = line.partition(":")
            if not colon:
                raise UserError(
                    self.env._("Enter each header as a name, a colon and a value.")
                )
            found[name.strip()] = value.strip()
        return found


class DualApiWebhookWizardEvent(models.TransientModel):
    _name = "dual_api.webhook.wizard.event"
    _description = "Events of a new or changed webhook"
    _order = "id"

    wizard_id = fields.Many2one(
        "dual_api.webhook.wizard", required=True, ondelete="cascade"
    )
    resource = fields.Char(required=True)
    created = fields.Boolean()
    updated = fields.Boolean()
    deleted = fields.Boolean()


def _among(version: str, served: Collection[str]) -> str | None:
    return version if version in served else None


def _commas(words: str | None) -> str:
    return ", ".join((words or "").split())


def _split(text: str | None) -> list[str]:
    return (text or "").replace(",", " ").split()
