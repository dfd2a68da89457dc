# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One limit for both doors, whichever store counts it."""

import time
from unittest.mock import patch

from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import PATIENCE, ApiCase
from .support.store_contract import shared_redis_url

_QUERY = "{ customers(first: 2) { nodes { id } } }"
#: 50 companies with 20 contacts each: 1,050 nodes.
_COSTLY_PATH = "customers?expand=contacts"
_COSTLY_QUERY = "{ customers { nodes { id contacts { nodes { id } } } } }"
_COSTLY = 6


class TestMistakenSettings(ApiCase):
    def test_a_mistake_in_the_redis_address_neither_refuses_nor_lifts_the_limit(self):
        self.set_setting("rate_limit_store", "auto")
        self.set_setting("redis_url", "localhost:6379")
        key = self.new_key(limit=2)
        with self.assertLogs("odoo.addons.dual_api.auth.limiter.limiter", "WARNING"):
            answers = [self.rest("GET", "me", key=key).status for _turn in range(3)]
        self.assertEqual(answers, [200, 200, 429])
        health = self.rest("GET", "health", key=None).json
        self.assertEqual(
            (health["status"], health["checks"]["redis"]), ("degraded", "down")
        )


class OneLimit:
    """What holds with every store."""

    allow_inherited_tests_method = True
    store: str

    def setUp(self):
        super().setUp()
        self.set_setting("rate_limit_store", self.store)
        # Sixty requests must fit into a minute; let them begin with a full limit.
        self.key = self.default_key()

    def default_key(self):
        """A key with the limit that keys have when nobody says."""
        user, scopes = self.api_user.id, self.all_scopes()
        return self.env["api.key"].generate(user, "Test", scopes)

    def ask_rest(self, key=None):
        """One point, through REST."""
        return self.rest("GET", "customers?limit=2", key=key or self.key)

    def ask_graphql(self, key=None):
        """One point, through GraphQL."""
        return self.graphql(_QUERY, key=key or self.key)

    def assert_limited(self, answer, limit=60):
        """A refusal, with all that a client needs to wait for its end."""
        self.assertProblem(answer, "rate_limit_exceeded", {}, status=429)
        headers = answer.headers
        wait = int(headers["Retry-After"])
        self.assertTrue(1 <= wait <= 61, wait)
        self.assertEqual(headers["RateLimit-Policy"], f'"key";q={limit};w=60')
        self.assertRegex(headers["RateLimit"], r'^"key";r=[0-9]+;t=[0-9]+$')
        self.assertEqual(headers["X-RateLimit-Limit"], str(limit))
        reset = int(headers["X-RateLimit-Reset"])
        # A moment; a busy machine may have let it pass meanwhile.
        self.assertLessEqual(abs(reset - time.time()), PATIENCE)

    def assert_store_was(self, store):
        """The limiter works, with the store that the settings name."""
        limiter = self.env["dual_api.rate_limit"]._limiter()
        self.assertEqual(limiter.check(), "ok")
        self.assertEqual(limiter._guarded[0].store.name, store)

    def test_rest(self):
        for left in range(59, -1, -1):
            answer = self.ask_rest()
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["X-RateLimit-Remaining"], str(left))
        for _more in range(2):
            answer = self.ask_rest()
            self.assert_limited(answer)
            self.assertEqual(answer.headers["X-RateLimit-Remaining"], "0")
        self.assert_store_was(self.store)

    def test_both_doors(self):
        answers = [self.ask_rest() for _turn in range(30)]
        answers += [self.ask_graphql() for _turn in range(30)]
        self.assertEqual({answer.status for answer in answers}, {200})
        left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in answers]
        self.assertEqual(left, list(range(59, -1, -1)))
        self.assertEqual(answers[-1].json["extensions"]["cost"]["remaining"], 0)
        answer = self.ask_graphql()
        self.assert_limited(answer)
        self.assertNotIn("data", answer.json)
        self.assert_limited(
            self.graphql(_QUERY, key=self.key, accept="application/json")
        )
        self.assert_limited(self.ask_rest())

    def test_keys_have_limits_of_their_own(self):
        spent, other = self.new_key(limit=1), self.new_key(limit=1)
        for key in (spent, other):
            self.assertEqual(self.ask_rest(key).status, 200)
            self.assert_limited(self.ask_graphql(key), 1)

    def test_what_costs_more(self):
        limit = 2 * _COSTLY + 2
        key = self.new_key(limit=limit)
        self.assertEqual(self.rest("GET", _COSTLY_PATH, key=key).points, _COSTLY)
        answer = self.graphql(_COSTLY_QUERY, key=key)
        cost = answer.json["extensions"]["cost"]
        self.assertEqual((answer.points, cost["points"]), (_COSTLY, _COSTLY))
        self.assertEqual((cost["limit"], cost["remaining"]), (limit, 2))
        # Too little is left for this. To be told so costs a point.
        answer = self.rest("GET", _COSTLY_PATH, key=key)
        self.assert_limited(answer, limit)
        self.assertEqual(answer.headers["X-RateLimit-Remaining"], "1")
        self.assertEqual(self.ask_rest(key).status, 200)
        self.assert_limited(self.ask_rest(key), limit)
        self.assert_limited(self.graphql(_COSTLY_QUERY, key=key), limit)

    def test_what_costs_more_than_there_is(self):
        """It would never be admitted: that is a mistake, and not the hour's."""
        key = self.new_key(limit=_COSTLY - 1)
        message = (
            f"The request costs {_COSTLY} points, more than the {_COSTLY - 1} that"
            " the key has per minute."
        )
        for answer in (
            self.rest("GET", _COSTLY_PATH, key=key),
            self.graphql(_COSTLY_QUERY, key=key),
        ):
            self.assertProblem(answer, "validation", {"cost": [message]}, status=422)
            self.assertEqual(answer.failure["cost"], _COSTLY)
            self.assertEqual(answer.points, 1)

    @mute_logger("odoo.service.model")
    def test_attempts_are_one_request(self):
        model = self.registry["res.partner"]
        create, fail = (
            model.create,
            "DO $$ BEGIN RAISE EXCEPTION '' USING ERRCODE = '40001'; END $$",
        )
        attempts = []

        def failing(records, values):
            attempts.append(values)
            if len(attempts) % 3:
                records.env.cr.execute(fail, log_exceptions=False)
            return create(records, values)

        query = 'mutation { createCustomer(input: {name: "A"}) { customer { id } } }'
        with (
            patch.object(model, "create", failing),
            patch("odoo.service.model.time.sleep"),
        ):
            answer = self.rest("POST", "customers", json={"name": "A"}, key=self.key)
            self.assertEqual((answer.status, len(attempts), answer.points), (201, 3, 1))
            answer = self.graphql(query, key=self.key)
            self.assertIsNone(answer.failure)
            self.assertEqual((len(attempts), answer.points), (6, 1))


