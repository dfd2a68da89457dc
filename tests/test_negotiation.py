# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``Accept``: one reading of it for every door, document and page."""

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.gateway.negotiation import Accepted

from .common import GRAPHQL_JSON, ApiCase
from .support.http_case import JSON, VIEWER

HTML, YAML, TEXT_YAML = "text/html", "application/yaml", "text/yaml"
#: By header: what of JSON, GraphQL's JSON and HTML is best.
BEST = {
    None: JSON,
    "": JSON,
    "*/*": JSON,
    "*": JSON,
    "application/*": JSON,
    "application/*;q=0.1, text/*": HTML,
    "text/csv": None,
    "text/csv, */*;q=0.1": JSON,
    f"{JSON};q=0, */*": GRAPHQL_JSON,
    f"{JSON};q=0": None,
    f"{JSON};q=0.0, {GRAPHQL_JSON};q=0.000, {HTML};q=0.001": HTML,
    "*/*;q=0": None,
    f"*/*;q=0, {JSON}": JSON,
    f"{GRAPHQL_JSON}, {JSON};q=0.9": GRAPHQL_JSON,
    f"{GRAPHQL_JSON}, {JSON}": GRAPHQL_JSON,
    f"{JSON}, {GRAPHQL_JSON}": JSON,
    f"{GRAPHQL_JSON}, */*": GRAPHQL_JSON,
    f"APPLICATION/JSON ; Q=0.5 , {HTML} ;q=0.4": JSON,
    f"{JSON}; charset=utf-8": JSON,
    f"{JSON};profile=x;q=0.2, {HTML};q=0.3": HTML,
    # What is no range says nothing.
    f"{HTML};q=2": None,
    f"{HTML};q=x": None,
    "json": None,
    "application": None,
    f"x;q=1, {HTML}": HTML,
    ", ,": None,
    "text/\x00html": None,
    f"{','.join(['a/b'] * 5000)},{JSON}": None,
}
#: By path: what it answers in; none where ``Accept`` does not matter.
ANSWERS = {
    "/api/v1/customers?limit=1": {JSON},
    "/api/v1/me": {JSON},
    "/api/v1/openapi.json": {JSON},
    "/api/schemas": {JSON},
    "/api/v1/openapi.yaml": {YAML, TEXT_YAML},
    "/graphql/schema.graphql": {"text/plain"},
    "/api/docs/errors": {HTML},
    "/api/guides": {HTML},
    "/api/guides/errors": {HTML},
    "/api/guides/errors.md": {"text/markdown"},
    "/api/llms.txt": {"text/plain"},
    "/api": {JSON, HTML},
    "/api/v1": {JSON, HTML},
    "/api/docs": {YAML, TEXT_YAML, HTML},
    "/graphql?query={viewer{name}}": {JSON, GRAPHQL_JSON},
}
UNNEGOTIATED = ("/api/v1/health", "/api/v1/livez")
TYPES = (
    *(JSON, GRAPHQL_JSON, HTML, YAML, TEXT_YAML),
    *("text/plain", "text/csv", "image/png"),
)


@tagged("-at_install", "post_install")
class TestAccepted(BaseCase):
    """The reading itself."""

    def test_the_best_type(self):
        for header, expected in BEST.items():
            with self.subTest(header and header[:80]):
                found = Accepted(header).best((JSON, GRAPHQL_JSON, HTML))
                self.assertEqual(found, expected)

    def test_nothing_offered_is_nothing(self):
        self.assertIsNone(Accepted("*/*").best(()))


class TestNegotiation(ApiCase):
    """What each address makes of it."""

    def ask(self, path, accept, method="GET", **options):
        return self.rest(method, path, headers={"Accept": accept}, **options)

    def test_every_address_answers_in_what_is_accepted_or_not_at_all(self):
        for path, offered in ANSWERS.items():
            for wanted in TYPES:
                with self.subTest(path, wanted=wanted):
                    answer = self.ask(path, wanted)
                    if wanted in offered:
                        self.assertIn(answer.status, (200, 503), answer.text)
                        self.assertIn(wanted, answer.headers["Content-Type"])
                    else:
                        self.assertProblem(answer, "not_acceptable", {}, 406)

    def test_what_is_refused_is_not_the_answer(self):
        for path, offered in ANSWERS.items():
            for refused in offered:
                with self.subTest(path, refused=refused):
                    answer = self.ask(path, f"{refused};q=0, */*")
                    if len(offered) == 1:
                        self.assertProblem(answer, "not_acceptable", {}, 406)
                    elif refused != JSON or "graphql" in path:
                        kind = answer.headers["Content-Type"].partition(";")[0]
                        self.assertIn(kind, offered - {refused})

    def test_health_answers_everybody(self):
        for path in UNNEGOTIATED:
            for wanted in ("text/plain", "image/png", "*/*;q=0"):
                self.assertEqual(self.ask(path, wanted, key=None).status, 200)

    def test_nothing_is_written_for_who_takes_no_answer(self):
        customer = self.customer("Negotiated")
        path, other = f"customers/{customer.id}", {"name": "Other"}
        answer = self.ask("customers", "text/csv", "POST", json=other)
        self.assertProblem(answer, "not_acceptable", {}, 406)
        answer = self.ask(path, f"{JSON};q=0", "PATCH", json=other)
        self.assertProblem(answer, "not_acceptable", {}, 406)
        mutation = (
            'mutation { createCustomer(input: {name: "Other"}) { customer { id } } }'
        )
        answer = self.graphql(mutation, accept="text/csv")
        self.assertProblem(answer, "not_acceptable", {}, 406)
        customer.invalidate_recordset()
        self.assertEqual(customer.name, "Negotiated")
        found = self.env["res.partner"].search_count([("name", "=", "Other")])
        self.assertEqual(found, 0)
        # What has no content is in no type.
        self.assertEqual(self.ask(path, "text/csv", "DELETE").status, 204)

    def test_what_is_not_there_comes_first(self):
        self.assertProblem(self.ask("nothing", "text/csv"), "not_found", {}, 404)
        answer = self.ask("/api/v1/me", "text/csv", "PUT")
        self.assertProblem(answer, "method_not_allowed", {}, 405)
        answer = self.ask("/api/v1/me", "text/csv", key=None)
        self.assertProblem(answer, "unauthorized", {}, 401)
        self.assertEqual(self.graphql(VIEWER, accept="*/*").status, 200)
