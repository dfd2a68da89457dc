# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The writes of the resolver; the reads, and what addons change, stand beside it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from odoo import models
from odoo.tools import SQL

from ...gateway.call import Call
from ...schema.answer.outcome import Outcome
from ...schema.answer.representation import Representation
from ...schema.declaration import Relation, Resource
from ...schema.errors import (
    ApiError,
    Forbidden,
    NotFound,
    PreconditionFailed,
    ValidationFailed,
)
from ...schema.request.operation import DoVerb, Precondition
from ...schema.request.rules import verb_validator
from ...schema.request.selection import Selection
from ...schema.request.spelling import by_write_name
from ...schema.versions import Version
from ..database.transaction import ended
from ..other_servers import network
from ..reading.reading import Projection
from ..writing import mail_queue, own_methods
from ..writing.errors import whole_or_nothing
from ..writing.known import Known
from ..writing.storing import Prepared, store
from ..writing.write_back import WriteBack
from ..writing.writing import Writing


class DualApiResolver(models.AbstractModel):
    _inherit = "dual_api.resolver"

    def _apply(self, operation: DoVerb, call: Call) -> Outcome:
        """Do one write, what it refuses by the names that the client sent.

        The parameters and errors are those of :meth:`_resolve`.
        """
        operation, names = _by_write_name(operation)
        writer = self.with_context(**mail_queue.QUEUED)
        try:
            return writer._apply_leniently(operation, call)
        except ApiError as error:
            error.rename(names)
            raise

    def _apply_leniently(self, operation: DoVerb, call: Call) -> Outcome:
        """Do one write; what it sends back as it was shown needs no rules.

        Odoo holds values that the rules would refuse: older ones, and those of its own
        forms. Looking which of them are as they were costs a statement, so it is done
        only where something was refused.
        """
        try:
            return self._apply_once(operation, call)
        except ValidationFailed as error:
            if not operation.verb.partial:
                raise
            return self._apply_changed(operation, call, error)

    def _apply_changed(self, operation: DoVerb, call: Call, error: ApiError) -> Outcome:
        """Do the refused change without the values that are as they were."""
        catalog = self._catalog(call.version)
        projection = Projection(self.env, catalog, until=call.deadline)
        scopes = call.principal.scopes if call.principal else ()
        write_back = WriteBack(projection, catalog, operation, scopes)
        as_shown = write_back.unchanged(error)
        if not as_shown:
            raise error

        def check() -> None:
            # Another value that was sent may have changed what was left out.
            if write_back.unchanged(error) < as_shown:
                raise error

        changed = replace(operation, values=write_back.without(as_shown))
        return self._apply_once(changed, call, check)

    def _apply_once(
        self,
        operation: DoVerb,
        call: Call,
        check: Callable[[], None] | None = None,
    ) -> Outcome:
        cr, look_ups = self.env.cr, self.env["dual_api.look_up"]
        events = self.env["api.event"]
        with (
            whole_or_nothing(self.env, operation, alone=call.alone),
            ended(cr, call.deadline, events._change_origin(call.principal)),
            network.bounded(call.deadline),
            look_ups._leaving_look_ups(),
        ):
            outcome = self._do(operation, call)
            if check:
                check()
            mail_queue.send_soon(self.env)
            # What else is to be done before the transaction ends.
            cr.flush()
            look_ups._leave()
            events._wake()
            return outcome

    def _do(self, operation: DoVerb, call: Call) -> Outcome:
        """Do what the verb says, to the record as the client knows it."""
        resource, verb = operation.resource, operation.verb
        values = verb_validator(resource, verb).validate(operation.values or {})
        record = self.env[resource.model]
        if verb.on_record:
            record = self._visible(resource, operation.record_id, call)
        if verb.access:
            record.check_access(verb.access)
        self._check_condition(record, operation.condition, call)
        revealed: Mapping[str, Any] = {}
        if verb.calls:
            done = own_methods.call(record, verb)
        elif verb.by_resolver:
            done = getattr(self, verb.method)(resource, record, values, call)
            if verb.reveals:
                done, revealed = done
        else:
            self._check_references(operation, record, values, call)
            spoken = record.with_context(dual_api_version=call.version.number)
            done, revealed = getattr(spoken, verb.method)(values, call.principal)
        if operation.selection is None:
            self.env.flush_all()
            return Outcome(record_id=operation.record_id, revealed=revealed)
        return self._answer(operation.selection, call, done.id, revealed)

    def _check_references(
        self,
        operation: DoVerb,
        record: models.BaseModel,
        values: Mapping[str, Any],
        call: Call,
    ) -> None:
        """Refuse an id among the inputs that is of no record which the user may see.

        :raises ApiError: ``validation``
        """
        resource = operation.resource
        catalog = self._catalog(call.version)
        writing = Writing(record, catalog, resource, Known(call.scopes))
        for member in resource.inputs(operation.verb):
            name = member.write_name
            if isinstance(member, Relation) and name in values:
                if member.many:
                    writing.references_of(name, member, values[name])
                else:
                    writing.reference(name, member, values[name])

    def _create_record(
        self,
        resource: Resource,
        model: models.BaseModel,
        values: Mapping[str, Any],
        call: Call,
    ) -> models.BaseModel:
        [record] = store([self._preparing(resource, model, values, call)])
        return record

    def _update_record(
        self,
        resource: Resource,
        record: models.BaseModel,
        values: Mapping[str, Any],
        call: Call,
    ) -> models.BaseModel:
        [record] = store([self._preparing(resource, record, values, call)])
        return record

    def _preparing(
        self,
        resource: Resource,
        record: models.BaseModel,
        values: Mapping[str, Any],
        call: Call,
        known: Known | None = None,
    ) -> Prepared:
        """What will be stored of one record, empty for a new one.

        :param values: validated public values
        :param known: what is looked up for several records together
        :raises ApiError: ``validation``, for what leads nowhere
        """
        catalog = self._catalog(call.version)
        writing = Writing(record, catalog, resource, known or Known(call.scopes))
        changing = partial(self._changing, resource, record)
        if not record:
            changing = partial(self._creating, resource)
        return Prepared(writing, values, writing.prepare(values), changing)

    @contextmanager
    def _creating(
        self, resource: Resource, values: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        yield self._prepare_create(resource, values)

    def _delete_record(
        self,
        _resource: Resource,
        record: models.BaseModel,
        _values: Mapping[str, Any],
        _call: Call,
    ) -> None:
        self._unlink(record)

    def _unlink(self, records: models.BaseModel) -> None:
        """Delete records; a place for an addon to do it otherwise."""
        records.unlink()

    def _visible(
        self, resource: Resource, record_id: int | None, call: Call
    ) -> models.BaseModel:
        ids = [] if record_id is None else [record_id]
        record = self._all_visible(resource, ids, call)
        if not record:
            raise NotFound()
        return record

    def _all_visible(
        self, resource: Resource, ids: Collection[int], call: Call
    ) -> models.BaseModel:
        """Those of the records that the user, and the key, can see."""
        model = self.env[resource.model]
        if not ids:
            return model
        reader = model
        if resource.by_scopes:
            reader = model.with_context(dual_api_scopes=call.scopes)
        query = self.env["dual_api.rights"]._query(
            reader, declared=resource.domain, ids=list(ids)
        )
        return model.browse(query.get_result_ids())

    def _check_condition(
        self, record: models.BaseModel, condition: Precondition | None, call: Call
    ) -> None:
        """Hold the record against the states that the client knows."""
        if condition is not None:
            unmet = self._unmet(record, {record.id: condition}, call)
            if unmet:
                raise PreconditionFailed()

    def _unmet(
        self,
        records: models.BaseModel,
        conditions: Mapping[int, Precondition],
        call: Call,
    ) -> set[int]:
        """Which of the records are in no state that the client knows.

        Of two changes with the same condition, one waits here for the other; then it
        fails to serialize, Odoo repeats it, and it finds what the other has written.

        :param conditions: by id
        """
        unmet = {each for each, one in conditions.items() if not one.any}
        if not unmet:
            return unmet
        self.env.flush_all()
        lock = SQL(
            "SELECT FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            SQL.identifier(records._table),
            list(unmet),
        )
        self.env.cr.execute(lock, log_exceptions=False)
        projection = Projection(self.env, self._catalog(call.version))
        asked: dict[int, tuple[Selection, list[int]]] = {}
        for each in unmet:
            for selection in conditions[each].selections:
                # Alike ones of a batch are one object.
                asked.setdefault(id(selection), (selection, []))[1].append(each)
        for selection, ids in asked.values():
            wanted = [each for each in ids if each in unmet]
            rows = projection.several(selection, wanted) if wanted else {}
            tags = Representation(call.version).tags(selection, list(rows.values()))
            unmet -= {
                each
                for each, tag in zip(rows, tags, strict=True)
                if conditions[each].match(tag)
            }
        return unmet

    def _answer(
        self,
        selection: Selection,
        call: Call,
        record_id: int,
        revealed: Mapping[str, Any],
    ) -> Outcome:
        """What was written, read while an error to show it still undoes it."""
        self.env.flush_all()
        shown: dict[tuple[str, int], None] = {}
        projection = Projection(
            self.env,
            self._catalog(call.version),
            told=shown,
            scopes=call.scopes,
        )
        row = projection.one(selection, record_id)
        if row is None:
            message = "The record would not be visible to the key's user."
            raise Forbidden(message)
        return Outcome(
            row,
            record_id=record_id,
            revealed=revealed,
            shown=tuple(shown),
            withheld=tuple(projection.withheld),
        )

    def _check_shown(
        self, records: Iterable[tuple[str, int]], version: Version
    ) -> None:
        """Let an answer be given again, as far as its records may still be seen.

        :param records: names of types of the version, and ids
        :raises ApiError: ``not_found``
        :raises odoo.exceptions.AccessError: when the user lacks access rights
        """
        by_type = defaultdict(list)
        for name, record_id in records:
            by_type[name].append(record_id)
        for name, ids in by_type.items():
            type_ = self._catalog(version).types.get(name)
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


def _by_write_name(operation: DoVerb) -> tuple[DoVerb, Mapping[str, str]]:
    """The operation with its values by write name, and what the client calls them.

    :raises ApiError: ``validation``
    """
    if operation.values is None:
        return operation, {}
    members = operation.resource.inputs(operation.verb)
    values, names = by_write_name(members, operation.values)
    return replace(operation, values=values), names
