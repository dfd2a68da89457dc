# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Redis client for every form of URL that the setting ``redis_url`` takes.

======================================================== =======================
``redis://[user:password@]host[:port][/db]``             one server
``rediss://…``                                           one server, through TLS
``unix://[user:password@]/path/to/socket[?db=0]``        one server, on a socket
``redis+sentinel://[user:password@]host[:port],…/name[/db]``  the master ``name``
                                                         that the sentinels know
``redis+cluster://[user:password@]host[:port],…``        a cluster, by some of
                                                         its nodes
======================================================== =======================

User and password are those of the servers that hold the data, percent-encoded.
Ports default to 6379, those of sentinels to 26379.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.retry import Retry
from redis.sentinel import (
    Sentinel,
    SentinelConnectionPool,
    SentinelManagedConnection,
)

from ....schema.open_types import Json
from .bounded import bounded


@dataclass(frozen=True, slots=True)
class ClientFactory:
    """``make()`` connects and returns a client, or raises.

    ``one_connection``: the client keeps exactly one open connection and never
    opens another by itself, so that a command on it is one bounded wait.
    """

    make: Callable[[], redis.Redis | RedisCluster]
    one_connection: bool


class _UnreadableUrlError(ValueError):
    """Its message holds no part of the URL."""


def client_factory(url: str, timeout: float) -> ClientFactory:
    """Read ``url``; no connection is opened before ``make()``.

    :param timeout: seconds for every single wait: connecting, one answer.
    :raises ValueError: when the URL is none of the forms above. The message
        does not repeat the URL, which may hold a password.
    """
    scheme = url.partition("://")[0]
    try:
        if scheme in ("redis", "rediss", "unix"):
            return ClientFactory(_single(url, timeout), one_connection=True)
        if scheme == "redis+sentinel":
            return ClientFactory(_sentinel(urlsplit(url), timeout), one_connection=True)
        if scheme == "redis+cluster":
            return ClientFactory(_cluster(urlsplit(url), timeout), one_connection=False)
    except _UnreadableUrlError:
        raise
    except ValueError:
        # The standard library's own messages quote parts of the URL.
        raise _UnreadableUrlError("The Redis URL cannot be read") from None
    raise _UnreadableUrlError(
        "The Redis URL must begin with redis://, rediss://, unix://,"
        " redis+sentinel:// or redis+cluster://"
    )


def _options(timeout: float) -> dict[str, Json]:
    return {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        # The library would try again, with pauses, for seconds.
        "retry": Retry(NoBackoff(), 0),
        # With protocol 3 a server under maintenance may make the library wait
        # longer than its timeout.
        "protocol": 2,
    }


def _single(url: str, timeout: float) -> Callable[[], redis.Redis]:
    options = _options(timeout)
    if url.startswith("unix:"):
        del options["socket_connect_timeout"]

    def pool() -> redis.ConnectionPool:
        made = redis.ConnectionPool.from_url(url, **options)
        # What the URL's query asks for must not loosen the time budget.
        made.connection_kwargs.update(options)
        made.connection_class = bounded(made.connection_class)
        return made

    pool()  # reads the whole URL, and opens nothing
    return lambda: _on_one_connection(pool())


def _sentinel(url: SplitResult, timeout: float) -> Callable[[], redis.Redis]:
    nodes = _nodes(url, 26379)
    options = _options(timeout)
    name, _, database = url.path.strip("/").partition("/")
    if not name:
        raise _UnreadableUrlError("The Redis URL names no master of the sentinels")
    login = _login(url) | {"db": int(database or 0)}

    def make() -> redis.Redis:
        # The library has types, but for these classes.
        sentinel = Sentinel(nodes, sentinel_kwargs=options)  # type: ignore[no-untyped-call]
        for client in sentinel.sentinels:
            made = client.connection_pool
            made.connection_class = bounded(made.connection_class)
        pool = SentinelConnectionPool(  # type: ignore[no-untyped-call]
            unquote(name),
            sentinel,
            connection_class=bounded(SentinelManagedConnection),
            **options,
            **login,
        )
        return _on_one_connection(pool)

    return make


def _cluster(url: SplitResult, timeout: float) -> Callable[[], RedisCluster]:
    nodes = _nodes(url, 6379)
    if url.path.strip("/"):
        raise _UnreadableUrlError("The Redis URL: a cluster has no databases")
    options = {**_options(timeout), **_login(url)}
    host, port = nodes[0]
    first = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return (
        lambda: RedisCluster(
            # Only with a URL does the library take a class for the connections.
            url=f"redis://{first}",
            startup_nodes=[
                ClusterNode(host, port)  # type: ignore[no-untyped-call]
                for host, port in nodes[1:]
            ],
            connection_class=bounded(redis.Connection),
            **options,
        )
    )


def _on_one_connection(pool: redis.ConnectionPool) -> redis.Redis:
    client = redis.Redis(connection_pool=pool, single_connection_client=True)
    client.auto_close_connection_pool = True  # the pool serves only this client
    return client


def _nodes(url: SplitResult, default_port: int) -> list[tuple[str, int]]:
    addresses = url.netloc.rpartition("@")[2].split(",")
    parts = [urlsplit(f"//{address.strip()}") for address in addresses]
    nodes = [(p.hostname, p.port or default_port) for p in parts if p.hostname]
    if not nodes or len(nodes) != len(addresses):
        raise _UnreadableUrlError("The Redis URL lacks a host name")
    return nodes


def _login(url: SplitResult) -> dict[str, str]:
    user, _, password = url.netloc.rpartition("@")[0].partition(":")
    login = {"username": unquote(user), "password": unquote(password)}
    return {name: value for name, value in login.items() if value}
