# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a virus scanner is asked, and what its answers mean."""

import io
import tempfile
from pathlib import Path

from odoo.tests import BaseCase

from odoo.addons.dual_api.files.scanner import (
    Address,
    ScannerError,
    infection,
    read_address,
)

from .support.hostile_files import EICAR, archive
from .support.scanner import Scanner, nobody

#: More than any buffer of a socket holds.
LARGE = bytes(range(256)) * 64 * 1024


class TestScanner(BaseCase):
    """A scanner that is really asked."""

    def ask(
        self, scanner: Scanner | str, data: bytes, seconds: float = 30
    ) -> str | None:
        """Ask it of a file."""
        address = scanner if isinstance(scanner, str) else scanner.address
        return infection(io.BytesIO(data), read_address(address), seconds)

    def test_a_clean_file_is_sent_whole(self):
        with Scanner() as scanner:
            for data in (b"", b"a", LARGE):
                self.assertIsNone(self.ask(scanner, data))
            self.assertEqual(scanner.seen, [b"", b"a", LARGE])

    def test_what_is_found_is_named(self):
        with Scanner() as scanner:
            for data in (EICAR, LARGE + EICAR, archive({"a": EICAR}, 0)):
                self.assertEqual(self.ask(scanner, data), "Eicar-Test")
            digest = b"44d88612fea8a8f36de82e1278abb02f"
            scanner.says = b"stream: Win.Test.EICAR_HDB-1(" + digest + b":68) FOUND"
            self.assertEqual(self.ask(scanner, b"a"), "Win.Test.EICAR_HDB-1")

    def test_it_may_listen_on_a_socket(self):
        with tempfile.TemporaryDirectory() as folder:
            with Scanner(Path(folder, "clamd.ctl")) as scanner:
                self.assertEqual(self.ask(scanner, EICAR), "Eicar-Test")
            with self.assertRaises(ScannerError):
                self.ask(f"{folder}/clamd.ctl", b"a")

    def test_anything_but_a_verdict_is_none(self):
        with Scanner() as scanner:
            for said in (
                *(b"", b"OK", b"stream: ", b"stream: OK\nstream: OK", b"stream:OK"),
                *(b"stream: Access denied. ERROR", b"FOUND", b"x" * 10_000, b"\xff"),
            ):
                scanner.says = said
                with self.subTest(said[:40]), self.assertRaises(ScannerError):
                    self.ask(scanner, EICAR)

    def test_a_file_that_it_does_not_take_is_not_clean(self):
        with Scanner() as scanner:
            scanner.most = 1000
            with self.assertRaises(ScannerError):
                self.ask(scanner, LARGE)

    def test_nobody_who_listens_and_nobody_who_answers(self):
        with nobody() as address, self.assertRaisesRegex(ScannerError, "refused"):
            self.ask(address, b"a")
        with Scanner() as scanner:
            scanner.silent = True
            with self.assertRaisesRegex(ScannerError, "timed out|too long"):
                self.ask(scanner, b"a", seconds=0.05)
            with self.assertRaisesRegex(ScannerError, "too long"):
                self.ask(scanner, b"a", seconds=0)
            scanner.hangs_up = True
            with self.assertRaises(ScannerError):
                self.ask(scanner, LARGE)

    def test_addresses(self):
        self.assertEqual(read_address("/run/clamd.ctl"), Address("/run/clamd.ctl"))
        self.assertEqual(read_address("clamd:3310"), Address("clamd", 3310))
        self.assertEqual(read_address("[::1]:3310"), Address("::1", 3310))
        for text in (
            "clamd",
            ":3310",
            "clamd:",
            "clamd:0",
            "clamd:70000",
            "a b:1",
            "run/a",
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                read_address(text)
