# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.auth.limiter.limiter import (
    PROBE_INTERVAL,
    RateLimiter,
    StoreError,
)
from odoo.addons.dual_api.auth.limiter.stores import redis as redis_stores
from odoo.addons.dual_api.auth.limiter.stores.postgres import PostgresStore
from odoo.addons.dual_api.auth.limiter.stores.redis import RedisStore

from .support.redis_servers import (
    LocalServer,
    PrivateRedis,
    answering,
    delayed,
    endless,
    good_until_asked,
    wait_until,
)
from .support.store_contract import Clock, connect

LOGGER = "odoo.addons.dual_api.auth.limiter.limiter"
#: Seconds for an answer: a busy machine keeps a good one waiting for less. What the
#: tests hold up is held up until they have been told that there is none.
BUDGET = 0.5


@tagged("-at_install", "post_install")
class TestRedisForms(BaseCase):
    """Each form of URL against real processes of its kind."""

    def setUp(self):
        super().setUp()
        self.patch(redis_stores, "BUDGET", BUDGET)

    def server(self, *options, **arguments):
        server = PrivateRedis(*options, **arguments)
        self.addCleanup(server.close)
        return server.start()

    def assert_limits(self, url, keys=1):
        # A server may take a while to know what it is.
        store = RedisStore(url, "dual_api_test")
        wait_until(lambda: self.usable(store))
        for number in range(keys):
            verdicts = [store.charge(f"k{number}", 2, 5) for _ in range(3)]
            self.assertEqual([v.admitted for v in verdicts], [True, True, False])
        return store

    def usable(self, store):
        try:
            store.check()
        except StoreError:
            return False
        return True

    def test_unix_socket_and_password(self):
        server = PrivateRedis()
        path = f"{server._folder.name}/s"
        server._command += ["--unixsocket", path]
        self.addCleanup(server.close)
        server.start()
        self.assert_limits(f"unix://{path}?db=1")
        server.client().config_set("requirepass", "p@ss/w")
        address = f"127.0.0.1:{server.port}/2?socket_timeout=30"
        self.assert_limits(f"redis://:p%40ss%2Fw@{address}")
        with self.assertRaises(StoreError):
            RedisStore(f"redis://:wrong@{address}", "p").charge("k", 1, 1)

    def test_sentinel(self):
        old, new = (self.server("--requirepass", "pw") for _ in range(2))
        sentinel = self.server(sentinel_of=old.port)
        nodes = f"127.0.0.1:1,127.0.0.1:{sentinel.port}"
        store = self.assert_limits(f"redis+sentinel://:pw@{nodes}/main/0")
        self.assertFalse(store.charge("k0", 2, 5).admitted)
        with sentinel.client() as client:
            client.sentinel_remove("main")
            client.sentinel_monitor("main", "127.0.0.1", new.port, 1)
        old.stop()
        wait_until(lambda: self.usable(store))
        self.assertTrue(store.charge("k0", 2, 5).admitted, "not the new master")

    def test_cluster(self):
        options = ("--cluster-enabled", "yes", "--appendonly", "no")
        nodes = [self.server(*options) for _ in range(3)]
        for number, node in enumerate(nodes):
            slots = range(number * 5462, min(16384, (number + 1) * 5462))
            with node.client() as client:
                client.execute_command("CLUSTER ADDSLOTS", *slots)
                client.execute_command("CLUSTER MEET", "127.0.0.1", nodes[0].port)

        def formed():
            for node in nodes:
                with node.client() as client:
                    info = client.execute_command("CLUSTER INFO")
                if (info["cluster_state"], info["cluster_known_nodes"]) != ("ok", "3"):
                    return False
            return True

        wait_until(formed, 30)
        self.assert_limits(f"redis+cluster://127.0.0.1:{nodes[1].port}", keys=30)
        for node in nodes:
            with node.client() as client:
                self.assertGreater(client.dbsize(), 0, "a node without keys")


