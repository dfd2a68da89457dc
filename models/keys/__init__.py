# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import key

# isort: split
from . import (
    actions,
    change,
    family,
    issuing,
    recognising,
    reminder,
    requests,
    res_users,
    scope_texts,
    state,
    usage,
)
