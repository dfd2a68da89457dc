# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Public values to Odoo's."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.catalog import Catalog
from ...schema.declaration import Field, ObjectType, Relation
from ...schema.errors import ValidationFailed, invalid
from ...schema.mistakes import Mistake
from ...schema.sentences import _lt
from .fineness import too_fine
from .names import Names
from .value_errors import refused_for_its_values

_NOT_STORED = _lt(
    "Odoo would store a different value here, because of other values of this record or"
    " its parent."
)


class Writing:
    """Translates what a client writes of one record.

    :param record: the record to change, or the empty model when one is created
    """

    def __init__(self, record: BaseModel, catalog: Catalog, type_: ObjectType) -> None:
        self._record = record
        self._catalog = catalog
        self._members = {member.write_name: member for member in type_.writable()}

    def prepare(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Odoo's values for validated public ones.

        :raises ApiError: ``validation``, for a code or id that leads nowhere
        """
        prepared: dict[str, Any] = {}
        later: list[tuple[str, Field]] = []
        for name, value in values.items():
            member = self._members[name]
            if isinstance(member, Relation):
                prepared[member.source] = self.reference(name, member, value)
            elif member.writing.within:
                later.append((name, member))
            else:
                self._field(name, member, value, prepared)
        # A code that is unique within another record needs that one first.
        for name, member in later:
            self._field(name, member, values[name], prepared)
        return prepared

    def store(
        self,
        values: Mapping[str, Any],
        changing: Callable[[dict[str, Any]], AbstractContextManager[dict[str, Any]]],
    ) -> BaseModel:
        """Create the record, or change it, and see that it holds what was sent.

        :param values: validated public values
        :param changing: around it; makes of Odoo's values those that are written
        :return: the record
        :raises ApiError: ``validation``, for what leads nowhere, what Odoo can't
            store, and what it has stored otherwise
        """
        prepared = self.prepare(values)
        record = self._record
        heads = {name: self._members[name].source.partition(".")[0] for name in values}
        sent = {name: prepared[head] for name, head in heads.items()}
        with changing(dict(prepared)) as changed, refused_for_its_values(sent):
            self._drop_outdated_codes(changed)
            if not record.id:
                record = record.create(changed)
            elif changed:
                record.write(changed)
            record.env.flush_all()
        self._check_stored(record, sent)
        return record

    def _check_stored(self, record: BaseModel, sent: Mapping[str, Any]) -> None:
        """Refuse what Odoo has silently dropped, or replaced by something else."""
        mistakes = []
        for name, value in sent.items():
            member = self._members[name]
            why = too_fine(record, member, value)
            if why is None and not _is_stored(record, member, value):
                why = "not_stored", _NOT_STORED
            if why is not None:
                mistakes.append(Mistake(name, *why))
        if mistakes:
            raise ValidationFailed(mistakes=mistakes)

    def _drop_outdated_codes(self, prepared: dict[str, Any]) -> None:
        """Empty a code whose own record is left: no state outlives its country."""
        for member in self._members.values():
            within = member.writing.within
            source = member.source.partition(".")[0]
            if within in prepared and source not in prepared:
                current = self._record[source]
                if current and current[within].id != prepared[within]:
                    prepared[source] = False

    def _field(
        self, name: str, member: Field, value: Any, prepared: dict[str, Any]
    ) -> None:
        source, _dot, tail = member.source.partition(".")
        if member.of_words:
            prepared[source] = " ".join(value or ()) or False
        elif member.type.many:
            prepared[source] = self._names(name, source, tail, value)
        elif tail:
            prepared[source] = self._code(name, member, source, tail, value, prepared)
        else:
            self._check_choice(name, source, value)
            prepared[source] = False if value is None else member.type.stored(value)

    def _check_choice(self, name: str, source: str, value: Any) -> None:
        field = self._record._fields[source]
        if field.type == "selection" and value is not None:
            allowed = field.get_values(self._record.env)
            if value not in allowed:
                choices = ", ".join(map(str, allowed))
                sentence = _lt("Choose one of these: %(choices)s.", choices=choices)
                raise invalid(name, sentence, "not_a_choice")

    def reference(self, name: str, member: Relation, value: int | None) -> int | bool:
        """Return the id of a record that the user may see; ``False`` for none.

        :raises ApiError: ``validation``, for one that leads nowhere
        """
        type_ = self._catalog.target(member)
        target = self._record.env[type_.model]
        rights = self._record.env["dual_api.rights"]
        if value is None:
            # What the user can't see is shown as none: written back, it stays.
            current = self._record.id and self._record[member.source].id
            if not current:
                return False
            try:
                query = rights._query(target, declared=type_.domain, ids=[current])
            except AccessError:
                return current
            return not query.get_result_ids() and current
        query = rights._query(target, declared=type_.domain, ids=[value])
        if target._name == self._record._name and not self._record.id:
            found = self._held(query)
        else:
            found = bool(query.get_result_ids())
        if not found:
            sentence = _lt(
                "This record does not exist, or this key's user cannot see it."
            )
            raise invalid(name, sentence, "no_such_record")
        return value

    def _held(self, query: Query) -> bool:
        """Whether there is such a record, which nobody else changes until the end.

        A new record takes over values of the one above it, as this transaction sees
        them.
        """
        cr, table = self._record.env.cr, SQL.identifier(self._record._table)
        self._record.env.flush_all()
        cr.execute(
            SQL("%s FOR SHARE OF %s", query.select(), table), log_exceptions=False
        )
        return cr.fetchone() is not None

    def _code(
        self,
        name: str,
        member: Field,
        source: str,
        tail: str,
        value: str | None,
        prepared: Mapping[str, Any],
    ) -> int | bool:
        if value is None:
            return False
        target = self._record.env[self._record._fields[source].comodel_name]
        query = target.env["dual_api.rights"]._query(target, active_test=True)
        table = target._table
        query.add_where(SQL("%s = %s", target._field_to_sql(table, tail, query), value))
        within = member.writing.within
        if within:
            around = prepared.get(within, self._record[within].id)
            if not around:
                sentence = _lt("Also send %(name)s.", name=self._write_name(within))
                raise invalid(name, sentence, "missing")
            query.add_where(
                SQL("%s = %s", target._field_to_sql(table, within, query), around)
            )
        query.limit = 2
        ids = query.get_result_ids()
        if len(ids) != 1:
            raise invalid(
                name, _lt("%(value)s is not a known code.", value=value), "unknown_code"
            )
        return ids[0]

    def _write_name(self, source: str) -> str:
        """What a client calls the field that leads to that record."""
        return next(
            name
            for name, member in self._members.items()
            if member.source.partition(".")[0] == source
        )

    def _names(
        self, name: str, source: str, tail: str, values: list[str]
    ) -> list[tuple[object, ...]]:
        return [Command.set(Names(self._record, source, tail, name).ids(values))]


def _is_stored(record: BaseModel, member: Field | Relation, value: Any) -> bool:
    """Whether the record has that value, in the form that Odoo gives to such values.

    What is compared is what Odoo keeps in memory of what it has written.
    """
    field = record._fields[member.source.partition(".")[0]]
    if field.type == "many2many":
        wanted = {record_id for command in value for record_id in command[2]}
        stored = record.with_context(active_test=False)[field.name]
        further = stored.filtered(lambda each: each.id not in wanted)
        return wanted <= set(stored.ids) and not (
            further and further.filtered(further._active_name or "id")
        )
    stored = record[field.name]
    if field.type in ("char", "text", "selection"):
        return member.writing.same(value or "", stored or "")
    # An HTML field has made it safe, a number has been rounded.
    wanted = field.convert_to_cache(value, record)
    kept = field.convert_to_cache(stored, record, validate=False)
    return (wanted or None) == (kept or None)
