# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    authorization_code,
    client,
    grant,
    refresh,
    res_users,
    server,
    signing_key,
    token,
)

# isort: split
from . import (
    caller,
    challenge,
    client_lifecycle,
    consent,
    described,
    office,
    settings_page,
)
