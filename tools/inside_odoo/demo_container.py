# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sample customers and fresh keys in one go, and on standard output what to do then.

For the container of compose.yaml. The variables are DEMO_LIMIT, points per minute of
each key, and BASE_URL, where a browser finds the server.
"""

import os

from demo_data import add_everything
from demo_keys import make_keys
from demo_ready import first_steps
from session import session

if __name__ == "__main__":
    with session() as env:
        add_everything(env)
        keys = make_keys(env, int(os.environ["DEMO_LIMIT"]))
    print()
    print(first_steps(os.environ["BASE_URL"], keys["read"]))
    print(f"A key that may also write: {keys['write']}")
    print("Ctrl-C ends it; `docker compose down --volumes` removes it.")
