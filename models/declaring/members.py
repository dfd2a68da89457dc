# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A field of a model as a member of a resource, as far as it can be one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from odoo import models
from odoo.fields import Field as OdooField

from ...schema.declaration import Choices, Pii, Write
from ...schema.naming import pascal, snake
from .guesses import how_personal, public_name, sentence
from .spelling import Constant, Made

#: A choice has so many values at most; more of them are no enum.
_MOST_CHOICES = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A member that is proposed.

    :param source: the name of Odoo's field
    :param facts: those of the declaration, to be completed
    """

    source: str
    maker: str
    name: str
    description: str
    facts: dict[str, Any]

    @property
    def relation(self) -> bool:
        """Whether it leads to other records."""
        return self.maker == "Relation"

    @property
    def made(self) -> Made:
        """The call that makes it."""
        return Made(self.maker, (self.name, self.description), self.facts)


class Impossible(Exception):
    """Why a field can't be declared."""


@dataclass(frozen=True, slots=True)
class Members:
    """Makes members of the fields of one model.

    :param types: the type names of the models that are declared, by model
    :param taken: public names that something else has
    """

    model: models.BaseModel
    type_name: str
    types: Mapping[str, str]
    taken: set[str]

    def entry(self, source: OdooField) -> Entry:
        """Return the member that shows the field.

        :raises Impossible: where there is none
        """
        make = _MAKERS.get(source.type)
        if make is None:
            raise Impossible(f"{source.type} fields are not offered")
        name = self._free_name(source)
        maker, facts = make(self, source, name)
        if not source.store and not source.related:
            if maker == "Relation":
                raise Impossible("computed and not stored")
            facts["computed"] = True
        if facts.get("source") == name and (maker != "Relation" or "many" in facts):
            del facts["source"]
        pii = how_personal(source)
        if pii is not Pii.NONE and maker != "Relation":
            facts["pii"] = pii
        self.taken.update({name, f"{name}_id"} if maker == "Relation" else {name})
        return Entry(source.name, maker, name, sentence(source), facts)

    def _free_name(self, source: OdooField) -> str:
        for name in (public_name(source), source.name):
            if name and not self.taken & {name, f"{name}_id"}:
                return name
        raise Impossible("no public name, or one that something else has")


# -- one type of field after the other ----------------------------------------------

_Facts = dict[str, Any]
_Maker = Callable[[Members, OdooField, str], tuple[str, _Facts]]


def written(source: OdooField) -> _Facts:
    """Return whether clients may write it, and must for a new record."""
    if source.readonly or not source.store or (source.compute and not source.inverse):
        editable = source.store and not source.readonly
        return {"writable": True} if editable else {}
    needed = source.required and source.default is None and source.type != "boolean"
    return {"required": True} if needed else {"writable": True}


def _plain(maker: str, **bounds: Any) -> _Maker:
    def make(_of: Members, source: OdooField, _name: str) -> tuple[str, _Facts]:
        return maker, {"source": source.name, **bounds, **written(source)}

    return make


def _char(_of: Members, source: OdooField, _name: str) -> tuple[str, _Facts]:
    size = {"max_length": source.size} if source.size else {}
    maker = "Phone" if {"phone", "mobile"} & set(source.name.split("_")) else "Text"
    return maker, {"source": source.name, **size, **written(source)}


def _float(of: Members, source: OdooField, _name: str) -> tuple[str, _Facts]:
    digits = source.get_digits(of.model.env)
    bounds = {"digits": digits[1]} if digits else {}
    maker = "Decimal" if digits else "Number"
    return maker, {"source": source.name, **bounds, **written(source)}


def _monetary(of: Members, source: OdooField, _name: str) -> tuple[str, _Facts]:
    currency = of.model._fields[source.get_currency_field(of.model)]
    facts = {"source": source.name, "currency": public_name(currency)}
    return "Money", {**facts, **written(source)}


def _selection(of: Members, source: OdooField, name: str) -> tuple[str, _Facts]:
    facts = {"source": source.name, **written(source)}
    if not isinstance(source.selection, list):
        # A method says them: they are other ones tomorrow.
        return "Text", {**facts, "word": True}
    labels = dict(source._description_selection(of.model.env))
    if not labels or len(labels) > _MOST_CHOICES:
        return "Text", {**facts, "word": True}
    if not all(isinstance(value, str) and value for value in labels):
        raise Impossible("not all of its values are texts")
    listed = ", ".join(f"`{value}`: {label}" for value, label in labels.items())
    choices = Choices(f"{of.type_name}{pascal(name)}", tuple(labels), f"{listed}.")
    constant = Constant(f"_{snake(choices.name).upper()}", choices)
    return "Choice", {"choices": constant, **facts}


def _many2one(of: Members, source: OdooField, name: str) -> tuple[str, _Facts]:
    if source.comodel_name in _CODES:
        tail, bounds = _CODES[source.comodel_name]
        facts = {"source": f"{source.name}.{tail}", **bounds}
        return "Text", {**facts, "word": True, **written(source)}
    own = {} if source.name == f"{name}_id" else {"source": source.name}
    return "Relation", {**own, "to": of.types[_declared(of, source)], **written(source)}


def _to_many(of: Members, source: OdooField, name: str) -> tuple[str, _Facts]:
    to = of.types[_declared(of, source)]
    facts: _Facts = {"source": source.name, "to": to, "many": True, "nullable": False}
    if source.type == "many2many" and written(source):
        other = source.name if source.name != name else f"{name}_ids"
        facts["write"] = Write(name=other)
    return "Relation", facts


def _declared(of: Members, source: OdooField) -> str:
    """Return the model that the field leads to."""
    target: str = source.comodel_name
    if target not in of.types:
        raise Impossible(f"leads to {target}, which is not declared")
    return target


#: Records that a code says better than an id, by model: the code, and its bounds.
_CODES: Mapping[str, tuple[str, _Facts]] = {
    "res.country": ("code", {"min_length": 2, "max_length": 2}),
    "res.currency": ("name", {"min_length": 3, "max_length": 3}),
}
_MAKERS: Mapping[str, _Maker] = {
    "boolean": _plain("Flag"),
    "char": _char,
    "date": _plain("Date"),
    "datetime": _plain("Moment"),
    "float": _float,
    "html": _plain("Html"),
    "integer": _plain("Integer"),
    "many2many": _to_many,
    "many2one": _many2one,
    "monetary": _monetary,
    "one2many": _to_many,
    "selection": _selection,
    "text": _plain("Text", lines=True),
}
