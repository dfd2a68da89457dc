# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Types of columns that Odoo's own fields do not have."""

from odoo import fields


class BigInteger(fields.Integer):
    """A whole number that PostgreSQL keeps in eight bytes."""

    _column_type = ("int8", "int8")
