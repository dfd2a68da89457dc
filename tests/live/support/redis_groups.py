# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several Redis servers that take each other's place. Needs redis, the library."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from devkit import live, processes
from devkit.console import Problem
from devkit.redis_server import HOST, Redis

if TYPE_CHECKING:
    import redis


def connected(server: Redis) -> "redis.Redis":
    """A client, to be used in a `with`."""
    import redis

    return redis.Redis(port=server.port, decode_responses=True)


def _wait_for(condition: Callable[[], Any]) -> None:
    if not processes.wait_until(lambda: bool(condition()), 30):
        raise Problem("The Redis servers do not find each other.")


def sentinel(stack: ExitStack) -> tuple[str, Redis]:
    """A master, its replica and their sentinel: the URL for Odoo, and the master."""
    master, replica = (stack.enter_context(live.redis_server()) for _ in range(2))
    with connected(replica) as client:
        client.replicaof(HOST, master.port)
        _wait_for(lambda: client.info("replication")["master_link_status"] == "up")
    watched = f"main {HOST} {master.port} 1"
    watcher = stack.enter_context(live.redis_server(sentinel_of=watched))
    with connected(watcher) as client:
        client.sentinel_set("main", "down-after-milliseconds", 400)
        client.sentinel_set("main", "failover-timeout", 3000)
        _wait_for(lambda: client.sentinel_slaves("main"))
    return f"redis+sentinel://{HOST}:{watcher.port}/main/0", master


def cluster(stack: ExitStack) -> tuple[str, Redis]:
    """Three masters, of which the first has a replica: the URL, and the first."""
    options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "600")
    nodes = [stack.enter_context(live.redis_server(*options)) for _ in range(4)]
    clients = [stack.enter_context(connected(node)) for node in nodes]
    for number, client in enumerate(clients):
        client.execute_command("CLUSTER MEET", HOST, nodes[0].port)
        if number < 3:
            slots = range(number * 5462, min(16384, (number + 1) * 5462))
            client.execute_command("CLUSTER ADDSLOTS", *slots)

    def complete() -> bool:
        found = [client.execute_command("CLUSTER INFO") for client in clients]
        return all(
            (one["cluster_state"], one["cluster_known_nodes"]) == ("ok", "4")
            for one in found
        )

    _wait_for(complete)
    replica = clients[3]
    first = clients[0].execute_command("CLUSTER MYID")
    replica.execute_command("CLUSTER REPLICATE", first)
    _wait_for(lambda: replica.info("replication").get("master_link_status") == "up")
    addresses = ",".join(f"{HOST}:{node.port}" for node in nodes[1:3])
    return f"redis+cluster://{addresses}", nodes[0]
