# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""HTTP at both doors: paths, methods, names of requests, nothing kept."""

import re
from pathlib import Path
from unittest.mock import patch

from odoo.http import root

from odoo.addons.dual_api.schema.headers import (
    ANSWERED,
    API_KEY_HEADER,
    HEADERS,
    Answers,
    names,
)

from .support.http_case import KNOWN_METHODS, LIST, HttpApiCase, methods

#: What servers, browsers and Odoo add on the way, and what belongs to CORS alone.
NOT_OF_THE_API = {
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Connection",
    "Content-Security-Policy",
    "Date",
    "Server",
    "X-Content-Type-Options",
}
UNKNOWN_PATHS = (
    "/api/v1/",
    "/api/v1/nothing",
    "/api/v1/customer",
    "/api/v1/me/more",
    "/api/v1/customers/abc",
    "/api/v1/customers/1/nothing",
    "/api/v1/customers/1/parent",
    "/api/v1/customers/1/contacts/2",
    "/api/v3/customers",
    "/api/%00",
    "/api/v1/<b>",
    "/graphql/xyz",
)


class TestPaths(HttpApiCase):
    """Which paths there are, and with which methods."""

    def test_an_unknown_path_is_not_found_with_or_without_a_key(self):
        for path in UNKNOWN_PATHS:
            for key in (self.api_key, None, "wrong"):
                with self.subTest(path=path, key=key and len(key)):
                    answer = self.rest("GET", path, key=key)
                    self.assertProblem(answer, "not_found", {}, 404)

    def test_another_method_is_refused_with_those_that_there_are(self):
        for path, known in KNOWN_METHODS.items():
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
                for key in (self.api_key, None):
                    with self.subTest(path=path, method=method, key=bool(key)):
                        answer = self.rest(method, path, key=key)
                        self.assertProblem(answer, "method_not_allowed", {}, 405)
                        self.assertEqual(methods(answer.headers["Allow"]), known)

    def test_options_names_the_methods(self):
        for path, known in KNOWN_METHODS.items():
            with self.subTest(path):
                answer = self.rest("OPTIONS", path, key=None)
                self.assertEqual((answer.status, answer.text), (204, ""))
                self.assertNotIn("Content-Type", answer.headers)
                self.assertEqual(methods(answer.headers["Allow"]), known)

    def test_head_is_get_without_the_body(self):
        self.customer("Head")
        for path in (
            "customers?limit=1",
            "customers/2147483647",
            "me",
            "health",
            "openapi.json",
            "nothing",
            "/graphql?query={viewer{name}}",
        ):
            with self.subTest(path):
                got, head = self.rest("GET", path), self.rest("HEAD", path)
                self.assertEqual(head.status, got.status)
                self.assertEqual(head.text, "")
                self.assertTrue(got.text)
                for name in ("Content-Type", "Content-Length", "Link", "Allow"):
                    self.assertEqual(head.headers.get(name), got.headers.get(name))

    def test_health_needs_no_key(self):
        checks = dict.fromkeys(("redis", "queue"), "unused")
        checks |= dict.fromkeys(("database", "cron", "declarations", "capture"), "ok")
        # However old the database is in which the test runs.
        self.env.cr.execute(
            "UPDATE ir_cron SET nextcall = nextcall + interval '1 year'"
        )
        for key in (None, "wrong", self.api_key):
            answer = self.rest("GET", "health", key=key)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.json["status"], "ok", answer.text)
            self.assertEqual(answer.json["checks"], checks)

    def test_health_says_what_is_down(self):
        health = self.registry["dual_api.health"]
        with patch.object(health, "_counts_as_meant", lambda _self: False):
            answer = self.rest("GET", "health", key=None)
            self.assertEqual((answer.status, answer.json["status"]), (200, "degraded"))
        with patch.object(health, "_check_database", lambda _self: "down"):
            answer = self.rest("GET", "health", key=None)
            self.assertEqual((answer.status, answer.json["status"]), (503, "down"))

    def test_me_tells_a_key_about_itself(self):
        key = self.new_key(
            scopes=["customers:write", "customers:read"],
            limit=77,
            name="Web shop",
            expires_at="2099-01-31 10:20:30",
        )
        answer = self.rest("GET", "me", key=key)
        told = {
            "id": self.key_record(key).id,
            "name": "Web shop",
            "credential": "key",
            "client": None,
            "scopes": ["customers:read", "customers:write"],
            "limit": 77,
            "remaining": 76,
            "reset": answer.json["reset"],
            "expires_at": "2099-01-31T10:20:30Z",
            "user": {"id": self.api_user.id, "name": self.api_user.name},
        }
        self.assertEqual(answer.json, told)
        self.assertIn(told["reset"], range(1, 62))
        self.assertIn(f"r=76;t={told['reset']}", answer.headers["RateLimit"])
        some = self.rest("GET", "me?fields=limit,user.name", key=key)
        user = {"id": self.api_user.id, "name": self.api_user.name}
        number = self.key_record(key).id
        self.assertEqual(some.json, {"id": number, "limit": 77, "user": user})
        query = "{ viewer { name scopes limit remaining expiresAt user { name } } }"
        viewer = self.graphql(query, key=key).data["viewer"]
        self.assertEqual(viewer["remaining"], 74)
        self.assertEqual(viewer["expiresAt"], told["expires_at"])
        self.assertEqual(viewer["scopes"], told["scopes"])
        refused = self.rest("GET", "me?limit=1", key=key)
        self.assertProblem(refused, "validation", {"limit": ["unknown field"]})
        self.assertIsNone(self.rest("GET", "me").json["expires_at"])


