# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of versions share."""

from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from unittest.mock import patch

from odoo.addons.dual_api.schema.versions import OWN_VERSIONS, Version

from ..common import ApiCase
from .offer import gives_back

#: The newest version, and one that is still newer.
OLDER = OWN_VERSIONS[-1]
NEWER = Version(number=OLDER.number + 1, contract=f"{OLDER.number + 1}.0.0")
_ADDONS = Path(__file__).resolve().parent.parent / "addons"


def second_version():
    """The declarations of the test addon, which is not installed here."""
    path = _ADDONS / "dual_api_second_version" / "declarations.py"
    spec = spec_from_file_location("second_version_declarations", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def one_more(*differences):
    """The versions with one more, from which what was the newest differs so."""
    return lambda versions: (
        *versions[:-1],
        replace(versions[-1], differences=differences),
        NEWER,
    )


class VersionsCase(ApiCase):
    """A database whose declarations are those of an addon."""

    @classmethod
    def declare(cls, types=None, versions=None):
        """Have the registry's declarations changed, until the class ends."""
        resolver = cls.env["dual_api.resolver"]
        cls.addClassCleanup(cls.registry.clear_cache, "routing")
        cls.addClassCleanup(gives_back(cls.registry))
        model = type(resolver)
        own_types, own_versions = resolver._types(), resolver._versions()
        with (
            patch.object(model, "_types", lambda _: (types or tuple)(own_types)),
            patch.object(
                model, "_versions", lambda _: (versions or tuple)(own_versions)
            ),
        ):
            resolver._register_hook()
        cls.registry.clear_cache("routing")
