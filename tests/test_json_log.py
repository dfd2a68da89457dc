# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The log as JSON, and the name that a request has in it."""

import json
import logging
import sys
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api import hooks
from odoo.addons.dual_api.gateway.setting_sources import Outside
from odoo.addons.dual_api.monitoring.correlation import Answering
from odoo.addons.dual_api.monitoring.json_log import JsonFormatter, write_json

HEX = r"\A[0-9a-f]{32}\Z"


def formatted(message, *args, **more):
    record = logging.LogRecord("a.b", logging.INFO, "f.py", 1, message, args, None)
    vars(record).update(more)
    return JsonFormatter().format(record)


@tagged("-at_install", "post_install")
class TestJsonLines(BaseCase):
    def test_whatever_is_logged_is_one_line(self):
        hostile = 'two\nlines "quoted" \ud800 \u2028'
        line = formatted("%s", hostile, stack_info="Stack\nof lines")
        self.assertEqual(len(line.splitlines()), 1)
        self.assertTrue(line.isascii())
        told = json.loads(line)
        self.assertEqual(told["message"], hostile)
        self.assertEqual(told["stack"], "Stack\nof lines")
        self.assertRegex(told["time"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")

    def test_members_without_a_value_are_left_out(self):
        told = json.loads(formatted("m", dbname="?", perf_info="- - -"))
        self.assertEqual(set(told), {"time", "level", "logger", "message", "process"})

    def test_what_odoo_measures_is_numbers(self):
        told = json.loads(formatted("m", perf_info="3 0.010 0.025 rw"))
        self.assertEqual(told["statements"], 3)
        self.assertEqual(
            (told["statement_seconds"], told["other_seconds"]), (0.01, 0.025)
        )

    def test_an_exception_is_told_as_it_was_written_before(self):
        """By whoever has taken out what is personal."""
        error = ValueError("secret")
        failed = (ValueError, error, None)
        self.assertIn(
            "secret", json.loads(formatted("m", exc_info=failed))["exception"]
        )
        line = formatted("m", exc_info=failed, exc_text="[personal]")
        self.assertEqual(json.loads(line)["exception"], "[personal]")
        self.assertNotIn("secret", line)

    def test_only_what_writes_text_writes_json(self):
        other = logging.Handler()
        text = logging.StreamHandler(sys.stderr)
        with patch.object(logging.getLogger(), "handlers", [other, text]):
            write_json()
        self.assertIsInstance(text.formatter, JsonFormatter)
        self.assertIsNone(other.formatter)

    def test_a_format_that_there_is_not_is_said(self):
        for wanted, written in (("json", 1), ("text", 0), ("xml", 0)):
            with (
                patch.object(
                    hooks, "outside", lambda _name, w=wanted: Outside(w, "HERE")
                ),
                patch.object(hooks, "write_json") as write,
            ):
                if wanted == "xml":
                    with self.assertLogs(hooks.__name__, "WARNING") as said:
                        hooks.prepare_process()
                    self.assertIn("HERE", said.output[0])
                else:
                    hooks.prepare_process()
            self.assertEqual(write.call_count, written)


@tagged("-at_install", "post_install")
class TestNames(BaseCase):
    def test_the_first_who_asks_decides(self):
        answering = Answering()
        answering.begin({"X-Correlation-ID": "mine"}.get)
        self.assertEqual(answering.known(), "mine")
        self.assertEqual(answering.take("mine"), "mine")
        answering.begin({}.get)
        made = answering.known()
        self.assertRegex(made, HEX)
        self.assertEqual(answering.take(""), made)
        self.assertEqual(answering.known(), made)

    def test_no_two_requests_share_one(self):
        answering = Answering()
        answering.begin({}.get)
        first = answering.take("")
        # A server of somebody else's tells of no beginning.
        self.assertNotEqual(answering.take(""), first)
        self.assertEqual(answering.take("mine"), "mine")
        answering.begin(None)
        self.assertEqual(answering.known(), "")

    def test_before_its_headers_are_read_it_has_one_too(self):
        class Reading:
            def get(self, name):
                return self.headers.get(name)

        answering = Answering()
        answering.begin(Reading().get)
        self.assertRegex(answering.known(), HEX)
