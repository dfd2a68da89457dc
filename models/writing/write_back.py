# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client sends back as it was shown: its own rules do not refuse it."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

from ...schema.catalog import Catalog
from ...schema.declaration import Field, ObjectType, Relation
from ...schema.errors import ApiError
from ...schema.open_types import FieldValue
from ...schema.request.operation import DoVerb
from ...schema.request.parts import ID
from ...schema.request.selection import Item, Selection, ToOne, Value
from ..reading.reading import Projection

_Values = Mapping[str, FieldValue]


class WriteBack:
    """Looks which of the values that were sent are as they are shown.

    :param operation: of a partial verb, its values by write name
    :param scopes: of who sends it: what takes others is compared for nobody
    """

    def __init__(
        self,
        projection: Projection,
        catalog: Catalog,
        operation: DoVerb,
        scopes: Container[str],
    ) -> None:
        self._scopes = scopes
        self._projection = projection
        self._catalog = catalog
        self._operation = operation
        self._sent: _Values = operation.values or {}
        self._members = operation.resource.inputs(operation.verb)

    def unchanged(self, error: ApiError) -> set[str]:
        """Return their names: of a part with its place in its list (``lines.2.note``).

        :param error: what became of the operation
        :return: none of them, where that can't be why it was refused
        """
        lists = {member.write_name: member for member in self._lists()}
        named = (_name(each.field, lists, self._sent) for each in error.mistakes)
        refused = {*named} - {"record"}
        record_id = self._operation.record_id
        if record_id is None:
            return set()
        own = [(record_id, "", self._sent)]
        alike = set(self._alike(self._operation.resource, self._members, own))
        # What nobody complains of is not looked at.
        for name in lists.keys() & {each.partition(".")[0] for each in refused}:
            alike |= self._alike_in(lists[name])
        return alike if refused <= alike else set()

    def without(self, names: Collection[str]) -> dict[str, FieldValue]:
        """Return the values without those of these names."""
        kept = {name: value for name, value in self._sent.items() if name not in names}
        for member in self._lists():
            name = member.write_name
            kept[name] = [
                {
                    own: value
                    for own, value in part.items()
                    if f"{name}.{number}.{own}" not in names
                }
                if isinstance(part, Mapping)
                else part
                for number, part in enumerate(self._sent[name])
            ]
        return kept

    def _lists(self) -> Iterator[Relation]:
        for member in self._members:
            if isinstance(member, Relation) and member.part_members:
                sent = self._sent.get(member.write_name)
                if isinstance(sent, list) and len(sent) <= member.max_items:
                    yield member

    def _alike_in(self, relation: Relation) -> set[str]:
        """The values of a list's parts that are as they are shown."""
        name = relation.write_name
        known = [
            (relation.id_type.parse(part[ID]), f"{name}.{number}.", part)
            for number, part in enumerate(self._sent[name])
            if isinstance(part, Mapping) and ID in part
        ]
        known = [each for each in known if type(each[0]) is int]
        target = self._catalog.target(relation)
        return set(self._alike(target, relation.part_members, known))

    def _alike(
        self,
        type_: ObjectType,
        members: Iterable[Field | Relation],
        sent: Sequence[tuple[int, str, _Values]],
    ) -> Iterator[str]:
        """The names of values that are as they are shown, of records of one type.

        :param sent: id, place and values of each record
        """
        names = {name for _id, _place, values in sent for name in values}
        items = tuple(self._items(type_, members, names))
        ids = [record_id for record_id, _place, _values in sent]
        if not items or not ids:
            return
        rows = self._projection.several(Selection(type_, items), ids)
        for record_id, place, values in sent:
            row = rows.get(record_id, {})
            for name in row.keys() & values.keys():
                if _is_alike(values[name], row[name]):
                    yield f"{place}{name}"

    def _items(
        self,
        type_: ObjectType,
        members: Iterable[Field | Relation],
        names: Collection[str],
    ) -> Iterator[Item]:
        """What is shown under these names: of parts also what can't be written.

        A list comes back whole, with all that was asked for of its parts.
        """
        shown_sources = {member.source for member in type_.members()}
        written = {
            member.write_name: member
            for member in members
            # What is only written, such as a secret, is compared with nothing.
            if member.source in shown_sources
        }
        parts = type_ is not self._operation.resource
        for name in names:
            member = written.get(name) or (parts and type_.member(name))
            if not member or not all(
                scope in self._scopes for scope in self._catalog.needs(member)
            ):
                continue
            if isinstance(member, Field):
                if name != ID:
                    yield Value(name, member)
            elif parts and not member.many:
                target = self._catalog.target(member)
                if target.identity is not None:
                    shown = Selection(target, (Value(ID, target.identity),))
                    yield ToOne(name, member, shown)


def _name(field: str, lists: Collection[str], sent: Container[str]) -> str:
    """The name of the value that a mistake is of."""
    if field in sent:
        return field
    steps = field.split(".", 3)
    return ".".join(steps[:3]) if steps[0] in lists else steps[0]


def _is_alike(sent: object, shown: object) -> bool:
    if isinstance(sent, list) and isinstance(shown, list):
        texts = all(isinstance(one, str) for one in sent)
        return texts and sorted(sent) == sorted(shown)
    return type(sent) is type(shown) and sent == shown
