# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What those see who watch over the service: health in detail, and metrics."""

import builtins
import socket
import time
from unittest.mock import patch

from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as open_metrics,
)
from prometheus_client.parser import text_string_to_metric_families as plain_text
from psycopg2.extras import execute_values

from odoo import release
from odoo.tools import mute_logger

from odoo.addons.dual_api.gateway import refusing
from odoo.addons.dual_api.models.log import health
from odoo.addons.dual_api.models.log import writer as request_writer
from odoo.addons.dual_api.monitoring.histogram import summed_up
from odoo.addons.dual_api.monitoring.queue import Entry
from odoo.addons.dual_api.schema.catalog import OPERATIONS_READ

from .common import ApiCase


def entry(
    milliseconds, status=200, points=1, key_id=1, protocol="rest", endpoint="GET /a"
):
    return Entry(
        moment=time.time(),
        subject=f"key:{key_id}" if key_id else None,
        name=None,
        key_id=key_id,
        user_id=None,
        protocol=protocol,
        endpoint=endpoint,
        operation=None,
        status=status,
        error=None if status < 400 else "rate_limit_exceeded",
        milliseconds=milliseconds,
        statements=2,
        points=points,
        size=100,
        correlation_id="c",
        address=None,
        client=None,
    )


ENTRIES = [
    entry(0.1),
    entry(2.0),
    entry(40.0),
    entry(90_000.0, points=3),
    entry(1.0, status=429, points=0),
    entry(1.0, status=429, points=0, key_id=None),
    entry(5.0, protocol="graphql", endpoint='query "odd"\\'),
]


