# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo asks the addon to do when it comes or goes."""

import logging
import shutil

from odoo.api import Environment
from odoo.tools import SQL

from .gateway.request_target import keep_request_targets
from .gateway.setting_sources import outside
from .gateway.uploads import parts_folder, spool_folder
from .monitoring.discreet_log import be_discreet
from .monitoring.json_log import write_json

_logger = logging.getLogger(__name__)

#: Tables that no model of Odoo's stands for.
_TABLES = (
    "api_usage_total",
    "dual_api_key_change",
    "dual_api_rate_limit",
    "api_outbox",
    "api_outbox_visible",
    "api_capture",
)


def prepare_process() -> None:
    """Have Odoo tell what the addon needs to know of requests, and write its log as it
    is wanted; in every process that loads the addon, before it asks a database.
    """
    keep_request_targets()
    be_discreet()
    wanted = outside("log_format")
    if wanted is None or wanted.text == "text":
        return
    if wanted.text == "json":
        write_json()
    else:
        _logger.warning("%s is %r: text or json", wanted.where, wanted.text[:100])


def uninstall(env: Environment) -> None:
    """Remove what Odoo does not know of: what was made in SQL, and settings."""
    env["ir.config_parameter"].search([("key", "=like", "dual\\_api.%")]).unlink()
    env["dual_api.indexes"]._make(())
    # It asks one of the tables, from models/keys/kept_principals.py on.
    vars(env.registry).pop("get_sequences", None)
    for table in _TABLES:
        env.cr.execute(SQL("DROP TABLE IF EXISTS %s CASCADE", SQL.identifier(table)))
    # Of aggregates and functions: PostgreSQL calls both routines.
    env.cr.execute(
        "SELECT oid::regprocedure::text FROM pg_proc"
        r" WHERE proname LIKE 'dual\_api\_%'"
        " AND pronamespace = current_schema::regnamespace"
        " ORDER BY prokind"
    )
    for (routine,) in env.cr.fetchall():
        # The database's own spelling of what it has.
        # pylint: disable-next=sql-injection
        env.cr.execute(f"DROP ROUTINE IF EXISTS {routine} CASCADE")
    for folder in (parts_folder, spool_folder):
        shutil.rmtree(folder(env.cr.dbname), ignore_errors=True)
    env.cr.execute("DROP SEQUENCE IF EXISTS api_event_position")
    env.cr.execute("ALTER TABLE res_partner DROP COLUMN IF EXISTS dual_api_customer")
