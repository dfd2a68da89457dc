# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

import psycopg2
import redis

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.auth.limiter.limiter import StoreError
from odoo.addons.dual_api.auth.limiter.stores import redis as redis_stores
from odoo.addons.dual_api.auth.limiter.stores.memory import MemoryStore
from odoo.addons.dual_api.auth.limiter.stores.postgres import (
    PURGE_SQL,
    SCHEMA_SQL,
    PostgresStore,
)
from odoo.addons.dual_api.auth.limiter.stores.redis import RedisStore

from .support.store_contract import (
    ServerContract,
    StoreContract,
    connect,
    shared_redis_url,
)


@tagged("-at_install", "post_install")
class TestMemoryStore(StoreContract, BaseCase):
    def setUp(self):
        super().setUp()
        self.store = MemoryStore(lambda: 5_000.5)

    def now(self):
        return 5_000

    def stored(self, key):
        buckets = self.store._counters.get().buckets.get(key)
        return buckets and dict(buckets)

    def preset(self, key, buckets):
        ascending = dict(sorted(buckets.items()))
        self.store._counters.get().buckets[key] = ascending


@tagged("-at_install", "post_install")
class TestPostgresStore(ServerContract, BaseCase):
    def setUp(self):
        super().setUp()
        self.store = PostgresStore(connect, timeout=10)
        self.own = connect()
        self.own.autocommit = True
        self.addCleanup(self.own.close)
        self.addCleanup(
            self.sql, "DELETE FROM dual_api_rate_limit WHERE key LIKE 'test-%'"
        )
        self.addCleanup(lambda: self.store._pool.get().close_idle())

    def sql(self, query, *arguments):
        with self.own.cursor() as cursor:
            cursor.execute(query, arguments or None)
            return cursor.fetchall() if cursor.description else []

    def now(self):
        return self.sql("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint")[
            0
        ][0]

    def stored(self, key):
        rows = self.sql(
            "SELECT seconds, points FROM dual_api_rate_limit WHERE key = %s", key
        )
        return dict(zip(*rows[0], strict=True)) if rows else None

    def preset(self, key, buckets):
        self.sql(
            "INSERT INTO dual_api_rate_limit VALUES (%s, %s, %s)",
            key,
            list(buckets),
            list(buckets.values()),
        )

    def lose_connections(self):
        for connection in self.store._pool.get().idle:
            pid = connection.info.backend_pid
            self.sql("SELECT pg_terminate_backend(%s, 5000)", pid)

    def test_schema_may_be_installed_again(self):
        self.charge()
        with connect() as connection, connection.cursor() as cursor:
            cursor.execute(SCHEMA_SQL)
        connection.close()
        self.assertEqual(self.charge().remaining, 58)

    def test_purge_removes_only_what_is_idle(self):
        self.charge()
        self.preset(f"{self.key}-idle", {self.now() - 700: 1})
        self.assertGreaterEqual(self.sql(PURGE_SQL)[0][0], 1)
        self.assertIsNone(self.stored(f"{self.key}-idle"))
        self.assertEqual(sum(self.stored(self.key).values()), 1)

    def test_purge_gives_way_to_a_conflict(self):
        self.preset(self.key, {self.now() - 700: 1})
        with connect() as connection, connection.cursor() as cursor:
            connection.set_isolation_level(
                psycopg2.extensions.ISOLATION_LEVEL_REPEATABLE_READ
            )
            cursor.execute("SELECT 1 FROM dual_api_rate_limit")
            self.charge()
            cursor.execute(PURGE_SQL)
            self.assertEqual(cursor.fetchone()[0], 0)
            cursor.execute("SELECT 1")  # the transaction goes on
        connection.close()
        self.assertEqual(sum(self.stored(self.key).values()), 1)

    def test_lock_held_by_another_becomes_a_store_error(self):
        store = PostgresStore(connect, timeout=0.2)
        store.charge(self.key, 1, 60)
        with connect() as holder, holder.cursor() as cursor:
            cursor.execute("SELECT 1 FROM dual_api_rate_limit FOR UPDATE")
            with self.assertRaises(StoreError):
                store.charge(self.key, 1, 60)
        holder.close()
        self.assertEqual(store.charge(self.key, 1, 60).remaining, 58)
        store._pool.get().close_idle()

    def test_no_server_becomes_a_store_error(self):
        def refuse():
            return psycopg2.connect(host="127.0.0.1", port=1, dbname="none")

        with self.assertRaises(StoreError):
            PostgresStore(refuse).charge(self.key, 1, 60)


class RedisContract(ServerContract):
    def setUp(self):
        super().setUp()
        self.server = self.raw_client()
        self.addCleanup(self.server.close)

    def raw_client(self):
        return redis.Redis.from_url(shared_redis_url(), decode_responses=True)

    def name(self, key):
        return f"dual_api_test:{{{key}}}"

    def now(self):
        return self.server.time()[0]

    def stored(self, key):
        fields = self.server.hgetall(self.name(key))
        return {int(s): int(p) for s, p in fields.items()} or None

    def preset(self, key, buckets):
        self.server.hset(self.name(key), mapping=buckets)
        self.server.expire(self.name(key), 100)


@tagged("-at_install", "post_install")
class TestRedisStore(RedisContract, BaseCase):
    def setUp(self):
        super().setUp()
        # What it counts, not how long it waits: that is tested where Redis is slow.
        self.startPatcher(patch.object(redis_stores, "BUDGET", 10))
        self.store = RedisStore(shared_redis_url(), "dual_api_test")

    def lose_connections(self):
        for session in self.store._sessions.get().pool.idle:
            self.server.client_kill_filter(_id=session._client.client_id())

    def test_key_expires_by_itself(self):
        self.charge()
        self.assertIn(self.server.ttl(self.name(self.key)), range(61, 63))

    def test_script_lost_by_the_server(self):
        self.charge()
        self.server.script_flush()
        self.assertEqual(self.charge().remaining, 58)

    def test_key_of_another_kind_becomes_a_store_error(self):
        self.server.set(self.name(self.key), "text", ex=100)
        with self.assertRaises(StoreError):
            self.charge()

    def test_foreign_fields_are_removed(self):
        self.preset(self.key, {"text": "x", "12": "y"})
        self.assertEqual(self.charge().remaining, 59)
        self.assertEqual(sum(self.stored(self.key).values()), 1)
