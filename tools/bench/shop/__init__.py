# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The benchmark of products, orders and invoices: `make bench ARGS=--shop`."""
