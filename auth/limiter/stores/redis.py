# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counts in Redis: exact over any number of processes and hosts."""

import time
from collections.abc import Sequence
from pathlib import Path

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError

from ....process import PerProcess
from .base import WINDOW, Store, StoreError, StoreSettings, Verdict
from .bounded import give_up_at
from .deadline import Deadline
from .memory import MemoryStore
from .pool import Pool
from .postgres import PostgresStore
from .redis_clients import ClientFactory, client_factory

BUDGET = 0.1
"""Seconds after which a charge gives up, whatever it is waiting for."""

_SCRIPT = (Path(__file__).parent / "redis_charge.lua").read_text("utf-8")
_CHECK_KEY = ":check"


class RedisStore(Store):
    """One atomic script, and so one round trip, per charge.

    An open connection is used on the caller's thread; its socket holds the budget.
    Opening one takes several waits (host name, TLS, login, script), and happens in a
    helper thread under the same budget; a connection that comes too late for its
    charge serves the next one.

    :param url: see ``redis_clients``.
    :param prefix: begins every key; must differ between databases of Odoo.
    :param max_connections: at most so many connections per process.
    :raises ValueError: when the URL cannot be read.
    """

    name = "redis"
    label = "Redis"

    def __init__(self, url: str, prefix: str, max_connections: int = 8) -> None:
        factory = client_factory(url, BUDGET)
        self._prefix = prefix
        self._sessions = PerProcess(lambda: _Sessions(factory, max_connections))

    @classmethod
    def build(cls, settings: StoreSettings) -> "RedisStore":
        """Make one.

        :raises ValueError: without a URL, or for one that can't be read
        """
        if not settings.redis_url:
            raise ValueError("The redis store needs a Redis URL")
        return cls(settings.redis_url, settings.prefix)

    @classmethod
    def preference(cls, settings: StoreSettings) -> int | None:
        """Whenever there is one: all hosts count together."""
        return 20 if settings.redis_url else None

    @classmethod
    def stand_in(cls, settings: StoreSettings) -> Store:
        """Make the one that needs no other server."""
        return PostgresStore.build(settings) if settings.connect else MemoryStore()

    def charge(self, key: str, cost: int, limit: int) -> Verdict:
        """See ``Store.charge``."""
        # The braces keep one key's data on one node of a cluster.
        name = f"{self._prefix}:{{{key}}}"
        try:
            reply = self._sessions.get().run((name, cost, limit, WINDOW))
        # OSError holds the timeouts; the others are answers that the library
        # cannot decode, and keys that it cannot encode.
        except (RedisError, OSError, ValueError, TypeError, LookupError) as exc:
            raise StoreError(f"Redis cannot count: {exc}") from exc
        return self._verdict(reply, limit)

    def check(self) -> None:
        """See ``Store.check``: counts for a key that no client can have."""
        self.charge(_CHECK_KEY, 1, 1_000_000)

    def _verdict(self, reply: object, limit: int) -> Verdict:
        match reply:
            case [
                0 | 1 as admitted,
                int(used),
                int(reset_after),
                int(retry_after),
            ] if used >= 0 < reset_after <= WINDOW + 1 >= retry_after >= 0:
                pass
            case _:
                raise StoreError("Redis gave an answer that is not the script's")
        return Verdict(
            admitted=admitted == 1,
            limit=limit,
            remaining=max(0, limit - used),
            reset_after=reset_after,
            retry_after=retry_after,
            store=self.name,
        )


class _Session:
    """A connected client that has the script loaded."""

    def __init__(self, factory: ClientFactory) -> None:
        self._client = factory.make()
        try:
            self._digest = self._client.script_load(_SCRIPT)
        except BaseException:
            self._client.close()
            raise

    def run(self, arguments: Sequence[str | int]) -> object:
        return self._client.evalsha(self._digest, 1, *arguments)

    def close(self) -> None:
        self._client.close()


class _Sessions:
    """The open sessions of one process."""

    def __init__(self, factory: ClientFactory, max_connections: int) -> None:
        self._one_connection = factory.one_connection
        self.pool: Pool[_Session] = Pool(
            lambda: _Session(factory),
            # Also after an error of the server: the next session may find another
            # one, such as the new master after a failover.
            lambda _session: True,
            max_connections,
            BUDGET,
        )
        self._deadline = Deadline()

    def run(self, arguments: Sequence[str | int]) -> object:
        """Run the script and return its answer, within ``BUDGET``.

        :raises RedisError, OSError: no answer.
        """

        def work(session: _Session) -> object:
            return session.run(arguments)

        moment, pool = time.monotonic() + BUDGET, self.pool
        with pool.place():
            session = pool.take_idle()
            if session and self._one_connection:
                try:
                    with give_up_at(moment):
                        return pool.run(work, session)
                except (RedisConnectionError, NoScriptError):
                    # The server closed the connection while it was idle, or
                    # was restarted: a new one may work.
                    session = None
            return self._deadline.run(
                lambda: pool.run(work, session), moment - time.monotonic()
            )
