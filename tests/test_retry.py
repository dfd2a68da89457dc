# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A request that meets another one is tried again, and only its last try counts."""

from contextlib import contextmanager
from unittest.mock import patch

from psycopg2 import errorcodes

from odoo.exceptions import ConcurrencyError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.dual_api.gateway.dispatcher import ApiDispatcher

from .common import ApiCase

RETRYING = "odoo.service.model"
DISPATCHER = "odoo.addons.dual_api.gateway.refusing"
#: PostgreSQL itself fails, as it does when two transactions meet.
_FAIL = "DO $$ BEGIN RAISE EXCEPTION 'forced' USING ERRCODE = '%s'; END $$"
#: As often as Odoo tries.
_ATTEMPTS = 5
_CREATE = (
    "mutation { createCustomer(input: {name: %s}) { customer { databaseId name } } }"
)


class TestState(ApiCase):
    """What changes while a request is answered is in one place."""

    def test_a_dispatcher_changes_nothing_but_its_state(self):
        kept = {}

        def sent(dispatcher, response):
            post_dispatch(dispatcher, response)
            kept.update(vars(dispatcher))

        post_dispatch = ApiDispatcher.post_dispatch
        with patch.object(ApiDispatcher, "post_dispatch", sent):
            for ask in (
                lambda: self.rest("POST", "customers", json={"name": "New"}),
                lambda: self.graphql(_CREATE % '"New"'),
            ):
                kept.clear()
                self.assertLess(ask().status, 300)
                # Of the media types, what the request's own header says; of the
                # limiter, which one the database has.
                derived = {"media_type", "_counting"}
                self.assertEqual(kept.keys() - derived, {"request", "state"})


class RetryCase(ApiCase):
    """Serialization failures, forced where a customer is written."""

    def setUp(self):
        super().setUp()
        # What Odoo waits between two attempts.
        self.startPatcher(patch("odoo.service.model.time.sleep"))
        self.attempts = 0

    @contextmanager
    def failing(
        self,
        times,
        method="create",
        code=errorcodes.SERIALIZATION_FAILURE,
        error=None,
        model="res.partner",
    ):
        """The first calls of the method fail after they did their work.

        :param error: raise this, where it is not PostgreSQL that fails
        """
        model = self.registry[model]
        original = getattr(model, method)

        def fail(records, *args, **kwargs):
            result = original(records, *args, **kwargs)
            self.attempts += 1
            if self.attempts <= times:
                if error is not None:
                    raise error
                records.env.cr.execute(_FAIL % code, log_exceptions=False)
            return result

        with patch.object(model, method, fail):
            yield

    def made(self, name="New"):
        """How many customers there are of the name."""
        return self.env["res.partner"].search_count([("name", "=", name)])

    def doors(self):
        """A way to create a customer named New, through each door."""
        yield lambda: self.rest("POST", "customers", json={"name": "New"})
        yield lambda: self.graphql(_CREATE % '"New"')

    def each_door(self):
        """The same, each undone, with the attempts counted from nothing."""
        for send in self.doors():
            self.attempts = 0
            with self.env.cr.savepoint() as savepoint:
                yield send
                savepoint.rollback()


