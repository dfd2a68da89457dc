# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The queue of the request log, its names, its clean-up, and who may look into it."""

import queue
import random
import threading
import time
from contextlib import nullcontext
from datetime import timedelta
from itertools import combinations
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.service.server import CommonRequestHandler
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.dual_api.auth.client_address import counted_as, shortened
from odoo.addons.dual_api.gateway import request_target
from odoo.addons.dual_api.gateway.log_entry import plain_text
from odoo.addons.dual_api.monitoring import queue as request_log
from odoo.addons.dual_api.monitoring.mistake_names import MistakeNames
from odoo.addons.dual_api.monitoring.queue import EntryError, RequestLog
from odoo.addons.dual_api.monitoring.route_labels import operation_name, route_name
from odoo.addons.dual_api.monitoring.row_rate import FreeKind, RowRate
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase


class TestQueue(ApiCase):
    """Entries are told apart by their size here; the queue looks into none."""

    def written_by(self, write, entries, capacity=100):
        log = RequestLog(write, capacity=capacity)
        for entry in entries:
            log.put(entry)
        log.close()
        return log

    def test_all_is_written_in_order_before_the_end(self):
        found = []
        log = self.written_by(found.extend, range(2000), capacity=5000)
        self.assertEqual(found, list(range(2000)))
        self.assertEqual((log.waiting, log.lost), (0, 0))

    @mute_logger(request_log.__name__)
    def test_what_was_refused_is_written_later(self):
        found, refusals = [], [1, 1]

        def write(entries):
            if refusals:
                refusals.pop()
                raise ConnectionError
            found.extend(entries)

        self.written_by(write, range(10))
        self.assertEqual(found, list(range(10)))

    @mute_logger(request_log.__name__)
    def test_one_bad_entry_holds_up_no_other(self):
        found = []

        def write(entries):
            if 5 in entries:
                raise EntryError("five")
            found.extend(entries)

        log = self.written_by(write, range(10))
        self.assertEqual(found, [0, 1, 2, 3, 4, 6, 7, 8, 9])
        self.assertEqual(log.lost, 1)

    def test_bad_entries_cost_a_line_and_a_few_attempts_each(self):
        """Whichever they are: they go, all others are written in their order."""
        chance = random.Random(12)
        for share in (0, 1, 3, 50, 500):
            bad = set(chance.sample(range(500), share))
            found, attempts = [], []

            def write(entries, bad=bad, found=found, attempts=attempts):
                attempts.append(len(entries))
                if bad.intersection(entries):
                    raise EntryError("bad")
                found.extend(entries)

            with (
                self.assertLogs(request_log.__name__) if share else nullcontext() as log
            ):
                self.assertEqual(self.written_by(write, range(500), 500).lost, share)
            self.assertEqual(found, [each for each in range(500) if each not in bad])
            self.assertEqual(len(log.records) if share else 0, share)
            self.assertLessEqual(len(attempts), 1 + 40 * share)

    @mute_logger(request_log.__name__)
    def test_without_a_thread_entries_wait_for_the_next(self):
        found = []
        log = RequestLog(found.extend)
        with patch.object(threading.Thread, "start", side_effect=RuntimeError("no")):
            log.put(1)
        self.assertEqual(log.waiting, 1)
        log.put(2)
        log.close()
        self.assertEqual(found, [1, 2])

    @mute_logger(request_log.__name__)
    def test_a_full_queue_takes_no_memory_and_no_time(self):
        blocked = threading.Event()
        log = RequestLog(lambda _entries: blocked.wait(), capacity=10)
        # Who waits for room here would wait for ever.
        for entry in range(10_000):
            log.put(entry)
        self.assertLessEqual(log.waiting, 10)
        self.assertGreaterEqual(log.lost, 10_000 - 20)
        blocked.set()


