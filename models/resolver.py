# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one layer that answers both doors."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

from odoo import api, models
from odoo.tools import SQL

from ..auth.idempotency import TOLD
from ..schema.catalog import Catalog
from ..schema.declaration import Field, ObjectType, Relation, Resource, Type
from ..schema.errors import ApiError
from ..schema.inputs import action_gate, create_gate, update_gate
from ..schema.naming import to_global_id
from ..schema.resources.customer import CUSTOMERS
from ..schema.resources.key import KEYS
from ..schema.resources.user import USER
from ..schema.resources.viewer import VIEWER
from ..schema.result import Done, Row, Slice
from ..schema.selection import (
    WRITES,
    Item,
    Kind,
    Operation,
    Precondition,
    Selection,
)
from ..schema.spelling import by_write_name
from . import mail_queue
from .declaration_check import LeftOut, sound_catalog
from .projection import Projection
from .transaction import time_left
from .writing import Writing, whole_or_nothing

_logger = logging.getLogger(__name__)

OWN_TYPES: tuple[ObjectType, ...] = (CUSTOMERS, KEYS, USER, VIEWER)


class DualApiResolver(models.AbstractModel):
    """Turns an Operation into plain values, as the user of the environment.

    What a database offers is decided here: an addon inherits this model and adds
    its declarations in :meth:`_types`.
    """

    _name = "dual_api.resolver"
    _description = "API resolver"

    # -- what there is ----------------------------------------------------------

    @api.model
    def _types(self) -> tuple[ObjectType, ...]:
        """The declarations of this database; call ``super()`` and add yours.

        Returns the resources, and the types that only relations lead to. To
        change one of an earlier addon, replace it by a copy made with
        :func:`dataclasses.replace`.
        """
        return OWN_TYPES

    def _register_hook(self) -> None:
        super()._register_hook()
        catalog, left_out = self._sound_catalog()
        for each in left_out:
            _logger.warning("Left out of the API: %s", each)
        registry_class = self.env.registry[self._name]
        registry_class._catalog_of_registry = catalog
        registry_class._left_out_of_registry = left_out
        registry_class._derived_of_registry = {}

    @api.model
    def _sound_catalog(self) -> tuple[Catalog, tuple[LeftOut, ...]]:
        """What can work of what addons declare; of none of them where one of them
        fails, because its declarations can't be told from those of the others.
        """
        try:
            types = self._types()
        # An addon's code may raise anything; Odoo has to start all the same.
        except Exception as error:
            _logger.exception("An addon fails to declare what it adds to the API")
            lost = LeftOut("_types", f"{type(error).__name__}: {error}")
            catalog, left_out = sound_catalog(self.env, OWN_TYPES)
            return catalog, (lost, *left_out)
        return sound_catalog(self.env, types)

    @api.model
    def _left_out(self) -> tuple[LeftOut, ...]:
        """What was declared and is not offered, because it can't work here."""
        return self._left_out_of_registry

    @api.model
    def _catalog(self) -> Catalog:
        """The checked declarations; they live as long as the registry."""
        return self._catalog_of_registry

    @api.model
    def _derived(self, name: str, derive: Callable[[Catalog], Any]) -> Any:
        """What ``derive`` makes of the declarations, made once per registry.

        Two threads may both make it the first time; one result is kept.
        """
        derived = self._derived_of_registry
        if name not in derived:
            derived.setdefault(name, derive(self._catalog()))
        return derived[name]

    # -- what is done -----------------------------------------------------------

    @api.model
    def _resolve(
        self,
        operation: Operation,
        *,
        alone: bool = False,
        until: float | None = None,
    ) -> Row | Slice | Done | None:
        """Do one operation; both doors come here and nowhere else.

        :param alone: whether its transaction holds nothing else, which spares some
            of what PostgreSQL is asked
        :param until: when PostgreSQL gives up, on the clock of :func:`time.monotonic`
        :return: a record, a page of a list, what an action came to, or ``None``
            after a deletion
        :raises ApiError: ``not_found``, ``validation``, ``conflict``, ``forbidden``,
            ``precondition_failed``
        :raises odoo.exceptions.AccessError: when the user lacks access rights
        :raises psycopg2.errors.QueryCanceled: when PostgreSQL gave up
        """
        if operation.kind in WRITES:
            operation, names = _by_write_name(operation)
            writer = self.with_context(**mail_queue.QUEUED)
            try:
                return writer._write(operation, alone=alone, until=until)
            except ApiError as error:
                error.rename(names)
                raise
        read = {
            Kind.VIEWER: self._viewer,
            Kind.LIST: self._list,
            Kind.GET: self._get,
        }[operation.kind]
        lone = alone and operation.one_level()
        projection = Projection(self.env, self._catalog(), lone=lone, until=until)
        return read(operation, projection)

    def _write(
        self, operation: Operation, *, alone: bool, until: float | None
    ) -> Row | Done | None:
        """Do one change; what it sends back as it was shown needs no rules.

        Odoo holds values that the rules would refuse: older ones, and those of its own
        forms. Looking which of them are as they were costs a statement, so it is done
        only where something was refused.
        """
        try:
            return self._write_once(operation, alone=alone, until=until)
        except ApiError as refusal:
            if operation.kind is not Kind.UPDATE or refusal.error != "validation":
                raise
            return self._write_changed(operation, refusal, alone=alone, until=until)

    def _write_changed(
        self,
        operation: Operation,
        refusal: ApiError,
        *,
        alone: bool,
        until: float | None,
    ) -> Row:
        """Do the refused change without the values that are as they were."""
        unchanged = self._unchanged(operation, refusal, until)
        if not unchanged:
            raise refusal
        sent = operation.values.items()
        values = {name: value for name, value in sent if name not in unchanged}

        def check() -> None:
            # Another value that was sent may have changed what was left out.
            if self._unchanged(operation, refusal, until) < unchanged:
                raise refusal

        changed = replace(operation, values=values)
        return self._write_once(changed, alone=alone, until=until, check=check)

    def _write_once(
        self,
        operation: Operation,
        *,
        alone: bool,
        until: float | None,
        check: Callable[[], None] | None = None,
    ) -> Row | Done | None:
        write = {
            Kind.CREATE: self._create,
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

    def _unchanged(
        self, operation: Operation, refusal: ApiError, until: float | None
    ) -> set[str]:
        """The sent values that are as they are shown, by write name.

        None of them, where that can't be why the change was refused.
        """
        sent = operation.values
        members = {
            member.write_name: member
            for member in operation.resource.writable()
            if isinstance(member, Field) and member.write_name in sent
        }
        refused = {each.field.partition(".")[0] for each in refusal.mistakes}
        refused.discard("record")
        if not refused <= members.keys():
            return set()
        items = tuple(Item(name, member) for name, member in members.items())
        projection = Projection(self.env, self._catalog(), until=until)
        selection = Selection(operation.resource, items)
        row = projection.one(selection, operation.record_id)
        if row is None:
            return set()
        unchanged = {name for name in members if _alike(sent[name], row[name])}
        return unchanged if refused <= unchanged else set()

    def _viewer(self, operation: Operation, projection: Projection) -> Row:
        type_name, values = operation.selection.type.type_name, operation.values
        row: Row = {}
        for item in operation.selection.items:
            if item.member is None:
                row[item.key] = type_name
            elif item.selection is None:
                value = values[item.member.source]
                is_id = item.member.type is Type.ID
                row[item.key] = to_global_id(type_name, value) if is_id else value
            else:
                record_id = values[item.member.source]
                row[item.key] = projection.one(item.selection, record_id)
        return row

    def _list(self, operation: Operation, projection: Projection) -> Slice:
        if operation.relation is None:
            return projection.page(operation.selection, operation.page)
        relation = operation.relation
        item = Item(relation.name, relation, operation.selection, operation.page)
        slice_ = projection.related_page(operation.resource, item, operation.record_id)
        if slice_ is None:
            raise ApiError("not_found")
        return slice_

    def _get(self, operation: Operation, projection: Projection) -> Row:
        row = projection.one(operation.selection, operation.record_id)
        if row is None:
            raise ApiError("not_found")
        return row

    def _create(self, operation: Operation) -> Row:
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

    def _prepare_create(
        self, resource: Resource, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The Odoo values of a new record; a place to add defaults."""
        return dict(values)

    @contextmanager
    def _changing(
        self, resource: Resource, record: models.BaseModel, values: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Around the change of a record: gives the Odoo values to write; a place to
        refuse them, and to see what has become of them.
        """
        yield dict(values)

    @api.model
    def _can_archive(self, resource: Resource, record_id: int) -> bool:
        """Whether a record that can't be deleted could be archived over the API."""
        record = self.env[resource.model].browse(record_id)
        name = record._active_name
        offered = any(name == member.source for member in resource.writable())
        return bool(offered and record.has_access("write") and record[name])

    def _visible(self, resource: Resource, record_id: int) -> models.BaseModel:
        model = self.env[resource.model]
        query = self.env["dual_api.rights"]._query(
            model, declared=resource.domain, ids=[record_id]
        )
        record = model.browse(query.get_result_ids())
        if not record:
            raise ApiError("not_found")
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
        raise ApiError("precondition_failed")

    def _answer(self, operation: Operation, record_id: int) -> Row:
        """What was written, read while a refusal to show it still undoes it."""
        self.env.flush_all()
        projection = Projection(self.env, self._catalog())
        row = projection.one(operation.selection, record_id)
        if row is None:
            message = "The record would not be visible to the key's user."
            raise ApiError("forbidden", message)
        self.env.cr.cache.setdefault(TOLD, {})[operation.resource.name, record_id] = 1
        return row

    def _told(self) -> tuple[tuple[str, int], ...]:
        """Of which records this transaction's answers to writes tell."""
        return tuple(self.env.cr.cache.get(TOLD, ()))

    def _check_told(self, records: Iterable[tuple[str, int]]) -> None:
        """Let an answer be given again, as far as its records may still be seen.

        :raises ApiError: ``not_found``
        :raises odoo.exceptions.AccessError: when the user lacks access rights
        """
        for name, record_id in records:
            resource = self._catalog().resources.get(name)
            if resource is None:
                raise ApiError("not_found")
            # What is gone is nobody's secret: whether it exists is all that is asked.
            if self.env[resource.model].browse(record_id).exists():
                self._visible(resource, record_id)


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


def _alike(sent: Any, shown: Any) -> bool:
    if isinstance(sent, list) and isinstance(shown, list):
        texts = all(isinstance(one, str) for one in sent)
        return texts and sorted(sent) == sorted(shown)
    return type(sent) is type(shown) and sent == shown
