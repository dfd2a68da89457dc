# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The writes of the resolver; the reads, and what addons change, stand beside it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

from odoo import models
from odoo.tools import SQL

from ...gateway.idempotency import TOLD
from ...schema.answer.outcome import Done, Row
from ...schema.declaration import Relation, Resource
from ...schema.errors import (
    ApiError,
    Forbidden,
    NotFound,
    PreconditionFailed,
    ValidationFailed,
)
from ...schema.request.operation import Kind, Operation, Precondition
from ...schema.request.rules import action_gate, create_gate, update_gate
from ...schema.request.spelling import by_write_name
from ..database.transaction import time_left
from ..reading.reading import Projection
from ..writing import mail_queue
from ..writing.refusals import whole_or_nothing
from ..writing.values import Writing
from ..writing.write_back import unchanged


class DualApiResolver(models.AbstractModel):
    _inherit = "dual_api.resolver"

    def _apply(
        self, operation: Operation, *, alone: bool, until: float | None
    ) -> Row | Done | None:
        """Do one write, what it refuses by the names that the client sent.

        The parameters and errors are those of :meth:`_resolve`.
        """
        operation, names = _by_write_name(operation)
        writer = self.with_context(**mail_queue.QUEUED)
        try:
            return writer._apply_leniently(operation, alone=alone, until=until)
        except ApiError as error:
            error.rename(names)
            raise

    def _apply_leniently(
        self, operation: Operation, *, alone: bool, until: float | None
    ) -> Row | Done | None:
        """Do one write; what it sends back as it was shown needs no rules.

        Odoo holds values that the rules would refuse: older ones, and those of its own
        forms. Looking which of them are as they were costs a statement, so it is done
        only where something was refused.
        """
        try:
            return self._apply_once(operation, alone=alone, until=until)
        except ValidationFailed as refusal:
            if operation.kind is not Kind.UPDATE:
                raise
            return self._apply_changed(operation, refusal, alone=alone, until=until)

    def _apply_changed(
        self,
        operation: Operation,
        refusal: ApiError,
        *,
        alone: bool,
        until: float | None,
    ) -> Row:
        """Do the refused change without the values that are as they were."""
        projection = Projection(self.env, self._catalog(), until=until)
        as_shown = unchanged(projection, operation, refusal)
        if not as_shown:
            raise refusal
        sent = operation.values.items()
        values = {name: value for name, value in sent if name not in as_shown}

        def check() -> None:
            # Another value that was sent may have changed what was left out.
            if unchanged(projection, operation, refusal) < as_shown:
                raise refusal

        changed = replace(operation, values=values)
        return self._apply_once(changed, alone=alone, until=until, check=check)

    def _apply_once(
        self,
        operation: Operation,
        *,
        alone: bool,
        until: float | None,
        check: Callable[[], None] | None = None,
    ) -> Row | Done | None:
        write = {
            Kind.CREATE: self._apply_create,
            Kind.UPDATE: self._update,
            Kind.DELETE: self._delete,
            Kind.ACTION: self._act,
        }[operation.kind]
        if until is not None:
            self.env.cr.execute(time_left(until))
        with whole_or_nothing(self.env, operation, alone=alone):
            done = write(operation)
            if check:
                check()
            mail_queue.send_soon(self.env)
            return done

    def _apply_create(self, operation: Operation) -> Row:
        resource = operation.resource
        values = create_gate(resource).validate(operation.values)
        model = self.env[resource.model]
        model.check_access("create")
        writing = Writing(model, self._catalog(), resource)
        record = writing.store(
            values,
            lambda prepared: nullcontext(self._prepare_create(resource, prepared)),
        )
        return self._answer(operation, record.id)

    def _update(self, operation: Operation) -> Row:
        resource = operation.resource
        values = update_gate(resource).validate(operation.values)
        record = self._visible(resource, operation.record_id)
        record.check_access("write")
        self._check_condition(record, operation.condition)
        writing = Writing(record, self._catalog(), resource)
        writing.store(values, partial(self._changing, resource, record))
        return self._answer(operation, record.id)

    def _delete(self, operation: Operation) -> None:
        record = self._visible(operation.resource, operation.record_id)
        record.check_access("unlink")
        self._check_condition(record, operation.condition)
        record.unlink()

    def _act(self, operation: Operation) -> Done:
        resource, action = operation.resource, operation.action
        values = action_gate(action).validate(operation.values)
        record = self.env[resource.model]
        if action.on_record:
            record = self._visible(resource, operation.record_id)
            self._check_condition(record, operation.condition)
        writing = Writing(record, self._catalog(), resource)
        for member in action.inputs:
            if isinstance(member, Relation) and member.write_name in values:
                writing.reference(member.write_name, member, values[member.write_name])
        done, revealed = getattr(record, action.method)(values, operation.caller)
        return Done(self._answer(operation, done.id), revealed)

    def _visible(self, resource: Resource, record_id: int) -> models.BaseModel:
        model = self.env[resource.model]
        query = self.env["dual_api.rights"]._query(
            model, declared=resource.domain, ids=[record_id]
        )
        record = model.browse(query.get_result_ids())
        if not record:
            raise NotFound()
        return record

    def _check_condition(
        self, record: models.BaseModel, condition: Precondition | None
    ) -> None:
        """Hold the record against the states that the client knows.

        Of two changes with the same condition, one waits here for the other; then it
        fails to serialize, Odoo repeats it, and it finds what the other has written.
        """
        if condition is None or condition.any:
            return
        self.env.flush_all()
        lock = SQL(
            "SELECT FROM %s WHERE id = %s FOR NO KEY UPDATE",
            SQL.identifier(record._table),
            record.id,
        )
        self.env.cr.execute(lock, log_exceptions=False)
        projection = Projection(self.env, self._catalog())
        for selection in condition.selections:
            row = projection.one(selection, record.id)
            if row is not None and condition.match(condition.tag_of(selection, row)):
                return
        raise PreconditionFailed()

    def _answer(self, operation: Operation, record_id: int) -> Row:
        """What was written, read while a refusal to show it still undoes it."""
        self.env.flush_all()
        told = self.env.cr.cache.setdefault(TOLD, {})
        projection = Projection(self.env, self._catalog(), told=told)
        row = projection.one(operation.selection, record_id)
        if row is None:
            message = "The record would not be visible to the key's user."
            raise Forbidden(message)
        return row

    def _told(self) -> tuple[tuple[str, int], ...]:
        """Of which records this transaction's answers to writes tell."""
        return tuple(self.env.cr.cache.get(TOLD, ()))

    def _check_told(self, records: Iterable[tuple[str, int]]) -> None:
        """Let an answer be given again, as far as its records may still be seen.

        :param records: names of types, and ids
        :raises ApiError: ``not_found``
        :raises odoo.exceptions.AccessError: when the user lacks access rights
        """
        by_type = defaultdict(list)
        for name, record_id in records:
            by_type[name].append(record_id)
        for name, ids in by_type.items():
            type_ = self._catalog().types.get(name)
            if type_ is None:
                raise NotFound()
            model = self.env[type_.model]
            query = self.env["dual_api.rights"]._query(
                model, declared=type_.domain, ids=ids
            )
            hidden = set(ids) - set(query.get_result_ids())
            # What is gone is nobody's secret: whether it exists is all that is asked.
            if hidden and model.browse(hidden).exists():
                raise NotFound()


def _by_write_name(operation: Operation) -> tuple[Operation, Mapping[str, str]]:
    """The operation with its values by write name, and what the client calls them.

    :raises ApiError: ``validation``
    """
    if operation.values is None:
        return operation, {}
    action = operation.action
    members = action.inputs if action else operation.resource.writable()
    values, names = by_write_name(members, operation.values)
    return replace(operation, values=values), names
