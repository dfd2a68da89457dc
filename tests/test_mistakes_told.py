# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What refusing costs, and how long a refusal is, whatever was sent."""

import time
from itertools import islice

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from odoo.http import Application
from odoo.tests import tagged

from odoo.addons.dual_api.schema.errors import MAX_REFUSAL_BYTES
from odoo.addons.dual_api.schema.graph.execution import engine_of
from odoo.addons.dual_api.schema.mistakes import MAX_MISTAKES
from odoo.addons.dual_api.schema.naming import camel
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase
from .support.effort import EFFORT, SOAKS
from .support.fuzz_inputs import Source, as_json, overfull
from .support.mistake_cases import Case, graphql_cases, rest_cases

#: The processor is interrupted, and memory collected, now and then.
ATTEMPTS = 5


@tagged(SOAKS)
class TestMistakesTold(ApiCase):
    """250 and 2,000 mistakes in every list and object of the contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.api_key = cls.new_key(scopes=cls.all_scopes(), limit=1_000_000)
        cls.record = cls.customer("Attacked")
        cls.catalog = cls.env["dual_api.resolver"]._catalog(V1)

    def setUp(self):
        super().setUp()
        serve = Application.__call__

        def measured(application, environ, start_response):
            begun = time.thread_time()
            try:
                return serve(application, environ, start_response)
            finally:
                self.taken = time.thread_time() - begun

        self.patch(Application, "__call__", measured)
        self.rest("GET", "customers?limit=0")
        self.graphql("{ viewer { name } }")

    def answered(self, case):
        return self.rest(case.method, case.path, json=case.body, params=case.query)

    def assertCheap(self, cases):
        dear, long, fit, count = {}, {}, [], 0
        for case in cases:
            count += 1
            with self.subTest(case.name):
                for attempt in range(ATTEMPTS):
                    answer = self.answered(case)
                    if self.taken < case.budget:
                        break
                    if attempt == ATTEMPTS - 1:
                        dear[case.name] = self.taken
                if answer.failure is None:
                    # It was none, such as a long text in a list's condition.
                    fit.append(case.name)
                    continue
                self.assertLess(answer.failure["status"], 500, answer.text[:300])
                size = len(answer.text.encode())
                if size > MAX_REFUSAL_BYTES:
                    long[case.name] = size
                self.assertTold(answer)
        self.assertFalse(dear)
        self.assertFalse(long)
        self.assertLess(len(fit), count // 10, fit)
        return count

    def assertTold(self, answer):
        """At most so many mistakes, all of them sentences by name."""
        details = answer.failure["details"]
        mistakes = answer.failure.get("mistakes", [])
        self.assertEqual(bool(details), bool(mistakes))
        self.assertLessEqual(len(mistakes), MAX_MISTAKES)
        for name, sentences in details.items():
            self.assertLessEqual(len(name), 100)
            self.assertTrue(sentences)
            for sentence in sentences:
                self.assertIs(type(sentence), str)
        self.assertEqual({each["field"] for each in mistakes}, set(details))

    def assertAllCheap(self, least, cases_of):
        """With so many mistakes each: by turns, where there is little time."""
        step = 24 if EFFORT == 1 else 1
        for place, number in enumerate((250, 2_000)):
            cases = islice(cases_of(number), place % step, None, step)
            self.assertGreater(self.assertCheap(cases), least // step)

    def test_rest(self):
        self.assertAllCheap(
            500, lambda number: rest_cases(self.catalog, number, self.record.id)
        )

    def test_whatever_is_sent(self):
        """Random sizes and shapes, at both doors: no refusal is long, or dear."""
        resource = self.catalog.resources["customers"]
        names = [member.write_name for member in resource.writable]
        path = f"customers/{self.record.id}"
        document = (
            "mutation($v: UpdateCustomerInput!)"
            " { updateCustomer(input: $v) { customer { id } } }"
        )
        drawn = []

        @seed(1)
        @settings(
            max_examples=20 * EFFORT,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.binary(min_size=8, max_size=48))
        def draw(data):
            drawn.append(as_json(overfull(Source(data), names)))

        draw()
        cases = []
        for number, values in enumerate(drawn):
            values = {**values, "nonsense": 1}
            cases.append(Case(f"rest {number}", "PATCH", path, values))
            spelled = {camel(name): value for name, value in values.items()}
            body = {"query": document, "variables": {"v": {"id": "1", **spelled}}}
            cases.append(Case(f"graphql {number}", "POST", "/graphql", body))
        self.assertCheap(cases)

    def test_graphql(self):
        schema = engine_of(self.env).schema
        self.assertAllCheap(
            400, lambda number: graphql_cases(self.catalog, schema, number)
        )
