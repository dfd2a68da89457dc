# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import capture, event

# isort: split
from . import (
    deletions,
    installing,
    listeners,
    listening,
    origin,
    publishing,
    visibility,
)
