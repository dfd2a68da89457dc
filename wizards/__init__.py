# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    client_show,
    key_extend,
    key_show,
    key_wizard,
    webhook_replay,
    webhook_show,
    webhook_wizard,
)
