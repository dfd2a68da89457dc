# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    api_key,
    dual_api_settings,
    health,
    idempotency,
    ir_http,
    outage,
    rate_limit,
    res_partner,
    resolver,
    rights,
    rights_changes,
)
