# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import attempt, delivery, webhook

# isort: split
from . import (
    api_key,
    asking,
    caller,
    claiming,
    lapsing,
    lifecycle,
    office,
    rendering,
    results,
    routing,
    secrets,
    telling,
    trying,
    values,
    worker,
)
