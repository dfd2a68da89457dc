# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The values that a selection has in this database, where addons have added some."""

from dataclasses import replace
from typing import Any, TypeVar

from odoo.api import Environment

from ...schema.declaration import (
    Choices,
    ChoiceType,
    Field,
    Filter,
    Listed,
    ObjectType,
    Relation,
    Resource,
    SeveralType,
)

_Declared = TypeVar("_Declared", bound=Field | Filter | Relation)


def widened(env: Environment, type_: ObjectType) -> ObjectType:
    """Return the type with the choices that addons have added to Odoo's fields.

    :param env: in the registry that the type is for
    """
    wider = _wider(env, type_)
    if not wider:
        return type_
    # Any: what dataclasses.replace takes.
    changes: dict[str, Any] = {"fields": _with(wider, type_.fields)}
    if isinstance(type_, Listed):
        changes["filters"] = _with(wider, type_.filters)
    if isinstance(type_, Resource):
        changes["verbs"] = tuple(
            replace(each, inputs=_with(wider, each.inputs)) if each.inputs else each
            for each in type_.verbs
        )
    return replace(type_, **changes)


def _wider(env: Environment, type_: ObjectType) -> dict[Choices, Choices]:
    found: dict[Choices, Choices] = {}
    model = env[type_.model] if type_.model else None
    for field in type_.fields:
        choices = field.type.named_choices()
        if model is None or choices is None or choices.fixed is None or choices.closed:
            continue
        source = model._fields.get(field.source)
        if source is None or source.type != "selection":
            continue
        known = found.get(choices, choices)
        values = dict.fromkeys((*(known.fixed or ()), *source.get_values(env)))
        if len(values) > len(known.fixed or ()):
            found[choices] = replace(choices, values=tuple(values))
    return found


def _with(
    wider: dict[Choices, Choices], declared: tuple[_Declared, ...]
) -> tuple[_Declared, ...]:
    return tuple(_one_with(wider, each) for each in declared)


def _one_with(wider: dict[Choices, Choices], declared: _Declared) -> _Declared:
    if isinstance(declared, Relation):
        return declared
    type_ = declared.type
    one = type_.one if isinstance(type_, SeveralType) else type_
    if not isinstance(one, ChoiceType) or one.choices not in wider:
        return declared
    one = replace(one, choices=wider[one.choices])
    several = isinstance(type_, SeveralType)
    return replace(declared, type=SeveralType(one=one) if several else one)
