# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own command, started so that no folder but Odoo's is on Python's path.

`python -m odoo` would not do: with worker processes Odoo starts itself once more by
the name of this file.
"""

import atexit
import os
import sys
from pathlib import Path


def forget_demo_file() -> None:
    """Remove the demo's keys when this server ends, even if its supervisor is gone."""
    path, owner = os.environ.get("DUAL_API_DEMO_FILE"), os.getpid()
    if path:
        atexit.register(
            lambda: os.getpid() == owner and Path(path).unlink(missing_ok=True)
        )


if __name__ == "__main__":
    sys.path.pop(0)
    if "gevent" not in sys.argv[1:2]:
        forget_demo_file()
    from odoo.cli.command import main

    main()
