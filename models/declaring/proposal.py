# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All that could be offered of a model, before it was checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from odoo import models
from odoo.fields import Field as OdooField

from ...schema.declaration import Pii
from ...schema.naming import pascal
from .guesses import plural
from .members import Entry, Impossible, Members
from .spelling import Constant, Made

#: What Odoo keeps of every record: the moments are declared by other names.
_OF_EVERY_RECORD = frozenset(
    {"id", "display_name", "create_uid", "write_uid", "create_date", "write_date"}
)
#: Of no use outside.
_INTERNAL = frozenset({"parent_path"})
#: What this addon adds to models of Odoo's, for itself.
_OUR_OWN = "dual_api_"
#: So many fields are shown by default, at most.
_MOST_BY_DEFAULT = 8
_WRITING = ("writable", "required", "write")


@dataclass
class Proposal:
    """What of a model could be offered.

    :param wished_order: Odoo's own order, by Odoo's fields
    :param reasons: why other fields can't be, by name
    :param verbs: names of what can be done; ``None``: everything
    """

    model: models.BaseModel
    singular: str
    members: list[Entry] = field(default_factory=list)
    search: tuple[str, ...] = ()
    wished_order: tuple[str, ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)
    verbs: tuple[str, ...] | None = None

    @property
    def filters(self) -> list[Made]:
        """The filters beside those that follow from the members."""
        active = self.model._active_name
        if not any(each.name == each.source == active for each in self.members):
            return []
        listed = plural(self.singular).replace("_", " ").capitalize()
        text = f"{listed} in use only, archived ones only, or both."
        return [Made("Filter", (active, text), {"default": True})]

    @property
    def said(self) -> str:
        """The singular in words."""
        return self.singular.replace("_", " ")

    def choices(self) -> list[Constant]:
        """Return the choices that the members have."""
        found = (each.facts.get("choices") for each in self.members)
        return [each for each in found if isinstance(each, Constant)]

    def order(self) -> tuple[str, ...]:
        """Return by what lists are sorted: Odoo's order, as far as it is declared."""
        sortable = {
            each.source: each.name
            for each in self.members
            if each.facts.get("sortable")
        }
        found: list[str] = []
        for key in self.wished_order:
            source = key.removeprefix("-")
            if source not in sortable:
                break
            found.append(f"{'-' * key.startswith('-')}{sortable[source]}")
        return tuple(found)

    def drop(self, type_name: str, wrong: Mapping[str, str]) -> bool:
        """Take out what is wrong; return whether there was something.

        :param wrong: the reasons, by ``Type.member``
        """
        found = False
        for each in tuple(self.members):
            why = wrong.get(f"{type_name}.{each.name}")
            if why is not None:
                self._lose(each, why)
                found = True
        if f"{type_name}.search" in wrong and self.search:
            self.search, found = (), True
        return found

    def _lose(self, entry: Entry, why: str) -> None:
        self.members.remove(entry)
        self.reasons[entry.source] = why
        for each in tuple(self.members):
            # An amount without its currency is none.
            if each.facts.get("currency") == entry.name:
                self._lose(each, f"its currency {entry.source} is not declared")
        self.settle()

    def settle(self) -> None:
        """Make up what can be done with the records, of what can be written."""
        fields = self.model._fields
        missing = [
            name
            for name in self.reasons
            if fields[name].required
            and fields[name].default is None
            and not fields[name].compute
        ]
        writable = [each for each in self.members if set(each.facts) & set(_WRITING)]
        if not self.model._auto or not writable:
            self.verbs = ()
            for each in writable:
                for name in _WRITING:
                    each.facts.pop(name, None)
        elif missing:
            self.verbs = ("UPDATE", "DELETE")
            for each in writable:
                if each.facts.pop("required", None):
                    each.facts["writable"] = True


