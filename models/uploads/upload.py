# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Uploads in parts, by tus 1.0.0: how much of each file is here.

The bytes lie on disk (``files/partial.py``), beside Odoo's own files. How many of them
count, a row says, which is written in transactions of its own while they come: what has
arrived stays, however the request ends.

The last byte counts when the file is stored, in the transaction that stores it, and not
sooner. So a client whose last request has failed finds that there is something left to
send, and by sending that has it tried again; one whose last answer was lost finds that
all is done.
"""

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from odoo import api, fields, models
from odoo.sql_db import BaseCursor
from odoo.tools import SQL

from ...auth.principal import Principal
from ...files.partial import held, remove, size_of
from ...files.spool import Spooled, has_room
from ...gateway.uploads import MIB, disk_full, parts_folder
from ...schema.errors import (
    ApiError,
    NotFound,
    PayloadTooLarge,
    RateLimitExceeded,
)
from ...schema.sentences import _lt
from ..database.columns import BigInteger

_WAIT_SECONDS = 60
_ROOM_SQL = """
    SELECT coalesce(sum(length - received), 0), count(*) FROM api_upload
    WHERE subject = %s AND file_id IS NULL AND expires_at > now() AT TIME ZONE 'UTC'"""
_FIND_SQL = """
    SELECT id, public_id, length, received, whole, metadata, file_id, expires_at
    FROM api_upload
    WHERE public_id = %s AND subject = %s AND expires_at > now() AT TIME ZONE 'UTC'"""


class Begun(NamedTuple):
    """An upload, as it is known; plain values, which outlive a transaction.

    :param public_id: what clients call it
    :param length: of the whole file, in bytes
    :param received: so many of them count
    :param whole: whether all of them are here; then nobody writes to them any more, as
        the stored file may be these very bytes
    :param metadata: as the client has sent it
    :param file_id: of the file that has become of it
    :param expires_at: naive UTC
    """

    id: int
    public_id: str
    length: int
    received: int
    whole: bool
    metadata: str
    file_id: int | None
    expires_at: datetime


class Part(NamedTuple):
    """What a request has brought.

    :param offset: so many bytes are here now
    :param error: why no more came
    :param file: the whole of it, once it is
    """

    offset: int
    error: ApiError | None = None
    file: Spooled | None = None


class ApiUpload(models.Model):
    """An upload; nobody but its own requests reads it."""

    _name = "api.upload"
    _description = "API: files that come in parts"
    _log_access = False

    public_id = fields.Char(required=True)
    subject = fields.Char(required=True, help="Who sends it.")
    # A field of that name, not what fields once had.
    # pylint: disable-next=attribute-deprecated
    length = BigInteger(required=True)
    received = BigInteger(required=True)
    whole = fields.Boolean()
    metadata = fields.Text()
    expires_at = fields.Datetime(required=True, index=True)
    file_id = fields.Many2one(
        "ir.attachment", ondelete="cascade", index="btree_not_null"
    )

    _public_id_unique = models.UniqueIndex("(public_id)")

    # -- the row --------------------------------------------------------------------

    @api.model
    def _begin(
        self, principal: Principal, length: int, metadata: str, cr: BaseCursor
    ) -> Begun:
        """Begin an upload.

        :param cr: of the transaction that begins it
        :raises ApiError: ``payload_too_large``; ``rate_limit_exceeded`` for one too
            many of the key; ``unavailable`` where the disk is full
        """
        settings = self.env["dual_api.settings"]._get()
        if length > settings.resumable_max_mib * MIB:
            sentence = _lt(
                "A file has at most %(most)s MiB.", most=settings.resumable_max_mib
            )
            raise PayloadTooLarge(sentence)
        most = settings.resumable_per_key
        cr.execute(_ROOM_SQL, [principal.subject])
        expected, unfinished = cr.fetchone()
        if most and unfinished >= most:
            sentence = _lt(
                "The key has %(most)s unfinished uploads. Finish or delete one.",
                most=most,
            )
            raise RateLimitExceeded(sentence, retry_after=_WAIT_SECONDS)
        folder = self._folder()
        folder.mkdir(parents=True, exist_ok=True)
        # What others have announced they may never send; it is looked at again then.
        if not has_room(folder, expected + length):
            raise disk_full()
        begun = Begun(
            id=0,
            public_id=secrets.token_hex(16),
            length=length,
            received=0,
            whole=False,
            metadata=metadata,
            file_id=None,
            expires_at=fields.Datetime.now()
            + timedelta(hours=settings.resumable_hours),
        )
        row = {"subject": principal.subject, **begun._asdict()}
        del row["id"], row["file_id"]
        columns = SQL(", ").join(map(SQL.identifier, row))
        cr.execute(
            SQL(
                "INSERT INTO api_upload (%s) VALUES %s RETURNING id",
                columns,
                tuple(row.values()),
            )
        )
        return begun._replace(id=cr.fetchone()[0])

    @api.model
    def _find(self, public_id: str, principal: Principal) -> Begun:
        """Return the upload of that name, which only who has begun it can find.

        :raises ApiError: ``not_found``
        """
        return self._found(self.env.cr, public_id, principal.subject)

    @api.model
    def _found(self, cr: BaseCursor, public_id: str, subject: str) -> Begun:
        cr.execute(_FIND_SQL, [public_id, subject])
        row = cr.fetchone()
        if row is None:
            raise NotFound()
        return Begun(*row)

    @api.model
    def _offset(self, begun: Begun) -> int:
        """Return how many bytes are here.

        :raises ApiError: ``not_found`` when they are gone
        """
        if begun.file_id or not begun.received:
            return begun.received
        return min(begun.received, size_of(self._path(begun)))

    # -- the end --------------------------------------------------------------------

    @api.model
    def _take_turn(self, begun: Begun) -> int | None:
        """Be the only one who makes a file of the upload, until the transaction ends.

        :return: the id of the file that another request has made of it
        :raises ApiError: ``not_found`` when it was deleted
        :raises psycopg2.errors.SerializationFailure: when another one has done so since
            this transaction began
        """
        self.env.cr.execute(
            "SELECT file_id FROM api_upload WHERE id = %s FOR UPDATE",
            [begun.id],
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        if row is None:
            raise NotFound()
        return row[0]

    @api.model
    def _finish(self, begun: Begun, file_id: int) -> None:
        """Note the file, in the transaction that has made it."""
        self.env.cr.execute(
            "UPDATE api_upload SET received = length, file_id = %s WHERE id = %s",
            [file_id, begun.id],
        )
        path = self._path(begun)
        self.env.cr.postcommit.add(lambda: remove(path))

    @api.model
    def _end(self, begun: Begun) -> None:
        """End the upload, whatever becomes of the request; the file stays, if there is
        one.

        :raises ApiError: ``locked`` while it is being sent
        """
        path = self._path(begun)
        with held(path, new=True):
            with self.env.registry.cursor() as cr:
                cr.execute("DELETE FROM api_upload WHERE id = %s", [begun.id])
            remove(path)

    # -- where ----------------------------------------------------------------------

    @api.model
    def _folder(self) -> Path:
        return parts_folder(self.env.cr.dbname)

    @api.model
    def _path(self, begun: Begun) -> Path:
        return self._folder() / begun.public_id
