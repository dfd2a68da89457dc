# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make bench` and `make profile`: how fast the two doors are, and why."""
