# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Builds the scripts and styles of Odoo's own pages, which the first visitor waits for.

Copies of the database have them, too.
"""

from session import session
from web_client import build

if __name__ == "__main__":
    with session() as env:
        build(env["ir.qweb"])
