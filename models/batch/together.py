# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Items of a batch that are done together: with about the statements of one of them.

Either all of them are done or an exception says that one can't be. What is found out
before anything is written is told of the item that it is about.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from odoo.exceptions import AccessError
from odoo.models import BaseModel

from ...gateway.call import Call
from ...gateway.exceptions import to_api_error
from ...schema.declaration import Resource
from ...schema.errors import ApiError, NotFound, PreconditionFailed
from ...schema.request.operation import Precondition
from ...schema.request.selection import Selection
from ..reading.reading import Projection
from ..writing import mail_queue
from ..writing.known import Known
from ..writing.storing import Prepared, store
from .task import Task


class NotTogetherError(Exception):
    """Some of the items can't be done; without them, or one by one, it goes on."""


class Together:
    """Does tasks of one resource, of which nothing was refused so far.

    :param resolver: as the user, with the context of writes
    :param shown: where to note which records the answer tells of
    """

    def __init__(
        self,
        resolver: BaseModel,
        resource: Resource,
        selection: Selection | None,
        call: Call,
        shown: dict[tuple[str, int], None],
    ) -> None:
        self._resolver = resolver
        self._env = resolver.env
        self._resource = resource
        self._selection = selection
        self._call = call
        self._shown = shown
        self.withheld: list[Any] = []

    def do(self, tasks: Sequence[Task]) -> None:
        """Do all of them.

        :raises NotTogetherError: after which each that can't be done has its error
        :raises Exception: whatever Odoo refuses one of them with
        """
        records = self._records(tasks)
        deleting = [task for task in tasks if task.verb.deletes]
        storing = [task for task in tasks if not task.verb.deletes]
        if deleting:
            self._resolver._unlink(self._all(records))
        ids = {task.index: task.record_id for task in deleting}
        look_ups = self._env["dual_api.look_up"]
        with look_ups._leaving_look_ups():
            ids |= self._store(storing, records)
            mail_queue.send_soon(self._env)
            self._env.flush_all()
            look_ups._leave()
        rows = self._read([ids[task.index] for task in storing])
        for task in tasks:
            task.done(ids[task.index], rows.get(ids[task.index]))

    # -- what there is ------------------------------------------------------------

    def _records(self, tasks: Sequence[Task]) -> Mapping[int, BaseModel]:
        """The record of each task that is about one, by the task's place."""
        model = self._env[self._resource.model]
        known = [task for task in tasks if task.verb.on_record]
        visible = self._resolver._all_visible(
            self._resource,
            [task.record_id for task in known if task.record_id],
            self._call,
        )
        seen = set(visible._ids)
        found: dict[int, BaseModel] = {}
        for task in known:
            if task.record_id in seen:
                record = model.browse(task.record_id)
                found[task.index] = record.with_prefetch(visible._ids)
            else:
                task.refuse(NotFound())
        for task in tasks:
            access = task.verb.access
            if task.error is None and access and not model.has_access(access):
                task.refuse(to_api_error(AccessError(access)))
        self._go_on(tasks)
        for verb in {task.verb for task in known}:
            if verb.access:
                every = (found[task.index] for task in known if task.verb is verb)
                model.union(*every).check_access(verb.access)
        self._check_conditions(known, visible)
        return found

    def _check_conditions(self, known: Sequence[Task], visible: BaseModel) -> None:
        conditions: dict[int, Precondition] = {
            task.record_id: task.operation.condition
            for task in known
            if task.operation.condition is not None
        }
        unmet = self._resolver._unmet(visible, conditions, self._call)
        for task in known:
            if task.record_id in unmet:
                task.refuse(PreconditionFailed())
        self._go_on(known)

    def _all(self, records: Mapping[int, BaseModel]) -> BaseModel:
        return self._env[self._resource.model].union(*records.values())

    @staticmethod
    def _go_on(tasks: Sequence[Task]) -> None:
        if any(task.error is not None for task in tasks):
            raise NotTogetherError

    # -- storing ------------------------------------------------------------------

    def _store(
        self, tasks: Sequence[Task], records: Mapping[int, BaseModel]
    ) -> dict[int, int]:
        """Store what the tasks write; returns the id of each record by place."""
        model = self._env[self._resource.model]
        of_task = [records.get(task.index, model) for task in tasks]
        written = [
            (record, task.values) for record, task in zip(of_task, tasks, strict=True)
        ]
        known = Known(self._call.scopes)
        catalog = self._resolver._catalog(self._call.version)
        # What is written is the same, whichever verb writes it.
        known.expect(catalog, self._resource, self._resource.writable, written)
        resolver = self._resolver._looking_ahead(self._resource, written)
        prepared: list[tuple[Task, Prepared]] = []
        for task, record in zip(tasks, of_task, strict=True):
            try:
                prepared.append(
                    (
                        task,
                        resolver._preparing(
                            self._resource, record, task.values, self._call, known
                        ),
                    )
                )
            except ApiError as error:
                task.refuse(error)
        self._go_on(tasks)
        found: dict[int, int] = {}
        for creating in (True, False):
            some = [each for each in prepared if each[0].verb.creates == creating]
            if some:
                stored = store([one for _task, one in some])
                for (task, _one), record in zip(some, stored, strict=True):
                    found[task.index] = record.id
        return found

    def _read(self, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """What was written, read while an error to show it still undoes it."""
        if self._selection is None or not ids:
            return {}
        catalog = self._resolver._catalog(self._call.version)
        projection = Projection(self._env, catalog, told=self._shown)
        rows = projection.several(self._selection, ids)
        if len(rows) < len(set(ids)):
            # Who has made what the user can't see, each says for itself.
            raise NotTogetherError
        self.withheld += projection.withheld
        return rows