class TestNames(ApiCase):
    def test_routes_are_named_by_what_is_declared(self):
        template = (
            "/api/v1/<dual_api_resource(version=1):name>/<dual_api_record:record_id>"
        )
        found = route_name("GET", template, {"name": "customers", "record_id": 7})
        self.assertEqual(found, "GET /api/v1/customers/{id}")

    def test_what_a_client_made_up_is_in_no_name(self):
        found = route_name("GET", "/api/<path:path>", {"path": "anything"})
        self.assertEqual(found, "GET /api/{path}")

    def test_methods_are_those_that_somebody_could_mean(self):
        for method in ("GET", "PATCH", "PUT", "OPTIONS"):
            self.assertEqual(route_name(method, "/a", {}), f"{method} /a")
        for method in ("X" * 8000, "get", "BREW", "", "GET\0", "\ud800"):
            self.assertEqual(route_name(method, "/a", {}), "OTHER /a")

    def test_names_are_no_longer_than_an_index_takes(self):
        long = "x" * 5000
        self.assertLessEqual(len(route_name("GET", long, {})), 200)
        self.assertLessEqual(len(operation_name("query", [long, "b"])), 200)

    def test_operations_are_named_by_their_root_fields(self):
        self.assertEqual(operation_name("query", ["b", "a", "b"]), "query a, b")
        self.assertEqual(operation_name("query", []), "query __schema")
        self.assertEqual(operation_name("query", "fedcba"), "query a, b, …")
        # Whatever is combined: a name is a row in the sums, and a label of a metric.
        names = {
            operation_name("query", roots)
            for number in range(1, 6)
            for roots in combinations("abcdefghijklmnopqrst", number)
        }
        self.assertLessEqual(len(names), 20 * 20)


class TestWhatIsKept(ApiCase):
    """Of what clients write, as much as does no harm."""

    def test_a_request_begins_with_its_first_line(self):
        """And not when its headers have been read, and Odoo has its turn."""
        self.set_setting("log_retention_days", "30")
        entries = queue.Queue()
        log = SimpleNamespace(put=lambda entry, _free_rows: entries.put(entry))
        minute_ago = SimpleNamespace(time=lambda: time.time() - 60)
        model = self.registry["api.request"]
        with (
            patch.object(request_target, "time", minute_ago),
            patch.object(model, "_log", lambda _model: log),
        ):
            self.rest("GET", "customers?limit=1")
            self.graphql("{ viewer { name } }")
            found = [entries.get(timeout=10) for _door in range(2)]
        self.assertEqual([entry.protocol for entry in found], ["rest", "graphql"])
        for entry in found:
            self.assertGreaterEqual(entry.milliseconds, 60_000)

    def test_a_request_ends_when_its_answer_was_sent(self):
        self.set_setting("log_retention_days", "30")
        events = queue.Queue()
        log = SimpleNamespace(put=lambda _entry, _free_rows: events.put("logged"))
        send = CommonRequestHandler.end_headers

        def end_headers(handler):
            send(handler)
            events.put("sent")

        model = self.registry["api.request"]
        with (
            patch.object(CommonRequestHandler, "end_headers", end_headers),
            patch.object(model, "_log", lambda _model: log),
        ):
            for ask in (
                lambda: self.rest("GET", "customers?limit=1"),
                lambda: self.graphql("{ viewer { name } }"),
                lambda: self.rest("GET", "nothing"),
                lambda: self.rest("HEAD", "customers?limit=1"),
            ):
                ask()
                found = [events.get(timeout=10) for _event in range(2)]
                self.assertEqual(found, ["sent", "logged"])

    def test_clients_of_ipv6_are_counted_by_their_network(self):
        for one, other, same in (
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("::1", "0.0.0.1", False),
            ("203.0.113.7", "203.0.113.8", False),
            ("203.0.113.7", "::ffff:203.0.113.7", True),
            ("fe80::1%eth0", "fe80::2%eth1", True),
            ("x" * 9000, None, True),
        ):
            self.assertEqual(counted_as(one) == counted_as(other), same, (one, other))
            self.assertLess(len(counted_as(one)), 50)

    def test_the_log_keeps_networks(self):
        self.assertEqual(shortened("203.0.113.7"), "203.0.113.0")
        self.assertEqual(shortened("::ffff:203.0.113.7"), "203.0.113.0")
        self.assertEqual(shortened("2001:db8:1:2::1"), "2001:db8:1::")
        self.assertIsNone(shortened("x" * 9000))

    def test_no_text_of_a_client_is_a_formula(self):
        for text in ("=1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r\n@a", "\uff1d1"):
            self.assertTrue(plain_text(text, 200).startswith("'"), text)
        for text in ("curl/8", "a=1", "'=1", "é"):
            self.assertEqual(plain_text(text, 200), text)
        self.assertEqual(plain_text("=" * 300, 200), "'" + "=" * 199)

    def test_no_name_of_a_key_is_a_formula(self):
        """Its name is exported with the log: made and renamed, through all doors."""
        key = self.key_record(self.new_key(name="Well"))
        maker = self.new_key(scopes=["keys:read", "keys:write"])
        mutation = 'mutation { createKey(input: {name: "%s"}) { key { name } } }'
        for name in ("=1", "+1", "-1", "@SUM(A1)", " =1", "\uff1d1"):
            with self.assertRaises(ValidationError):
                self.new_key(name=name)
            with self.assertRaises(ValidationError):
                key.write({"name": name})
            answers = (
                self.rest("POST", "keys", key=maker, json={"name": name}),
                self.graphql(mutation % name, key=maker),
            )
            for answer in answers:
                self.assertEqual(answer.error, "validation", (name, answer.text))
        self.assertEqual(key.name, "Well")

    def test_rows_of_what_is_free_are_rationed_by_kind(self):
        now = [0.0]
        rate = RowRate(clock=lambda: now[0])
        stranger, other = FreeKind(None, 404), FreeKind(None, 401)

        def rows(kind):
            return sum(rate.allows(kind, 3) for _turn in range(10))

        self.assertEqual([rows(stranger), rows(stranger), rows(other)], [3, 0, 3])
        now[0] = 60.0
        self.assertEqual(rows(stranger), 3)
        self.assertFalse(rate.allows(FreeKind("key:7", 429), 0))

    def test_mistakes_are_told_by_names_of_the_contract(self):
        names = MistakeNames(self.env["dual_api.resolver"]._catalog(V1))
        for told in (
            "name",
            "country_code",
            "tags.1",
            "contacts.limit",
            "orderBy",
            "q",
        ):
            self.assertEqual(names.redacted([told]), told)
        made_up = [
            "eve@example.com",
            "name.eve",
            "x" * 5000,
            "",
            "=1",
            "a\nb",
            "tags.٣",
        ]
        self.assertEqual(names.redacted([*made_up, "name"]), "[unknown], name")
        self.assertLess(len(names.redacted(f"tags.{n}" for n in range(5000))), 300)


