# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What nobody will want any more: uploads whose time is over, what a process has left
that was killed, and files that came and were attached to nothing.

Each is deleted for itself: what can't be deleted is logged, and stops nothing else.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models

from ...files.partial import held, remove
from ...gateway.uploads import spool_folder
from ...schema.errors import NotFound

_logger = logging.getLogger(__name__)

#: In an hour the next ones are.
_AT_ONCE = 1000
#: No request takes so long; what lies in a folder for longer, a killed one has left.
_LEFT_SECONDS = 3600


class ApiUpload(models.Model):
    _inherit = "api.upload"

    @api.model
    def _clean_up(self) -> None:
        """Delete all of that; a scheduled action, each hour."""
        self._each("An upload", self._over(), self._delete_over)
        self._each("A part of an upload", self._left(self._folder()), self._delete_left)
        spooled = self._left(spool_folder(self.env.cr.dbname))
        self._each("A file that has arrived", spooled, remove)
        self._each("A file", self._unattached(), self._delete_unattached)

    @api.model
    def _each(
        self, what: str, found: Iterable[object], delete: Callable[..., None]
    ) -> None:
        for each in found:
            try:
                with self.env.cr.savepoint():
                    delete(each)
            # Whatever is wrong with one, the others are no worse for it.
            except Exception:
                _logger.exception("%s can't be deleted: %s", what, each)

    @api.model
    def _over(self) -> list[tuple[int, str]]:
        """The uploads whose time is over."""
        self.env.cr.execute(
            "SELECT id, public_id FROM api_upload"
            " WHERE expires_at <= now() AT TIME ZONE 'UTC'"
            " ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED",
            [_AT_ONCE],
        )
        found: list[tuple[int, str]] = self.env.cr.fetchall()
        return found

    @api.model
    def _delete_over(self, row: tuple[int, str]) -> None:
        number, public_id = row
        path = self._folder() / public_id
        with held(path, new=True):
            self.env.cr.execute("DELETE FROM api_upload WHERE id = %s", [number])
            remove(path)

    @api.model
    def _left(self, folder: Path) -> list[Path]:
        """What lies in a folder for a while, and belongs to no upload."""
        now = time.time()
        try:
            found = [
                each
                for each in folder.iterdir()
                if now - each.lstat().st_mtime > _LEFT_SECONDS
            ]
        except OSError:
            return []
        self.env.cr.execute(
            "SELECT public_id FROM api_upload WHERE public_id = ANY(%s)",
            [[each.name for each in found]],
        )
        known = {name for (name,) in self.env.cr.fetchall()}
        return [each for each in found if each.name not in known]

    @api.model
    def _delete_left(self, path: Path) -> None:
        try:
            with held(path):
                remove(path)
        except NotFound:
            return

    @api.model
    def _unattached(self) -> models.BaseModel:
        """The files that came long ago and belong to no record."""
        files = self.env["ir.attachment"].sudo()
        hours = self.env["dual_api.settings"]._get().unattached_hours
        if not hours:
            return files
        before = fields.Datetime.now() - timedelta(hours=hours)
        over = [
            ("dual_api_uploaded_at", "<", before),
            ("res_model", "=", False),
            ("res_field", "=", False),
        ]
        return files.search(over, limit=_AT_ONCE, order="dual_api_uploaded_at")

    @api.model
    def _delete_unattached(self, file: models.BaseModel) -> None:
        file.unlink()
