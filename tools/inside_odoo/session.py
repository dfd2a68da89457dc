# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An Odoo environment for a script: `with session() as env`, committed at the end."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def configure() -> str:
    """Read the command line; returns the database that it names."""
    from odoo.tools import config

    config.parse_config(sys.argv[1:], setup_logging=True)
    return config["db_name"][0]


@contextmanager
def opened(database: str) -> Iterator:
    """Environment of the superuser in `database`, after `configure`."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    threading.current_thread().dbname = database
    registry = Registry(database)
    with registry.cursor() as cr:
        # Meanwhile others may have installed addons, or changed what is cached.
        registry = registry.check_signaling(cr)
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    registry.signal_changes()


@contextmanager
def session() -> Iterator:
    """Environment of the superuser in the database that the command line names."""
    with opened(configure()) as env:
        yield env
