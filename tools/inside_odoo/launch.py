# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own command, started so that no folder but Odoo's is on Python's path.

`python -m odoo` would not do: with worker processes Odoo starts itself once more by
the name of this file.
"""

import atexit
import json
import os
import sys
import time
from pathlib import Path


def forget_demo_file() -> None:
    """Remove the demo's keys when this server ends, even if its supervisor is gone."""
    path, owner = os.environ.get("DUAL_API_DEMO_FILE"), os.getpid()
    if path:
        atexit.register(
            lambda: os.getpid() == owner and Path(path).unlink(missing_ok=True)
        )


def stand_in() -> None:
    """Take the place of the process for events, which would be a whole Odoo more."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)


if __name__ == "__main__":
    if os.environ.get("DUAL_API_LAUNCH_WITH_FEW_ASSETS"):
        from web_client import build_no_more

        build_no_more()
    if shared := os.environ.get("DUAL_API_LAUNCH_WITH_SHARED_TESTS"):
        from shared_tests import share

        share(**json.loads(shared))
    sys.path.pop(0)
    for_events = "gevent" in sys.argv[1:2]
    if for_events and os.environ.get("DUAL_API_LAUNCH_WITHOUT_EVENTS"):
        stand_in()
        sys.exit()
    if not for_events:
        forget_demo_file()
    from odoo.cli.command import main

    main()
