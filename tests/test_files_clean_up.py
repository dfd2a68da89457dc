# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What nobody will want any more goes, each by itself, and all else stays."""

import os
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.dual_api.files.partial import held
from odoo.addons.dual_api.gateway.uploads import spool_folder
from odoo.addons.dual_api.models.uploads import clean_up

from .test_uploads import DATA, UploadsCase

LONG_AGO = "2020-01-01 00:00:00"


class TestFilesCleanUp(UploadsCase):
    """One run of the scheduled action."""

    def setUp(self):
        super().setUp()
        self.uploads = self.env["api.upload"].sudo()
        self.attachments = self.env["ir.attachment"].sudo()

    def clean_up(self):
        self.uploads._clean_up()
        self.env.invalidate_all()

    def end(self, *paths):
        """Let the time of these uploads be over."""
        self.env.cr.execute(
            "UPDATE api_upload SET expires_at = %s WHERE public_id = ANY(%s)",
            [LONG_AGO, [path.rpartition("/")[2] for path in paths]],
        )

    def rows(self, *paths):
        names = [path.rpartition("/")[2] for path in paths]
        return self.uploads.search([("public_id", "in", names)])

    def left(self, folder, name):
        """A file that a process has left there that was killed long ago."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_bytes(b"left")
        os.utime(path, (0, 0))
        self.addCleanup(path.unlink, missing_ok=True)
        return path

    def test_uploads_whose_time_is_over(self):
        paths = [self.begun(data=DATA[:100]) for _ in range(5)]
        over, busy, odd, young = paths[:2], paths[2], paths[3], paths[4]
        self.end(*over, busy, odd)
        # That can't be deleted, whoever tries.
        self.part(odd).unlink()
        self.part(odd).mkdir()
        self.addCleanup(self.part(odd).rmdir)
        with held(self.part(busy)), mute_logger(clean_up.__name__):
            self.clean_up()
        self.assertFalse(self.rows(*over))
        self.assertFalse([path for path in over if self.part(path).exists()])
        self.assertEqual(len(self.rows(busy, odd, young)), 3)
        self.assertTrue(self.part(young).exists())
        with mute_logger(clean_up.__name__):
            self.clean_up()
        self.assertEqual(len(self.rows(busy, odd, young)), 2)
        self.assertFalse(self.part(busy).exists())

    def test_what_killed_processes_have_left(self):
        path = self.begun(data=DATA[:100])
        os.utime(self.part(path), (0, 0))
        left = self.left(self.folder(), "f" * 32)
        spooled = self.left(spool_folder(self.env.cr.dbname), "e" * 32)
        young = self.left(spool_folder(self.env.cr.dbname), "d" * 32)
        young.touch()
        self.clean_up()
        self.assertFalse(left.exists())
        self.assertFalse(spooled.exists())
        self.assertTrue(young.exists())
        self.assertTrue(self.part(path).exists())
        # In a neutralized copy the row is gone.
        self.rows(path).unlink()
        self.clean_up()
        self.assertFalse(self.part(path).exists())

    def test_files_that_belong_to_nothing(self):
        customer = self.customer("Filed")
        attached = {"res_model": customer._name, "res_id": customer.id}
        long_ago = {"dual_api_uploaded_at": LONG_AGO}
        now = {"dual_api_uploaded_at": self.env.cr.now()}
        made = {
            name: self.attachments.create({"name": name, "raw": b"a", **values})
            for name, values in {
                "loose": long_ago,
                "stubborn": long_ago,
                "loose too": long_ago,
                "attached": {**long_ago, **attached},
                "young": now,
                "Odoo's own": {},
            }.items()
        }
        original = self.registry["ir.attachment"].unlink

        def unlink(files):
            if made["stubborn"] in files:
                raise ValueError("No")
            return original(files)

        self.set_setting("unattached_hours", "0")
        self.clean_up()
        self.assertEqual({name for name in made if made[name].exists()}, {*made})
        self.set_setting("unattached_hours", "24")
        with (
            patch.object(self.registry["ir.attachment"], "unlink", unlink),
            mute_logger(clean_up.__name__),
        ):
            self.clean_up()
        stay = {"stubborn", "attached", "young", "Odoo's own"}
        self.assertEqual({name for name in made if made[name].exists()}, stay)
