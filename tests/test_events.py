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


@tagged("post_install", "-at_install")
class TestCapture(EventCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("INSERT INTO api_capture VALUES ('customers')")
        cls.env.cr.execute("DELETE FROM api_outbox")

    def written(self):
        """What is written down, by resource and record; and forget it."""
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM api_outbox RETURNING resource, res_id, operation, fields"
        )
        return {
            (resource, res_id): (operation, sorted(fields))
            for resource, res_id, operation, fields in self.env.cr.fetchall()
        }

    def test_the_triggers_are_there(self):
        self.assertTrue(self.env["dual_api.capture"]._works())

    def test_a_customer_comes_changes_and_goes(self):
        partner = self.env["res.partner"].create({"name": "Ann"})
        self.assertEqual(self.written(), {("customers", partner.id): ("created", [])})
        partner.write({"name": "Anna", "city": "Ulm"})
        self.assertEqual(
            self.written(), {("customers", partner.id): ("updated", ["city", "display_name", "name"])}
        )
        number = partner.id
        partner.unlink()
        self.assertEqual(self.written(), {("customers", number): ("deleted", [])})

    def test_links_are_fields_of_their_record(self):
        tags = self.env["res.partner.category"].create([{"name": "A"}, {"name": "B"}])
        partner = self.env["res.partner"].create({"name": "Ann", "category_id": tags})
        key = ("customers", partner.id)
        self.assertEqual(self.written(), {key: ("created", [])})
        partner.category_id = tags[0]
        self.assertEqual(self.written(), {key: ("updated", ["tags"])})
        tags[0].name = "C"
        self.assertEqual(self.written(), {})
        tags[0].unlink()
        self.assertEqual(self.written(), {key: ("updated", ["tags"])})

    def test_what_is_done_and_undone_in_a_transaction(self):
        partners = self.env["res.partner"]
        partners.create({"name": "Ann"}).unlink()
        self.assertEqual(self.written(), {})
        partner = partners.create({"name": "Ann"})
        partner.name = "Anna"
        self.assertEqual(self.written(), {("customers", partner.id): ("created", [])})
        partner.name = "Anne"
        self.env.flush_all()
        number = partner.id
        partner.unlink()
        self.assertEqual(
            self.written(), {("customers", number): ("deleted", ["display_name", "name"])}
        )

    def test_a_savepoint_takes_back_what_it_did(self):
        partner = self.env["res.partner"].create({"name": "Ann"})
        self.written()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            partner.name = "Anna"
            self.env.flush_all()
            _ = 1 / 0
        self.assertEqual(self.written(), {})

    def test_who_becomes_a_colleague_is_deleted(self):
        partner = self.env["res.partner"].create({"name": "Ann"})
        self.written()
        key = ("customers", partner.id)
        user = self.env["res.users"].create(
            {"name": "Ann", "login": "ann", "partner_id": partner.id}
        )
        operation, _fields = self.written()[key]
        self.assertEqual(operation, "deleted")
        user.write({"group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]})
        self.assertEqual(self.written()[key][0], "created")

    def test_sql_is_seen(self):
        a, b = self.env["res.partner"].create([{"name": "Ann"}, {"name": "Bob"}])
        self.written()
        self.env.cr.execute(
            "UPDATE res_partner SET city = 'Ulm' WHERE id IN %s", [(a.id, b.id)]
        )
        self.env.cr.execute("UPDATE res_partner SET write_date = now(), color = 3")
        self.assertEqual(
            self.written(),
            {("customers", each.id): ("updated", ["city"]) for each in (a, b)},
        )
        self.env.cr.execute("DELETE FROM res_partner WHERE id = %s", [a.id])
        self.assertEqual(self.written(), {("customers", a.id): ("deleted", [])})

    def test_nothing_is_written_where_nobody_listens(self):
        self.env.cr.execute("DELETE FROM api_capture")
        self.env["res.partner"].create({"name": "Ann"}).name = "Anna"
        self.assertEqual(self.written(), {})

    def test_a_table_in_the_middle_of_an_upgrade_is_written_to(self):
        partner = self.env["res.partner"].create({"name": "Ann"})
        self.written()
        write = "UPDATE res_partner SET city = 'Ulm' || id"
        for change in (
            "ALTER TABLE res_partner DROP COLUMN street2",
            "ALTER TABLE res_partner RENAME COLUMN street2 TO street3",
            "ALTER TABLE res_partner ALTER COLUMN street2 TYPE json"
            " USING to_json(street2)",
            "ALTER TABLE res_partner ALTER COLUMN id TYPE bigint",
            "ALTER TABLE res_partner RENAME TO res_partner_old",
            "ALTER TABLE res_partner_res_partner_category_rel"
            " RENAME COLUMN partner_id TO partner",
            "DROP TABLE api_outbox",
            "ALTER TABLE api_outbox DROP COLUMN fields",
            "ALTER TABLE api_outbox DROP CONSTRAINT api_outbox_pkey",
            "DROP TABLE api_capture",
        ):
            with self.subTest(change), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(write)
                self.env.cr.execute(change)
                renamed = change.endswith("res_partner_old")
                old = "res_partner"
                table = "res_partner_old" if renamed else old
                self.env.cr.execute(write.replace(old, table))
                self.env.cr.execute(
                    f"INSERT INTO {table} (name, active, type)"
                    " VALUES ('Bob', true, 'contact')"
                )
                self.env.cr.execute(
                    f"DELETE FROM {table} WHERE name = 'Bob'"
                )
                self.env.cr.execute("DELETE FROM res_partner_res_partner_category_rel")
                savepoint.rollback()
        self.env.cr.execute(write)
        self.assertIn(("customers", partner.id), self.written())

    def test_whatever_a_request_says_of_itself_is_harmless(self):
        self.env.cr.execute(
            "SELECT set_config('dual_api.key', '1; x', true),"
            " set_config('dual_api.correlation', 'abc', true)"
        )
        self.env["res.partner"].create({"name": "Ann"})
        self.env.flush_all()
        self.env.cr.execute("SELECT correlation, key_id FROM api_outbox")
        self.assertEqual(self.env.cr.fetchall(), [("abc", None)])

    def test_what_is_emptied_is_deleted(self):
        partner = self.env["res.partner"].create(
            {"name": "Ann", "category_id": [(0, 0, {"name": "A"})]}
        )
        self.written()
        self.env.cr.execute("TRUNCATE res_partner_res_partner_category_rel")
        key = ("customers", partner.id)
        self.assertEqual(self.written()[key], ("updated", ["tags"]))
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("TRUNCATE res_partner CASCADE")
            self.env.cr.execute(
                "SELECT operation FROM api_outbox WHERE res_id = %s", [partner.id]
            )
            self.assertEqual(self.env.cr.fetchall(), [("deleted",)])
            savepoint.rollback()
