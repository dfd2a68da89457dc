# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The feed of events, at both doors: what is in it, and for whom."""

from odoo import api
from odoo.sql_db import db_connect
from odoo.tests import new_test_user

from .common import ApiCase

FEED = "{ events(last: 50) { nodes { type recordId recordDatabaseId } } }"


class FeedCase(ApiCase):
    """A feed that begins with the test."""

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM api_outbox")
        self.env["api.event"]._listen()
        last = self.env["api.event"].search([], order="position desc", limit=1)
        self.start = last.position + 1

    def publish(self):
        self.env.flush_all()
        return self.env["api.event"]._publish()

    def feed(self, words="", **options):
        """What the feed has since the test has begun, as types and records."""
        self.publish()
        answer = self.rest(
            "GET", f"events?limit=200&position_min={self.start}{words}", **options
        )
        self.assertEqual(answer.status, 200, answer.text)
        return [(each["type"], each["record_id"]) for each in answer.json["results"]]

    def key_of(self, user, *scopes):
        return self.new_key(scopes=("events:read", *scopes), user=user)


class TestFeed(FeedCase):
    def test_both_doors_show_the_same(self):
        partner = self.customer("Ann")
        self.publish()
        partner.write({"email": "ann@example.com"})
        self.publish()
        names = "type,position,record_node_id,record_id,changed,record_url"
        # GraphQL has the addresses of the newest version.
        path = self.env["dual_api.resolver"]._newest().url("", "events")
        answer = self.rest("GET", f"{path}?fields={names}&position_min={self.start}")
        created, updated = answer.json["results"]
        self.assertEqual(created["type"], "customer.created")
        self.assertEqual(created["changed"], [])
        self.assertEqual(updated["type"], "customer.updated")
        self.assertIn("email", updated["changed"])
        self.assertLess(created["position"], updated["position"])
        record = self.rest("GET", f"customers/{partner.id}?fields=node_id").json
        self.assertEqual(updated["record_node_id"], record["node_id"])
        self.assertTrue(updated["record_url"].endswith(f"/customers/{partner.id}"))
        query = (
            "query($since: Int!) { events(filter: {positionMin: $since}) { nodes {"
            " type position recordId recordDatabaseId changed recordUrl } } }"
        )
        nodes = self.graphql(query, {"since": self.start}).data["events"]["nodes"]
        self.assertEqual(
            [list(each.values()) for each in nodes],
            [
                [each[name] for name in names.split(",")]
                for each in answer.json["results"]
            ],
        )

    def test_it_goes_on_behind_what_was_read(self):
        for number in range(3):
            self.customer(f"C{number}")
            self.publish()
        path = f"events?limit=2&position_min={self.start}"
        first = self.rest("GET", path).json
        second = self.rest("GET", f"{path}&cursor={first['next_cursor']}").json
        self.assertEqual((first["count"], second["count"]), (2, 1))
        last = second["results"][-1]["position"]
        path = f"events?position_min={last + 1}"
        answer = self.rest("GET", path)
        self.assertEqual((answer.json["results"], answer.points), ([], 1))
        partner = self.customer("Later")
        self.publish()
        [event] = self.rest("GET", path).json["results"]
        self.assertEqual(event["record_id"], partner.id)

    def test_it_is_filtered(self):
        partner, other = self.customer("Ann"), self.customer("Bob")
        self.publish()
        partner.name = "Anna"
        changed = ("customer.updated", partner.id)
        self.assertEqual(self.feed("&type=customer.updated"), [changed])
        self.assertEqual(
            self.feed(f"&resource=customers&record_id={other.id}"),
            [("customer.created", other.id)],
        )
        self.assertEqual(self.feed("&resource=unicorns"), [])
        self.assertEqual(self.feed("&occurred_since=2100-01-01T00:00:00Z"), [])

    def test_a_change_over_the_api_says_who_made_it(self):
        answer = self.rest(
            "POST",
            "customers",
            json={"name": "Ann"},
            headers={"X-Correlation-ID": "abc-123"},
        )
        self.publish()
        event = self.env["api.event"].search(
            [("res_id", "=", answer.json["id"])], order="position desc", limit=1
        )
        self.assertEqual(event.correlation, "abc-123")
        self.assertEqual(event.key_id, self.key_record(self.api_key))

    def test_reading_it_writes_nothing_whatever_its_length(self):
        path = f"events?limit=200&position_min={self.start}"
        numbers = set()
        for _size in (1, 20):
            self.env["res.partner"].create([{"name": "N"}] * _size)
            self.publish()
            self.rest("GET", path)
            with self.statements() as statements:
                self.assertEqual(self.rest("GET", path).status, 200)
            self.assertOnlyReads(statements)
            numbers.add(len(statements))
        self.assertEqual(len(numbers), 1)

    def test_a_change_takes_no_statement_more(self):
        body = {"name": "Ann"}
        listened = self.new_key(scopes=("customers:write", "customers:read"))
        counts = []
        for listening in (True, False):
            if not listening:
                self.env["api.key"].search([]).write({"is_active": False})
                self.key_record(listened).write({"is_active": True})
                self.assertFalse(self.env["api.event"]._listened())
            for _warm in range(2):
                with self.statements() as statements:
                    answer = self.rest("POST", "customers", key=listened, json=body)
            self.assertEqual(answer.status, 201, answer.text)
            counts.append(len(statements))
        self.assertEqual(*counts)


