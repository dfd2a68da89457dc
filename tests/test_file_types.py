# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What files are, whatever they are called: each in a table."""

import io
import tracemalloc

from odoo.tests import BaseCase

from odoo.addons.dual_api.files.media_types import (
    FILE_TYPES,
    OCTETS,
    USUAL_TYPES,
    agree,
    found_type,
    media_types,
    named_for,
)

from .support.hostile_files import HARMLESS, HONEST, NAMES, REFUSED, Sent


class Counted(io.BytesIO):
    """Counts the bytes that are read."""

    count = 0

    def read(self, *size: int) -> bytes:
        """Read, and count."""
        data = super().read(*size)
        self.count += len(data)
        return data


class TestFileTypes(BaseCase):
    """Found types, and what is allowed by them."""

    usual = media_types(USUAL_TYPES)

    def allowed(self, sent: Sent) -> bool:
        """Whether it would be taken."""
        found = found_type(io.BytesIO(sent.data))
        return sent.media_type in self.usual and agree(sent.media_type, found)

    def test_an_honest_file_is_found_to_be_what_it_is(self):
        for sent in HONEST:
            with self.subTest(sent.what):
                self.assertTrue(self.allowed(sent), found_type(io.BytesIO(sent.data)))
        self.assertEqual({sent.media_type for sent in HONEST}, self.usual)

    def test_a_lying_file_is_refused(self):
        self.assertGreaterEqual(len(REFUSED), 40)
        for sent in REFUSED:
            with self.subTest(sent.what):
                self.assertFalse(self.allowed(sent))

    def test_what_does_no_harm_as_a_file_is_taken(self):
        for sent in HARMLESS:
            with self.subTest(sent.what):
                self.assertTrue(self.allowed(sent))

    def test_nothing_is_of_two_types(self):
        for sent in (*HONEST, *HARMLESS):
            with self.subTest(sent.what):
                found = found_type(io.BytesIO(sent.data))
                agreeing = {each for each in self.usual if agree(each, found)}
                texts = {"text/plain", "text/csv"}
                self.assertIn(agreeing, ({sent.media_type}, texts))

    def test_no_type_that_browsers_execute_can_be_allowed(self):
        types = {each.media_type for each in FILE_TYPES.values()}
        executed = {
            *("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml"),
            *("application/xml", "text/javascript", "application/javascript"),
        }
        self.assertFalse(types & executed)
        with self.assertRaisesRegex(ValueError, "html, svg"):
            media_types(("pdf", "svg", "html"))

    def test_a_large_file_is_not_read(self):
        large = [
            Counted(sent.data + bytes(8 * 1024 * 1024))
            for sent in HONEST
            if sent.media_type not in ("application/zip",)
        ]
        for file in large:
            found_type(file)
            self.assertLess(file.count, 2 * 1024 * 1024)

    def test_a_hostile_archive_takes_little_memory(self):
        for sent in REFUSED:
            if sent.data.startswith(b"PK"):
                file = io.BytesIO(sent.data)
                tracemalloc.start()
                found_type(file)
                _now, peak = tracemalloc.get_traced_memory()
                tracemalloc.stop()
                with self.subTest(sent.what):
                    self.assertLess(peak, 24 * 1024 * 1024)

    def test_cut_anywhere_a_file_raises_nothing(self):
        for sent in (*HONEST, *REFUSED):
            for length in range(0, min(len(sent.data), 700), 7):
                found_type(io.BytesIO(sent.data[:length]))
                found_type(io.BytesIO(sent.data[length:]))

    def test_a_name_ends_as_its_type(self):
        for name, media_type, named in NAMES:
            with self.subTest(name):
                self.assertEqual(named_for(name, media_type), named)
                self.assertEqual(named_for(named, media_type), named)

    def test_every_word_of_the_settings_stands_for_a_type_of_its_own(self):
        types = [each.media_type for each in FILE_TYPES.values()]
        self.assertEqual(len(set(types)), len(types))
        self.assertNotIn(OCTETS, types)
