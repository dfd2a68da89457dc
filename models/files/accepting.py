# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A file on the disk becomes an attachment, and is never in memory.

It is linked to where Odoo would have written it, and called as Odoo would have called
it: by its SHA-1. Odoo's own garbage collection removes it, should the transaction fail.
"""

import filecmp
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from odoo import api, fields, models

from odoo.addons.base.models.ir_attachment import IrAttachment as OdooAttachment

from ...auth.principal import Principal
from ...files.spool import Spooled
from ...schema.declaration.value_types import NamedId
from ...schema.errors import Conflict, invalid
from ...schema.sentences import _lt


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    @api.private
    def _dual_api_accept(
        self, spooled: Spooled, values: Mapping[str, Any], principal: Principal
    ) -> "IrAttachment":
        """Make an attachment of a file on the disk, as the user of the environment.

        The file itself is left where it is: the transaction may be done again.

        :param values: ``name``, ``resource`` and ``record_id``, each where it was sent;
            they have passed the rules of the declaration
        :param principal: who brings it
        :raises ApiError: ``validation``, and what :meth:`_dual_api_look_into` raises
        :raises odoo.exceptions.AccessError: when the user may not write the record
        """
        record = self._dual_api_record(values, principal)
        spooled = self._dual_api_look_into(spooled)
        name = self._dual_api_name_of(spooled, values.get("name") or "")
        made = self.with_context(attachments_mime_plainxml=True).create(
            {
                "name": name,
                "mimetype": spooled.media_type,
                "res_model": record._name if record else False,
                "res_id": record.id if record else False,
                "dual_api_uploaded_at": fields.Datetime.now(),
            }
        )
        made._dual_api_fill(spooled)
        return made.with_env(self.env)

    @api.model
    def _dual_api_record(
        self, values: Mapping[str, Any], principal: Principal
    ) -> models.BaseModel | None:
        """The record that is named; ``None`` where none is.

        :raises ApiError: ``validation``, where there is none that the key can read
        """
        name, record_id = values.get("resource"), values.get("record_id")
        if name is None and record_id is None:
            return None
        for missing, given in (("resource", name), ("record_id", record_id)):
            if given is None:
                raise invalid(missing, _lt("required field"), "required")
        reader = self.with_context(dual_api_scopes=principal.scopes)
        for resource in reader._dual_api_readable():
            if resource.name == name:
                # A global id says of what type its record is.
                if (
                    isinstance(record_id, NamedId)
                    and record_id.type_name != resource.type_name
                ):
                    break
                query = self.env["dual_api.rights"]._query(
                    self.env[resource.model], declared=resource.domain, ids=[record_id]
                )
                found = self.env[resource.model].browse(query.get_result_ids())
                if found:
                    return found
                break
        else:
            sentence = _lt("There is no such resource, or it can't have files.")
            raise invalid("resource", sentence, "unknown")
        raise invalid("record_id", _lt("There is no such record."), "unknown")

    def _dual_api_fill(self, spooled: Spooled) -> None:
        """Give a new attachment its content."""
        if self._storage() == "db" or type(self)._file_write is not _FILE_WRITE:
            # Somebody else says where content is kept, and takes it as it is.
            self.with_context(image_no_postprocess=True).sudo().write(
                {"raw": spooled.path.read_bytes(), "mimetype": self.mimetype}
            )
            return
        checksum = spooled.digests["sha1"]
        fname = f"{checksum[:2]}/{checksum}"
        # As Odoo does it: nobody else sets these, so its own `write` leaves them out.
        models.Model.write(
            self.sudo(),
            {
                "checksum": checksum,
                "file_size": spooled.size,
                "store_fname": fname,
                "db_datas": False,
                "dual_api_sha256": spooled.digests["sha256"],
            },
        )
        # Before the file is there, so that its collector waits for this transaction.
        self.flush_recordset(["checksum", "store_fname"])
        self._mark_for_gc(fname)
        if not _place(spooled.path, Path(self._full_path(fname))):
            # As Odoo says it: two files with one SHA-1.
            raise Conflict(_lt("The file collides with another one."))


#: Odoo's own; what is another's keeps content elsewhere.
_FILE_WRITE = OdooAttachment._file_write


def _place(spooled: Path, target: Path) -> bool:
    """Have the file lie at that place, too; who reads it finds all of it, or nothing.

    :return: ``False`` where another one lies there
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(spooled, target)
    except FileExistsError:
        return filecmp.cmp(spooled, target, shallow=False)
    except OSError:
        # A file system that has no links.
        beside = target.with_name(f"{target.name}{spooled.name}")
        shutil.copyfile(spooled, beside)
        beside.replace(target)
    return True
