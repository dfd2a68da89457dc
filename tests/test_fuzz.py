# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What strangers send is read, or refused in a way that they may see: nothing else.

``make fuzz`` sends a million inputs; DUAL_API_TEST_FUZZ_INPUTS says how many, and
DUAL_API_TEST_SEED where to begin.
"""

import logging
import os
import time
from contextlib import suppress
from datetime import date, datetime
from urllib.parse import parse_qsl

import orjson
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.auth.https import came_openly
from odoo.addons.dual_api.gateway.request_size import check_bounds
from odoo.addons.dual_api.gateway.settings import Settings
from odoo.addons.dual_api.monitoring.correlation import correlation_id, trace_id
from odoo.addons.dual_api.rest.query import read_list
from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.declaration import CREATE, UPDATE
from odoo.addons.dual_api.schema.errors import (
    ERRORS,
    MAX_REFUSAL_BYTES,
    ApiError,
    NotFound,
)
from odoo.addons.dual_api.schema.graph.errors import bounded, request_errors
from odoo.addons.dual_api.schema.graph.execution import (
    GraphQLEngine,
    only_introspection,
)
from odoo.addons.dual_api.schema.graph.request import GraphQLRequest, from_body
from odoo.addons.dual_api.schema.mistakes import MAX_MISTAKES, Listener
from odoo.addons.dual_api.schema.naming import MAX_ID, from_global_id
from odoo.addons.dual_api.schema.request import cursor as cursors
from odoo.addons.dual_api.schema.request.cost import cost
from odoo.addons.dual_api.schema.request.json_text import read_json
from odoo.addons.dual_api.schema.request.paging import order_of
from odoo.addons.dual_api.schema.request.rules import (
    MAX_OFFSET,
    list_validator,
    record_id,
    verb_validator,
)
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER

from .support import fuzz_inputs as inputs
from .support.effort import EFFORT, SOAKS

_logger = logging.getLogger(__name__)
INPUTS = int(os.environ.get("DUAL_API_TEST_FUZZ_INPUTS", 2_000 * EFFORT))
SEED = int(os.environ.get("DUAL_API_TEST_SEED", "1"))
#: What was drawn is remembered until a round ends.
ROUND = 500
LIMIT = 10_000
#: Seconds of the processor for a refusal.
BUDGET = 0.05
#: Somebody to whom each sentence is twice as long, and each name may be suggested.
LISTENER = Listener(lambda template, _module: f"{template} {template}", None, True)
ORDERS = ([], ["name"], ["-updated_at"], ["city", "-name"])


@tagged("-at_install", "post_install", SOAKS)
class TestFuzz(BaseCase):
    """Only an ApiError may come out, of a code below 500."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catalog = Catalog((CUSTOMERS, USER, VIEWER))
        cls.engine = GraphQLEngine(cls.catalog)
        cls.limits = Settings()

    def fuzz(self, share, target):
        """Give the target so many hundredths of all inputs."""
        self.refused = self.taken = 0
        left, number = INPUTS * share // 100, SEED
        while left > 0:
            self._round(min(left, ROUND), number, target)
            left, number = left - ROUND, number + 1
        _logger.info(
            "%s: %s taken, %s refused, from seed %s",
            self._testMethodName,
            self.taken,
            self.refused,
            SEED,
        )
        # Neither only nonsense, nor nothing that is wrong.
        self.assertGreater(self.taken, INPUTS * share // 100 // 50)
        self.assertGreater(self.refused, INPUTS * share // 100 // 50)

    def _round(self, examples, number, target):
        @seed(number)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.binary(min_size=8, max_size=48))
        def run(data):
            begun = time.thread_time()
            try:
                target(inputs.Source(data))
            except ApiError as refusal:
                self.refused += 1
                taken = time.thread_time() - begun
                if taken > BUDGET and not self._again(target, data):
                    self.fail(f"{taken} seconds to refuse")
                self.assertLess(refusal.code, 500)
                self.assertIn(refusal.error, ERRORS)
                self.assertShown(refusal)
            else:
                self.taken += 1

        run()

    def _again(self, target, data):
        """Whether refusing it is cheap when nothing comes between."""
        for _attempt in range(3):
            begun = time.thread_time()
            with suppress(ApiError):
                target(inputs.Source(data))
            if time.thread_time() - begun <= BUDGET:
                return True
        return False

    def assertShown(self, refusal):
        """The refusal can be written into an answer, which is short, at both doors."""
        document = refusal.members("id", LISTENER)
        self.assertLessEqual(len(orjson.dumps(document)), MAX_REFUSAL_BYTES)
        errors = bounded(request_errors(refusal, "id", LISTENER))
        self.assertLessEqual(len(orjson.dumps(errors)), MAX_REFUSAL_BYTES)
        mistakes = document.get("mistakes", [])
        self.assertLessEqual(len(mistakes), MAX_MISTAKES)
        self.assertEqual(set(document["details"]), {one["field"] for one in mistakes})
        for sentences in document["details"].values():
            self.assertTrue(all(type(each) is str for each in sentences))
        text = repr(document)
        for leak in ("Traceback", "object at 0x", "<class", "res.partner", "odoo."):
            self.assertNotIn(leak, text)

    def test_many_mistakes(self):
        """As many as a body may have, of every kind, in one value after the other."""
        verb_gates = [verb_validator(CUSTOMERS, verb) for verb in (CREATE, UPDATE)]
        catalog_gates = [list_validator(CUSTOMERS), *verb_gates]

        def target(source):
            gate = source.pick(catalog_gates)
            document = inputs.overfull(source, list(gate.rules))
            gate.validate(inputs.as_json(document))

        self.fuzz(5, target)

    def test_query_strings(self):
        def target(source):
            text = inputs.query_string(source, CUSTOMERS)
            arguments = MultiDict(parse_qsl(text, keep_blank_values=True))
            selection, page = read_list(self.catalog, CUSTOMERS, arguments)
            self.assertTrue(selection.items)
            self.assertIn(page.limit, range(1, 201))
            self.assertIn(page.offset, range(MAX_OFFSET + 1))

        self.fuzz(20, target)

    def test_documents(self):
        words = inputs.words_of(self.catalog)

        def target(source):
            query = inputs.document(source, words)
            variables = inputs.variables(source, CUSTOMERS)
            name = source.pick([None, None, None, None, None, "Q", "M"])
            # What is read from JSON is never anything else than JSON.
            asked = GraphQLRequest(query, name, inputs.as_json(variables))
            prepared = self.engine.prepare(self.engine.parse(query, self.limits), asked)
            cost(prepared.operations(), LIMIT)
            if only_introspection(prepared):
                self.assertFalse(self.engine.execute(prepared, None).errors)

        self.fuzz(20, target)

    def test_bodies_of_graphql(self):
        def target(source):
            body = {
                "query": source.pick(inputs.DOCUMENTS),
                "variables": inputs.variables(source, CUSTOMERS),
            }
            for name in ("extensions", "operationName", "variables", "query"):
                if source.one_in(4):
                    body[name] = source.value()
            asked = from_body(
                source.value() if source.one_in(8) else inputs.as_json(body)
            )
            self.engine.prepare(self.engine.parse(asked.query, self.limits), asked)

        self.fuzz(10, target)

    def test_records(self):
        names = {member.write_name for member in CUSTOMERS.writable}

        def target(source):
            gate = verb_validator(CUSTOMERS, source.pick([CREATE, UPDATE]))
            body = inputs.as_json(inputs.body(source, CUSTOMERS))
            self.assertLessEqual(set(gate.validate(body)), names)

        self.fuzz(15, target)

    def test_cursors(self):
        orders = [order_of(CUSTOMERS, names) for names in ORDERS]
        made = [
            cursors.encode(order, [None] * (len(order) - 1) + [7]) for order in orders
        ]

        def target(source):
            order = source.pick(orders)
            decoded = cursors.decode(inputs.cursor(source, made), order)
            for key, value in zip(order, decoded, strict=True):
                self.assertIsInstance(
                    value, (str, int, float, bool, date, datetime, type(None))
                )
                if key.field.name == "id":
                    self.assertLessEqual(abs(value), MAX_ID)

        self.fuzz(15, target)

    def test_ids(self):
        def target(source):
            value = inputs.identity(source)
            found = record_id("Customer", value)
            if found is None:
                raise NotFound()
            self.assertIn(found, range(1, MAX_ID + 1))
            if isinstance(value, str):
                known = from_global_id(value)
                self.assertTrue(known is None or known[0] == "Customer")

        self.fuzz(5, target)

    def test_json(self):
        def target(source):
            read_json(inputs.json_text(source), "The body")

        self.fuzz(5, target)

    def test_headers(self):
        def target(source):
            text = inputs.header(source)
            self.assertRegex(correlation_id(text), r"\A[A-Za-z0-9._-]{1,128}\Z")
            self.assertRegex(trace_id(text), r"\A([0-9a-f]{32}|-)\Z")
            came_openly(
                {"wsgi.url_scheme": "http", "REMOTE_ADDR": text, "HTTP_HOST": text}
            )
            query = text.encode("utf-8", "replace")
            check_bounds([("Origin", text)], text, query)

        self.fuzz(5, target)
