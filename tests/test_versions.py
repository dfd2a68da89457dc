# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST's versions: each has an address, which one place spells."""

import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.schema.declaration import DeclarationError
from odoo.addons.dual_api.schema.versions import (
    OWN_VERSIONS,
    V1,
    VERSIONED,
    Version,
    check_versions,
)

ROOT = Path(__file__).resolve().parent.parent
V2 = Version(number=2, contract="2.0.0")
#: What asks the API from outside may spell its addresses; so may what tells of it.
_OUTSIDE = {"tests", "tools", "clients", "docs", "i18n", ".run", ".git", ".ci"}
_CODE = {".py", ".js", ".xml", ".sql", ".lua", ".css"}
_SPELLED = re.compile(r"/?api/v\d")


@tagged("-at_install", "post_install")
class TestVersion(BaseCase):
    def test_the_code_spells_no_version(self):
        files = [
            path
            for folder in ROOT.iterdir()
            if folder.is_dir() and folder.name not in _OUTSIDE
            for path in folder.rglob("*")
            if path.suffix in _CODE and ROOT / "static" / "lib" not in path.parents
        ]
        self.assertGreater(len(files), 100)
        found = [
            str(path.relative_to(ROOT))
            for path in files
            if _SPELLED.search(path.read_text())
        ]
        self.assertEqual(found, [], "schema/versions.py makes the addresses")

    def test_addresses_begin_with_the_version(self):
        self.assertEqual(V1.url("", "customers", 7), "/api/v1/customers/7")
        self.assertEqual(
            V2.url("https://a.example", "me"), "https://a.example/api/v2/me"
        )
        self.assertEqual(V2.path(f"{VERSIONED}/me"), "/api/v2/me")

    def test_the_contract_begins_with_the_number(self):
        with self.assertRaisesRegex(DeclarationError, "v2: has the contract 1"):
            Version(number=2, contract="1.9.0")

    def test_versions_stand_from_the_oldest_to_the_newest(self):
        self.assertEqual(check_versions([V1, V2]), (V1, V2))
        for wrong in ([], [V2, V1], [V1, V1]):
            with self.assertRaises(DeclarationError):
                check_versions(wrong)
        self.assertEqual(check_versions(OWN_VERSIONS), OWN_VERSIONS)
