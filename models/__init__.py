# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    api_key,
    api_request,
    api_usage,
    dual_api_settings,
    health,
    ir_http,
    rate_limit,
    res_partner,
    resolver,
    rights,
    rights_changes,
)
