# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs Python from standard input with `env`; prints its `result` as JSON.

For tests that need to prepare or look at a database from outside Odoo.
"""

import json
import sys

from session import session

if __name__ == "__main__":
    source = sys.stdin.read()
    with session() as env:
        names = {"env": env, "result": None}
        exec(compile(source, "<evaluated>", "exec"), names)  # noqa: S102 - its purpose
        # Before the end of the session: a recordset can't be read after it.
        answer = json.dumps(names["result"])
    print(answer)
