# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An Odoo environment for a script: `with session() as env`, committed at the end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def session() -> Iterator:
    """Environment of the superuser in the database that the command line names."""
    options = sys.argv[1:]
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(options, setup_logging=True)
    registry = Registry(config["db_name"][0])
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    registry.signal_changes()
