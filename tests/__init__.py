# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_contract,
    test_extension,
    test_http,
    test_keys,
    test_not_found,
    test_parity,
    test_parity_customers,
    test_parity_random,
    test_rate_limit_doors,
    test_ratelimit,
    test_ratelimit_redis,
    test_ratelimit_stores,
    test_record_rules,
    test_retry,
    test_sql_count,
    test_validation,
)
