# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""For tests against servers that really run: databases, servers, Redis, SQL.

`make test` names this package's folder in DUAL_API_TOOLS and describes what it has
set up in the file DUAL_API_LIVE. Everything made here is on ports and in databases of
its own; the log of every server is read afterwards, and a warning that no test has
announced by `Server.expect` fails the run.
"""

from .databases import (
    BASE,
    BASES_WITH,
    TEMPLATE,
    await_locks,
    create_database,
    drop_database,
    install,
    make_template,
    sql,
    temporary_database,
)
from .evaluation import (
    evaluate,
)
from .given import (
    CHROMIUM_OPTIONS,
    EFFORT,
    chromium,
    contract,
    describe,
    filestore,
    node,
    own,
    postman_node,
    runner,
)
from .servers import (
    LEFT,
    Server,
    redis_server,
)

__all__ = [
    "BASE",
    "BASES_WITH",
    "CHROMIUM_OPTIONS",
    "EFFORT",
    "LEFT",
    "TEMPLATE",
    "Server",
    "await_locks",
    "chromium",
    "contract",
    "create_database",
    "describe",
    "drop_database",
    "evaluate",
    "filestore",
    "install",
    "make_template",
    "node",
    "own",
    "postman_node",
    "redis_server",
    "runner",
    "sql",
    "temporary_database",
]