class TestVisibility(FeedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.env.company
        cls.theirs = cls.env["res.company"].create({"name": "Theirs"})
        cls.stranger = new_test_user(
            cls.env,
            "stranger",
            cls.api_groups,
            company_id=cls.theirs.id,
            company_ids=[(6, 0, cls.theirs.ids)],
        )

    def test_scopes_narrow_it(self):
        self.customer("Ann")
        self.assertEqual(self.feed(key=self.new_key(scopes=("events:read",))), [])
        answer = self.rest("GET", "events", key=self.new_key(scopes=("keys:read",)))
        self.assertEqual(answer.status, 403)

    def test_scopes_narrow_its_export(self):
        self.customer("Ann")
        self.publish()
        path = f"events/export?position_min={self.start}"
        for scopes, found in ((), 0), (("customers:read",), 1):
            key = self.new_key(scopes=("events:read", *scopes))
            answer = self.rest("GET", path, key=key)
            self.assertEqual(len(answer.text.splitlines()), found + 1)

    def test_each_company_sees_its_own(self):
        theirs = self.key_of(self.stranger, "customers:read")
        a = self.customer("Ann", company_id=self.ours.id)
        b = self.customer("Bob", company_id=self.theirs.id)
        c = self.customer("Cem")
        created = "customer.created"
        self.assertEqual(self.feed(), [(created, a.id), (created, c.id)])
        self.assertEqual(self.feed(key=theirs), [(created, b.id), (created, c.id)])
        nodes = self.graphql(FEED, key=theirs).data["events"]["nodes"]
        shown = {each["recordDatabaseId"] for each in nodes}
        self.assertIn(b.id, shown)
        self.assertNotIn(a.id, shown)

    def test_deletions_are_told_to_those_who_saw_the_record(self):
        theirs = self.key_of(self.stranger, "customers:read")
        a = self.customer("Ann", company_id=self.ours.id)
        b = self.customer("Bob", company_id=self.theirs.id)
        self.publish()
        ids = (a.id, b.id)
        (a | b).unlink()
        deleted = "customer.deleted"
        self.assertEqual(self.feed(f"&type={deleted}"), [(deleted, ids[0])])
        self.assertEqual(self.feed(f"&type={deleted}", key=theirs), [(deleted, ids[1])])

    def test_what_only_postgresql_deletes_is_told_to_who_sees_all(self):
        partner = self.customer("Ann")
        self.publish()
        self.env.cr.execute("DELETE FROM res_partner WHERE id = %s", [partner.id])
        self.assertEqual(self.feed("&type=customer.deleted"), [])
        self.env["ir.rule"].search([("model_id.model", "=", "res.partner")]).unlink()
        self.assertEqual(
            self.feed("&type=customer.deleted"), [("customer.deleted", partner.id)]
        )

    def test_who_leaves_the_resource_is_deleted(self):
        partner = self.customer("Ann")
        self.publish()
        new_test_user(self.env, "colleague", partner_id=partner.id)
        self.assertIn(("customer.deleted", partner.id), self.feed())

    def test_a_key_may_see_what_its_feed_shows(self):
        key = self.key_record(self.key_of(self.stranger, "customers:read"))
        a = self.customer("Ann", company_id=self.ours.id)
        b = self.customer("Bob", company_id=self.theirs.id)
        self.publish()
        events = self.env["api.event"].sudo()
        visible = events.search(events._visible_to(key)).mapped("res_id")
        self.assertIn(b.id, visible)
        self.assertNotIn(a.id, visible)

    def test_odoo_itself_shows_no_more(self):
        a = self.customer("Ann", company_id=self.ours.id)
        self.publish()
        event = self.env["api.event"].search([("res_id", "=", a.id)])
        self.assertTrue(event.with_user(self.api_user).has_access("read"))
        self.assertFalse(event.with_user(self.stranger).has_access("read"))

    def test_a_portal_user_sees_events_of_its_own_contact(self):
        user = new_test_user(self.env, "visitor", "base.group_portal")
        key = self.key_of(user, "customers:read")
        self.customer("Ann")
        user.partner_id.city = "Ulm"
        shown = {record for _type, record in self.feed(key=key)}
        self.assertEqual(shown, {user.partner_id.id})


class TestCommitOrder(ApiCase):
    """Two transactions, each with a cursor of its own; what they commit is removed."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget)

    def forget(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("DELETE FROM api_outbox WHERE correlation = 'test'")
            cr.execute("DELETE FROM api_event WHERE correlation = 'test'")

    def change(self, cr, number):
        cr.execute(
            "INSERT INTO api_outbox (txid, resource, res_id, operation, correlation)"
            " VALUES (pg_current_xact_id(), 'customers', %s, 'updated', 'test')",
            [number],
        )

    def found(self, after):
        """What a reader finds behind a position, and the last position."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(
                "SELECT res_id, position FROM api_event WHERE correlation = 'test'"
                " AND position > %s ORDER BY position",
                [after],
            )
            rows = cr.fetchall()
        return [number for number, _position in rows], max(
            (position for _number, position in rows), default=after
        )

    def publish(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            return api.Environment(cr, api.SUPERUSER_ID, {})["api.event"]._publish()

    def test_what_is_committed_late_comes_later(self):
        connection = db_connect(self.env.cr.dbname)
        with connection.cursor() as first, connection.cursor() as second:
            self.change(first, 1)
            self.change(second, 2)
            second.commit()
            self.publish()
            numbers, position = self.found(0)
            self.assertEqual(numbers, [2])
            first.commit()
            self.publish()
            self.assertEqual(self.found(position)[0], [1])

    def test_one_publishes_at_a_time(self):
        connection = db_connect(self.env.cr.dbname)
        with connection.cursor() as writing:
            self.change(writing, 1)
        with connection.cursor() as first, connection.cursor() as second:
            a, b = (
                api.Environment(cr, api.SUPERUSER_ID, {})["api.event"]
                for cr in (first, second)
            )
            second.execute("SELECT 1")
            self.assertEqual(a._publish(), 1)
            self.assertEqual(b._publish(), 0)
            first.commit()
            # It still sees what the other one has taken.
            self.assertEqual(b._publish(), 0)
        self.assertEqual(self.found(0)[0], [1])

    def test_what_is_rolled_back_is_no_event(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            self.change(cr, 1)
            cr.rollback()
        self.publish()
        self.assertEqual(self.found(0)[0], [])
