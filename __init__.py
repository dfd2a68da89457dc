# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import models, rest, wizards
from .auth.request_target import keep_request_targets
from .hooks import uninstall
from .schema import endpoint, publication