@tagged("-at_install", "post_install")
class TestRedisInTrouble(BaseCase):
    def setUp(self):
        super().setUp()
        self.patch(redis_stores, "BUDGET", BUDGET)
        self.clock = Clock()
        self.redis = PrivateRedis().start()
        self.addCleanup(self.redis.close)
        self.limiter = self.limiter_for(self.redis.url)

    def limiter_for(self, url):
        fallback = PostgresStore(connect)
        self.addCleanup(lambda: fallback._pool.get().close_idle())
        store = RedisStore(url, "dual_api_test")
        return RateLimiter(store, fallback, clock=self.clock)

    def charge(self, limiter=None):
        verdict = (limiter or self.limiter).charge(f"test-{uuid.uuid4()}", 1, 60)
        self.assertTrue(verdict.admitted)
        return verdict.store

    def assert_outage(self, begin, end):
        self.assertEqual((self.charge(), self.limiter.check()), ("redis", "ok"))
        store = self.limiter._guarded[0].store
        begin()
        with (
            self.assertLogs(LOGGER, "WARNING") as logs,
            patch.object(store, "charge", wraps=store.charge) as asked,
        ):
            for _ in range(100):
                self.assertEqual(self.charge(), "postgres")
            self.assertEqual(asked.call_count, 1, "each request waits")
            self.assertTrue(self.limiter.degraded)
            self.assertEqual(self.limiter.check(), "degraded")
            asked.reset_mock()
            self.clock.now += PROBE_INTERVAL
            self.assertEqual(self.charge(), "postgres")
            self.assertEqual(asked.call_count, 1)
        self.assertEqual(len(logs.records), 1)
        end()

        def tried_again():
            self.clock.now += PROBE_INTERVAL
            return self.charge() == "redis"

        wait_until(tried_again, 60)
        self.assertFalse(self.limiter.degraded)
        self.assertEqual(self.limiter.check(), "ok")

    def test_stopped(self):
        self.assert_outage(self.redis.stop, self.redis.start)

    def test_paused(self):
        self.assert_outage(self.redis.pause, self.redis.resume)

    def test_many_threads_meet_a_paused_server(self):
        self.charge()
        self.redis.pause()
        with (
            self.assertLogs(LOGGER, "WARNING"),
            ThreadPoolExecutor(20) as pool,
        ):
            stores = set(
                pool.map(lambda _: self.limiter.charge("t", 0, 9).store, range(40))
            )
        self.assertLessEqual(stores, {"postgres", "memory"})
        self.redis.resume()

    def test_never_there(self):
        for url in ("redis://name.invalid:6379", "redis://127.0.0.1:1"):
            with self.subTest(url), self.assertLogs(LOGGER, "WARNING"):
                self.assertEqual(self.charge(self.limiter_for(url)), "postgres")

    def test_slow_name_lookup(self):
        told = threading.Event()

        def lookup(*_):
            told.wait(120)
            raise OSError("no such name")

        limiter = self.limiter_for("redis://name.invalid")
        with (
            patch("redis.connection.socket.getaddrinfo", lookup),
            self.assertLogs(LOGGER, "WARNING"),
        ):
            store = RedisStore("redis://name.invalid", "dual_api_test")
            with self.assertRaises(StoreError):
                store.charge("k", 1, 60)
            limiter.charge("k", 0, 60)
            self.assertFalse(told.is_set())
            told.set()

    def test_many_waits_are_one_budget(self):
        # Loading the script and running it are each in time, and together are not.
        proxy = LocalServer(delayed(self.redis.port, BUDGET * 0.7))
        self.addCleanup(proxy.close)
        store = RedisStore(f"redis://127.0.0.1:{proxy.port}", "dual_api_test")
        with self.assertRaises(StoreError):
            store.charge("k", 1, 60)
        # The connection came too late for that charge, and serves the next.
        wait_until(lambda: store._sessions.get().pool.idle)
        self.assertTrue(store.charge("k", 1, 60).admitted)

    def test_an_answer_that_never_ends_is_left(self):
        for piece, pause in ((b"x" * 65536, 0), (b"*", 0.03), (b"*9\r\n", 0.03)):
            server = LocalServer(endless(piece, pause))
            self.addCleanup(server.close)
            new = RedisStore(f"redis://127.0.0.1:{server.port}", "dual_api_test")
            # One whose connection was good until now.
            proxy = LocalServer(good_until_asked(self.redis.port, piece, pause))
            self.addCleanup(proxy.close)
            used = RedisStore(f"redis://127.0.0.1:{proxy.port}", "dual_api_test")
            self.assertTrue(used.charge("k", 1, 60).admitted)
            for store in (new, used):
                with (
                    self.subTest(piece[:4], new=store is new),
                    self.assertRaises(StoreError),
                ):
                    store.charge("k", 1, 60)
        # Nor does anyone read on where nobody waits.
        for helper in [t for t in threading.enumerate() if t.name == "dual_api.redis"]:
            helper.join(60)
            self.assertFalse(helper.is_alive())

    def test_nonsense_becomes_a_store_error(self):
        for reply in (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"+OK\r\n",
            b"$-1\r\n",
            b":1\r\n",
            b"*4\r\n:1\r\n:1\r\n$1\r\nx\r\n:0\r\n",
            b"*4\r\n:7\r\n:1\r\n:61\r\n:0\r\n",
            b"*4\r\n:1\r\n:1\r\n:-5\r\n:0\r\n",
            b"*99999999\r\n",
            b"\xff\xfe\r\n",
            b":\xff\r\n",
        ):
            server = LocalServer(answering(reply))
            store = RedisStore(f"redis://127.0.0.1:{server.port}", "p")
            with self.subTest(reply), self.assertRaises(StoreError):
                store.charge("k", 1, 60)
            server.close()
