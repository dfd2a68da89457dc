# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Secrets that the server uses: what a dump of the database has of them."""

from odoo.tests import BaseCase

from odoo.addons.dual_api.auth.sealing import SealError, seal, unseal

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD, NEW = "o" * 32, "n" * 32


class TestSealing(BaseCase):
    def test_a_sealed_secret_is_read_with_its_key_alone(self):
        stored = seal(SECRET, [OLD])
        self.assertNotIn(SECRET, stored)
        self.assertEqual(unseal(stored, [OLD]), SECRET)
        for keys in ([], [NEW]):
            with self.assertRaises(SealError):
                unseal(stored, keys)

    def test_keys_change_over(self):
        self.assertEqual(unseal(seal(SECRET, [OLD]), [NEW, OLD]), SECRET)
        self.assertEqual(unseal(seal(SECRET, [NEW, OLD]), [NEW]), SECRET)

    def test_without_a_key_it_is_stored_as_it_is(self):
        self.assertEqual(unseal(seal(SECRET, []), []), SECRET)
        # A key that is set later reads what there is.
        self.assertEqual(unseal(seal(SECRET, []), [NEW]), SECRET)

    def test_what_nobody_sealed_is_refused(self):
        for stored in ("", SECRET, "fernet:", "fernet:x"):
            with self.subTest(stored), self.assertRaises(SealError):
                unseal(stored, [NEW])

    def test_a_short_key_is_refused(self):
        with self.assertRaises(SealError):
            seal(SECRET, ["short"])
