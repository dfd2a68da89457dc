# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The command ``declare`` of Odoo's command line."""

import sys

import psycopg2

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config


class Declare(Command):
    """Print a file that declares models for the API, ready to edit"""

    def run(self, args: list[str]) -> None:
        """Print it; nothing is changed, and no record is read."""
        self.parser.add_argument("-c", "--config", help="Odoo's configuration file")
        self.parser.add_argument("-d", "--database", help="where the models are")
        self.parser.add_argument("models", nargs="+", metavar="MODEL")
        # Options of Odoo's own, such as --db_host=…, are its to read.
        asked, further = self.parser.parse_known_args(args)
        if asked.config:
            further += ["-c", asked.config]
        if asked.database:
            further += ["-d", asked.database]
        config.parse_config(["--no-http", *further], setup_logging=True)
        databases = config["db_name"]
        if len(databases) != 1:
            self.parser.error("name one database with -d")
        sys.stdout.write(self.declaration(databases[0], asked.models))

    def declaration(self, database: str, names: list[str]) -> str:
        """Return the file; end with a sentence where there is none."""
        try:
            registry = Registry(database)
        except psycopg2.OperationalError as error:
            sys.exit(str(error))
        with registry.cursor(readonly=True) as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            if "dual_api.generator" not in env:
                sys.exit(f"Dual API is not installed in {database}.")
            try:
                text: str = env["dual_api.generator"]._declaration(*names)
            except UserError as error:
                sys.exit(str(error))
        return text
