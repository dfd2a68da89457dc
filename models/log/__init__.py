# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import deprecated_notice, deprecated_use, request, usage

# isort: split
from . import (
    dashboard,
    health,
    metrics,
)
