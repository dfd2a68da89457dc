# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The published OpenAPI document, and a database in which its examples are true."""

import json

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from odoo.addons.dual_api.schema.declaration import IDENTITY

from ..common import ApiCase
from .forms import FORM_TYPE, form, picture

JSON_TYPES = ("application/json", "application/graphql-response+json")
METHODS = ("get", "post", "patch", "delete")
#: A protocol of its own, of many requests: tests/test_uploads.py.
IN_PARTS = "/uploads"
_DOCUMENT = "urn:openapi"


class OpenApiCase(ApiCase):
    """Asks what the document says, with the key of somebody who manages keys, too."""

    api_groups = f"{ApiCase.api_groups},dual_api.group_manager"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_setting("metrics", "true")
        cls.make_examples_true(IDENTITY[0].example)

    @classmethod
    def make_examples_true(cls, number):
        """Record ``number`` is a company with contacts, a parent and a salesperson, a
        key of the user that works and was not replaced, an app, a webhook, a delivery,
        an event, and a file.
        """
        keys = cls.env["api.key"].browse(number).exists()
        keys.unlink()
        cls.numbered("api_key", number, lambda: cls.new_key(["customers:read"]))
        partners = cls.env["res.partner"].with_context(active_test=False)
        record = partners.browse(number).exists()
        if not record:
            make = lambda: cls.customer("Azure Interior")  # noqa: E731 - the shortest
            record = cls.numbered("res_partner", number, make)
        # Who was its user is another's by now: else it would be no customer.
        users = cls.env["res.users"].with_context(active_test=False)
        for user in users.search([("partner_id", "=", number)]):
            user.partner_id = cls.customer(user.login)
        for company in cls.env["res.company"].search([("partner_id", "=", number)]):
            company.partner_id = cls.customer(company.name)
        record.write(
            {
                "active": True,
                "is_company": True,
                "parent_id": cls.customer("Azure Holding").id,
                "user_id": 2,
                "company_id": False,
            }
        )
        for name in ("Ann", "Bob"):
            cls.customer(name, is_company=False, parent_id=number)
        cls.make_app(number)
        cls.make_webhook(number)
        cls.make_event(number)
        cls.make_file(number)

    @classmethod
    def make_app(cls, number):
        """App ``number`` is one with a secret."""
        apps = cls.env["api.client"]
        apps.browse(number).exists().unlink()
        values = {
            "name": "Field Service",
            "kind": "confidential",
            "redirect_uris": "https://app.example.com/signed-in",
            "scopes": "customers:read",
        }
        app = cls.numbered("api_client", number, lambda: apps.create(values))
        app._new_secret()

    @classmethod
    def make_webhook(cls, number):
        """Webhook ``number`` works, and delivery ``number`` of it has failed."""
        webhooks, deliveries = cls.env["api.webhook"], cls.env["api.delivery"]
        webhooks.browse(number).exists().unlink()
        deliveries.browse(number).exists().unlink()
        wanted = {"url": "https://warehouse.example.com", "events": ["customer.*"]}
        owner = cls.key_record(cls.api_key)._principal_of_key()
        webhook, _secret = cls.numbered(
            "api_webhook", number, lambda: webhooks._make(wanted, owner)
        )
        delivery = {
            "webhook_id": webhook.id,
            "message_id": "test_1",
            "type": "customer.updated",
            "resource": "customers",
            "res_id": number,
            "occurred_at": "2026-01-31 09:30:00",
            "state": "failed",
        }
        made = cls.numbered("api_delivery", number, lambda: deliveries.create(delivery))
        attempt = {"delivery_id": made.id, "number": 1, "at": "2026-01-31 09:30:01"}
        cls.env["api.attempt"].create({**attempt, "ms": 120, "error": "timeout"})

    @classmethod
    def make_event(cls, number):
        """Event ``number`` says that the customer ``number`` was changed by the key."""
        events = cls.env["api.event"]
        events.browse(number).exists().unlink()
        cls.env.cr.execute("SELECT nextval('api_event_position')")
        [position] = cls.env.cr.fetchone()
        event = {
            "position": position,
            "public_id": "evt_0b1c2d3e4f5061728394a5b6c7d8e9f0",
            "resource": "customers",
            "res_id": number,
            "operation": "updated",
            "type": "customer.updated",
            "fields": ["email", "tags"],
            "correlation": "5f0c1f7e9b9d4d0c8f5e2a1b3c4d5e6f",
            "key_id": number,
            "occurred_at": "2026-01-31 09:30:00",
        }
        cls.numbered("api_event", number, lambda: events.create(event))

    @classmethod
    def make_file(cls, number):
        """File ``number`` is a picture of the customer ``number``."""
        attachments = cls.env["ir.attachment"]
        attachments.browse(number).exists().unlink()
        file = {
            "name": "photo.png",
            "raw": picture(),
            "res_model": "res.partner",
            "res_id": number,
        }
        cls.numbered("ir_attachment", number, lambda: attachments.create(file))

    @classmethod
    def numbered(cls, table, number, make):
        """What is made in the table, with this number."""
        sequence = f"{table}_id_seq"
        cls.env.cr.execute("SELECT nextval(%s)", [sequence])
        [following] = cls.env.cr.fetchone()
        cls.env.cr.execute("SELECT setval(%s, %s, false)", [sequence, number])
        made = make()
        last = max(number, following)
        cls.env.cr.execute("SELECT setval(%s, %s, true)", [sequence, last])
        return made

    def document(self, key=None):
        """The document as the key is shown it."""
        answer = self.rest("GET", "openapi.json", key=key)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json

    def operations(self, document):
        """(path, method, operation), with the path's own parameters among the rest, and
        each of them whole.
        """
        shown = document["components"].get("parameters", {})
        for path, item in document["paths"].items():
            for method in METHODS:
                if method in item:
                    shared = item.get("parameters", [])
                    own = item[method].get("parameters", [])
                    every = [
                        shown[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
                        for one in shared + own
                    ]
                    yield path, method, {**item[method], "parameters": every}

    def ask(self, path, method, operation, key, query=None, body=None, accept=None):
        """One request, with the examples of what is in the path."""
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                name = f"{{{parameter['name']}}}"
                path = path.replace(name, str(parameter["example"]))
        headers = {"Accept": accept} if accept else {}
        content = operation.get("requestBody", {}).get("content", {})
        data = None
        if "multipart/form-data" in content and body is None:
            data = form(('file; filename="a.png"', picture(), "image/png"))
            headers["Content-Type"] = FORM_TYPE
        return self.rest(
            method.upper(), path, key, body, headers, data=data, params=query
        )

    def assertFits(self, document, pointer, value):
        """The value is what the schema at the pointer describes."""
        resource = DRAFT202012.create_resource(document)
        registry = Registry().with_resource(_DOCUMENT, resource)
        schema = {"$ref": f"{_DOCUMENT}#{pointer}"}
        validator = Draft202012Validator(schema, registry=registry)
        errors = [
            f"{error.json_path}: {error.message}"
            for error in validator.iter_errors(value)
        ]
        self.assertFalse(errors, f"{pointer}: {value}")

    def assertSameShape(self, example, real, where="$"):
        """Both have the same names at the same places, and values of the same kind."""
        if example is None or real is None:
            return
        self.assertEqual(kind(example), kind(real), where)
        if isinstance(example, dict):
            if where.endswith(".links"):
                # Addresses by name, of which an example shows some.
                self.assertLessEqual(set(example), set(real), where)
            else:
                self.assertEqual(set(example), set(real), where)
            for name in example:
                self.assertSameShape(example[name], real[name], f"{where}.{name}")
        if isinstance(example, list) and example and real:
            self.assertSameShape(example[0], real[0], f"{where}[0]")


def kind(value):
    """The type of JSON that the value has."""
    return "number" if type(value) in (int, float) else type(value).__name__


def pointer(*steps):
    """A JSON pointer."""
    return "".join(
        "/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps
    )


def examples_of(media):
    """The examples of a media type, by name."""
    return {name: each["value"] for name, each in media.get("examples", {}).items()}


def spelled(parameter):
    """How the example of a query parameter is spelled in a URL."""
    if "content" in parameter:
        return json.dumps(parameter["content"]["application/json"]["example"])
    example = parameter["example"]
    if isinstance(example, list):
        return ",".join(map(str, example))
    return str(example).lower() if isinstance(example, bool) else example
