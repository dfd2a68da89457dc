# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many requests of one key run at once, in threads and in processes."""

import os
import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase

from odoo.addons.dual_api.auth.limiter import concurrency as places
from odoo.addons.dual_api.auth.limiter.concurrency import Places
from odoo.addons.dual_api.gateway import charging

from .common import ApiCase
from .support.http_case import VIEWER


class TestPlacesOfKeys(BaseCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.places = Places(self.folder)

    def take(self, subject="key:1", most=4, database="one"):
        return self.places.take(database, subject, most)

    def test_as_many_as_there_are(self):
        taken = [self.take() for _turn in range(4)]
        self.assertTrue(all(taken))
        self.assertIsNone(self.take())
        # Others have their own.
        self.assertTrue(self.take(subject="key:2"))
        self.assertTrue(self.take(database="two"))
        taken[1].leave()
        taken[1].leave()
        self.assertTrue(self.take())
        self.assertIsNone(self.take())

    def test_threads_never_have_more(self):
        with ThreadPoolExecutor(16) as pool:
            taken = list(pool.map(lambda _number: self.take(), range(200)))
        self.assertEqual(sum(place is not None for place in taken), 4)

    def in_a_child(self, wanted):
        """A process that takes as many and holds them; what it got, and its end."""
        read, write = os.pipe()
        pid = os.fork()
        if not pid:
            got = sum(self.take() is not None for _turn in range(wanted))
            os.write(write, bytes([got]))
            signal.pause()
        got = os.read(read, 1)[0]
        os.close(read)
        os.close(write)

        def end():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

        return got, end

    def test_processes_share_them_and_the_dead_hold_none(self):
        own = self.take()
        got, end = self.in_a_child(4)
        try:
            self.assertEqual(got, 3)
            self.assertIsNone(self.take())
            own.leave()
            self.assertTrue(self.take())
            self.assertIsNone(self.take())
        finally:
            end()
        self.assertEqual(sum(self.take() is not None for _turn in range(4)), 3)

    def test_without_a_file_each_process_counts_for_itself(self):
        self.places = Places(self.folder / "missing")
        with self.assertLogs(places.__name__, "WARNING") as log:
            taken = [self.take() for _turn in range(5)]
        self.assertEqual(sum(place is not None for place in taken), 4)
        self.assertEqual(len(log.records), 1)

    def test_a_folder_that_somebody_else_can_write_to_is_not_used(self):
        with patch.object(tempfile, "gettempdir", lambda: str(self.folder)):
            made = places._private_folder()
            self.assertEqual(places._private_folder(), made)
            made.chmod(0o777)
            with self.assertRaises(OSError):
                places._private_folder()
            made.rmdir()
            made.symlink_to(self.folder)
            with self.assertRaises(OSError):
                places._private_folder()


class TestRequestsAtOnce(ApiCase):
    def test_one_more_is_refused_at_both_doors(self):
        self.set_setting("requests_at_once", "2")
        subject = f"key:{self.key_record(self.api_key).id}"
        whose = charging.whose(self.env.cr.dbname)
        held = [charging.PLACES.take(whose, subject, 2) for _turn in range(2)]
        try:
            for answer in (self.rest("GET", "me"), self.graphql(VIEWER)):
                self.assertProblem(answer, "rate_limit_exceeded", {}, status=429)
                self.assertEqual(answer.headers["Retry-After"], "1")
                self.assertEqual(answer.points, 1)
            other = self.new_key()
            self.assertEqual(self.rest("GET", "me", key=other).status, 200)
            # A database of the same name, of another Odoo on this machine.
            with patch.object(charging, "config", {"data_dir": "/elsewhere"}):
                self.assertEqual(self.rest("GET", "me").status, 200)
        finally:
            for place in held:
                place.leave()
        self.assertEqual(self.rest("GET", "me").status, 200)

    def test_every_answer_gives_its_place_back(self):
        self.set_setting("requests_at_once", "1")
        for path in ("me", "customers?limit=0", "customers/2000000000", "nothing"):
            self.rest("GET", path)
        for document in (VIEWER, "{", "{ nonsense }"):
            self.graphql(document)
        self.assertEqual(self.rest("GET", "me").status, 200)

    def test_nobody_is_counted_where_nobody_is_to_be(self):
        self.set_setting("requests_at_once", "0")
        with patch.object(charging.PLACES, "take", side_effect=AssertionError):
            self.assertEqual(self.rest("GET", "me").status, 200)
