# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import field

# isort: split
from . import change, ir_model_fields, obstacle, offering
