# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a refusal says, what it does not, and what it costs."""

import logging

import psycopg2

from odoo.addons.dual_api.gateway import refusing

from .common import PROBLEM_JSON
from .support.http_case import LIST, HttpApiCase


class TestRefusals(HttpApiCase):
    """What a refusal says, and what it does not."""

    def test_a_problem_has_these_members(self):
        answer = self.rest("POST", "customers", json={"email": "x"})
        self.assertEqual(
            answer.headers["Content-Type"], f"{PROBLEM_JSON}; charset=utf-8"
        )
        correlation_id = answer.headers["X-Correlation-ID"]
        self.assertEqual(
            answer.json,
            {
                "type": "/api/docs/errors#validation",
                "title": "Validation failed",
                "status": 422,
                "error": "validation",
                "details": answer.json["details"],
                "mistakes": answer.json["mistakes"],
                "correlation_id": correlation_id,
            },
        )
        self.assertEqual(answer.json["details"]["name"], ["required field"])
        self.assertEqual(list(answer.json["details"]), ["email", "name"])

    def test_every_rest_refusal_is_a_problem_whose_type_is_explained(self):
        page = self.rest("GET", "/api/docs/errors", key=None).text
        codes = set()
        for name, answer in self.one_of_each():
            if name.startswith("graphql") or answer.status < 400:
                continue
            with self.subTest(name):
                self.assertIn(PROBLEM_JSON, answer.headers["Content-Type"])
                self.assertEqual(answer.json["status"], answer.status)
                code = answer.json["error"]
                self.assertTrue(answer.json["type"].endswith(f"/errors#{code}"))
                self.assertIn(f'id="{code}"', page)
                codes.add(code)
        self.assertGreaterEqual(len(codes), 9)

    def test_too_much_too_strange_or_broken_bodies_are_refused(self):
        text = {"Content-Type": "text/plain"}
        latin = {"Content-Type": "application/json; charset=latin-1"}
        exact = b'{"name": "' + b"x" * (1024 * 1024 - 12) + b'"}'
        for path in ("customers", "/graphql"):
            for error, status, options in (
                ("unsupported_media_type", 415, {"data": b"{}", "headers": text}),
                ("unsupported_media_type", 415, {"data": b"{}", "headers": latin}),
                ("bad_request", 400, {"data": b"{"}),
                ("bad_request", 400, {"data": b""}),
                ("bad_request", 400, {"data": b"[]"}),
                ("bad_request", 400, {"data": b"1"}),
                ("bad_request", 400, {"data": b'{"name": "\xff"}'}),
                ("payload_too_large", 413, {"data": exact + b" "}),
            ):
                with self.subTest(path=path, error=error, body=options["data"][:9]):
                    answer = self.rest("POST", path, **options)
                    self.assertProblem(answer, error, {}, status)
        # One byte less is read, and found to be wrong in another way.
        answer = self.rest("POST", "customers", data=exact)
        self.assertProblem(
            answer, "validation", {"name": ["Enter at most 200 characters."]}
        )

    def test_nobody_outside_learns_what_broke(self):
        secret = "Traceback in /srv/odoo/secret.py: SELECT password FROM res_users"
        trace = "0af7651916cd43dd8448eb211c80319c"
        headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
        failures = (
            RuntimeError(secret),
            KeyError(secret),
            psycopg2.errors.UndefinedColumn(secret),
            psycopg2.ProgrammingError(secret),
        )
        for failure in failures:
            for door in ("rest", "graphql"):
                with (
                    self.subTest(failure=type(failure).__name__, door=door),
                    self.broken(failure),
                    self.assertLogs(refusing.__name__, logging.WARNING) as logs,
                ):
                    if door == "rest":
                        answer = self.rest("GET", "customers", headers=headers)
                        self.assertEqual(answer.status, 500)
                    else:
                        answer = self.graphql(LIST, headers=headers)
                    self.assertEqual(answer.error, "internal")
                    self.assertEqual(answer.failure["status"], 500)
                    self.assertEqual(answer.failure["details"], {})
                    for word in ("secret", "srv", "SELECT", "Error", "Traceback"):
                        self.assertNotIn(
                            word, answer.text.replace("Internal error", "")
                        )
                    self.assertEqual(len(logs.records), 1)
                    line = logs.records[0].getMessage()
                    self.assertEqual(logs.records[0].levelno, logging.ERROR)
                    self.assertIn(answer.failure["correlation_id"], line)
                    self.assertIn(trace, line)
                    self.assertIn("secret", logs.output[0])

    def test_a_database_that_is_away_is_said_to_be_unavailable(self):
        for ask in (lambda: self.rest("GET", "customers"), lambda: self.graphql(LIST)):
            with (
                self.broken(psycopg2.OperationalError("server closed: res_partner")),
                self.assertLogs(refusing.__name__, logging.WARNING) as logs,
            ):
                answer = ask()
            self.assertProblem(answer, "unavailable", {}, 503)
            self.assertEqual(answer.headers["Retry-After"], "1")
            self.assertEqual(logs.records[0].levelno, logging.WARNING)

    def test_a_trace_that_is_none_is_not_carried(self):
        for text in (
            "00-" + "0" * 32 + "-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-evil-line-01",
        ):
            with (
                self.subTest(text),
                self.broken(RuntimeError),
                self.assertLogs(refusing.__name__, logging.ERROR) as logs,
            ):
                self.rest("GET", "customers", headers={"traceparent": text})
            self.assertTrue(logs.records[0].getMessage().endswith("trace id -"))

    def test_a_refusal_costs_one_point(self):
        key = self.new_key(limit=50)
        self.assertEqual(self.rest("GET", "customers/2147483647", key).points, 1)
        self.assertEqual(self.rest("GET", "customers?limit=-1", key).points, 1)
        self.assertEqual(self.rest("POST", "customers", key, data=b"{").points, 1)
        self.assertEqual(self.graphql("{ nothing }", key=key).points, 1)
        self.assertEqual(self.graphql("{", key=key).points, 1)
        self.assertEqual(self.rest("GET", "me", key).points, 1)

    def test_too_many_points_are_refused_at_both_doors_together(self):
        key = self.new_key(limit=4)
        for _ in range(2):
            self.assertEqual(self.rest("GET", "me", key=key).status, 200)
            self.assertEqual(self.graphql(LIST, key=key).status, 200)
        for answer in (
            self.rest("GET", "customers", key=key),
            self.graphql(LIST, key=key),
            self.rest("GET", "customers?limit=-1", key=key),
        ):
            self.assertProblem(answer, "rate_limit_exceeded", {}, 429)
            self.assertIn(int(answer.headers["Retry-After"]), range(1, 62))
            self.assertIn('"key";r=0;t=', answer.headers["RateLimit"])

    def test_a_refused_document_is_answered_to_who_sent_it(self):
        # What is kept with a document is not whose request it was.
        for query in ("{", "{ nothing }", '{ customer(id: "x") { nothing } }'):
            with self.subTest(query):
                ids = set()
                for limit in (20, 30, 40):
                    key = self.new_key(limit=limit)
                    answer = self.graphql(query, key=key)
                    self.assertEqual(answer.headers["X-RateLimit-Limit"], str(limit))
                    self.assertEqual(answer.points, 1)
                    ids.add(answer.failure["correlation_id"])
                self.assertEqual(len(ids), 3)
