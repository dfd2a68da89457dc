# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What webhooks say of a record: what a GET of their key would show, and no more."""

import json

from odoo.tests import new_test_user, tagged

from odoo.addons.dual_api.models.webhooks import rendering
from odoo.addons.dual_api.models.webhooks.rendering import LONGEST_BODY, About, Unsent
from odoo.addons.dual_api.schema.naming import rfc3339, to_global_id
from odoo.addons.dual_api.webhooks.verdict import Ending

from .support.webhook_case import WebhookCase

ROOT_URL = "https://api.example.com"
FRAGMENT = """
    fragment Message on Customer {
        databaseId email called: name parent { name }
        contacts(first: 1) { totalCount nodes { ...Person } pageInfo { hasNextPage } }
    }
    fragment Person on Customer { name }
"""
PAYLOADS = (
    {"payload": "thin"},
    {"payload": "fields", "fields": ["name", "email"]},
    {"payload": "graphql", "query": FRAGMENT},
)


@tagged("-at_install", "post_install")
class TestWebhookRendering(WebhookCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_setting("public_url", ROOT_URL)
        cls.one = cls.customer("Zoë & Co", email="zoe@example.com", city="Köln")
        for name in ("Ada", "Grace"):
            cls.env["res.partner"].create({"name": name, "parent_id": cls.one.id})

    def about(self, record, operation="updated", **values):
        """What a message about an event of the record is about."""
        event = self.event(record, operation, **values)
        return About(
            event.type,
            event.resource,
            event.res_id,
            event.fields,
            event.occurred_at,
            event.id,
        )

    def rendered(self, webhook, record, operation="updated", **values):
        return webhook._rendered(self.about(record, operation, **values))

    def gone(self):
        """A record that was deleted."""
        record = self.customer("Gone")
        record.unlink()
        return record

    def assertUnsent(self, reason, webhook, record, *args, ending=None, **values):
        with self.assertRaises(Unsent) as caught:
            self.rendered(webhook, record, *args, **values)
        self.assertEqual(caught.exception.reason, reason)
        self.assertEqual(caught.exception.ending, ending)

    # -- the three kinds --------------------------------------------------------------

    def test_thin(self):
        webhook, _secret = self.make()
        about = self.about(self.one, fields=["email", "city"])
        self.assertEqual(
            json.loads(webhook._rendered(about)),
            {
                "type": "customer.updated",
                "timestamp": rfc3339(about.occurred_at),
                "data": {
                    "id": to_global_id("Customer", self.one.id),
                    "database_id": self.one.id,
                    "url": f"{ROOT_URL}/api/v1/customers/{self.one.id}",
                    "changed": ["city", "email"],
                },
            },
        )

    def test_fields_are_to_the_byte_as_get_shows_them(self):
        for fields, expand in (
            ([], []),
            (["name", "city", "contacts.name", "parent.name"], []),
            (["name", "created_at", "tags", "salesperson"], ["contacts"]),
            ([], ["parent", "contacts"]),
        ):
            webhook, _secret = self.make(payload="fields", fields=fields, expand=expand)
            words = {"fields": ",".join(fields), "expand": ",".join(expand)}
            words = {name: text for name, text in words.items() if text}
            answer = self.rest(
                "GET", f"customers/{self.one.id}", self.key, params=words
            )
            self.assertEqual(answer.status, 200, answer.text)
            text = self.rendered(webhook, self.one).decode()
            self.assertIn(f'"object":{answer.text},"etag":', text)
            self.assertEqual(json.loads(text)["data"]["etag"], answer.headers["ETag"])

    def test_a_fragment_is_to_the_byte_as_graphql_shows_it(self):
        webhook, _secret = self.make(payload="graphql", query=FRAGMENT)
        document = f"{{ customer(id: {self.one.id}) {{ ...Message }} }} {FRAGMENT}"
        answer = self.graphql(document, key=self.key)
        shown = answer.text.partition('"customer":')[2].partition('},"extensions"')[0]
        self.assertIn("Ada", shown)
        text = self.rendered(webhook, self.one).decode()
        self.assertTrue(text.endswith(f'"object":{shown}}}}}'), (text, shown))

    def test_what_is_too_long_is_sent_without_the_object(self):
        webhook, _secret = self.make(payload="fields", fields=["name", "comment"])
        self.assertIn("object", json.loads(self.rendered(webhook, self.one))["data"])
        self.one.comment = "x" * LONGEST_BODY
        body = self.rendered(webhook, self.one)
        self.assertLess(len(body), 1000)
        data = json.loads(body)["data"]
        self.assertTrue(data["truncated"])
        self.assertNotIn("object", data)

    def test_what_is_deleted_is_named(self):
        for values in PAYLOADS:
            webhook, _secret = self.make(**values)
            seen = [self.api_user.id]
            about = self.about(self.gone(), "deleted", visible_to=seen)
            data = json.loads(webhook._rendered(about))["data"]
            self.assertEqual(data["changed"], [])
            self.assertNotIn("object", data)

    def test_it_shows_the_record_as_it_is_now(self):
        webhook, _secret = self.make(payload="fields", fields=["name"])
        about = self.about(self.one)
        self.one.name = "Later"
        self.assertIn(b'"name":"Later"}', webhook._rendered(about))

    # -- who may see what -------------------------------------------------------------

    def test_nothing_is_told_of_what_the_user_may_not_see(self):
        ours, theirs = self.env["res.company"].create([{"name": "A"}, {"name": "B"}])
        self.env.ref("base.res_partner_rule").active = True
        user = new_test_user(self.env, "ours", self.api_groups, company_id=ours.id)
        key = self.new_key(self.scopes, user)
        mine = self.customer("Mine", company_id=ours.id)
        other = self.customer("Other", company_id=theirs.id)
        gone = self.gone()
        for values in PAYLOADS:
            webhook, _secret = self.make(key, **values)
            for operation in ("created", "updated"):
                self.assertTrue(self.rendered(webhook, mine, operation))
                self.assertUnsent("not_visible", webhook, other, operation)
            # Who could see it is noted when it is deleted.
            for seen, reason in (([user.id], None), ([], "not_visible")):
                given = {"visible_to": seen}
                if reason:
                    self.assertUnsent(reason, webhook, other, "deleted", **given)
                else:
                    self.assertTrue(self.rendered(webhook, gone, "deleted", **given))
            mine.company_id = theirs
            self.assertUnsent("not_visible", webhook, mine)
            mine.company_id = ours

    def test_what_is_no_customer_is_not_told(self):
        webhook, _secret = self.make(payload="fields")
        self.assertUnsent("not_visible", webhook, self.env.user.partner_id)

    def test_a_deletion_that_is_over_is_not_told(self):
        """Its message could arrive after that of the return."""
        webhook, _secret = self.make()
        user = new_test_user(self.env, "colleague", partner_id=self.one.id)
        given = {"visible_to": [self.api_user.id]}
        self.assertTrue(self.rendered(webhook, self.one, "deleted", **given))
        user.group_ids = self.env.ref("base.group_portal")
        self.assertUnsent("restored", webhook, self.one, "deleted", **given)

    def test_a_scope_that_is_taken_away(self):
        webhooks = [self.make(**values)[0] for values in PAYLOADS]
        self.key_record(self.key).scopes = "webhooks:read"
        for webhook in webhooks:
            self.assertUnsent("scope_missing", webhook, self.one)

    def test_a_scope_that_only_the_payload_needs(self):
        webhook, _secret = self.make(payload="fields")
        self.assertTrue(self.rendered(webhook, self.one))
        self.patch(rendering.GetRecord, "scopes", lambda _self: ["more:read"])
        self.assertUnsent("scope_missing", webhook, self.one, ending=Ending.SCOPE)

    def test_a_key_that_has_ended(self):
        for end in (
            lambda key: key.revoke(),
            lambda key: key.user_id.write({"active": False}),
        ):
            user = new_test_user(self.env, f"u{id(end)}", self.api_groups)
            key = self.new_key(self.scopes, user)
            webhook, _secret = self.make(key)
            self.assertTrue(self.rendered(webhook, self.one))
            end(self.key_record(key))
            self.assertUnsent("key_ended", webhook, self.one, ending=Ending.KEY)

    def test_fields_that_are_no_longer_there(self):
        webhook, _secret = self.make(payload="fields", fields=["name"])
        webhook.payload_fields = "name shoe_size"
        ending = Ending.QUERY
        self.assertUnsent("query_invalid", webhook, self.one, ending=ending)
        webhook.write({"payload": "graphql", "query": "fragment M on Customer { x }"})
        self.assertUnsent("query_invalid", webhook, self.one, ending=ending)

    def test_only_records_that_the_filter_finds(self):
        webhook, _secret = self.make(filter={"is_company": True, "city": "Köln"})
        self.assertTrue(self.rendered(webhook, self.one))
        # To archive is to change.
        self.one.active = False
        self.assertTrue(self.rendered(webhook, self.one))
        person = self.one.with_context(active_test=False).child_ids[0]
        for record in (person, self.customer("Elsewhere", city="Bonn")):
            self.assertUnsent("filtered", webhook, record)
        webhook.filter = {"ids": [self.one.id]}
        self.assertTrue(self.rendered(webhook, self.one))
        self.assertUnsent("filtered", webhook, person)

    def test_a_key_learns_no_names_of_what_it_may_not_read(self):
        webhook, _secret = self.make()
        named = type(self.env["api.event"])._names

        def names(events, resource):
            found = named(events, resource)
            return {source: found[source] for source in found if source != "email"}

        self.patch(type(self.env["api.event"]), "_names", names)
        data = json.loads(self.rendered(webhook, self.one, fields=["email", "name"]))
        self.assertEqual(data["data"]["changed"], ["name"])
        self.assertUnsent("not_visible", webhook, self.one, fields=["email"])