class TestLogRecords(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(cls.env, "other", "base.group_user")
        cls.manager = new_test_user(
            cls.env, "manager", "base.group_user,dual_api.group_manager"
        )
        cls.portal = new_test_user(cls.env, "portal", "base.group_portal")
        now = fields.Datetime.now()
        same = {"protocol": "rest", "endpoint": "GET /api/v1/me", "status": 200}
        cls.env["api.request"].create(
            [
                {**same, "moment": now - timedelta(days=age), "user_id": user.id}
                for age in (0, 10, 40)
                for user in (cls.api_user, cls.other)
            ]
        )
        cls.env["api.usage"].create(
            [
                {
                    **same,
                    "day": now.date(),
                    "user_id": user.id,
                    "subject": f"key:{user.id}",
                }
                for user in (cls.api_user, cls.other)
            ]
        )

    def seen(self, user, model):
        return self.env[model].with_user(user).search([])

    def test_owners_see_their_own_managers_all_others_nothing(self):
        for model, each in (("api.request", 3), ("api.usage", 1)):
            found = self.seen(self.api_user, model)
            self.assertEqual(found.user_id, self.api_user)
            self.assertEqual(len(found), each)
            self.assertEqual(len(self.seen(self.manager, model)), 2 * each)
            with self.assertRaises(AccessError):
                self.seen(self.portal, model)

    def test_nobody_changes_what_was_logged(self):
        for model in ("api.request", "api.usage"):
            record = self.seen(self.manager, model)[0]
            for change in (
                lambda record=record: record.write({"status": 201}),
                lambda record=record: record.unlink(),
                lambda record=record: record.create({}),
            ):
                with self.assertRaises(AccessError):
                    change()

    def test_old_rows_go_and_sums_stay(self):
        self.set_setting("log_retention_days", "30")
        self.env["api.request"]._gc_requests()
        self.env["api.request"].invalidate_model()
        self.assertEqual(self.env["api.request"].search_count([]), 4)
        self.assertEqual(self.env["api.usage"].search_count([]), 2)

    def test_the_dashboard_shows_what_its_user_may_see(self):
        self.env["api.usage"].search([]).calls = 5
        for user, calls in ((self.api_user, 5), (self.manager, 10)):
            usage = self.env["api.usage"].with_user(user).dashboard(7)
            self.assertEqual(usage["total"]["calls"], calls)
            self.assertEqual(len(usage["bars"]), 7)
            self.assertEqual(usage["endpoints"][0]["name"], "GET /api/v1/me")
            self.assertFalse(usage["failures"])
