# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import history, keys, resolver

# isort: split
from . import (
    batch,
    company_fields,
    customers,
    database,
    declaring,
    events,
    files,
    idempotency,
    ir_http,
    log,
    oauth,
    other_servers,
    rate_limit,
    reading,
    routes_without_database,
    settings,
    shop,
    uploads,
    webhooks,
    writing,
)
