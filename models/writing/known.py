# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What writes have looked up, and what they will ask for.

Who writes many records says first what all of them name. The first question then is
asked for all of them, and PostgreSQL hears it once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from odoo.models import BaseModel

from ...schema.catalog import Catalog
from ...schema.declaration import Field, ObjectType, Relation
from ...schema.request.parts import ID
from .names import NamesKnown

_Values = Mapping[str, Any]
#: What was asked for, and what of it was found.
_Found = tuple[set[int], set[int]]


def _nothing() -> _Found:
    return set(), set()


class Known:
    """For one record, or for several that are written together.

    It knows what holds within a transaction: who takes back some of what was done makes
    another one.

    :param scopes: of the key that writes; ``None`` where nobody asks
    :ivar allowed: by relation, and the companies that it was looked up for
    :ivar held: the same, of records that nobody changes until the end
    :ivar seen: by relation: whether the user sees the record
    :ivar lists: by relation and record: what its list shows
    :ivar codes: by model and field: the ids behind each code, each with that of the
        record that the code is of, where it is of one
    :ivar ids: what will be asked for: ids, by relation
    :ivar shown: the same, of what records lead to now
    :ivar owners: the records whose lists will be asked for, by relation
    :ivar texts: codes, by model and field
    """

    def __init__(self, scopes: Collection[str] | None = None) -> None:
        self.scopes = scopes
        self.allowed: dict[tuple[Relation, tuple[int, ...]], _Found] = defaultdict(
            _nothing
        )
        self.held: dict[Relation, _Found] = defaultdict(_nothing)
        self.seen: dict[Relation, dict[int, bool]] = defaultdict(dict)
        self.lists: dict[Relation, dict[int, list[int]]] = defaultdict(dict)
        self.codes: dict[tuple[str, str], dict[str, list[tuple[int, ...]]]] = (
            defaultdict(dict)
        )
        self._names: dict[tuple[str, str, str], NamesKnown] = {}
        self.ids: dict[Relation, set[int]] = defaultdict(set)
        self.shown: dict[Relation, set[int]] = defaultdict(set)
        self.owners: dict[Relation, set[int]] = defaultdict(set)
        self.texts: dict[tuple[str, str], set[str]] = defaultdict(set)

    def names_behind(self, owner: BaseModel, source: str, tail: str) -> NamesKnown:
        """Return what is known of the names behind a many2many field of a model."""
        key = (owner._name, source, tail)
        if key not in self._names:
            self._names[key] = NamesKnown(owner.browse(), source, tail)
        return self._names[key]

    def expect(
        self,
        catalog: Catalog,
        type_: ObjectType,
        members: Iterable[Field | Relation],
        written: Iterable[tuple[BaseModel, _Values]],
    ) -> None:
        """Note what will be asked for, of records of one type.

        :param members: what may be written of them
        :param written: each record, empty for a new one, and the validated values
        """
        pairs = list(written)
        for member in members:
            name = member.write_name
            sent = [(one, values[name]) for one, values in pairs if name in values]
            if not sent:
                continue
            if isinstance(member, Field):
                self._expect_texts(member, sent)
            elif not member.many:
                self._expect_ids(member, sent)
            elif member.of_parts:
                self._expect_parts(catalog, member, sent)
            else:
                self.owners[member].update(one.id for one, _ids in sent if one.id)
                self.ids[member].update(each for _one, ids in sent for each in ids)

    def _expect_texts(self, field: Field, sent: list[tuple[BaseModel, Any]]) -> None:
        source, _dot, tail = field.source.partition(".")
        if field.of_names:
            names = self.names_behind(sent[0][0], source, tail)
            names.expect((one.id or 0, texts or ()) for one, texts in sent)
        elif tail:
            target = sent[0][0]._fields[source].comodel_name
            self.texts[target, tail].update(code for _one, code in sent if code)

    def _expect_ids(
        self, relation: Relation, sent: list[tuple[BaseModel, Any]]
    ) -> None:
        self.ids[relation].update(each for _one, each in sent if each)
        emptied = [one for one, each in sent if each is None and one.id]
        for one in emptied:
            field = one._fields.get(relation.source)
            if field is not None and field.type == "many2one":
                self.shown[relation].update(one[relation.source]._ids)

    def _expect_parts(
        self,
        catalog: Catalog,
        relation: Relation,
        sent: list[tuple[BaseModel, Any]],
    ) -> None:
        self.owners[relation].update(one.id for one, _parts in sent if one.id)
        target = catalog.target(relation)
        model = sent[0][0].env[target.model]
        lines = model.browse(
            each[ID] for _one, parts in sent for each in parts if ID in each
        )
        self.expect(
            catalog,
            target,
            relation.part_members,
            [
                (model.browse(each.get(ID)).with_prefetch(lines._ids), each)
                for _one, parts in sent
                for each in parts
            ],
        )
