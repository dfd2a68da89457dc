# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import upload

# isort: split
from . import arriving, clean_up
