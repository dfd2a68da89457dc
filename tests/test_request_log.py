# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The queue of the request log, its names, its clean-up, and who may look into it."""

import threading
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.dual_api.auth import request_log
from odoo.addons.dual_api.auth.endpoint_name import operation_name, route_name
from odoo.addons.dual_api.auth.request_log import EntryError, RequestLog

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

    @mute_logger(request_log.__name__)
    def test_a_full_queue_takes_no_memory_and_no_time(self):
        blocked = threading.Event()
        log = RequestLog(lambda _entries: blocked.wait(), capacity=10)
        begun = time.monotonic()
        for entry in range(10_000):
            log.put(entry)
        self.assertLess(time.monotonic() - begun, 2)
        self.assertLessEqual(log.waiting, 10)
        self.assertGreaterEqual(log.lost, 10_000 - 20)
        blocked.set()


class TestNames(ApiCase):
    def test_routes_are_named_by_what_is_declared(self):
        template = "/api/v1/<dual_api_resource:name>/<dual_api_record:record_id>"
        found = route_name("GET", template, {"name": "customers", "record_id": 7})
        self.assertEqual(found, "GET /api/v1/customers/{id}")

    def test_what_a_client_made_up_is_in_no_name(self):
        found = route_name("GET", "/api/<path:path>", {"path": "anything"})
        self.assertEqual(found, "GET /api/{path}")

    def test_operations_are_named_by_their_root_fields(self):
        self.assertEqual(operation_name("query", ["b", "a", "b"]), "query a, b")
        self.assertEqual(operation_name("query", []), "query __schema")
        self.assertEqual(operation_name("query", "fedcba"), "query a, b, c, d, e, …")


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
        same = {"door": "rest", "endpoint": "GET /api/v1/me", "status": 200}
        cls.env["api.request"].create(
            [
                {**same, "moment": now - timedelta(days=age), "user_id": user.id}
                for age in (0, 10, 40)
                for user in (cls.api_user, cls.other)
            ]
        )
        cls.env["api.usage"].create(
            [
                {**same, "day": now.date(), "user_id": user.id, "key_number": user.id}
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
            self.assertEqual(len(usage["days"]), 7)
            self.assertEqual(usage["endpoints"][0]["name"], "GET /api/v1/me")
            self.assertFalse(usage["failures"])
