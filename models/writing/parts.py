# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parts of a record that are written with it, as the list of all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import psycopg2

from odoo.exceptions import (
    AccessError,
    LockError,
    MissingError,
    RedirectWarning,
    UserError,
)
from odoo.fields import Command
from odoo.models import BaseModel

from ...schema.declaration import Field, ObjectType, Relation
from ...schema.errors import ValidationFailed, invalid
from ...schema.mistakes import Mistake, placed
from ...schema.request.parts import ID
from ...schema.sentences import _lt
from .part_errors import Written, refusal_of_parts
from .stored import NOT_STORED, not_stored, unlike
from .values import Translation


class _Part(NamedTuple):
    """A part that is in the list.

    :param place: its name in ``details``
    :param record: empty for a new one
    :param values: Odoo's, to write
    """

    place: str
    record: BaseModel
    translation: Translation
    values: dict[str, Any]

    @property
    def unlike(self) -> bool:
        """Whether the record has not what was sent."""
        return any(unlike(self.record, self.translation.members, self.translation.sent))


class Parts:
    """The parts of one kind, of one record.

    :param owner: of the record that they belong to
    """

    def __init__(self, owner: Translation, relation: Relation) -> None:
        self.source = relation.source
        self._owner = owner
        self._relation = relation
        self._record = owner.record
        self._type: ObjectType = owner.catalog.target(relation)
        self._model = owner.record.env[self._type.model]
        self._name = relation.write_name
        self._listed: list[_Part] = []
        self._changed: list[_Part] = []
        self._before: frozenset[int] = frozenset()

    # -- before -----------------------------------------------------------------

    def prepare(
        self, name: str, sent: Sequence[Mapping[str, Any]]
    ) -> list[tuple[object, ...]]:
        """Return Odoo's commands for the list; none where nothing changes.

        :param name: of the list
        :raises ApiError: ``validation``, for what leads nowhere, and for what is no
            part of the record
        """
        self._name = name
        known = self._known()
        ids = [each[ID] for each in sent if ID in each]
        records = self._model.browse(each for each in ids if each in known)
        self._gather(sent, records)
        mistakes: list[Mistake] = []
        for number, part in enumerate(sent):
            place = f"{name}.{number}"
            if ID in part and part[ID] not in known:
                mistakes.append(_no_part(place))
                continue
            record = self._model.browse(part.get(ID)).with_prefetch(records._ids)
            translation = self._translation(record)
            own = {each: value for each, value in part.items() if each != ID}
            try:
                values = translation.prepare(own)
            except ValidationFailed as error:
                mistakes += placed(place, error.mistakes)
                continue
            if record:
                translation.drop_outdated_codes(values)
            self._listed.append(_Part(place, record, translation, values))
        if mistakes:
            raise ValidationFailed(mistakes=mistakes)
        return self._commands([each for each in known if each not in ids])

    def _translation(self, record: BaseModel) -> Translation:
        return Translation(
            record,
            self._owner.catalog,
            self._type,
            members=self._relation.part_members,
            references=self._owner.references,
        )

    def _known(self) -> Sequence[int]:
        """The parts that the record has, as far as its list shows them."""
        if not self._record.id:
            return ()
        known = self._owner.references.shown(
            self._owner.type, self._relation, self._record
        )[self._record.id]
        if len(known) > self._relation.max_items:
            # The list can't name all of them: it would delete some.
            sentence = _lt("This record has more parts than the list may have.")
            raise invalid(self._name, sentence, "too_many")
        return known

    def _gather(self, parts: Iterable[Mapping[str, Any]], records: BaseModel) -> None:
        """Look up for all parts together what each of them leads to.

        :param records: those of the parts that there are already
        """
        references = self._owner.references
        for member in self._relation.part_members:
            name = member.write_name
            sent = [(each[name], each.get(ID)) for each in parts if name in each]
            values = [value for value, _id in sent if value is not None]
            if isinstance(member, Field):
                self._gather_codes(member, values)
            elif member.many:
                references.allowed(member, [one for value in values for one in value])
                if any(part_id for _value, part_id in sent):
                    references.shown(self._type, member, records)
            else:
                references.allowed(member, values)
                emptied = {part_id for value, part_id in sent if value is None}
                held = records.filtered(lambda each, ids=emptied: each.id in ids)
                references.seen(member, held.mapped(member.source).ids)

    def _gather_codes(self, member: Field, values: Sequence[str]) -> None:
        head, _dot, tail = member.source.partition(".")
        if tail and not member.of_names and not member.writing.within:
            target = self._model.env[self._model._fields[head].comodel_name]
            self._owner.references.gather_codes(target, tail, values)

    def _commands(self, unlisted: Iterable[int]) -> list[tuple[object, ...]]:
        resolver = self._model.env["dual_api.resolver"]
        self._changed = [each for each in self._listed if each.record and each.unlike]
        new = [each for each in self._listed if not each.record]
        for part in new:
            prepared = resolver._prepare_create(self._type, part.values)
            part.values.update(prepared)
        if new and self._record.id:
            self._before = frozenset(self._all(self._record).ids)
        return [
            *(Command.update(each.record.id, each.values) for each in self._changed),
            *map(Command.delete, unlisted),
            *(Command.create(each.values) for each in new),
        ]

    def sent(self) -> dict[str, Any]:
        """Return Odoo's values by the names that the client knows."""
        return {
            f"{part.place}.{name}": value
            for part in self._listed
            for name, value in part.translation.sent.items()
        }

    # -- meanwhile --------------------------------------------------------------

    @staticmethod
    @contextmanager
    def around(every: "Sequence[Parts]") -> Iterator[None]:
        """Around storing the record: does what an addon does around a change, and says
        which part is to blame for a failure.

        :raises ApiError: ``validation``, where it is one of them
        """
        with ExitStack() as stack:
            for parts in every:
                parts._enter(stack)
            try:
                yield
            except (AccessError, LockError, MissingError):
                raise
            except (UserError, RedirectWarning, psycopg2.IntegrityError) as error:
                for parts in every:
                    refusal = refusal_of_parts(
                        error, parts._model, parts._name, parts._written()
                    )
                    if refusal is not None:
                        raise refusal from error
                raise

    def _enter(self, stack: ExitStack) -> None:
        resolver = self._model.env["dual_api.resolver"]
        for part in self._changed:
            changing = resolver._changing(self._type, part.record, dict(part.values))
            # The command holds these values: what is added to them is written.
            part.values.update(stack.enter_context(changing))

    def _written(self) -> list[Written]:
        return [
            Written(
                part.place,
                part.record.id or 0,
                {
                    name: part.translation.members[name].source.partition(".")[0]
                    for name in part.translation.sent
                },
            )
            for part in self._listed
            if not part.record or part in self._changed
        ]

    def again(self) -> list[tuple[object, ...]]:
        """Return the commands for parts that were left as they were, and are not any
        more: something else that was written has changed them.
        """
        left = [
            each
            for each in self._listed
            if each.record and each not in self._changed and each.unlike
        ]
        self._changed += left
        return [Command.update(each.record.id, each.values) for each in left]

    # -- afterwards -------------------------------------------------------------

    def not_stored(self, record: BaseModel) -> list[Mistake]:
        """Return what Odoo has silently dropped, or replaced by something else."""
        mistakes: list[Mistake] = []
        for part, found in zip(self._listed, self._records(record), strict=True):
            if found is None:
                mistakes.append(Mistake(part.place, "not_stored", NOT_STORED))
                continue
            translation = part.translation
            mistakes += not_stored(
                found, translation.members, translation.sent, f"{part.place}."
            )
        return mistakes

    def _records(self, record: BaseModel) -> Iterator[BaseModel | None]:
        """The record of each part; ``None`` where Odoo has made none.

        Odoo makes new ones in their order. There may be more than were sent: those that
        it has made by itself.
        """
        made: list[BaseModel] = []
        new = [each for each in self._listed if not each.record]
        if new:
            records = self._all(record).filtered(lambda one: one.id not in self._before)
            made = list(records.sorted("id"))
        surplus = len(made) - len(new)
        for part in self._listed:
            if part.record:
                yield part.record
                continue
            while surplus > 0 and any(
                unlike(made[0], part.translation.members, part.translation.sent)
            ):
                made.pop(0)
                surplus -= 1
            yield made.pop(0) if made else None

    def _all(self, record: BaseModel) -> BaseModel:
        return record.with_context(active_test=False)[self.source]


def _no_part(place: str) -> Mistake:
    sentence = _lt("This record has no part with this id.")
    return Mistake(f"{place}.{ID}", "no_such_record", sentence)
