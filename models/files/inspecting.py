# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is looked at before a file is stored: nothing of it is there for anybody yet."""

from dataclasses import replace

from odoo import api, models

from ...files.media_types import (
    agree,
    extensions_of,
    found_type,
    media_types,
    named_for,
)
from ...files.names import base_name
from ...files.scanner import refuse_infected
from ...files.spool import Spooled
from ...gateway.uploads import MIB, file_too_large
from ...schema.errors import MediaTypeMismatch, UnsupportedMediaType, invalid
from ...schema.sentences import _lt


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _dual_api_look_into(self, spooled: Spooled) -> Spooled:
        """Look into a file on the disk, once, and have it scanned for viruses.

        That can take a minute. Who calls it before the time of the request's statements
        begins, has all of that left for these.

        :raises ApiError: ``payload_too_large``, ``unsupported_media_type``,
            ``media_type_mismatch``, ``file_infected``; ``validation`` for an empty one;
            ``unavailable`` without a virus scanner that answers
        """
        if spooled.looked_into:
            return spooled
        settings = self.env["dual_api.settings"]._get()
        most = settings.upload_max_mib
        if spooled.in_parts:
            most = settings.resumable_max_mib
        if spooled.size > most * MIB:
            raise file_too_large(most)
        if not spooled.size:
            raise invalid("file", _lt("The file is empty."), "empty")
        media_type = spooled.media_type
        self._dual_api_check_type(media_type)
        with spooled.path.open("rb") as file:
            found = found_type(file)
            if not agree(media_type, found):
                raise MediaTypeMismatch(
                    _lt(
                        "The file is %(found)s, not %(named)s.",
                        found=found,
                        named=media_type,
                    )
                )
            file.seek(0)
            refuse_infected(
                file, settings.virus_scanner, unscanned=settings.unscanned_files
            )
        return replace(spooled, looked_into=True)

    @api.model
    def _dual_api_name_of(self, spooled: Spooled, name: str) -> str:
        """Return what the file will be called.

        :param name: that it is to have; empty for that which its sender has for it
        :raises ApiError: ``validation`` for a name of another type
        """
        if name:
            check_name(name, spooled.media_type)
            return name
        return base_name(named_for(base_name(spooled.name), spooled.media_type))

    @api.model
    def _dual_api_check_type(self, media_type: str) -> None:
        """Refuse a type that may not come, whatever is in the file.

        :raises ApiError: ``unsupported_media_type``
        """
        allowed = media_types(self.env["dual_api.settings"]._get().file_types)
        if media_type not in allowed:
            raise UnsupportedMediaType(
                _lt(
                    "Files may be of these types: %(known)s.",
                    known=", ".join(sorted(allowed)),
                )
            )


def check_name(name: str, media_type: str) -> None:
    """Refuse a name by which systems would take the file for something else.

    :raises ApiError: ``validation``
    """
    if named_for(name, media_type) != name:
        sentence = _lt(
            "The name of such a file ends in one of these: %(extensions)s.",
            extensions=", ".join(f".{each}" for each in extensions_of(media_type)),
        )
        raise invalid("name", sentence, "wrong_extension")
