# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One body of tests for all stores of the limiter."""

import os
import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg2

from odoo import sql_db
from odoo.tests.common import get_db_name

from odoo.addons.dual_api.auth.limiter.stores.window import decide

if TYPE_CHECKING:
    from odoo.tests import BaseCase as _Case
else:
    # Were it a test case, Odoo would run it by itself.
    _Case = object


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self, now=1_000.0):
        self.now = now

    def __call__(self):
        return self.now


def connect():
    _, info = sql_db.connection_info_for(get_db_name())
    return psycopg2.connect(**info)


def shared_redis_url():
    url = os.environ.get("DUAL_API_TEST_REDIS_URL")
    if not url:
        raise AssertionError("Set DUAL_API_TEST_REDIS_URL to a Redis for the tests")
    return url


class StoreContract(_Case):
    """What each store must do. A subclass says how to look into its storage:
    ``now()``, ``stored(key)`` and ``preset(key, buckets)``.
    """

    # Without it Odoo's loader takes no test that a class inherits.
    allow_inherited_tests_method = True
    store: Any = None

    def setUp(self):
        super().setUp()
        self.key = f"test-{uuid.uuid4()}"

    def charge(self, cost=1, limit=60, key=None):
        return self.store.charge(key or self.key, cost, limit)

    def test_sixty_first_is_refused(self):
        verdicts = [self.charge() for _ in range(61)]
        self.assertTrue(all(v.admitted for v in verdicts[:60]))
        self.assertEqual([v.remaining for v in verdicts], [*range(59, -1, -1), 0])
        last = verdicts[-1]
        self.assertFalse(last.admitted)
        self.assertEqual((last.limit, last.store), (60, self.store.name))
        self.assertIn(last.retry_after, range(50, 62))
        self.assertEqual({v.retry_after for v in verdicts[:60]}, {0})

    def test_refused_adds_nothing(self):
        self.charge(cost=50)
        before = self.stored(self.key)
        self.assertFalse(self.charge(cost=11).admitted)
        self.assertEqual(self.stored(self.key), before)
        self.assertTrue(self.charge(cost=10).admitted)

    def test_peek_writes_nothing(self):
        verdict = self.charge(cost=0)
        self.assertEqual((verdict.remaining, verdict.reset_after), (60, 60))
        self.assertIsNone(self.stored(self.key))
        self.charge(cost=5)
        before = self.stored(self.key)
        self.assertEqual(self.charge(cost=0).remaining, 55)
        self.assertEqual(self.stored(self.key), before)

    def test_cost_above_the_limit(self):
        verdict = self.charge(cost=61)
        self.assertFalse(verdict.admitted)
        self.assertEqual((verdict.remaining, verdict.retry_after), (60, 60))
        self.assertFalse(self.charge(cost=1, limit=0).admitted)
        self.assertIsNone(self.stored(self.key))

    def test_keys_are_independent(self):
        self.assertTrue(self.charge(cost=60).admitted)
        self.assertFalse(self.charge().admitted)
        self.assertTrue(self.charge(key=f"{self.key}}}{{'é").admitted)

    def test_exact_under_concurrency(self):
        barrier = threading.Barrier(50)

        def work(_):
            barrier.wait()
            return [self.charge().admitted for _ in range(4)]

        with ThreadPoolExecutor(50) as pool:
            admitted = [a for part in pool.map(work, range(50)) for a in part]
        self.assertEqual((len(admitted), sum(admitted)), (200, 60))

    def test_same_answers_as_the_pure_function(self):
        chance = random.Random(19)
        compared = 0
        while compared < 60:
            key = f"test-{uuid.uuid4()}"
            now = self.now()
            seconds = chance.sample(range(now - 70, now + 4), chance.choice((0, 3, 70)))
            buckets = {second: chance.randint(1, 9) for second in seconds}
            cost, limit = chance.randint(0, 9), chance.choice((5, 60, 300))
            if buckets:
                self.preset(key, buckets)
            verdict = self.charge(cost, limit, key)
            stored = self.stored(key)
            if self.now() != now:
                continue  # the clock ticked in between
            expected = decide(buckets, now, cost, limit)
            self.assertEqual(
                (verdict.admitted, verdict.reset_after, verdict.retry_after),
                (expected.admitted, expected.reset_after, expected.retry_after),
            )
            self.assertEqual(verdict.remaining, max(0, limit - expected.used))
            if verdict.admitted and cost:
                self.assertEqual(stored, expected.buckets)
                self.assertLessEqual(len(stored), 61)
            elif buckets:
                self.assertEqual(stored, buckets)
            compared += 1

    def test_check(self):
        self.store.check()


class ServerContract(StoreContract):
    """What each store behind a connection must do as well."""

    def test_survives_a_fork(self):
        self.charge()
        child = os.fork()
        if not child:
            status = 1
            try:
                status = 0 if self.charge().remaining == 58 else 2
            finally:
                os._exit(status)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertEqual(self.charge().remaining, 57)

    def test_connection_lost_while_idle(self):
        self.charge()
        self.lose_connections()
        self.assertEqual(self.charge().remaining, 58)
