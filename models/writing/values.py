# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Public values to Odoo's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ...schema.catalog import Catalog
from ...schema.declaration import Field, ObjectType, Relation
from ...schema.errors import ValidationFailed, invalid
from ...schema.sentences import _lt
from .known import Known
from .names import Names
from .references import References, companies_of
from .stored import Linked

#: Of a field that is not written, because the record has what was sent.
SAME = object()


class Translation:
    """Translates what a client writes of one record.

    :param record: the record to change, or the empty model when one is created
    :param members: what may be written; of the type, when it is not said
    :param references: looks up what it may lead to: of a part, those of its record
    :param known: what is looked up for several records together
    :ivar sent: what is stored afterwards of what was sent, by write name
    """

    def __init__(
        self,
        record: BaseModel,
        catalog: Catalog,
        type_: ObjectType,
        *,
        members: Iterable[Field | Relation] | None = None,
        references: References | None = None,
        known: Known | None = None,
    ) -> None:
        self.record = record
        self.catalog = catalog
        self.type = type_
        self.members = type_.written_as
        if members is not None:
            self.members = {member.write_name: member for member in members}
        self.sent: dict[str, Any] = {}
        self._prepared: dict[str, Any] = {}
        self._is_part = references is not None
        self.references = references or References(
            record.env, catalog, lambda: companies_of(record, self._prepared), known
        )

    def prepare(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Odoo's values for validated public ones.

        :raises ApiError: ``validation``, for a code or id that leads nowhere
        """
        prepared = self._prepared = {}
        if not self.record.id:
            prepared.update(self.type.defaults)
        for name in sorted(values, key=self._place):
            member, value = self.members[name], values[name]
            source = member.source.partition(".")[0]
            if isinstance(member, Relation) and member.many:
                commands = self._many(name, member, value)
                if commands is not SAME:
                    prepared[source] = commands
                continue
            if isinstance(member, Relation):
                prepared[source] = self.reference(name, member, value)
            else:
                prepared[source] = self._field(name, member, value)
            self.sent[name] = prepared[source]
            if isinstance(member, Field) and member.of_names:
                prepared[source] = [Command.set(prepared[source])]
        return prepared

    def _place(self, name: str) -> int:
        """When it is looked at: what else depends on a record's company."""
        member = self.members[name]
        if member.source == "company_id":
            return 0
        # A code that is unique within another record needs that one first.
        return 2 if member.writing.within else 1

    def drop_outdated_codes(self, prepared: dict[str, Any]) -> None:
        """Empty a code whose own record is left: no state outlives its country."""
        if not self.record.id:
            return
        for source, within in self.type.within.items():
            if within in prepared and source not in prepared:
                current = self.record[source]
                if current and current[within].id != prepared[within]:
                    prepared[source] = False

    # -- fields -----------------------------------------------------------------

    def _field(self, name: str, member: Field, value: Any) -> Any:
        source, _dot, tail = member.source.partition(".")
        if member.of_words:
            return " ".join(value or ()) or False
        if member.type.many:
            known = self.references.names(self.record, source, tail)
            return Names(self.record, known, name).ids(value)
        if tail:
            return self._code(name, member, source, tail, value)
        stored = False if value is None else member.type.stored(value)
        self._check_choice(name, member, stored)
        return stored

    def _check_choice(self, name: str, member: Field, stored: Any) -> None:
        field = self.record._fields[member.source]
        if field.type == "selection" and stored is not False:
            allowed = field.get_values(self.record.env)
            if stored not in allowed:
                choices = ", ".join(map(str, member.type.show(allowed)))
                sentence = _lt("Choose one of these: %(choices)s.", choices=choices)
                raise invalid(name, sentence, "not_a_choice")

    def _code(
        self, name: str, member: Field, source: str, tail: str, value: str | None
    ) -> int | bool:
        if value is None:
            return False
        within = None
        if member.writing.within:
            within = (member.writing.within, self._around(name, member.writing.within))
        target = self.record.env[self.record._fields[source].comodel_name]
        ids = self.references.coded(target, tail, value, within)
        if len(ids) != 1:
            raise invalid(
                name, _lt("%(value)s is not a known code.", value=value), "unknown_code"
            )
        return ids[0]

    def _around(self, name: str, within: str) -> int:
        """The id of the record that a code is unique within."""
        around: int = self._prepared.get(within, self.record[within].id)
        if not around:
            beside = self.members[name]
            sentence = _lt("Also send %(name)s.", name=self._write_name(within, beside))
            raise invalid(name, sentence, "missing")
        return around

    def _write_name(self, source: str, beside: Field | Relation) -> str:
        """What a client calls the field that leads to that record.

        :param beside: what it is sent with: where there are several, it is one of the
            same object
        """
        place = getattr(beside, "within", None)
        found = [
            (name, getattr(member, "within", None) is place)
            for name, member in self.members.items()
            if member.source.partition(".")[0] == source
        ]
        return max(found, key=lambda each: each[1])[0]

    # -- relations --------------------------------------------------------------

    def reference(self, name: str, member: Relation, value: int | None) -> int | bool:
        """Return the id of a record that the user may see; ``False`` for none.

        :raises ApiError: ``validation``, for one that leads nowhere
        """
        if value is None:
            # What the user can't see is shown as none: written back, it stays.
            current = self.current(member)
            if not current:
                return False
            return not self.references.seen(member, [current])[current] and current
        alone = not self.record.id and not self._is_part
        if alone and self.type.model == self.catalog.target(member).model:
            found = value in self.references.held(member, [value])
        else:
            found = value in self.references.allowed(member, [value])
        if not found and not self._stays(member, value):
            raise self.references.refusal(name, member, value)
        return value

    def current(self, member: Relation) -> int:
        """Return the id of what the record leads to now; 0 for none."""
        field = self.record._fields.get(member.source)
        if not self.record.id or field is None or field.type != "many2one":
            return 0
        return self.record[member.source].id or 0

    def _stays(self, member: Relation, value: int) -> bool:
        """Whether it is what the user is shown: that may be sent back."""
        return (
            member.writing.narrow
            and value == self.current(member)
            and self.references.seen(member, [value])[value]
        )

    def references_of(
        self, name: str, member: Relation, ids: Iterable[int]
    ) -> list[int]:
        """Return the ids, each once.

        :raises ApiError: ``validation``, for those that lead nowhere
        """
        wanted = list(dict.fromkeys(ids))
        allowed = self.references.allowed(member, wanted)
        wrong = [each for each in wanted if each not in allowed]
        if wrong and member.writing.narrow and self.record.id:
            wrong = [each for each in wrong if each not in self._shown(member)]
        if wrong:
            places = {each: number for number, each in enumerate(ids)}
            raise ValidationFailed(
                mistakes=[
                    mistake
                    for each in wrong
                    for mistake in self.references.refusal(
                        f"{name}.{places[each]}", member, each
                    ).mistakes
                ]
            )
        return wanted

    def _shown(self, member: Relation) -> Sequence[int]:
        """What the record leads to now, as far as it is shown."""
        return self.references.shown(self.type, member, self.record)[self.record.id]

    def _many(self, name: str, member: Relation, value: Any) -> Any:
        """Odoo's commands for a list; :data:`SAME` where nothing changes."""
        wanted = self.references_of(name, member, value)
        if not self.record.id:
            self.sent[name] = Linked(frozenset(wanted), frozenset())
            # None, too, is what was sent: Odoo has no default to put there instead.
            return [Command.set(wanted)]
        shown = self._shown(member)
        unwanted = [each for each in shown if each not in wanted]
        self.sent[name] = Linked(frozenset(wanted), frozenset(unwanted))
        # What is not shown is not spoken of: it stays.
        new = [each for each in wanted if each not in shown]
        commands = [*map(Command.link, new), *map(Command.unlink, unwanted)]
        return commands or SAME
