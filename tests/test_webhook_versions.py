# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhooks and the feed of events speak the names of one version, and keep to it.

Of customers, the newer version calls one field otherwise, and lacks one.
"""

import json

from odoo.tests import tagged

from odoo.addons.dual_api.models.webhooks.rendering import About, Unsent
from odoo.addons.dual_api.schema.differences import (
    renamed,
    with_member,
    without_member,
)
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.webhooks.verdict import Ending

from .support.version_case import NEWER, OLDER, VersionsCase, one_more
from .support.webhook_case import NEW, WebhookCase

#: By the name of the version: what it calls the field, and the filter of that.
NAMES = {OLDER.name: "phone", NEWER.name: "telephone"}
WEBSITE = CUSTOMERS.member("website")
ROOT_URL = "https://api.example.com"
FIELDS = ["id", "name", "email"]


def newest(types):
    """The declarations of the newer version."""
    for change in (
        renamed("Customer", was="telephone", now="phone"),
        without_member("Customer", "website"),
    ):
        types = change(types)
    return types


@tagged("-at_install", "post_install")
class TestWebhookVersions(WebhookCase, VersionsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.declare(
            newest,
            one_more(
                renamed("Customer", was="phone", now="telephone"),
                with_member("Customer", WEBSITE, before="ref"),
            ),
        )
        cls.set_setting("public_url", ROOT_URL)
        cls.reader = cls.new_key([*cls.scopes, "events:read"])
        cls.record = cls.customer("Azure", phone="+1 555 0100", email="a@example.com")

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM api_outbox")
        self.env["api.event"]._listen()
        last = self.env["api.event"].search([], order="position desc", limit=1)
        self.start = last.position + 1

    def made(self, version, **values):
        """A webhook, as a request at the version makes it."""
        answer = self.rest(
            "POST", f"/api/{version}/webhooks", self.key, {**NEW, **values}
        )
        self.assertEqual(answer.status, 201, answer.text)
        return self.webhooks.browse(answer.json["id"])

    def changed(self, **values):
        """The event of a change of the record."""
        self.record.write(values)
        self.env.flush_all()
        self.env["api.event"]._publish()
        return self.env["api.event"].search([("position", ">=", self.start)])[-1:]

    def about(self, event):
        said = (event.type, event.resource, event.res_id, event.fields)
        return About(*said, event.occurred_at, event.id)

    def shown(self, version, webhook):
        """What the version tells of the webhook."""
        path = f"/api/{version}/webhooks/{webhook.id}?fields=version"
        return self.rest("GET", path, self.key).json["version"]

    def feed(self, version, key=None):
        path = f"/api/{version}/events?position_min={self.start}"
        fields = "type,changed,record_url,record_node_id"
        answer = self.rest("GET", f"{path}&fields={fields}", key or self.reader)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json["results"]

    # -- messages ---------------------------------------------------------------------

    def test_one_change_is_told_by_the_names_of_each_version(self):
        webhooks = {
            version: self.made(version, payload="fields", fields=[*FIELDS, name])
            for version, name in NAMES.items()
        }
        event = self.changed(phone="+1 555 0199", email="b@example.com")
        for version, webhook in webhooks.items():
            path = f"/api/{version}/customers/{self.record.id}"
            fields = ",".join([*FIELDS, NAMES[version]])
            answer = self.rest("GET", f"{path}?fields={fields}", self.key)
            body = webhook._rendered(self.about(event)).decode()
            self.assertIn(f'"object":{answer.text},"etag":', body)
            data = json.loads(body)["data"]
            self.assertEqual(data["object"][NAMES[version]], "+1 555 0199")
            self.assertEqual(data["etag"], answer.headers["ETag"])
            self.assertEqual(data["changed"], sorted(["email", NAMES[version]]))
            self.assertEqual(data["url"], f"{ROOT_URL}{path}")

    def test_default_fields_are_those_of_each_version(self):
        event = self.changed(phone="+1 555 0198")
        for version, name in NAMES.items():
            webhook = self.made(version, payload="fields")
            path = f"/api/{version}/customers/{self.record.id}"
            answer = self.rest("GET", path, self.key)
            self.assertIn(name, answer.json)
            body = webhook._rendered(self.about(event)).decode()
            self.assertIn(f'"object":{answer.text},"etag":', body)

    def test_the_filter_is_of_its_version(self):
        event = self.changed(phone="+1 555 0197")
        for version, name in NAMES.items():
            for sought, sent in (("+1 555 0197", True), ("+1 555 0000", False)):
                webhook = self.made(version, filter={name: sought})
                if sent:
                    webhook._rendered(self.about(event))
                else:
                    with self.assertRaisesRegex(Unsent, "filtered"):
                        webhook._rendered(self.about(event))
            [other] = set(NAMES.values()) - {name}
            refused = self.rest(
                "POST",
                f"/api/{version}/webhooks",
                self.key,
                {**NEW, "filter": {other: "x"}},
            )
            self.assertEqual(list(refused.details), [f"filter.{other}"])

    def test_what_the_version_does_not_have_is_no_change_there(self):
        event = self.changed(website="https://azure.example")
        older, newer = (self.made(version) for version in NAMES)
        data = json.loads(older._rendered(self.about(event)))["data"]
        self.assertEqual(data["changed"], ["website"])
        with self.assertRaisesRegex(Unsent, "not_visible"):
            newer._rendered(self.about(event))
        [told] = self.feed(OLDER.name)
        self.assertEqual(told["changed"], ["website"])
        self.assertEqual(self.feed(NEWER.name), [])

    def test_a_fragment_is_of_the_one_schema_of_graphql(self):
        query = "fragment Message on Customer { telephone }"
        event = self.changed(phone="+1 555 0196")
        for version, name in NAMES.items():
            webhook = self.made(version, payload="graphql", query=query)
            data = json.loads(webhook._rendered(self.about(event)))["data"]
            self.assertEqual(data["object"], {"telephone": "+1 555 0196"})
            self.assertEqual(data["changed"], [name])

    def test_tests_and_previews_are_in_the_names_of_the_version(self):
        for version, name in NAMES.items():
            webhook = self.made(version, filter={name: "+1 555 0100"})
            body = json.loads(webhook._send_test())
            url = f"{ROOT_URL}/api/{version}/customers/{self.record.id}"
            self.assertEqual(body["data"]["url"], url)
            asked = {"events": ["customer.*"], "payload": "fields", "fields": [name]}
            path = f"/api/{version}/webhooks/preview"
            answer = self.rest("POST", path, self.key, asked)
            self.assertEqual(answer.status, 200, answer.text)
            told = json.loads(answer.json["body"])
            self.assertEqual(list(told["data"]["object"]), ["id", name])

    # -- which version ----------------------------------------------------------------

    def test_it_is_that_of_the_request_and_over_graphql_the_newest(self):
        for version in NAMES:
            webhook = self.made(version)
            self.assertEqual(webhook.api_version, version)
            for asked in NAMES:
                self.assertEqual(self.shown(asked, webhook), version)
        document = (
            "mutation ($input: CreateWebhookInput!) {"
            " createWebhook(input: $input) { webhook { version } } }"
        )
        for chosen, version in (
            ({}, NEWER.name),
            ({"version": OLDER.name}, OLDER.name),
        ):
            given = {"input": {**NEW, **chosen}}
            answer = self.graphql(document, given, self.key)
            made = answer.data["createWebhook"]["webhook"]
            self.assertEqual(made, {"version": version})

    def test_it_stays_until_somebody_changes_it(self):
        webhook = self.made(OLDER.name, payload="fields", fields=["phone"])
        path = f"/api/{NEWER.name}/webhooks/{webhook.id}?fields=version"
        answer = self.rest("PATCH", path, self.key, {"name": "Other"})
        self.assertEqual(answer.json["version"], OLDER.name)
        refused = self.rest("PATCH", path, self.key, {"version": NEWER.name})
        self.assertEqual(list(refused.details), ["fields"], refused.text)
        moved = {"version": NEWER.name, "fields": ["telephone"]}
        answer = self.rest("PATCH", path, self.key, moved)
        self.assertEqual(answer.json["version"], NEWER.name, answer.text)
        event = self.changed(phone="+1 555 0195")
        data = json.loads(webhook._rendered(self.about(event)))["data"]
        self.assertEqual(data["object"]["telephone"], "+1 555 0195")
        self.assertEqual(data["changed"], ["telephone"])

    def test_it_is_one_that_is_served(self):
        made = self.made(OLDER.name)
        for door in ("rest", "graphql"):
            for verb, record, values in (
                ("create", None, {**NEW, "version": "v9"}),
                ("update", made, {"version": "v9"}),
            ):
                _shown, answer = self.do(door, verb, record, **values)
                self.assertEqual(list(answer.details), ["version"], answer.text)

    def test_one_that_is_no_longer_served_ends_the_webhook(self):
        webhook = self.made(OLDER.name)
        event = self.changed(phone="+1 555 0194")
        webhook.api_version = "v0"
        with self.assertRaises(Unsent) as caught:
            webhook._rendered(self.about(event))
        self.assertEqual(caught.exception.ending, Ending.VERSION)
        webhook.state = "disabled"
        refused = self.rest("POST", f"webhooks/{webhook.id}/enable", self.key)
        self.assertEqual(list(refused.details), ["version"])
        answer = self.rest(
            "PATCH", f"webhooks/{webhook.id}", self.key, {"version": NEWER.name}
        )
        self.assertEqual(answer.status, 200, answer.text)
        answer = self.rest("POST", f"webhooks/{webhook.id}/enable", self.key)
        self.assertEqual(answer.json["state"], "active")

    def test_it_is_chosen_in_the_back_office(self):
        webhook = self.made(OLDER.name)
        wizards = self.env["dual_api.webhook.wizard"]
        wizard = wizards.browse(wizards._open(webhook)["res_id"])
        self.assertEqual(wizard.api_version, OLDER.name)
        self.assertEqual(wizard._values()["version"], OLDER.name)
        self.assertEqual(wizards.new({}).api_version, NEWER.name)
        webhook.api_version = "v0"
        wizard = wizards.browse(wizards._open(webhook)["res_id"])
        self.assertFalse(wizard.api_version)

    # -- the feed ---------------------------------------------------------------------

    def test_the_feed_speaks_the_names_of_its_version(self):
        self.changed(phone="+1 555 0193", email="c@example.com")
        for version, name in NAMES.items():
            # Twice: what is kept of one version is not for the other.
            for _turn in range(2):
                [told] = self.feed(version)
                self.assertEqual(told["changed"], sorted(["email", name]))
                url = f"{ROOT_URL}/api/{version}/customers/{self.record.id}"
                self.assertEqual(told["record_url"], url)
        query = (
            "query ($since: Int!) { events(filter: {positionMin: $since})"
            " { nodes { changed recordUrl } } }"
        )
        answer = self.graphql(query, {"since": self.start}, self.reader)
        [told] = answer.data["events"]["nodes"]
        # Over GraphQL, which has what went, also by the name that it had.
        self.assertEqual(told["changed"], ["email", "phone", "telephone"])
        self.assertIn(f"/api/{NEWER.name}/", told["recordUrl"])

    def test_it_costs_the_same_in_each_version(self):
        self.changed(phone="+1 555 0192")
        counts = set()
        for version in NAMES:
            for _warm in range(2):
                with self.statements() as statements:
                    self.feed(version)
            counts.add(len(statements))
        self.assertEqual(len(counts), 1)
