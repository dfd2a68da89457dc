# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A field of Odoo's, chosen by an administrator, as the declaration that it stands for.

What an addon would write down follows from Odoo's field: its type, its bounds, its
values. What the company decides is in the choice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from odoo.api import Environment
from odoo.fields import Field as OdooField

from ...schema.declaration import (
    Choice,
    Choices,
    Date,
    Decimal,
    DeclarationError,
    Field,
    Flag,
    Html,
    Integer,
    Moment,
    Money,
    Number,
    ObjectType,
    Pii,
    Relation,
    Resource,
    Text,
    require,
)
from ...schema.declaration.filters import derived_filters
from ...schema.naming import camel, pascal


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What an administrator has chosen.

    :param resource: the name of the resource
    :param source: the name of Odoo's field
    :param kind: the type that Odoo's field had when it was chosen
    :param name: the public name
    :param writable: whether clients may write it
    :param filterable: whether lists can be filtered by it
    :param scope: a scope needed besides the resource's own
    """

    resource: str
    source: str
    kind: str
    name: str
    description: str
    writable: bool = False
    filterable: bool = True
    pii: Pii = Pii.PERSONAL
    scope: str | None = None


#: Makes a field of its name, its description and other facts.
_Maker = Callable[..., Field]


def extended_by(
    env: Environment, types: Iterable[ObjectType], type_: Resource, chosen: Chosen
) -> Resource:
    """Return the resource with what was chosen.

    :param env: in the registry that the resource is for
    :param types: all that are declared: a relation leads to one of them
    :raises DeclarationError: where that can't be
    """
    where = f"{type_.type_name}.{chosen.name}"
    source = env[type_.model]._fields.get(chosen.source)
    if source is None:
        raise DeclarationError(where, f"there is no field {chosen.source!r}")
    same = source.type == chosen.kind
    require(same, where, f"{source.name} was {chosen.kind}, and is {source.type} now")
    taken = type_.graphql_member(camel(chosen.name))
    require(taken is None, where, "the name is taken")
    types = tuple(types)
    if chosen.scope and chosen.scope not in _scopes(types):
        word, _colon, action = chosen.scope.partition(":")
        sentence = f"{action.capitalize()} {word.replace('_', ' ')}."
        type_ = replace(type_, scopes={**type_.scopes, chosen.scope: sentence})
    facts = {
        "source": source.name,
        "writable": chosen.writable,
        "filterable": chosen.filterable,
        "pii": chosen.pii,
        "scope": chosen.scope,
    }
    written = not chosen.writable or not source.compute or source.inverse
    require(written, where, f"{source.name} is computed, so it can only be read")
    if source.compute and not source.store:
        facts["computed"] = True
    if source.type == "many2one":
        to = _target(types, where, source)
        relation = Relation(chosen.name, chosen.description, to=to, **facts)
        _check_filters(where, type_, relation)
        return type_.extended(relations=(relation,))
    if source.type == "monetary":
        type_, bounds = _with_currency(env, type_, chosen, source)
        make: _Maker = Money
    else:
        make, bounds = _maker(env, type_, where, source, chosen)
    field = make(chosen.name, chosen.description, **bounds, **facts)
    _check_choices(where, types, field)
    _check_filters(where, type_, field)
    return type_.extended(fields=(field,))


def _maker(
    env: Environment,
    type_: ObjectType,
    where: str,
    source: OdooField,
    chosen: Chosen,
) -> tuple[_Maker, dict[str, Any]]:
    """Return what makes the field, and the bounds that Odoo knows."""
    if source.type == "char":
        return Text, {"max_length": source.size or None}
    if source.type == "float":
        digits = source.get_digits(env)
        return (Decimal, {"digits": digits[1]}) if digits else (Number, {})
    if source.type == "selection":
        labels = dict(source._description_selection(env))
        require(labels, where, "there is nothing to choose")
        listed = ", ".join(f"`{value}`: {label}" for value, label in labels.items())
        name = f"{type_.type_name}{pascal(chosen.name)}Value"
        choices = Choices(name, tuple(labels), f"{chosen.description} {listed}.")
        return Choice, {"choices": choices}
    makers: dict[str, tuple[_Maker, dict[str, Any]]] = {
        "text": (Text, {"lines": True}),
        "html": (Html, {}),
        "integer": (Integer, {}),
        "boolean": (Flag, {}),
        "date": (Date, {}),
        "datetime": (Moment, {}),
    }
    require(source.type in makers, where, f"{source.type} fields are not offered")
    return makers[source.type]


def _target(types: Iterable[ObjectType], where: str, source: OdooField) -> str:
    """Return the type that the relation leads to."""
    for type_ in types:
        if type_.model == source.comodel_name:
            return type_.type_name
    raise DeclarationError(
        where, f"leads to {source.comodel_name}, which is not declared"
    )


def _with_currency(
    env: Environment, type_: Resource, chosen: Chosen, source: OdooField
) -> tuple[Resource, dict[str, Any]]:
    """Return the resource with the currency of an amount, and what says where it is.

    :return: the resource itself where a field shows it already
    """
    currency = f"{source.get_currency_field(env[type_.model])}.name"
    for field in type_.fields:
        if field.source == currency:
            return type_, {"currency": field.name}
    shown = Text(
        f"{chosen.name}_currency",
        f"The currency of `{chosen.name}`, as an ISO 4217 code.",
        source=currency,
        word=True,
        example="EUR",
        filterable=chosen.filterable,
        scope=chosen.scope,
    )
    return type_.extended(fields=(shown,)), {"currency": shown.name}


def _check_filters(where: str, type_: Resource, member: Field | Relation) -> None:
    """Refuse a member one of whose filters has the name of another one."""
    derived = {each.name for each in derived_filters(type_.name, member)}
    taken = derived.intersection(each.name for each in type_.filters)
    require(not taken, where, f"the filter {min(taken, default='')} is there already")


def _check_choices(where: str, types: Iterable[ObjectType], field: Field) -> None:
    """Refuse choices whose name something else has in the documents."""
    choices = field.type.named_choices()
    if choices is None:
        return
    taken: set[str] = set()
    for type_ in types:
        taken.add(type_.type_name)
        named = (each.type.named_choices() for each in type_.fields)
        taken |= {each.name for each in named if each}
    require(choices.name not in taken, where, f"the name {choices.name} is taken")


def _scopes(types: Iterable[ObjectType]) -> set[str]:
    found: set[str] = set()
    for type_ in types:
        if isinstance(type_, Resource):
            found |= {type_.read_scope, type_.write_scope, *type_.scopes}
    return found
