# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import key

# isort: split
from . import (
    caller,
    change,
    lifecycle,
    office,
    reminder,
    res_users,
    scope_texts,
)
