# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the addon declares, for tests that run outside of Odoo."""

import importlib
import sys
from types import ModuleType

from doc_pages import ROOT


def declared(folder, name):
    """A module of the addon that needs no Odoo around it, only its neighbours."""
    package = f"declared_{folder}"
    if package not in sys.modules:
        sys.modules[package] = ModuleType(package)
        sys.modules[package].__path__ = [str(ROOT / folder)]
    return importlib.import_module(f"{package}.{name}")
