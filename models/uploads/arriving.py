# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes of an upload, as they come: written to disk, and counted.

A client is waited for in no transaction. What counts, short ones of their own say.
"""

import logging
from collections.abc import Iterable

from odoo import api, models

from ...auth.principal import Principal
from ...files.partial import Partial, held
from ...files.spool import came_in_parts, has_room
from ...gateway.uploads import MIB, disk_full
from ...schema.errors import ApiError, Conflict
from ...schema.headers import UPLOAD_OFFSET
from ...schema.sentences import _lt
from .upload import Begun, Part

_logger = logging.getLogger(__name__)

#: So often it is written down how much has come: a process that is killed loses less.
_MARKED_BYTES = 4 * MIB
_MARK_SQL = """
    UPDATE api_upload SET received = %s, whole = %s WHERE id = %s AND file_id IS NULL"""


class ApiUpload(models.Model):
    _inherit = "api.upload"

    @api.model
    def _append(
        self,
        begun: Begun,
        principal: Principal,
        pieces: Iterable[bytes],
        offset: int,
        *,
        checked: bool,
    ) -> Part:
        """Write what comes; no transaction of the request's may have begun.

        :param offset: from where on the client sends
        :param checked: whether the pieces raise an error where their sum is wrong: then
            they count together or not at all
        :raises ApiError: ``locked``, ``not_found``; ``conflict`` for another offset
        """
        with held(self._path(begun), new=not begun.received) as partial:
            with self.env.registry.cursor() as cr:
                begun = self._found(cr, begun.public_id, principal.subject)
            there = begun.received
            if not begun.file_id:
                there = min(there, partial.size())
            if offset != there:
                raise wrong_offset(there)
            if begun.file_id:
                return Part(there)
            if begun.whole and partial.size() == begun.length:
                return self._whole(begun, pieces)
            return self._written(begun, partial, pieces, offset, checked=checked)

    @api.model
    def _whole(self, begun: Begun, pieces: Iterable[bytes]) -> Part:
        """The file, which is tried again: what was sent of it is here already."""
        try:
            for _piece in pieces:
                pass
        except ApiError as error:
            return Part(begun.received, error)
        return Part(begun.length, None, came_in_parts(self._path(begun)))

    @api.model
    def _written(
        self,
        begun: Begun,
        partial: Partial,
        pieces: Iterable[bytes],
        offset: int,
        *,
        checked: bool,
    ) -> Part:
        error: ApiError | None = None
        marked = end = offset
        try:
            for end in partial.put(pieces, offset):
                if end - marked < _MARKED_BYTES:
                    continue
                marked = end
                if not has_room(self._folder()):
                    raise disk_full()
                if not checked:
                    self._mark(begun, end)
        except ApiError as failure:
            error = failure
        except OSError:
            _logger.exception("An upload can't be written")
            error = disk_full()
        if error is not None and checked:
            end = offset
            partial.cut(end)
        whole = error is None and end == begun.length
        self._mark(begun, end, whole=whole)
        if not whole:
            return Part(end, error)
        return Part(end, None, came_in_parts(self._path(begun)))

    @api.model
    def _mark(self, begun: Begun, received: int, *, whole: bool = False) -> None:
        """Write down how many bytes are here; the last one counts later."""
        received = min(received, begun.length - 1)
        with self.env.registry.cursor() as cr:
            cr.execute(_MARK_SQL, [received, whole, begun.id])


def wrong_offset(there: int) -> ApiError:
    """Return the error for a part that does not follow what is here."""
    return Conflict(
        _lt("The upload is at byte %(offset)s.", offset=there),
        headers={UPLOAD_OFFSET.name: str(there)},
    )
