# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done to files beside naming and deleting them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from odoo import models
from odoo.models import BaseModel

from ...auth.credentials.link import signed_query
from ...auth.principal import utc_now
from ...files.spool import Spooled
from ...gateway.call import Call
from ...gateway.uploads import SPOOLED
from ...schema.declaration import ObjectType, Resource
from ...schema.errors import Conflict
from ...schema.resources.file import LINK_MINUTES
from ...schema.sentences import _lt
from .inspecting import check_name


class DualApiResolver(models.AbstractModel):
    _inherit = "dual_api.resolver"

    def _accept_upload(
        self,
        resource: Resource,
        _record: BaseModel,
        values: Mapping[str, Any],
        call: Call,
    ) -> BaseModel:
        """Store the file that the request has brought."""
        spooled: Spooled = self.env.context[SPOOLED]
        attachments = self.env[resource.model]
        return attachments._dual_api_accept(spooled, values, call.principal)

    @contextmanager
    def _changing(
        self, resource: ObjectType, record: BaseModel, values: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        with super()._changing(resource, record, values) as prepared:
            if resource.model == "ir.attachment" and "name" in prepared:
                check_name(prepared["name"], record.mimetype)
            yield prepared

    def _attach_file(
        self,
        _resource: Resource,
        file: BaseModel,
        values: Mapping[str, Any],
        call: Call,
    ) -> BaseModel:
        """Attach a file to a record; Odoo lets those who may write the record."""
        if file.res_field:
            raise Conflict(_lt("The picture of a record stays with that record."))
        record = file._dual_api_record(values, call.principal)
        file.write({"res_model": record._name, "res_id": record.id})
        return file

    def _link_to_file(
        self,
        resource: Resource,
        file: BaseModel,
        values: Mapping[str, Any],
        call: Call,
    ) -> tuple[BaseModel, Mapping[str, Any]]:
        """Sign an address of a file's content, on behalf of the key."""
        principal = call.principal
        if principal is None or principal.key_id is None:
            sentence = _lt("Only an API key, or an app, can make a link.")
            raise Conflict(sentence)
        minutes = values.get("minutes", LINK_MINUTES)
        expires = utc_now().replace(microsecond=0) + timedelta(minutes=minutes)
        query = signed_query(self.env, file.id, expires, principal.key_id)
        url = call.version.url(call.root_url, resource.name, file.id, "content")
        return file, {
            "url": f"{url}?{query}",
            "expires_at": f"{expires.isoformat()}Z",
        }

    # It returns nothing.
    # pylint: disable-next=missing-return
    def _unlink(self, records: BaseModel) -> None:
        """Delete records; of a picture, all sizes of it."""
        if records._name == "ir.attachment":
            pictures = records.filtered("res_field")
            for picture in pictures:
                owner = self.env[picture.res_model].browse(picture.res_id)
                owner[picture.res_field] = False
            records -= pictures
        super()._unlink(records)
