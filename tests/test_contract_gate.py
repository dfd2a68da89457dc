# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The contract of today may follow the one that was released last."""

from contextlib import redirect_stdout
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.tools.contract import __main__ as command
from odoo.addons.dual_api.tools.contract.gate import (
    FILES,
    Contract,
    complaints,
    version_folders,
)
from odoo.addons.dual_api.tools.contract.gate import (
    RELEASED as FOLDER,
)

KEPT = Path(__file__).resolve().parent.parent / "schema" / "contract"
OPENAPI = """\
openapi: 3.1.0
info: {{title: Things, version: {version}}}
paths: {paths}
"""
SDL = "# dual_api {version}\n\ntype Query {{ {fields} }}\n"


def contract(version, paths="{/a: {get: {}}}", fields="a: Int", draft=False):
    return Contract(
        OPENAPI.format(version=version, paths=paths),
        SDL.format(version=version, fields=fields),
        draft,
    )


RELEASED = contract("1.4.2")
GONE = "GET /a: the operation is gone, so clients that call it fail."
NEW = "SDL, Query.b: it is new."


@tagged("-at_install", "post_install")
class TestGate(BaseCase):
    def test_the_contract_breaks_no_client_of_the_last_release(self):
        folders = version_folders(KEPT)
        self.assertTrue(folders)
        for folder in folders:
            old = Contract.in_folder(folder / FOLDER)
            found = complaints(old, Contract.in_folder(folder))
            self.assertFalse(found, "\n".join(found))

    def test_a_break_needs_a_new_first_number(self):
        self.assertEqual(complaints(RELEASED, contract("1.4.2", "{}")), [GONE])
        self.assertEqual(complaints(RELEASED, contract("1.5.0", "{}")), [GONE])
        self.assertEqual(complaints(RELEASED, contract("2.0.0", "{}")), [])

    def test_an_addition_needs_a_new_second_number(self):
        more = {"fields": "a: Int b: Int"}
        for version in ("1.4.2", "1.4.3"):
            self.assertEqual(
                complaints(RELEASED, contract(version, **more)),
                [
                    "The contract offers more than 1.4.2 did and needs at least the"
                    f" version 1.5.0. {NEW}"
                ],
            )
        self.assertEqual(complaints(RELEASED, contract("1.5.0", **more)), [])
        self.assertEqual(complaints(RELEASED, contract("2.0.0", **more)), [])

    def test_other_words_need_no_new_number(self):
        other = replace(RELEASED, openapi=RELEASED.openapi.replace("Things", "All"))
        self.assertEqual(complaints(RELEASED, other), [])

    def test_a_draft_may_grow_and_not_shrink(self):
        draft = contract("1.0.0", draft=True)
        grown = contract("1.0.0", fields="a: Int b: Int")
        self.assertEqual(complaints(draft, grown), [])
        self.assertEqual(complaints(draft, contract("1.0.0", "{}")), [GONE])

    def test_a_version_does_not_go_back(self):
        self.assertEqual(
            complaints(RELEASED, contract("1.4.1")),
            ["The version went back from 1.4.2 to 1.4.1."],
        )
        self.assertEqual(complaints(contract("1.9.0"), contract("1.10.0")), [])

    def test_both_documents_carry_the_version(self):
        other = replace(RELEASED, sdl=RELEASED.sdl.replace("1.4.2", "1.4.3"))
        self.assertEqual(
            complaints(RELEASED, other),
            ["OpenAPI has the version 1.4.2, and SDL another."],
        )


@tagged("-at_install", "post_install")
class TestContractCommands(BaseCase):
    def setUp(self):
        super().setUp()
        temporary = TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.released = self.folder / "v1" / FOLDER
        self.startPatcher(patch.object(command, "KEPT", self.folder))
        self.keep(contract("1.0.0"))

    def keep(self, kept, version="v1"):
        folder = self.folder / version
        folder.mkdir(exist_ok=True)
        for name, text in zip(FILES, (kept.openapi, kept.sdl), strict=True):
            (folder / name).unlink(missing_ok=True)
            if text is not None:
                (folder / name).write_text(text)

    def run_command(self, function, argument):
        with redirect_stdout(StringIO()) as said:
            status = function(argument)
        return status, said.getvalue()

    def test_what_was_cut_is_what_comes_next_is_held_against(self):
        self.assertEqual(self.run_command(command.release, False)[0], 0)
        self.keep(contract("1.0.0", "{}", "a: Int b: Int"))
        status, said = self.run_command(command.diff, None)
        self.assertEqual(status, 1)
        self.assertIn(f"Breaks: 1\n- {GONE}\n", said)
        self.assertIn(f"Additions: 1\n- {NEW}\n", said)
        self.assertIn("1.0.0 may not follow 1.0.0", said)
        self.keep(contract("2.0.0", "{}", "a: Int b: Int"))
        self.assertEqual(self.run_command(command.diff, None)[0], 0)

    def test_a_release_that_breaks_without_saying_so_is_not_cut(self):
        self.run_command(command.release, False)
        self.keep(contract("1.1.0", "{}"))
        status, said = self.run_command(command.release, False)
        self.assertEqual(status, 1)
        self.assertIn(GONE, said)
        self.assertEqual(Contract.in_folder(self.released).version, "1.0.0")

    def test_a_draft_is_cut_anew_until_it_is_released(self):
        self.run_command(command.release, True)
        self.assertTrue(Contract.in_folder(self.released).draft)
        self.keep(contract("1.0.0", "{}"))
        self.assertEqual(self.run_command(command.release, True)[0], 0)
        self.assertEqual(self.run_command(command.release, False)[0], 0)
        self.assertFalse(Contract.in_folder(self.released).draft)
        self.assertEqual(self.run_command(command.release, True)[0], 1)

    def test_each_version_has_a_contract_of_its_own(self):
        self.run_command(command.release, False)
        # GraphQL has one schema, that of the newest version: it goes along.
        self.keep(replace(contract("1.0.0"), sdl=None))
        self.keep(contract("2.0.0", "{}", "b: Int"), "v2")
        status, said = self.run_command(command.diff, None)
        self.assertEqual(status, 0)
        self.assertIn("1.0.0 may follow 1.0.0", said)
        self.assertIn("2.0.0 is new", said)
        self.assertEqual(self.run_command(command.release, False)[0], 0)
        self.keep(replace(contract("1.0.0", "{}"), sdl=None))
        status, said = self.run_command(command.diff, None)
        self.assertEqual(status, 1)
        self.assertIn("1.0.0 may not follow 1.0.0", said)
        self.assertIn("2.0.0 may follow 2.0.0", said)

    def test_another_addon_keeps_the_contracts_of_its_versions(self):
        addon = self.folder / "addon"
        self.folder = addon / "schema" / "contract"
        with self.assertRaises(FileNotFoundError):
            command.diff(None, addon)
        self.folder.mkdir(parents=True)
        self.keep(contract("2.0.0"), "v2")
        for function, argument, wanted in (
            (command.diff, None, "2.0.0 is new"),
            (command.release, False, "2.0.0 is the release"),
            (command.diff, None, "2.0.0 may follow 2.0.0"),
        ):
            status, said = self.run_command(partial(function, addon=addon), argument)
            self.assertEqual(status, 0)
            self.assertIn(wanted, said)
            self.assertNotIn("1.0.0", said)

    def test_the_oldest_version_comes_first(self):
        for name in ("v10", "v2", "notes"):
            (self.folder / name).mkdir()
        found = [folder.name for folder in version_folders(self.folder)]
        self.assertEqual(found, ["v1", "v2", "v10"])
