# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is looked at before a file is stored: nothing of it is there for anybody yet."""

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
from ...schema.errors import MediaTypeMismatch, UnsupportedMediaType, invalid
from ...schema.sentences import _lt


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _dual_api_inspect(self, spooled: Spooled, name: str) -> tuple[str, str]:
        """Look at a file on the disk.

        :param name: that it is to have; empty for that which its sender has for it
        :return: what it will be called, and its media type
        :raises ApiError: ``unsupported_media_type``, ``media_type_mismatch``,
            ``file_infected``; ``validation`` for a name of another type;
            ``unavailable`` without a virus scanner that answers
        """
        settings = self.env["dual_api.settings"]._get()
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
        if name:
            check_name(name, media_type)
        else:
            name = base_name(named_for(base_name(spooled.name), media_type))
        return name, media_type

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
