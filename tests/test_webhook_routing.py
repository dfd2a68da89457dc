# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which webhooks get an event."""

from pathlib import Path

from odoo.fields import Datetime

from .support.webhook_case import WebhookCase

_NEUTRALIZE = Path(__file__).parents[1] / "data" / "neutralize.sql"


class TestRouting(WebhookCase):
    def test_patterns(self):
        every = {
            "*": ("created", "updated", "deleted"),
            "customer.*": ("created", "updated", "deleted"),
            "customer.created": ("created",),
            "customer.updated": ("updated",),
        }
        made = {
            pattern: self.make(self.api_key, events=[pattern])[0] for pattern in every
        }
        customer = self.customer("C")
        found = self.route(
            *(self.event(customer, each) for each in ("created", "updated", "deleted"))
        )
        for pattern, operations in every.items():
            types = found.filtered(lambda it, w=made[pattern]: it.webhook_id == w)
            self.assertEqual(
                types.mapped("type"), [f"customer.{each}" for each in operations]
            )

    def test_a_delivery_says_what_its_event_says(self):
        self.make()
        event = self.event(self.customer("C"))
        [found] = self.route(event)
        self.assertEqual(
            (found.message_id, found.type, found.resource, found.res_id),
            (event.public_id, "customer.updated", "customers", event.res_id),
        )
        self.assertEqual((found.changed, found.state), (["name"], "pending"))
        self.assertEqual(found.occurred_at, event.occurred_at)
        # Once more makes none.
        self.assertEqual(self.webhooks._route(event), 0)

    def test_only_what_its_key_may_read_and_only_while_that_works(self):
        made, _secret = self.make(self.api_key, events=["*"])
        key = made.key_id
        event = self.event(self.customer("C"))
        for name, broken, right in (
            ("scopes", "webhooks:write", key.scopes),
            ("expires_at", Datetime.from_string("2020-01-01"), False),
        ):
            key[name] = broken
            self.assertFalse(self.route(event), name)
            key[name] = right
        key.user_id.active = False
        self.assertFalse(self.route(event))
        key.user_id.active = True
        made.state = "disabled"
        self.assertFalse(self.route(event))
        # What happens meanwhile is told when it goes on.
        made.state = "paused"
        self.assertEqual(self.route(event).webhook_id, made)

    def test_its_own_changes(self):
        """Else two systems send each other the same for ever."""
        quiet, _secret = self.make()
        told, _secret = self.make(ignore_own=False)
        customer = self.customer("C")
        for key, expected in (
            (self.key, told),
            (self.api_key, quiet | told),
            (None, quiet | told),
        ):
            found = self.route(self.event(customer, key=key))
            self.assertEqual(found.webhook_id, expected)
        self.key_record(self.key).rotate()
        found = self.route(self.event(customer, key=self.key))
        self.assertEqual(found.webhook_id, told)

    def test_one_statement_routes_any_number(self):
        for _number in range(3):
            self.make()
        customer = self.customer("C")
        events = self.env["api.event"].concat(
            *(self.event(customer) for _number in range(20))
        )
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertEqual(self.webhooks._route(events), 60)


class TestNeutralized(WebhookCase):
    """A copy of a database tells nobody anything."""

    def test_no_webhook_and_no_secret_is_left(self):
        made, _secret = self.make(headers={"Authorization": "Bearer 1"})
        self.do("rest", "rotate_secret", made)
        self.route(self.event(self.customer("C")))
        self.env.flush_all()
        self.env.cr.execute(_NEUTRALIZE.read_text())
        self.env.invalidate_all()
        self.assertEqual(
            (made.state, made.disabled_reason), ("disabled", "neutralized")
        )
        self.assertFalse(self.deliveries.search([]))
        # Of a column that nobody may read, nothing is left; also of those to come.
        secret = [name for name, each in made._fields.items() if each.groups == "."]
        self.assertIn("secret", secret)
        for name in secret:
            self.assertFalse(made.sudo()[name], name)
        made.key_id.write({"is_active": True})
        made.write({"state": "paused"})
        self.assertProblem(
            self.do("rest", "enable", made, key=self.new_key(self.scopes))[1],
            "conflict",
        )
