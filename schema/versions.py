# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The version of the published contract, the same for OpenAPI and SDL."""

#: Semantic: the first number changes when existing clients break.
CONTRACT_VERSION = "1.0.0"
