# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one layer that answers both doors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from odoo import api, models

from ...gateway.call import Call
from ...schema.answer.outcome import Outcome, Row
from ...schema.declaration import GlobalIdType, ObjectType, Resource
from ...schema.errors import NotFound
from ...schema.naming import to_global_id
from ...schema.request.operation import (
    DoBatch,
    DoVerb,
    ExportRecords,
    GetRecord,
    GetViewer,
    ListRecords,
    ListRelated,
    Operation,
)
from ...schema.request.selection import ToMany, ToOne, Value
from ...schema.resources.viewer import DEPRECATIONS
from ..reading.export import Export
from ..reading.reading import Projection
from .viewer import viewer_values


class DualApiResolver(models.AbstractModel):
    """Turns an Operation into plain values, as the user of the environment."""

    _inherit = "dual_api.resolver"

    # -- what is done -----------------------------------------------------------

    @api.model
    def _resolve(self, operation: Operation, call: Call) -> Outcome:
        """Do one operation as the user of the environment; whoever asks comes here.

        :param call: who asks, and in what frame
        :raises ApiError: ``not_found``, ``validation``, ``conflict``, ``forbidden``,
            ``precondition_failed``
        :raises odoo.exceptions.AccessError: when the user lacks access rights
        :raises psycopg2.errors.QueryCanceled: when PostgreSQL gave up
        """
        if isinstance(operation, DoVerb):
            return self._apply(operation, call)
        if isinstance(operation, DoBatch):
            return self._apply_batch(operation, call)
        if isinstance(operation, ExportRecords):
            raise TypeError("An export is read portion by portion")
        lone = call.alone and operation.one_level()
        projection = Projection(
            self.env,
            self._catalog(call.version),
            lone=lone,
            until=call.deadline,
            scopes=call.scopes,
        )
        if isinstance(operation, GetViewer):
            return self._viewer(operation, call, projection)
        if isinstance(operation, ListRecords):
            return self._list(operation, projection)
        if isinstance(operation, ListRelated):
            return self._list_related(operation, projection)
        return self._get(operation, projection)

    @api.model
    def _check_export(self, operation: ExportRecords, call: Call) -> None:
        """See that the user of the environment may read what an export reads.

        :raises odoo.exceptions.AccessError: otherwise
        """
        projection = Projection(
            self.env,
            self._catalog(call.version),
            until=call.deadline,
            scopes=call.scopes,
        )
        projection.check_whole(operation.selection, operation.page)

    @api.model
    def _export(
        self,
        operation: ExportRecords,
        call: Call,
        rows: int,
        seconds: float,
        *,
        as_json: bool,
    ) -> Export:
        """Begin to read all of a list, as the user of the environment, in its
        transaction.

        :param call: who asks, and in what frame
        :param rows: how many records there are in a portion
        :param seconds: how long PostgreSQL keeps the transaction at most while nothing
            is asked in it
        :param as_json: whether PostgreSQL may write the records as JSON, where it can
        :raises odoo.exceptions.AccessError: when the user lacks access rights
        """
        projection = Projection(
            self.env, self._catalog(call.version), scopes=call.scopes
        )
        return Export(projection, operation, rows, seconds, as_json=as_json)

    def _viewer(
        self, operation: GetViewer, call: Call, projection: Projection
    ) -> Outcome:
        type_name, values = operation.selection.type.type_name, viewer_values(call)
        # What takes a statement is asked for only where it is wanted.
        wanted = {
            item.field.source
            for item in operation.selection.items
            if isinstance(item, Value)
        }
        if DEPRECATIONS in wanted and call.principal is not None:
            used = self.env["api.deprecated_use"]
            values[DEPRECATIONS] = used._of_subject(call.principal.subject)
        row: Row = {}
        for item in operation.selection.items:
            if isinstance(item, Value):
                value = values[item.field.source]
                is_id = isinstance(item.field.type, GlobalIdType)
                row[item.key] = to_global_id(type_name, value) if is_id else value
            elif isinstance(item, ToOne):
                record_id = values[item.relation.source]
                [row[item.key]] = projection.one_each(item, [record_id])
            else:
                row[item.key] = type_name
        return Outcome(row, withheld=tuple(projection.withheld))

    def _list(self, operation: ListRecords, projection: Projection) -> Outcome:
        page = projection.page(operation.selection, operation.page)
        return Outcome(page=page, withheld=tuple(projection.withheld))

    def _list_related(self, operation: ListRelated, projection: Projection) -> Outcome:
        relation = operation.relation
        item = ToMany(relation.name, relation, operation.selection, operation.page)
        page = projection.related_page(operation.resource, item, operation.record_id)
        if page is None:
            raise NotFound()
        return Outcome(
            page=page,
            record_id=operation.record_id,
            withheld=tuple(projection.withheld),
        )

    def _get(self, operation: GetRecord, projection: Projection) -> Outcome:
        row = projection.one(operation.selection, operation.record_id)
        if row is None:
            raise NotFound()
        return Outcome(
            row, record_id=operation.record_id, withheld=tuple(projection.withheld)
        )

    # -- what an addon may add to a write -----------------------------------------

    def _prepare_create(
        self, resource: ObjectType, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The Odoo values of a new record; a place to add what depends on others.

        :param resource: its declaration; of a part of a record that of the part
        """
        return dict(values)

    @contextmanager
    def _changing(
        self, resource: ObjectType, record: models.BaseModel, values: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Around the change of a record: gives the Odoo values to write; a place to
        refuse them, and to see what has become of them.

        :param resource: its declaration; of a part of a record that of the part
        """
        yield dict(values)

    @api.model
    def _can_archive(self, resource: Resource, record_id: int) -> bool:
        """Whether a record that can't be deleted could be archived over the API."""
        record = self.env[resource.model].browse(record_id)
        name = record._active_name
        offered = any(name == member.source for member in resource.writable)
        return bool(offered and record.has_access("write") and record[name])
