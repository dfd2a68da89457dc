# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools
import math
import threading
import time
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.auth.limiter.limiter import (
    WINDOW,
    RateLimiter,
    StoreError,
    StoreSettings,
    Verdict,
    build_limiter,
)
from odoo.addons.dual_api.auth.limiter.stores.base import STORES
from odoo.addons.dual_api.auth.limiter.stores.memory import MemoryStore
from odoo.addons.dual_api.auth.limiter.stores.redis_clients import client_factory

from .support.store_contract import Clock

LOGGER = "odoo.addons.dual_api.auth.limiter.limiter"


def built(store="auto", **settings):
    """The limiter for those settings."""
    return build_limiter(store, StoreSettings(**settings))


class SwitchedStore:
    """Memory that fails while ``broken``, and counts how often it was asked."""

    def __init__(self, name):
        self.name = name
        self.broken = False
        self.delay = 0
        self.asked = 0
        self._memory = MemoryStore()

    def charge(self, key, cost, limit):
        self.check()
        verdict = self._memory.charge(key, cost, limit)
        return Verdict(
            verdict.admitted,
            limit,
            verdict.remaining,
            verdict.reset_after,
            verdict.retry_after,
            self.name,
        )

    def check(self):
        self.asked += 1
        time.sleep(self.delay)
        if self.broken:
            raise StoreError("switched off")


requests = st.lists(
    st.tuples(st.floats(0, 45), st.integers(0, 9)), min_size=1, max_size=60
)


@tagged("-at_install", "post_install")
class TestWindow(BaseCase):
    """The promise itself, on a clock in the test's hand."""

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(start=st.floats(0, 10_000), limit=st.integers(1, 12), plan=requests)
    def test_no_60_seconds_hold_more_than_the_limit(self, start, limit, plan):
        clock = Clock(start)
        store = MemoryStore(clock)
        admitted = []  # (time, points)
        for gap, cost in plan:
            clock.now += gap
            verdict = store.charge("k", cost, limit)
            if verdict.admitted:
                admitted.append((clock.now, cost))
            else:
                # Refused only when the last 61 seconds leave no room.
                recent = sum(c for t, c in admitted if t > clock.now - 61)
                self.assertGreater(recent + cost, limit)
                self.assertIn(verdict.retry_after, range(1, 62))
            self.assertIn(verdict.reset_after, range(1, 62))
        for end, _ in admitted:
            spent = sum(c for t, c in admitted if end - WINDOW <= t <= end)
            self.assertLessEqual(spent, limit)

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(start=st.floats(0, 10_000), limit=st.integers(1, 12), plan=requests)
    def test_retry_after_and_reset_after_are_honest(self, start, limit, plan):
        clock = Clock(start)
        store = MemoryStore(clock)
        for gap, cost in plan:
            clock.now += gap
            verdict = store.charge("k", cost, limit)
            at = self.what_if(store, limit)
            left = verdict.remaining
            reset_at = math.floor(clock.now) + verdict.reset_after
            self.assertEqual(at(reset_at - 0.001, 0).remaining, left)
            if left < limit:
                self.assertGreater(at(reset_at, 0).remaining, left)
            if not verdict.admitted and cost <= limit:
                fits_at = math.floor(clock.now) + verdict.retry_after
                self.assertFalse(at(fits_at - 0.001, cost).admitted)
                self.assertTrue(at(fits_at, cost).admitted)
                self.assertTrue(at(clock.now + verdict.retry_after, cost).admitted)

    def what_if(self, store, limit):
        """A function: what the store would answer later, leaving it alone."""
        buckets = store._counters.get().buckets

        def charge_at(time, cost):
            later = MemoryStore(Clock(time))
            later._counters.get().buckets.update(buckets)
            return later.charge("k", cost, limit)

        return charge_at

    def test_sixty_first_request_on_any_second_of_the_clock(self):
        for start in (0.0, 0.999, 30.5, 59.0, 59.999):
            clock = Clock(start)
            store = MemoryStore(clock)
            for _ in range(60):
                self.assertTrue(store.charge("k", 1, 60).admitted)
                clock.now += 0.99
            clock.now = start + 59.9
            self.assertFalse(store.charge("k", 1, 60).admitted, start)

    def test_clock_set_back_forgets_nothing(self):
        clock = Clock()
        store = MemoryStore(clock)
        store.charge("k", 2, 2)
        clock.now -= 30
        verdict = store.charge("k", 1, 2)
        self.assertFalse(verdict.admitted)
        self.assertEqual(verdict.retry_after, 61)

    def test_lowered_limit(self):
        store = MemoryStore(Clock())
        store.charge("k", 10, 10)
        verdict = store.charge("k", 1, 5)
        self.assertFalse(verdict.admitted)
        self.assertEqual((verdict.remaining, verdict.retry_after), (0, 61))

    def test_memory_forgets_idle_keys(self):
        clock = Clock()
        store = MemoryStore(clock)
        for number in range(1_000):
            store.charge(str(number), 1, 5)
        clock.now += 62
        store.charge("last", 1, 5)
        self.assertEqual(list(store._counters.get().buckets), ["last"])


