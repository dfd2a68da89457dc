# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    api_key,
    api_key_actions,
    api_key_issuing,
    api_key_recognising,
    api_key_reminder,
    api_key_requests,
    api_key_state,
    dual_api_settings,
    health,
    idempotency,
    ir_http,
    outage,
    rate_limit,
    res_config_settings,
    res_partner,
    res_users,
    resolver,
    rights,
    rights_changes,
    scope_texts,
)
