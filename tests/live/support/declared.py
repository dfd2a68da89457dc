# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the addon declares, for tests that run outside of Odoo."""

import importlib
import sys
from types import ModuleType

from doc_pages import ROOT

#: Stands for the addon, which itself imports Odoo.
ADDON = "declared_addon"


def declared(folder, name):
    """A module of the addon that needs no Odoo around it, only its neighbours."""
    for package, path in ((ADDON, ROOT), (f"{ADDON}.{folder}", ROOT / folder)):
        if package not in sys.modules:
            sys.modules[package] = ModuleType(package)
            sys.modules[package].__path__ = [str(path)]
    return importlib.import_module(f"{ADDON}.{folder}.{name}")
