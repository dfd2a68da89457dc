# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long tests look that could look for ever.

They are tagged ``SOAKS``: ``make reliability`` runs them at length.
"""

import os

SOAKS = "dual_api_soaks"
#: How many times as much is tried as in ``make test``.
EFFORT = int(os.environ.get("DUAL_API_TEST_EFFORT", "1"))