class TestMemory(OneLimit, ApiCase):
    """Counted in this process."""

    store = "memory"

    def test_refusals_cost_a_point(self):
        for count, (send, error) in enumerate(
            (
                (
                    lambda: self.rest("GET", "customers?limit=-1", key=self.key),
                    "validation",
                ),
                (
                    lambda: self.rest("GET", "customers/2000000000", key=self.key),
                    "not_found",
                ),
                (
                    lambda: self.rest("POST", "customers", key=self.key, json={}),
                    "validation",
                ),
                (
                    lambda: self.rest("POST", "customers", key=self.key, json=[]),
                    "bad_request",
                ),
                (lambda: self.graphql("{", key=self.key), "bad_request"),
                (lambda: self.graphql("{ nonsense }", key=self.key), "validation"),
            ),
            start=1,
        ):
            answer = send()
            self.assertEqual((answer.error, answer.points), (error, 1))
            self.assertEqual(answer.headers["X-RateLimit-Remaining"], str(60 - count))

    def test_refused_for_rights(self):
        reader = new_test_user(self.env, "reader", "base.group_user")
        for key, send in (
            (self.new_key(scopes=()), self.ask_rest),
            (self.new_key(scopes=()), self.ask_graphql),
            (
                self.new_key(self.all_scopes(), reader),
                lambda key: self.rest("POST", "customers", key=key, json={"name": "A"}),
            ),
        ):
            answer = send(key)
            self.assertEqual((answer.error, answer.points), ("forbidden", 1))

    def test_without_a_key_nothing_is_charged(self):
        for key in (None, "A" * 43):
            for answer in (
                self.rest("GET", "customers", key=key),
                self.graphql(_QUERY, key=key),
            ):
                self.assertProblem(answer, "unauthorized", {}, status=401)
                self.assertNotIn("RateLimit", answer.headers)
                self.assertNotIn("X-RateLimit-Remaining", answer.headers)
        self.assertEqual(self.ask_rest().headers["X-RateLimit-Remaining"], "59")

    def test_viewer_tells_what_is_left(self):
        self.ask_graphql()
        me = self.rest("GET", "me", key=self.key).json
        self.assertEqual((me["limit"], me["remaining"]), (60, 58))
        query = "{ viewer { limit remaining reset } }"
        viewer = self.graphql(query, key=self.key).data["viewer"]
        self.assertEqual((viewer["limit"], viewer["remaining"]), (60, 57))
        self.assertTrue(1 <= viewer["reset"] <= 61)


class TestPostgres(OneLimit, ApiCase):
    """Counted in the database, on connections of its own."""

    store = "postgres"


class TestRedis(OneLimit, ApiCase):
    """Counted in Redis."""

    store = "redis"

    def setUp(self):
        self.set_setting("redis_url", shared_redis_url())
        super().setUp()