class TestEveryAnswer(HttpApiCase):
    """What every answer has, however it ends."""

    def test_a_name_of_the_client_is_kept_on_every_answer(self):
        for name, answer in self.one_of_each({"X-Correlation-ID": "Shop-1.a_b"}):
            with self.subTest(name):
                self.assertEqual(answer.headers["X-Correlation-ID"], "Shop-1.a_b")
                if answer.failure:
                    self.assertEqual(answer.failure["correlation_id"], "Shop-1.a_b")

    def test_other_names_are_replaced(self):
        self.assertEqual(self.named("x" * 128), "x" * 128)
        for name in ("x" * 129, "a b", "a/b", "<b>", "a,b", "", "\u00fc".encode()):
            with self.subTest(name):
                self.assertRegex(self.named(name), r"\A[0-9a-f]{32}\Z")
        self.assertNotEqual(self.named(""), self.named(""))

    def named(self, name):
        answer = self.rest("GET", "health", headers={"X-Correlation-ID": name})
        return answer.headers["X-Correlation-ID"]

    def test_points_left_are_told_to_every_key(self):
        seen = set()
        for name, answer in self.one_of_each():
            keyless = re.search("401|405|unknown path|health|openapi|graphql 404", name)
            with self.subTest(name):
                if keyless:
                    self.assertNotIn("RateLimit", answer.headers)
                    continue
                headers = answer.headers
                limit = int(headers["X-RateLimit-Limit"])
                left = headers["X-RateLimit-Remaining"]
                self.assertEqual(headers["RateLimit-Policy"], f'"key";q={limit};w=60')
                self.assertRegex(headers["RateLimit"], rf'\A"key";r={left};t=\d+\Z')
                self.assertGreater(int(headers["X-RateLimit-Reset"]), 1_600_000_000)
                seen.add(answer.status)
        self.assertEqual(seen, {200, 201, 400, 403, 404, 413, 422, 429, 500})

    def test_nothing_is_kept_of_a_client(self):
        folder = Path(root.session_store.path)
        before = set(folder.rglob("*"))
        for name, answer in self.one_of_each():
            with self.subTest(name):
                self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(set(folder.rglob("*")) - before, set())

    def test_every_header_of_an_answer_has_its_row(self):
        """In the table of headers, from which CORS, documents and logs are derived."""
        known = {header.name for header in HEADERS} | NOT_OF_THE_API
        rows = {name for name, row in ANSWERED.items() if row.answers is Answers.ALL}
        for name, answer in self.one_of_each({"Origin": "https://shop.example"}):
            with self.subTest(name):
                self.assertLessEqual({*answer.headers}, known)
                self.assertLessEqual(rows, {*answer.headers})

    def test_nothing_that_opens_the_api_is_logged_or_kept(self):
        for secret in (API_KEY_HEADER, "Authorization", "Cookie", "Set-Cookie"):
            self.assertNotIn(secret, (*names(logged=True), *names(kept=True)))

    def test_a_session_of_the_browser_is_no_key(self):
        self.authenticate("admin", "admin")
        for answer in (self.rest("GET", "me", key=None), self.graphql(LIST, key=None)):
            self.assertProblem(answer, "unauthorized", status=401)
            self.assertNotIn("Set-Cookie", answer.headers)
        told = self.rest("GET", "me").json
        self.assertEqual(told["user"]["id"], self.api_user.id)

    def test_answers_are_for_one_client_and_one_key(self):
        for name, answer in self.one_of_each():
            with self.subTest(name):
                vary = methods(answer.headers["Vary"])
                self.assertLessEqual({"Origin", "X-API-Key"}, vary)
                self.assertIn("Cache-Control", answer.headers)
        control = self.rest("GET", "customers").headers["Cache-Control"]
        self.assertEqual(control, "private, no-cache")
