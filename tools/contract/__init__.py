# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What changed in the published contract, and whether clients break by it.

``make contract-diff`` prints it, ``make test`` refuses it, ``make release-contract``
makes the contract of today the one that later ones are held against.
"""