class Watched(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.new_key(scopes=[OPERATIONS_READ])


class TestHealth(Watched):
    def test_details_are_for_who_runs_the_service(self):
        for key in (None, "wrong", "x" * 43, self.api_key, self.operator):
            answer = self.rest("GET", "health", key=key)
            self.assertEqual(answer.status, 200)
            told = key in (self.operator, self.api_key)
            self.assertEqual("details" in answer.json, told)
            self.assertEqual(answer.points, 0)
        poor = self.rest("GET", "health", key=self.new_key(scopes=["customers:read"]))
        self.assertEqual(poor.json.keys(), {"status", "checks"})
        for fact in (self.env.cr.dbname, release.version, socket.gethostname()):
            self.assertNotIn(fact, poor.text)

    def test_the_details(self):
        found = self.rest("GET", "health", key=self.operator).json["details"]
        self.assertEqual(found["rate_limit_store"], "memory")
        self.assertEqual((found["log_waiting"], found["log_lost"]), (0, 0))
        self.assertIsNone(found["replica_lag_seconds"])
        self.assertGreaterEqual(found["cron_late_seconds"], 0)
        self.assertTrue(0 < found["database_cache_hit_rate"] <= 1)
        self.assertGreaterEqual(found["deliveries_waiting"], 0)

    def test_a_key_is_told_what_is_left_and_pays_nothing(self):
        key = self.new_key(limit=1)
        for _turn in range(3):
            answer = self.rest("GET", "health", key=key)
            self.assertEqual(answer.headers["X-RateLimit-Remaining"], "1")

    def test_wrong_keys_are_counted(self):
        self.set_setting("failed_logins_per_min", "2")
        for _turn in range(3):
            self.assertEqual(self.rest("GET", "health", key="x" * 43).status, 200)
        self.assertProblem(self.rest("GET", "me", key="x" * 43), "rate_limit_exceeded")

    def test_scheduled_actions_that_nobody_runs(self):
        jobs = self.env["ir.cron"].with_context(active_test=False).search([])
        self.env.cr.execute("UPDATE ir_cron SET nextcall = '2020-01-01' WHERE active")
        answer = self.rest("GET", "health", key=self.operator)
        self.assertEqual((answer.status, answer.json["status"]), (200, "degraded"))
        self.assertEqual(answer.json["checks"]["cron"], "down")
        self.assertGreater(answer.json["details"]["cron_late_seconds"], 1e8)
        self.env.cr.execute(
            "UPDATE ir_cron SET active = false WHERE id = ANY(%s)", [jobs.ids]
        )
        checks = self.rest("GET", "health", key=None).json["checks"]
        self.assertEqual(checks["cron"], "unused")

    def test_changes_that_nobody_makes_events_of(self):
        """Others may run, and the worker be switched off."""
        self.new_key(scopes=["events:read", "customers:read"])
        self.env.cr.execute("DELETE FROM api_outbox")
        for late, state in (("1 minute", "ok"), ("2 hours", "degraded")):
            self.env.cr.execute(
                "INSERT INTO api_outbox"
                " (txid, resource, res_id, operation, occurred_at)"
                " VALUES (pg_current_xact_id(), 'customers', 7, 'updated',"
                " now() AT TIME ZONE 'UTC' - %s::interval)",
                [late],
            )
            health.last_looks.get(self.env.cr.dbname).found = None
            found = self.rest("GET", "health", key=self.operator).json
            self.assertEqual(found["checks"]["capture"], state)
            self.assertGreaterEqual(found["details"]["events_late_seconds"], 59)
            self.env.cr.execute("DELETE FROM api_outbox")

    def test_a_database_that_can_only_be_read(self):
        with patch.object(health, "_WRITABLE", "SELECT false"):
            answer = self.rest("GET", "health", key=None)
        self.assertEqual((answer.status, answer.json["status"]), (200, "degraded"))
        self.assertEqual(answer.json["checks"]["database"], "degraded")

    def test_what_was_found_is_said_again_for_a_second(self):
        model = self.registry["dual_api.health"]
        examine = model._examine
        with (
            patch.object(health, "KEPT_SECONDS", 60),
            patch.object(health.last_looks.get(self.env.cr.dbname), "found", None),
            patch.object(
                model, "_examine", autospec=True, side_effect=examine
            ) as asked,
        ):
            for key in (None, self.operator, None):
                self.rest("GET", "health", key=key)
            self.assertEqual(asked.call_count, 1)
            last = health.last_looks.get(self.env.cr.dbname)
            last.found = last.found._replace(moment=last.found.moment - 61)
            self.rest("GET", "health", key=None)
            self.assertEqual(asked.call_count, 2)
            # What this process has met itself is no secret for a second.
            queue = self.env["api.request"]._log()._queue.get()
            with patch.object(queue, "failing", True):
                self.rest("GET", "health", key=None)
            self.assertEqual(asked.call_count, 3)


class TestLiveness(Watched):
    def test_it_asks_nothing(self):
        with patch.object(
            self.registry["dual_api.health"], "_look", side_effect=OSError
        ):
            with mute_logger(refusing.__name__):
                self.assertEqual(self.rest("GET", "health", key=None).status, 500)
            for key in (None, "wrong"):
                answer = self.rest("GET", "livez", key=key)
                self.assertEqual((answer.status, answer.json), (200, {"status": "ok"}))


class TestMetrics(Watched):
    def setUp(self):
        super().setUp()
        self.set_setting("metrics", "true")
        self.env.cr.execute("DELETE FROM api_usage_total")
        self.keep(ENTRIES)

    def keep(self, entries):
        """As the request log does it, but on the test's own cursor."""
        rows = request_writer._totals(summed_up(entries))
        execute_values(self.env.cr, request_writer._TOTALS, rows)

    def scrape(self, parse=plain_text, **headers):
        answer = self.rest("GET", "metrics", key=self.operator, headers=headers)
        self.assertEqual(answer.status, 200, answer.text)
        samples = {}
        for family in parse(answer.text):
            self.assertTrue(family.documentation, family.name)
            for sample in family.samples:
                name = (sample.name, *sorted(sample.labels.items()))
                self.assertNotIn(name, samples)
                samples[name] = sample.value
        return answer, samples

    def test_off_unless_switched_on(self):
        self.set_setting("metrics", "")
        answer = self.rest("GET", "metrics", key=self.operator)
        self.assertProblem(answer, "not_found")

    def test_a_key_needs_the_scope_whether_on_or_off(self):
        for setting in ("true", ""):
            self.set_setting("metrics", setting)
            answer = self.rest("GET", "metrics", key=self.new_key())
            self.assertProblem(answer, "forbidden")
            self.assertEqual(answer.json["required_scope"], OPERATIONS_READ)
            self.assertProblem(self.rest("GET", "metrics", key=None), "unauthorized")

    def test_requests_by_endpoint_error_protocol_and_status(self):
        answer, found = self.scrape()
        self.assertTrue(
            answer.headers["Content-Type"].startswith("text/plain; version")
        )
        counted = {
            tuple(value for _name, value in name[1:]): value
            for name, value in found.items()
            if name[0] == "dual_api_requests_total"
        }
        self.assertEqual(
            counted,
            {
                ("GET /a", "", "rest", "200"): 4,
                ("GET /a", "rate_limit_exceeded", "rest", "429"): 2,
                ('query "odd"\\', "", "graphql", "200"): 1,
            },
        )

    def test_a_refusal_has_its_code_whatever_the_status(self):
        """As GraphQL's failed fields, whose answers have status 200."""
        self.keep([entry(1.0)._replace(error="not_found")] * 3)
        _answer, found = self.scrape()
        labels = {"protocol": "rest", "endpoint": "GET /a", "status": "200"}
        for code, calls in (("not_found", 3), ("", 4)):
            name = (
                "dual_api_requests_total",
                *sorted({**labels, "error": code}.items()),
            )
            self.assertEqual(found[name], calls)

    def test_a_row_of_another_version_hides_no_other(self):
        self.env.cr.execute(
            "UPDATE api_usage_total SET histogram = histogram[1:99] WHERE status = 429"
        )
        self.keep(ENTRIES)
        _answer, found = self.scrape()
        labels = (("endpoint", "GET /a"), ("protocol", "rest"))
        self.assertEqual(
            found[("dual_api_request_duration_seconds_count", *labels)], 12
        )

    def test_durations_add_up(self):
        _answer, found = self.scrape()
        labels = (("endpoint", "GET /a"), ("protocol", "rest"))
        name = "dual_api_request_duration_seconds"
        self.assertEqual(found[(f"{name}_count", *labels)], 6)
        self.assertAlmostEqual(found[(f"{name}_sum", *labels)], 90.0441)
        buckets = {
            float(dict(key[1:])["le"]): value
            for key, value in found.items()
            if key[0] == f"{name}_bucket" and set(labels) <= set(key[1:])
        }
        self.assertEqual(list(buckets), sorted(buckets))
        for seconds, number in buckets.items():
            longest = seconds * 1000
            below = [
                each
                for each in ENTRIES
                if each.protocol == "rest" and each.milliseconds <= longest
            ]
            self.assertEqual(number, len(below), seconds)
        self.assertLess(min(buckets), 0.002)
        self.assertLess(9, max(each for each in buckets if each != float("inf")))

    def test_what_the_limit_decided(self):
        _answer, found = self.scrape()
        name = "dual_api_rate_limit_decisions_total"
        decided = {
            tuple(value for _label, value in key[1:]): value
            for key, value in found.items()
            if key[0] == name
        }
        expected = {
            ("admitted", "key"): 5,
            ("refused", "key"): 1,
            ("refused", "address"): 1,
        }
        self.assertEqual(decided, expected)
        self.assertEqual(found[("dual_api_points_total",)], 7)

    def test_counters_only_grow(self):
        _answer, before = self.scrape()
        self.keep([entry(3.0), entry(7.0, status=500)])
        _answer, after = self.scrape()
        for name, value in before.items():
            if name[0].endswith(("_total", "_bucket", "_count", "_sum")):
                self.assertGreaterEqual(after[name], value, name)
        name = ("dual_api_points_total",)
        self.assertEqual(after[name], before[name] + 2)

    def test_how_the_service_is(self):
        _answer, found = self.scrape()
        self.assertEqual(found[("dual_api_rate_limit_store", ("store", "memory"))], 1)
        self.assertEqual(found[("dual_api_check", ("check", "database"))], 1)
        for name in ("rate_limit_degraded", "log_waiting_entries", "log_lost_entries"):
            self.assertEqual(found[(f"dual_api_{name}",)], 0)
        self.assertGreaterEqual(found[("dual_api_cron_late_seconds",)], 0)
        # There is no replica, no Redis, and the log is off.
        self.assertNotIn(("dual_api_replica_lag_seconds",), found)
        self.assertNotIn(("dual_api_check", ("check", "redis")), found)

    def test_open_metrics_for_who_asks_for_it(self):
        wanted = "application/openmetrics-text; version=1.0.0"
        answer, found = self.scrape(open_metrics, Accept=wanted)
        self.assertTrue(answer.headers["Content-Type"].startswith(wanted.split(";")[0]))
        _answer, plain = self.scrape()
        self.assertLessEqual({name[0] for name in plain}, {name[0] for name in found})

    def test_without_the_library_it_is_said(self):
        real = builtins.__import__

        def without(name, *arguments, **named):
            if name.startswith("prometheus_client"):
                raise ImportError(name)
            return real(name, *arguments, **named)

        with (
            patch.object(builtins, "__import__", without),
            self.assertLogs("odoo.addons.dual_api.gateway.refusing", "WARNING"),
        ):
            answer = self.rest("GET", "metrics", key=self.operator)
        self.assertProblem(answer, "unavailable")
        self.assertIn("prometheus-client", answer.json["detail"])