@tagged("-at_install", "post_install")
class TestFallback(BaseCase):
    def setUp(self):
        super().setUp()
        self.clock = Clock()
        self.first = SwitchedStore("first")
        self.second = SwitchedStore("second")
        self.limiter = RateLimiter(self.first, self.second, clock=self.clock)

    def charge(self):
        return self.limiter.charge("k", 1, 1_000).store

    def break_first(self):
        self.first.broken = True
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertEqual(self.charge(), "second")

    def test_takes_over_and_goes_back(self):
        self.assertEqual(self.charge(), "first")
        self.break_first()
        self.assertTrue(self.limiter.degraded)
        self.first.broken = False
        self.assertEqual(self.charge(), "second")
        self.clock.now += 1
        self.assertEqual(self.charge(), "first")
        self.assertFalse(self.limiter.degraded)

    def test_failed_store_is_tried_once_per_second(self):
        self.break_first()
        asked = self.first.asked
        for _ in range(50):
            self.clock.now += 0.1
            self.assertEqual(self.charge(), "second")
        self.assertEqual(self.first.asked - asked, 5)

    def test_one_request_probes_while_others_pass(self):
        self.break_first()
        asked = self.first.asked
        self.clock.now += 1
        self.first.delay = 0.1
        barrier = threading.Barrier(20)

        def work():
            barrier.wait()
            self.charge()

        threads = [threading.Thread(target=work) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(self.first.asked - asked, 1)

    def test_last_resort_still_limits(self):
        self.first.broken = self.second.broken = True
        with self.assertLogs(LOGGER, "WARNING") as logs:
            verdicts = [self.limiter.charge("k", 1, 3) for _ in range(5)]
        self.assertEqual([v.admitted for v in verdicts], [True] * 3 + [False] * 2)
        self.assertEqual({v.store for v in verdicts}, {"memory"})
        self.assertEqual(len(logs.records), 2, "one line per store, not per request")

    def test_check(self):
        self.assertEqual(self.limiter.check(), "ok")
        self.first.broken = True
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertEqual(self.limiter.check(), "degraded")
        self.second.broken = True
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertEqual(self.limiter.check(), "down")
        asked = self.first.asked
        self.assertEqual(self.limiter.check(), "down")
        self.assertEqual(self.first.asked, asked, "left alone for a second")
        self.first.broken = self.second.broken = False
        self.clock.now += 1
        self.assertEqual(self.limiter.check(), "ok")

    def test_negative_values_are_refused(self):
        with self.assertRaises(ValueError):
            self.limiter.charge("k", -1, 60)
        with self.assertRaises(ValueError):
            self.limiter.charge("k", 1, -60)


@tagged("-at_install", "post_install")
class TestSettings(BaseCase):
    def names(self, **arguments):
        limiter = built(**arguments)
        return [guarded.store.name for guarded in limiter._guarded]

    def test_choice_of_store(self):
        url = "redis://localhost"
        self.assertEqual(self.names(), ["memory"])
        self.assertEqual(self.names(worker_processes=2), ["memory"])
        self.assertEqual(self.names(worker_processes=2, connect=object), ["postgres"])
        self.assertEqual(self.names(connect=object), ["memory"])
        self.assertEqual(self.names(redis_url=url), ["redis", "memory"])
        self.assertEqual(
            self.names(redis_url=url, connect=object), ["redis", "postgres"]
        )
        self.assertEqual(self.names(store="memory", redis_url=url), ["memory"])
        for wrong in (
            {"store": "redis"},
            {"store": "postgres"},
            {"store": "paper"},
            {"redis_url": "http://localhost"},
        ):
            with self.subTest(wrong), self.assertRaises(ValueError):
                built(**wrong)

    def test_another_addon_adds_a_store(self):
        with patch.dict(STORES):

            class PaperStore(MemoryStore):
                name, label = "paper", "Paper"

                @classmethod
                def preference(cls, settings):
                    return 30 if settings.prefix == "paper" else None

            self.assertEqual(self.names(store="paper"), ["paper"])
            self.assertEqual(self.names(prefix="paper"), ["paper"])
            self.assertEqual(self.names(), ["memory"])
        with self.assertRaises(ValueError):
            self.names(store="paper")

    def test_unreadable_urls_tell_no_secret(self):
        schemes = ("redis", "redis+sentinel", "redis+cluster", "http")
        rests = ("//u:s3cret@h:s3cret/x/y", "//:s3cret/x@h:1/x", "//u:s3cret@/", "")
        for scheme, rest in itertools.product(schemes, rests):
            with self.subTest(f"{scheme}:{rest}"):
                try:
                    client_factory(f"{scheme}:{rest}", 0.1)
                except ValueError as exc:
                    self.assertNotIn("s3cret", str(exc))

    def test_missing_parts_of_urls(self):
        for url in (
            "redis+sentinel://host:26379",
            "redis+sentinel://,host/main",
            "redis+sentinel://host/main/zero",
            "redis+cluster://host/1",
            "redis+cluster://",
            "redis://host:port",
            "",
        ):
            with self.subTest(url), self.assertRaises(ValueError):
                client_factory(url, 0.1)

    def test_building_opens_nothing(self):
        with (
            patch("redis.connection.socket.getaddrinfo") as looked_up,
            patch("redis.connection.socket.socket") as opened,
        ):
            built(redis_url="redis://name.invalid")
        looked_up.assert_not_called()
        opened.assert_not_called()
