# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records that clients know by their names, such as tags.

A name is no key: it may be translated, and several records may share it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from odoo.models import BaseModel
from odoo.tools import SQL

from ...schema.declaration.text import TRIMMED, composed, trimmed
from ...schema.errors import invalid
from ...schema.sentences import _lt

#: What stands between the names in the full name of a nested record.
_BELOW = " / "


class _Found(NamedTuple):
    """A record that has the name.

    :param shown: its name as the key's user reads it
    :param keys: its names in every language, as they are compared
    :param held: which of the records that are written have it already
    """

    id: int
    shown: str
    keys: frozenset[str]
    active: bool
    held: frozenset[int]


def _key(name: str) -> str:
    return trimmed(composed(name))


class NamesKnown:
    """What is known of the names behind a many2many field.

    :param owner: the model of the records that are written
    :param source: the many2many field
    :param name: the field of the target that holds the name
    """

    def __init__(self, owner: BaseModel, source: str, name: str) -> None:
        self.field = owner._fields[source]
        self.target = owner.env[self.field.comodel_name]
        self.name = name
        self._found: dict[str, list[_Found]] = {}
        self._expected: dict[str, None] = {}
        self._owners: set[int] = set()
        #: The names that were looked for, and the records that may have them already.
        self._asked: tuple[set[str], set[int]] = (set(), set())

    def expect(self, written: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Note which names will be asked for.

        :param written: the id of each record, 0 for a new one, and its names
        """
        for owner, names in written:
            self._expected.update(dict.fromkeys(map(_key, names)))
            if owner:
                self._owners.add(owner)

    def called(self, wanted: Sequence[str], owner: int) -> "dict[str, list[_Found]]":
        """Return the records by their names, where one of these may stand for them.

        :param owner: the record that is written; 0 for a new one
        """
        names, owners = self._asked
        if not names.issuperset(wanted) or (owner and owner not in owners):
            names = {*wanted, *self._expected}
            owners = self._owners | ({owner} if owner else set())
            self._look(names, owners)
            self._asked = names, owners
        return self._found

    def made(self, name: str, record_id: int) -> None:
        """Note a record that was made."""
        found = _Found(record_id, name, frozenset((name,)), True, frozenset())
        self._found.setdefault(name, []).append(found)

    def restored(self, record_id: int) -> None:
        """Note that a record is in use again."""
        for found in self._found.values():
            found[:] = [
                each._replace(active=True) if each.id == record_id else each
                for each in found
            ]

    def missing(self, names: Sequence[str]) -> list[str]:
        """Return these names, and others that will be asked for and that nobody has."""
        others = [
            name
            for name in self._expected
            if not self._found.get(name) and not self._found.get(_last(name))
        ]
        return list(dict.fromkeys((*names, *others)))

    def _look(self, wanted: Iterable[str], owners: Iterable[int]) -> None:
        """Find all that have one of these names in any language, archived ones too."""
        target, table = self.target, self.target._table
        keys = {key for name in wanted for key in (name, _last(name))}
        query = target.env["dual_api.rights"]._query(target)
        shown = target._field_to_sql(table, self.name, query)
        column = SQL.identifier(table, self.name)
        if not target._fields[self.name].translate:
            column = SQL("jsonb_build_object('', %s)", column)
        # Few enough to compare each: an index could know one language only.
        query.add_where(
            SQL(
                "EXISTS (SELECT FROM jsonb_each_text(%s) AS text(lang, name)"
                " WHERE btrim(normalize(text.name), %s) = ANY(%s))",
                column,
                TRIMMED,
                list(keys),
            )
        )
        active = SQL("TRUE")
        if target._active_name:
            active = target._field_to_sql(table, target._active_name, query)
        query.order = SQL.identifier(table, "id")
        rows = target.env.execute_query(
            query.select(
                SQL.identifier(table, "id"), shown, column, active, self._held(owners)
            )
        )
        found = [
            _Found(
                id_,
                shown,
                frozenset(map(_key, texts.values())),
                bool(active),
                frozenset(held),
            )
            for id_, shown, texts, active, held in rows
        ]
        by_key: dict[str, list[_Found]] = defaultdict(list)
        for each in found:
            for key in each.keys:
                by_key[key].append(each)
        self._found = dict(by_key)

    def _held(self, owners: Iterable[int]) -> SQL:
        """Which of the records have it."""
        ids = list(owners)
        if not ids:
            return SQL("'{}'::int[]")
        field = self.field
        return SQL(
            "ARRAY(SELECT %s FROM %s WHERE %s = ANY(%s) AND %s = %s)",
            SQL.identifier(field.relation, field.column1),
            SQL.identifier(field.relation),
            SQL.identifier(field.relation, field.column1, to_flush=field),
            ids,
            SQL.identifier(field.relation, field.column2),
            SQL.identifier(self.target._table, "id"),
        )


class Names:
    """The records behind a many2many field that names of a client stand for.

    :param owner: the record that is written, or the empty model for a new one
    :param known: what is known of the names behind the field
    :param label: what the client calls the field, for errors
    """

    def __init__(self, owner: BaseModel, known: NamesKnown, label: str) -> None:
        self._owner: int = owner.id or 0
        self._known = known
        self._target = known.target
        self._name = known.name
        self._label = label
        #: Where each name stands in what was sent.
        self._labels: dict[str, str] = {}

    def ids(self, names: Sequence[str]) -> list[int]:
        """Return the ids for these names, and create the records that are missing.

        :raises ApiError: ``validation``, where it is open which record is meant, or
            the key's user may not create it
        """
        wanted = list(dict.fromkeys(map(_key, names)))
        if not wanted:
            return []
        for place, name in enumerate(names):
            self._labels.setdefault(_key(name), f"{self._label}.{place}")
        found = self._known.called(wanted, self._owner)
        chosen: dict[str, list[int]] = {}
        for name in wanted:
            chosen[name] = self._choose(name, found)
        missing = [name for name in wanted if not chosen[name]]
        if missing:
            chosen |= self._make(missing)
        return list(dict.fromkeys(i for name in wanted for i in chosen[name]))

    # -- which is meant ---------------------------------------------------------

    def _choose(self, name: str, found: Mapping[str, list[_Found]]) -> list[int]:
        """The records that are meant; none where there is none of that name."""
        called = found.get(name, [])
        active = [each for each in called if each.active]
        as_shown = [each for each in active if _key(each.shown) == name]
        # What a client has read it may write back, whatever else has that name.
        for candidates in (as_shown, active):
            held = [each.id for each in candidates if self._owner in each.held]
            if held:
                return held
        for candidates in (as_shown, active):
            if candidates:
                return [self._only(name, candidates)]
        below = [
            each.id
            for each in found.get(_last(name), [])
            if each.active
            and name not in each.keys
            and self._full_name(each.id) == name
        ]
        if below:
            return below[:1]
        return [self._restored(name, called[0].id)] if called else []

    def _only(self, name: str, candidates: Sequence[_Found]) -> int:
        if len(candidates) == 1:
            return candidates[0].id
        full = {each.id: self._full_name(each.id) for each in candidates}
        exact = [id_ for id_, full_name in full.items() if full_name == name]
        if len(exact) == 1:
            return exact[0]
        choices = sorted(set(full.values()))
        if len(choices) == len(full):
            sentence = _lt(
                "Several records match %(name)s. Send a full name: %(choices)s.",
                name=name,
                choices=", ".join(choices),
            )
        else:
            sentence = _lt(
                "Several records match %(name)s. Rename all but one in Odoo.",
                name=name,
            )
        raise invalid(self._labels[name], sentence, "ambiguous_name")

    def _full_name(self, record_id: int) -> str:
        return _key(self._target.browse(record_id).display_name or "")

    # -- what has to be made ----------------------------------------------------

    def _restored(self, name: str, record_id: int) -> int:
        """Use an archived one again, rather than make another one of its name."""
        record = self._target.browse(record_id)
        if not record.has_access("write"):
            sentence = _lt("%(name)s is archived.", name=name)
            raise invalid(self._labels[name], sentence, "archived")
        record.write({self._target._active_name: True})
        self._known.restored(record_id)
        return record_id

    def _make(self, names: Sequence[str]) -> dict[str, list[int]]:
        target = self._target
        if not target.has_access("create"):
            name = names[0]
            sentence = _lt(
                "%(name)s does not exist, and the key's user may not create it.",
                name=name,
            )
            raise invalid(self._labels[name], sentence, "unknown_name")
        every = self._known.missing(names)
        target.env["dual_api.turn"]._take(f"{target._name}.{self._name}", every)
        made = target.create([{self._name: name} for name in every])
        for name, record_id in zip(every, made._ids, strict=True):
            self._known.made(name, record_id)
        ids = dict(zip(every, made._ids, strict=True))
        return {name: [ids[name]] for name in names}


def _last(name: str) -> str:
    """The name of the record itself in a full name."""
    return trimmed(name.rpartition(_BELOW)[2])
