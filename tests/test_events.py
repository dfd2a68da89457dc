# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How committed changes become events."""

from odoo.tests import TransactionCase, tagged


class EventCase(TransactionCase):
    """What tests of events share."""

    def outbox(self, *rows):
        """Have changes written down: resource, id, operation and fields of each."""
        for resource, res_id, operation, fields in rows:
            self.env.cr.execute(
                "INSERT INTO api_outbox (txid, resource, res_id, operation, fields)"
                " VALUES (pg_current_xact_id(), %s, %s, %s, %s)",
                [resource, res_id, operation, list(fields)],
            )


@tagged("post_install", "-at_install")
class TestPublishing(EventCase):
    def test_changes_become_events_in_their_order(self):
        self.outbox(
            ("customers", 7, "created", ()),
            ("customers", 9, "updated", ("email", "name")),
            ("customers", 8, "deleted", ("name",)),
        )
        before = self.env["api.event"].search([], limit=1, order="position desc")
        self.assertEqual(self.env["api.event"]._publish(2), 2)
        self.assertEqual(self.env["api.event"]._publish(2), 1)
        self.assertEqual(self.env["api.event"]._publish(2), 0)
        events = self.env["api.event"].search([("position", ">", before.position)])
        self.assertEqual(
            [(each.type, each.res_id, each.fields) for each in events],
            [
                ("customer.created", 7, []),
                ("customer.updated", 9, ["email", "name"]),
                ("customer.deleted", 8, []),
            ],
        )
        self.assertEqual(len(set(events.mapped("public_id"))), 3)

    def test_what_the_database_no_longer_offers_is_no_event(self):
        self.outbox(("unicorns", 7, "created", ()))
        self.assertEqual(self.env["api.event"]._publish(), 1)
        self.assertFalse(self.env["api.event"].search([("resource", "=", "unicorns")]))
