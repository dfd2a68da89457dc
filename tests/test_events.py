# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How committed changes become events."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation, LockNotAvailable

from odoo.fields import Datetime
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.dual_api.models.events.sources import watches
from odoo.addons.dual_api.schema.versions import V1


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

    def test_what_is_old_is_deleted(self):
        self.outbox(("customers", 7, "created", ()), ("customers", 8, "created", ()))
        self.env["api.event"]._publish()
        old, young = self.env["api.event"].search(
            [("res_id", "in", (7, 8))], order="position desc", limit=2
        )[::-1]
        self.env.cr.execute(
            "UPDATE api_event SET occurred_at = occurred_at - interval '31 days'"
            " WHERE id = %s",
            [old.id],
        )
        self.purge()
        self.assertEqual((old | young).exists(), young)

    def purge(self):
        self.env.flush_all()
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda _self, _done: 1
        ):
            self.env["api.event"]._purge()
        self.env.invalidate_all()

    def test_what_nobody_has_published_is_deleted_with_what_was(self):
        self.outbox(("customers", 7, "created", ()), ("customers", 8, "created", ()))
        self.env.cr.execute(
            "UPDATE api_outbox SET occurred_at = occurred_at - interval '31 days'"
            " WHERE res_id = 7"
        )
        self.purge()
        self.env.cr.execute("SELECT res_id FROM api_outbox WHERE res_id IN (7, 8)")
        self.assertEqual(self.env.cr.fetchall(), [(8,)])

    def test_who_listens_is_found_out(self):
        events = self.env["api.event"]
        self.env["api.key"].search([]).write({"is_active": False})
        self.assertEqual(events._listened(), frozenset())
        plain = self.env["api.key"].generate(
            self.env.user.id, "Feed", scopes=("events:read", "customers:read")
        )
        self.assertEqual(events._listened(), {"customers"})
        key = self.env["api.key"].search([("name", "=", "Feed")])
        self.assertTrue(plain)
        key.write({"scopes": "events:read"})
        self.assertEqual(events._listened(), frozenset())
        # Who extends a key that has expired finds what happened meanwhile, as long as
        # events are kept.
        key.write({"scopes": "events:read customers:read"})
        for days, listened in ((1, {"customers"}), (31, set())):
            key.expires_at = Datetime.now() - timedelta(days=days)
            self.assertEqual(events._listened(), listened)
        key.write({"expires_at": False, "is_active": False})
        self.assertEqual(events._listened(), frozenset())

    def test_webhooks_listen_while_they_can_be_enabled(self):
        events = self.env["api.event"]
        self.env["api.key"].search([]).write({"is_active": False})
        admin = self.env.ref("base.user_admin").id
        self.env["api.key"].generate(
            admin, "Hook", scopes=("webhooks:write", "customers:read")
        )
        key = self.env["api.key"].search([("name", "=", "Hook")])
        asked = {"url": "https://receiver.example.com", "events": ["customer.*"]}
        self.env["api.webhook"]._make(asked, key._principal_of_key())
        webhook = key.webhook_ids
        ago = {days: Datetime.now() - timedelta(days=days) for days in (1, 31)}
        for state, reason, days, listened in (
            ("active", False, 0, True),
            ("paused", False, 0, True),
            ("disabled", "failing", 1, True),
            ("disabled", "key_ended", 1, True),
            ("disabled", "failing", 31, False),
            ("disabled", "gone", 1, False),
        ):
            webhook.write(
                {
                    "state": state,
                    "disabled_reason": reason,
                    "disabled_at": ago.get(days, False),
                }
            )
            self.assertEqual("customers" in events._listened(), listened, reason)
        webhook._enable()
        for days in (1, 31):
            key.expires_at = ago[days]
            self.assertEqual("customers" in events._listened(), days == 1)
        key.expires_at = False
        self.assertIn("customers", events._listened())
        key.write({"is_active": False})
        self.assertEqual(events._listened(), frozenset())
        self.assertEqual(webhook.disabled_reason, "key_ended")

    def test_a_deletion_asks_once_however_many_listen(self):
        """Users with the same rights are asked about together, all in one statement."""
        self.env["api.key"].search([]).write({"is_active": False})
        partners = self.env["res.partner"].create(
            [{"name": f"Deleted {number}"} for number in range(8)]
        )
        events, counts = self.env["api.event"], []
        for number in range(3):
            for _user in range(1 + 4 * number):
                login = f"listener{len(self.env['api.key'].search([]))}"
                user = new_test_user(self.env, login, "base.group_user")
                self.env["api.key"].generate(
                    user.id, login, scopes=("events:read", "customers:read")
                )
            self.env.flush_all()
            # What a user may see is remembered.
            events._note_deletion(partners[6:])
            before = self.env.cr.sql_log_count
            events._note_deletion(partners[:3])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1, counts)
        self.env.cr.execute(
            "SELECT res_id, count(*) FROM api_outbox_visible WHERE res_id = ANY(%s)"
            " GROUP BY res_id ORDER BY res_id",
            [partners[:6].ids],
        )
        told = [(each.id, 15) for each in partners[:3]]
        self.assertEqual(self.env.cr.fetchall(), told)

    def test_deleting_goes_on_without_the_tables(self):
        partner = self.env["res.partner"].create({"name": "Ann"})
        self.env.cr.execute("DROP TABLE api_capture, api_outbox, api_outbox_visible")
        self.env.registry.clear_cache()
        partner.unlink()
        self.assertFalse(partner.exists())

    def test_what_is_wrong_with_writes_before_a_deletion_is_told_as_it_is(self):
        """As Odoo tries again what could not be serialized."""
        self.env["api.key"].generate(
            self.env.user.id, "Feed", scopes=("events:read", "customers:read")
        )
        self.assertIn("customers", self.env["api.event"]._listened())
        partner, other = self.env["res.partner"].create(
            [{"name": "Ann"}, {"name": "Bob"}]
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            other.name = False
            partner.unlink()


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
            self.written(),
            {("customers", partner.id): ("updated", ["city", "complete_name", "name"])},
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
        self.assertEqual(self.written(), {key: ("updated", ["category_id.name"])})
        tags[0].name = "C"
        self.assertEqual(self.written(), {})
        tags[0].unlink()
        self.assertEqual(self.written(), {key: ("updated", ["category_id.name"])})

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
            self.written(),
            {("customers", number): ("deleted", ["complete_name", "name"])},
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
                table = "res_partner_old" if renamed else "res_partner"
                for statement in (
                    write,
                    "INSERT INTO res_partner (name, active, type)"
                    " VALUES ('Bob', true, 'contact')",
                    "DELETE FROM res_partner WHERE name = 'Bob'",
                ):
                    self.env.cr.execute(statement.replace("res_partner", table))
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
        self.assertEqual(self.written()[key], ("updated", ["category_id.name"]))
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("TRUNCATE res_partner CASCADE")
            self.env.cr.execute(
                "SELECT operation FROM api_outbox WHERE res_id = %s", [partner.id]
            )
            self.assertEqual(self.env.cr.fetchall(), [("deleted",)])
            savepoint.rollback()


@tagged("post_install", "-at_install")
class TestInstalling(EventCase):
    """Triggers follow the declarations."""

    def there(self):
        return self.env["dual_api.capture"]._there().versions

    def test_nothing_is_done_where_all_is_right(self):
        capture = self.env["dual_api.capture"]
        with patch.object(
            self.registry["dual_api.capture"], "_execute", side_effect=AssertionError
        ):
            self.assertTrue(capture._bring())

    def test_another_declaration_makes_others(self):
        capture = self.env["dual_api.capture"]
        before = self.there()
        wanted = capture._wanted()
        fewer = [each for each in wanted if each.table != "res_partner"]
        changed = [
            each._replace(body=f"-- other\n{each.body}") if number == 0 else each
            for number, each in enumerate(fewer)
        ]
        cls = self.registry["dual_api.capture"]
        with patch.object(cls, "_wanted", lambda _self: changed):
            self.assertTrue(capture._bring())
            self.assertEqual(self.there(), {each.key: each.version for each in changed})
            self.assertFalse(capture._there().unused)
        self.assertTrue(capture._bring())
        self.assertEqual(self.there(), before)

    def test_a_table_that_was_made_anew_gets_its_triggers(self):
        self.env.cr.execute("DROP TRIGGER dual_api_capture_update ON res_partner")
        capture = self.env["dual_api.capture"]
        self.assertFalse(capture._works())
        self.assertTrue(capture._bring())
        self.assertTrue(capture._works())

    def test_a_trigger_that_is_off_is_told(self):
        self.env.cr.execute(
            "ALTER TABLE res_partner DISABLE TRIGGER dual_api_capture_update"
        )
        self.assertFalse(self.env["dual_api.capture"]._works())

    def test_what_would_break_writes_is_not_made(self):
        capture = self.env["dual_api.capture"]
        wanted = [
            each._replace(body="BEGIN PERFORM 1/0; RETURN NULL; END ")
            if each.key == ("res_partner", "dual_api_capture_update")
            else each
            for each in capture._wanted()
        ]
        cls = self.registry["dual_api.capture"]
        logger = "odoo.addons.dual_api.models.events.installing"
        with patch.object(cls, "_wanted", lambda _self: wanted):
            with self.assertLogs(logger, "ERROR"):
                self.assertFalse(capture._bring())
            self.env["res.partner"].create({"name": "Ann"}).name = "Anna"
            self.env.flush_all()
        self.assertTrue(capture._bring())

    def test_a_table_in_use_is_not_waited_for(self):
        """Another transaction writes it; whoever writes meanwhile is not held up."""
        capture = self.env["dual_api.capture"]
        execute = type(self.env.cr).execute

        def taken(cursor, query, *args, **options):
            if str(query).startswith("LOCK TABLE"):
                self.assertIn("NOWAIT", query)
                raise LockNotAvailable("in use")
            return execute(cursor, query, *args, **options)

        self.env.cr.execute("DROP TRIGGER dual_api_capture_update ON res_partner")
        logger = "odoo.addons.dual_api.models.events.installing"
        with (
            patch.object(type(self.env.cr), "execute", taken),
            self.assertLogs(logger, "WARNING"),
        ):
            self.assertFalse(capture._bring(patience=0))
        self.assertTrue(capture._bring())

    def test_parts_and_what_a_record_is_made_of_are_watched(self):
        """Of the resources that there are only where Odoo has their models."""
        resolver = self.env["dual_api.resolver"]
        catalog = resolver._catalog(V1)
        for name, resource in catalog.resources.items():
            if resource.events:
                found = watches(self.env[resource.model], [(catalog, resource)])
                tables = {watch.table for watch in found}
                self.assertIn(self.env[resource.model]._table, tables, name)
        customers = catalog.resources["customers"]
        found = watches(self.env["res.partner"], [(catalog, customers)])
        self.assertEqual(
            [watch.table for watch in found],
            ["res_partner", "res_partner_res_partner_category_rel"],
        )
