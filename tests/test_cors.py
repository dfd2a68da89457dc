# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages of other origins: who may use the API, with what, and what they can read."""

import os
from unittest.mock import patch

from .support.http_case import KNOWN_METHODS, HttpApiCase, methods

SHOP, OTHER = "https://shop.example", "https://other.example"
#: What a page can read of any answer (Fetch standard, "CORS-safelisted"), and what
#: is between the server and the browser.
NOT_FOR_PAGES = {
    "cache-control",
    "connection",
    "content-language",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "server",
    "vary",
    "x-content-type-options",
}


class TestCors(HttpApiCase):
    """Cross-origin requests at both doors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_setting("cors_origins", f"{SHOP}, https://second.example")

    def allowed_origin(self, answer):
        """The origin that the answer is open to; its other headers fit to that."""
        self.assertIn("Origin", methods(answer.headers["Vary"]))
        self.assertNotIn("Access-Control-Allow-Credentials", answer.headers)
        return answer.headers.get("Access-Control-Allow-Origin")

    def preflight(self, path, origin=SHOP, method="POST"):
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "x-api-key, content-type",
        }
        return self.rest("OPTIONS", path, key=None, headers=headers)

    def test_a_preflight_needs_no_key_and_names_all_that_the_api_uses(self):
        for path in (*KNOWN_METHODS, "/api/v1/nothing", "/graphql/xyz"):
            with self.subTest(path):
                answer = self.preflight(path)
                self.assertEqual((answer.status, answer.text), (204, ""))
                self.assertEqual(self.allowed_origin(answer), SHOP)
                self.assertLessEqual(
                    {"GET", "HEAD", "POST", "PATCH", "DELETE"},
                    methods(answer.headers["Access-Control-Allow-Methods"]),
                )
                sent = methods(answer.headers["Access-Control-Allow-Headers"].lower())
                needed = {"x-api-key", "content-type", "idempotency-key", "if-match"}
                needed |= {"if-none-match", "traceparent", "x-correlation-id"}
                self.assertLessEqual(needed, sent)
                self.assertGreater(int(answer.headers["Access-Control-Max-Age"]), 0)

    def test_origins_are_compared_exactly(self):
        for origin, allowed in (
            (SHOP, SHOP),
            ("https://second.example", "https://second.example"),
            (OTHER, None),
            ("http://shop.example", None),
            (f"{SHOP}:8443", None),
            (f"{SHOP}.evil.example", None),
            ("https://SHOP.example", None),
            ("https://sub.shop.example", None),
            ("null", None),
        ):
            with self.subTest(origin):
                answer = self.preflight("/api/v1/customers", origin)
                self.assertEqual(answer.status, 204)
                self.assertEqual(self.allowed_origin(answer), allowed)
                names = [
                    name for name in answer.headers if "access-control" in name.lower()
                ]
                self.assertEqual(bool(names), bool(allowed))
                headers = {"Origin": origin}
                for answer in (
                    self.rest("GET", "customers", headers=headers),
                    self.graphql("{ viewer { name } }", headers=headers),
                ):
                    self.assertEqual(answer.status, 200)
                    self.assertEqual(self.allowed_origin(answer), allowed)

    def test_without_an_origin_nothing_is_opened(self):
        answer = self.rest("GET", "customers")
        self.assertIsNone(self.allowed_origin(answer))

    def test_every_answer_can_be_read_errors_and_headers_too(self):
        statuses = set()
        for name, answer in self.one_of_each({"Origin": SHOP}):
            with self.subTest(name):
                statuses.add(answer.status)
                self.assertEqual(self.allowed_origin(answer), SHOP)
                exposed = answer.headers["Access-Control-Expose-Headers"].lower()
                present = {
                    header.lower()
                    for header in answer.headers
                    if not header.lower().startswith("access-control-")
                }
                self.assertEqual(
                    present - NOT_FOR_PAGES - methods(exposed), set(), exposed
                )
        self.assertLessEqual({200, 201, 401, 403, 404, 405, 422, 429, 500}, statuses)

    def test_headers_that_only_some_answers_have_can_be_read(self):
        for number in range(2):
            self.customer(f"C{number}")
        replaced = self.new_key()
        self.key_record(replaced).rotate()
        for header, answer in (
            ("Link", self.rest("GET", "customers?limit=1", headers={"Origin": SHOP})),
            (
                "X-API-Key-Expires",
                self.rest("GET", "me", key=replaced, headers={"Origin": SHOP}),
            ),
        ):
            self.assertIn(header, answer.headers)
            exposed = methods(answer.headers["Access-Control-Expose-Headers"])
            self.assertIn(header, exposed)

    def test_a_star_opens_to_all_and_only_a_star_does(self):
        self.set_setting("cors_origins", "*")
        for origin in (SHOP, OTHER, "null"):
            answer = self.rest("GET", "customers", headers={"Origin": origin})
            self.assertEqual(self.allowed_origin(answer), "*")
            self.assertEqual(
                self.allowed_origin(self.preflight("/graphql", origin)), "*"
            )
        self.set_setting("cors_origins", "https://*.example")
        answer = self.rest("GET", "customers", headers={"Origin": SHOP})
        self.assertIsNone(self.allowed_origin(answer))

    def test_nothing_is_open_unless_it_is_said(self):
        self.set_setting("cors_origins", "")
        answer = self.preflight("/api/v1/customers")
        self.assertEqual(answer.status, 204)
        self.assertIsNone(self.allowed_origin(answer))

    def test_the_environment_wins_over_the_setting(self):
        with patch.dict(os.environ, {"DUAL_API_CORS_ORIGINS": OTHER}):
            self.registry.clear_cache("stable")
            answer = self.preflight("/api/v1/customers", OTHER)
            self.assertEqual(self.allowed_origin(answer), OTHER)
            self.assertIsNone(self.allowed_origin(self.preflight("/graphql")))
        self.registry.clear_cache("stable")

    def test_a_key_may_be_for_fewer_origins_than_the_server(self):
        key = self.new_key(allowed_origins=SHOP)
        second = {"Origin": "https://second.example"}
        answer = self.rest("GET", "me", key=key, headers=second)
        self.assertProblem(answer, "forbidden", status=403)
        # The page may read why.
        self.assertEqual(self.allowed_origin(answer), second["Origin"])
        answer = self.rest("GET", "me", key=key, headers={"Origin": SHOP})
        self.assertEqual((answer.status, self.allowed_origin(answer)), (200, SHOP))