class TestRetry(RetryCase):
    """What comes of them."""

    @mute_logger(RETRYING)
    def test_second_attempts_succeed(self):
        for failure in (
            {"code": errorcodes.SERIALIZATION_FAILURE},
            {"code": errorcodes.DEADLOCK_DETECTED},
            {"code": errorcodes.LOCK_NOT_AVAILABLE},
            {"error": ConcurrencyError("forced")},
        ):
            for send in self.each_door():
                with self.failing(2, **failure):
                    answer = send()
                self.assertIsNone(answer.failure, answer.text)
                self.assertIn(answer.status, (200, 201))
                self.assertEqual((self.attempts, self.made()), (3, 1))
                self.assertEqual(answer.points, 1)

    @mute_logger(RETRYING)
    def test_every_attempt_fails(self):
        for send in self.each_door():
            with self.failing(99), self.assertLogs(DISPATCHER, "WARNING") as log:
                answer = send()
            self.assertProblem(answer, "unavailable", {}, status=503)
            self.assertEqual(answer.headers["Retry-After"], "1")
            self.assertEqual((self.attempts, self.made()), (_ATTEMPTS, 0))
            self.assertEqual(answer.points, 1)
            # The client can name the line of the log.
            self.assertIn(answer.headers["X-Correlation-ID"], log.output[0])

    @mute_logger(RETRYING)
    def test_updates(self):
        customer = self.customer("Old")
        query = (
            f'mutation {{ updateCustomer(input: {{id: {customer.id}, name: "New"}})'
            " { customer { name } } }"
        )
        path = f"customers/{customer.id}"
        for send in (
            lambda: self.rest("PATCH", path, json={"name": "New"}),
            lambda: self.graphql(query),
        ):
            self.attempts = 0
            with self.failing(2, "write"):
                answer = send()
            self.assertIsNone(answer.failure, answer.text)
            self.assertEqual((self.attempts, customer.name), (3, "New"))
            customer.name = "Old"

    @mute_logger(RETRYING)
    def test_same_correlation_id(self):
        """The attempts are one request, also in the log."""
        with self.failing(2):
            headers = {"X-Correlation-ID": "mine"}
            answer = self.rest("POST", "customers", json={"name": "a"}, headers=headers)
        self.assertEqual(answer.headers["X-Correlation-ID"], "mine")

    @mute_logger(RETRYING)
    def test_retry_of_one_mutation_repeats_all(self):
        """A document is one transaction: what succeeded first is not made twice."""
        query = (
            'mutation { a: createCustomer(input: {name: "A"}) { customer { name } }'
            ' b: createCustomer(input: {name: "B"}) { customer { name } } }'
        )
        with self.failing(1):
            answer = self.graphql(query)
        self.assertIsNone(answer.failure, answer.text)
        self.assertEqual((self.made("A"), self.made("B")), (1, 1))

    def test_failing_mutation_leaves_the_others(self):
        """Each in a savepoint of its own, in the order of the document."""
        mutation = "createCustomer(input: {name: %s, %s}) { customer { name } }"
        query = "mutation {{ {} {} {} }}".format(
            "a: " + mutation % ('"A"', 'email: "a@example.com"'),
            "b: " + mutation % ('"B"', 'email: "no address"'),
            "c: " + mutation % ('"C"', 'ref: "c"'),
        )
        answer = self.graphql(query)
        self.assertProblem(answer, "validation", status=200)
        self.assertEqual(list(answer.details), ["email"])
        made = {"customer": {"name": "A"}}, None, {"customer": {"name": "C"}}
        self.assertEqual(list(answer.data.values()), list(made))
        self.assertEqual([e["path"] for e in answer.json["errors"]], [["b"]])
        self.assertEqual([self.made(name) for name in "ABC"], [1, 0, 1])

    def test_failure_in_the_database_leaves_the_others(self):
        """What PostgreSQL refuses would otherwise end the whole transaction."""
        needed = new_test_user(self.env, "needed", "base.group_portal").partner_id
        self.env.flush_all()
        query = (
            'mutation { a: createCustomer(input: {name: "A"}) { customer { name } }'
            f" b: deleteCustomer(input: {{id: {needed.id}}}) {{ deletedId }}"
            ' c: createCustomer(input: {name: "C"}) { customer { name } } }'
        )

        def unlink(records):
            self.attempts += 1
            records.env.cr.execute(
                "DELETE FROM res_partner WHERE id IN %s", [records._ids]
            )

        model = self.registry["res.partner"]
        with patch.object(model, "unlink", unlink), mute_logger("odoo.sql_db"):
            answer = self.graphql(query)
        self.assertEqual(self.attempts, 1)
        self.assertProblem(answer, "conflict", status=200)
        self.assertEqual([e["path"] for e in answer.json["errors"]], [["b"]])
        self.assertEqual([self.made(name) for name in "AC"], [1, 1])
        self.assertTrue(needed.exists())

    def test_failure_of_ours(self):
        """It tells the client nothing, the log everything, and leaves nothing."""
        for send in self.each_door():
            error = AttributeError("a secret of res.partner")
            with self.failing(99, error=error), self.assertLogs(DISPATCHER) as log:
                answer = send()
            self.assertProblem(answer, "internal", {}, status=answer.status)
            self.assertEqual(answer.failure["status"], 500)
            self.assertNotIn("secret", answer.text)
            self.assertIn("a secret", "".join(log.output))
            self.assertIn(answer.headers["X-Correlation-ID"], log.output[0])
            self.assertEqual((self.attempts, self.made()), (1, 0))
