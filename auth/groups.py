# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The groups of Odoo's users that the API asks for, by their external ids."""

#: Those to whom all keys are their business.
MANAGERS = "dual_api.group_manager"
#: They can give themselves every right.
ADMINISTRATORS = "base.group_system"
