# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records that clients know by their names, such as tags.

A name is no key: it may be translated, and several records may share it.
"""

from collections.abc import Iterable, Sequence
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
    :param held: whether the record that is written has it already
    """

    id: int
    shown: str
    keys: frozenset[str]
    active: bool
    held: bool


def _key(name: str) -> str:
    return trimmed(composed(name))


class Names:
    """The records behind a many2many field that names of a client stand for.

    :param owner: the record that is written, or the empty model for a new one
    :param source: the many2many field
    :param name: the field of the target that holds the name
    :param label: what the client calls the field, for errors
    """

    def __init__(self, owner: BaseModel, source: str, name: str, label: str) -> None:
        self._owner = owner
        self._field = owner._fields[source]
        self._target = owner.env[self._field.comodel_name]
        self._name = name
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
        found = self._look(wanted)
        chosen = {name: self._choose(name, found) for name in wanted}
        missing = [name for name in wanted if not chosen[name]]
        if missing:
            chosen |= self._make(missing)
        return list(dict.fromkeys(i for name in wanted for i in chosen[name]))

    # -- which there are --------------------------------------------------------

    def _look(self, wanted: Iterable[str]) -> list[_Found]:
        """All that have one of these names in any language, archived ones too."""
        target, table = self._target, self._target._table
        keys = {key for name in wanted for key in (name, _last(name))}
        query = target.env["dual_api.rights"]._query(target)
        shown = target._field_to_sql(table, self._name, query)
        column = SQL.identifier(table, self._name)
        if not target._fields[self._name].translate:
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
        rows = self._target.env.execute_query(
            query.select(
                SQL.identifier(table, "id"), shown, column, active, self._held(query)
            )
        )
        return [
            _Found(id_, shown, frozenset(map(_key, texts.values())), bool(active), held)
            for id_, shown, texts, active, held in rows
        ]

    def _held(self, query: object) -> SQL:
        if not self._owner.id:
            return SQL("FALSE")
        field = self._field
        return SQL(
            "EXISTS (SELECT FROM %s WHERE %s = %s AND %s = %s)",
            SQL.identifier(field.relation),
            SQL.identifier(field.relation, field.column1, to_flush=field),
            self._owner.id,
            SQL.identifier(field.relation, field.column2),
            SQL.identifier(self._target._table, "id"),
        )

    # -- which is meant ---------------------------------------------------------

    def _choose(self, name: str, found: Iterable[_Found]) -> list[int]:
        """The records that are meant; none where there is none of that name."""
        called = [each for each in found if name in each.keys]
        active = [each for each in called if each.active]
        as_shown = [each for each in active if _key(each.shown) == name]
        # What a client has read it may write back, whatever else has that name.
        for candidates in (as_shown, active):
            held = [each.id for each in candidates if each.held]
            if held:
                return held
        for candidates in (as_shown, active):
            if candidates:
                return [self._only(name, candidates)]
        below = [
            each.id
            for each in found
            if each.active
            and name not in each.keys
            and _last(name) in each.keys
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
        target.env["dual_api.turn"]._take(f"{target._name}.{self._name}", names)
        made = target.create([{self._name: name} for name in names])
        return {name: [record.id] for name, record in zip(names, made, strict=True)}


def _last(name: str) -> str:
    """The name of the record itself in a full name."""
    return trimmed(name.rpartition(_BELOW)[2])
