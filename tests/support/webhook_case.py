# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of webhooks share."""

import secrets

from odoo.fields import Datetime

from odoo.addons.dual_api.schema.naming import camel, pascal

from ..common import ApiCase

URL = "https://receiver.example.com/odoo?token=7c1d"
NEW = {"url": URL, "events": ["customer.*"]}


class WebhookCase(ApiCase):
    """A key that may have webhooks about customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scopes = [
            *("customers:read", "customers:write"),
            *("webhooks:read", "webhooks:write", "deliveries:read", "deliveries:write"),
        ]
        cls.key = cls.new_key(cls.scopes)
        cls.webhooks = cls.env["api.webhook"]
        cls.deliveries = cls.env["api.delivery"]

    def make(self, key=None, **values):
        """Create a webhook over REST; the record, and its secret."""
        answer = self.rest("POST", "webhooks", key or self.key, {**NEW, **values})
        self.assertEqual(answer.status, 201, answer.text)
        return self.webhooks.browse(answer.json["id"]), answer.json["secret"]

    def do(self, door, verb, record=None, key=None, resource="webhook", **values):
        """Do a verb at a door.

        :return: what REST answers, or would, and the answer itself
        """
        key = key or self.key
        if door == "rest":
            plural = {"webhook": "webhooks", "delivery": "deliveries"}[resource]
            path = f"{plural}/{record.id}" if record else plural
            method = {"create": "POST", "update": "PATCH", "delete": "DELETE"}.get(verb)
            if method is None:
                method, path = "POST", f"{path}/{verb}"
            answer = self.rest(method, path, key, values or None)
            return answer.json, answer
        name = camel(verb) + pascal(resource)
        given = {camel(each): value for each, value in values.items()}
        if record:
            given["id"] = str(record.id)
        shown = {
            "create": "secret webhook { databaseId url state publicKey }",
            "rotate_secret": "secret webhook { databaseId publicKey }",
            "send_test": "body webhook { databaseId }",
            "preview": "body",
            "replay": "queued",
            "delete": "deletedId",
            "retry": "delivery { databaseId state }",
        }.get(verb, "webhook { databaseId name url state events }")
        type_ = pascal(verb) + pascal(resource) + "Input"
        document = (
            f"mutation ($input: {type_}!) {{ {name}(input: $input) {{ {shown} }} }}"
        )
        answer = self.graphql(document, {"input": given}, key)
        data = (answer.data or {}).get(name) or {}
        record_shown = {
            {"databaseId": "id", "publicKey": "public_key"}.get(each, each): value
            for each, value in (data.get(resource) or {}).items()
        }
        return {**record_shown, **data}, answer

    def event(self, record, operation="updated", key=None, **values):
        """An event, as publishing makes them."""
        resource = values.pop("resource", "customers")
        singular = resource.removesuffix("s")
        events = self.env["api.event"]
        last = events.search([], order="position desc", limit=1)
        return events.create(
            {
                "position": last.position + 1,
                "public_id": f"evt_{secrets.token_hex(8)}",
                "resource": resource,
                "res_id": record.id,
                "operation": operation,
                "type": f"{singular}.{operation}",
                "fields": ["name"] if operation == "updated" else [],
                "key_id": self.key_record(key).id if key else False,
                "occurred_at": Datetime.now(),
                **values,
            }
        )

    def route(self, *events):
        """The deliveries that come of events."""
        found = self.env["api.event"].concat(*events)
        self.webhooks._route(found)
        return self.deliveries.search([("event_id", "in", found.ids)], order="id")
