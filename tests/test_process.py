# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each process has of its own: one value for each database, whoever asks first."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo.tests import BaseCase

from odoo.addons.dual_api.process import PerDatabase

THREADS = 8


class TestPerDatabase(BaseCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = []

    def make(self, database: str, *variant: object, **making: object) -> object:
        self.made.append((database, *variant, *making.values()))
        return object()

    def test_threads_that_ask_at_once_get_one_value(self) -> None:
        together = threading.Barrier(THREADS)
        makers = []

        def make(_database: str) -> object:
            makers.append(threading.get_ident())
            # Time for all others to find that there is none.
            together.wait(10)
            return object()

        values = PerDatabase(make)

        def ask(number: int) -> object:
            if number:
                together.wait(10)
            return values.get("a")

        with ThreadPoolExecutor(THREADS) as threads:
            found = set(threads.map(ask, range(THREADS)))
        self.assertEqual((len(found), len(makers)), (1, 1))

    def test_databases_and_variants_are_told_apart(self) -> None:
        values = PerDatabase(self.make)
        first = values.get("a", 1, how="slowly")
        self.assertIs(values.get("a", 1, how="fast"), first)
        self.assertIsNot(values.get("a", 2, how="fast"), first)
        self.assertIsNot(values.get("b", 1, how="fast"), first)
        self.assertEqual(
            self.made, [("a", 1, "slowly"), ("a", 2, "fast"), ("b", 1, "fast")]
        )

    def test_a_child_makes_its_own(self) -> None:
        values = PerDatabase(self.make)
        ours = values.get("a")
        with patch.object(os, "getpid", return_value=-1):
            self.assertIsNot(values.get("a"), ours)