def proposal(
    model: models.BaseModel, singular: str, types: Mapping[str, str]
) -> Proposal:
    """Propose a resource over the model.

    :param singular: what one record is called
    :param types: the type names of the models that are declared, by model
    """
    proposed = Proposal(model, singular, wished_order=_order_of(model))
    taken = {"id", "node_id", "etag", "created_at", "updated_at", singular}
    members = Members(model, pascal(singular), types, taken)
    shown = _shown_by_odoo(model)
    mixed_in = _mixed_in(model)
    for source in _sources(model):
        if source.name in mixed_in and not source.column_type:
            # What messages, activities and the like add is of little use outside.
            proposed.reasons[source.name] = f"part of {mixed_in[source.name]}"
            continue
        try:
            entry = members.entry(source)
        except Impossible as error:
            proposed.reasons[source.name] = str(error)
            continue
        _complete(model, entry, source, shown, proposed.wished_order)
        proposed.members.append(entry)
    codes = {entry.name for entry in proposed.members if not entry.relation}
    for entry in tuple(proposed.members):
        if entry.facts.get("currency", "") not in {"", *codes}:
            proposed._lose(entry, "its currency is not declared")
    _sort(proposed.members)
    proposed.members += _moments(model, proposed.said)
    proposed.search = _searched(model, proposed.members)
    proposed.settle()
    return proposed


def _sources(model: models.BaseModel) -> Iterator[OdooField]:
    """The fields in Odoo's order, the one that names a record first."""
    first = model._fields.get(model._rec_name or "")
    if first is not None:
        yield first
    for name, source in model._fields.items():
        internal = name in _OF_EVERY_RECORD | _INTERNAL or name.startswith(_OUR_OWN)
        if not internal and source is not first:
            yield source


def _mixed_in(model: models.BaseModel) -> dict[str, str]:
    """The fields that abstract models bring along, and which one does."""
    return {
        name: other._name
        for other in model.env.registry.values()
        if other._abstract and other._name != "base" and isinstance(model, other)
        for name in other._fields
        if name not in _OF_EVERY_RECORD
    }


def _sort(members: list[Entry]) -> None:
    """Put what Odoo's own screens know of first, and what is internal last."""
    members.sort(key=lambda each: each.relation)


def _complete(
    model: models.BaseModel,
    entry: Entry,
    source: OdooField,
    shown: set[str],
    order: tuple[str, ...],
) -> None:
    """Say whether it is shown by default, and whether lists are sorted by it."""
    facts = entry.facts
    if entry.relation:
        return
    named = source.name == model._rec_name
    plain = entry.maker not in ("Html",) and not facts.get("lines")
    discreet = facts.get("pii") is not Pii.SENSITIVE
    if "computed" in facts:
        # It has its price, and no list is sorted by it.
        return
    if plain and discreet and (source.name in shown or named):
        facts["default"] = True
    keys = {key.removeprefix("-") for key in order}
    known = named or source.index or source.name in keys
    if plain and source.store and "." not in facts.get("source", "") and known:
        facts["sortable"] = True


def _moments(model: models.BaseModel, said: str) -> Iterator[Entry]:
    if not model._log_access:
        return
    for source, name, verb in (
        ("create_date", "created_at", "created"),
        ("write_date", "updated_at", "last changed"),
    ):
        facts: dict[str, Any] = {"source": source, "sortable": True}
        about = f"When the {said} was {verb}."
        yield Entry(source, "Moment", name, about, facts)


def _order_of(model: models.BaseModel) -> tuple[str, ...]:
    """Odoo's order of the model, as declarations spell one: ``-date``."""
    found = []
    for part in model._order.split(","):
        name, *direction = part.replace('"', "").split()
        if name == "id":
            break
        down = "desc" in (each.lower() for each in direction)
        found.append(f"-{name}" if down else name)
    return tuple(found)


def _searched(model: models.BaseModel, members: list[Entry]) -> tuple[str, ...]:
    """What Odoo itself looks into when somebody types a name."""
    names = model._rec_names_search or ([model._rec_name] if model._rec_name else [])
    declared = {each.source for each in members if each.maker in ("Text", "Phone")}
    return tuple(name for name in names if name in declared)


def _shown_by_odoo(model: models.BaseModel) -> set[str]:
    """The fields in the columns of Odoo's own list."""
    try:
        arch = etree.fromstring(model.get_view(view_type="list")["arch"])
    # A view may be broken in any way; the list of fields is a proposal.
    except Exception:  # noqa: BLE001
        return set()
    hidden = ("column_invisible", "invisible", "groups")
    names = [
        each.get("name")
        for each in arch.iterchildren("field")
        if each.get("optional") != "hide" and not any(map(each.get, hidden))
    ]
    return set(names[:_MOST_BY_DEFAULT])
