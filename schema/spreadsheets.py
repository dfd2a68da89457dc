# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Text that a spreadsheet would calculate instead of showing it.

What strangers and owners of keys write is exported by those who look after the API.
"""

#: What formulas begin with, in their usual and in their wide forms. Odoo's own export
#: makes text of some of them in CSV, and of none in XLSX.
FORMULA_BEGINNINGS = "=+-@\uff1d\uff0b\uff0d\uff20"


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take the text for a formula."""
    return text.lstrip().startswith(tuple(FORMULA_BEGINNINGS))
