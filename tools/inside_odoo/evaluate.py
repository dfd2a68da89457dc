# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs Python with `env` of a database; answers with its `result`.

For tests that need to prepare or look at a database from outside Odoo. Each line of
standard input is JSON, `{"database": …, "source": …}`; so is each answer, `{"result":
…}` or `{"error": …}`. Many come to one process: Odoo takes longer to start than what it
is asked for, and every copy of a database has the same modules.
"""

import json
import os
import sys
import traceback
from typing import Any

from session import configure, opened

#: A registry takes some 30 MB; a test file comes back to the one that it has.
MOST_REGISTRIES = 4
_identities: dict[str, int] = {}


def forget_what_was_replaced(database: str) -> None:
    """Drop the registry of an older database of that name, and of long ago."""
    from odoo import sql_db
    from odoo.modules.registry import Registry

    with sql_db.db_connect("postgres").cursor() as cr:
        cr.execute("SELECT oid FROM pg_database WHERE datname = %s", [database])
        [identity] = cr.fetchone() or [0]
    if _identities.pop(database, identity) != identity:
        Registry.delete(database)
    _identities[database] = identity
    for name in list(_identities)[:-MOST_REGISTRIES]:
        del _identities[name]
        Registry.delete(name)


def evaluate(database: str, source: str) -> Any:
    """Run `source` in a transaction that is committed; returns its `result`."""
    forget_what_was_replaced(database)
    with opened(database) as env:
        names = {"env": env, "result": None}
        exec(compile(source, "<evaluated>", "exec"), names)  # noqa: S102 - its purpose
        # Before the end of the session: a recordset can't be read after it.
        return json.loads(json.dumps(names["result"]))


def main() -> None:
    """Answer until there are no more questions."""
    configure()
    from odoo import sql_db

    # What the source prints goes to the log: only answers go to whoever asks.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            answer = {"result": evaluate(**json.loads(line))}
        except Exception:  # noqa: BLE001 - who asked is told, and may ask again
            answer = {"error": traceback.format_exc()}
        # Whoever copies or drops the database wants it alone.
        sql_db.close_all()
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
