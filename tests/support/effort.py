# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long tests look that could look for ever, and what takes minutes.

``make reliability`` runs those tagged ``SOAKS`` at length, and only it those tagged
``MINUTES``: Odoo leaves out by itself what is not ``standard``.
"""

import os

SOAKS = "dual_api_soaks"
MINUTES = "dual_api_minutes"
#: How many times as much is tried as in ``make test``.
EFFORT = int(os.environ.get("DUAL_API_TEST_EFFORT", "1"))
