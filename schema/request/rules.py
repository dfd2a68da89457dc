# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to the rules of their gates: what may be written, and asked of lists."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

from ..declaration import (
    Action,
    Field,
    Filter,
    Match,
    ObjectType,
    Relation,
    Resource,
    Type,
)
from ..declaration.moments import read_day, read_moment
from ..declaration.text import NOT_BLANK, ONE_LINE, STORABLE
from ..naming import MAX_GLOBAL_ID_LENGTH, MAX_ID, database_id, from_global_id
from .cursor import MAX_CURSOR_LENGTH
from .operation import MAX_PAGE_SIZE
from .validation import Gate, Rules, SortValues

_Derive = Callable[[Any], Gate]


def _per_declaration(derive: _Derive) -> _Derive:
    """Make the gate of a declaration once; it goes when the declaration goes."""
    gates: WeakKeyDictionary[Any, Gate] = WeakKeyDictionary()

    @wraps(derive)
    def derived(type_: Any) -> Gate:
        gate = gates.get(type_)
        if gate is None:
            gate = gates.setdefault(type_, derive(type_))
        return gate

    return derived


#: A key of an order list may come with so many others.
MAX_SORT_KEYS = 3
MAX_OFFSET = 1_000_000
MAX_SEARCH_LENGTH = 200
#: Of the text that a field is compared with.
MAX_FILTER_LENGTH = 4_096


def _moment(value: Any) -> Any:
    """The moment that text spells; anything else is left as it is."""
    found = read_moment(value) if isinstance(value, str) else None
    return value if found is None else found


def _day(value: Any) -> Any:
    found = read_day(value) if isinstance(value, str) else None
    return value if found is None else found


def _reference(type_name: str) -> Any:
    """The id of a record of that type, given as a number, its digits or a global id."""

    def to_id(value: Any) -> Any:
        if type(value) not in (int, str) or len(str(value)) > MAX_GLOBAL_ID_LENGTH:
            return value
        # GraphQL's ID is always text; the same mistake gets the same words.
        text = str(value)
        found = from_global_id(text)
        if found is not None and found[0] == type_name:
            return found[1]
        return database_id(text) or text

    return to_id


_TEXT: Rules = {"type": "string", "check_with": "text", "regex": STORABLE}
_TYPE_RULES: Mapping[Type, Rules] = {
    Type.INTEGER: {"type": "integer", "min": -MAX_ID, "max": MAX_ID},
    Type.FLOAT: {"type": "number"},
    Type.BOOLEAN: {"type": "boolean"},
    Type.STRING: _TEXT,
    Type.HTML: _TEXT,
    Type.DATE: {"type": "date", "coerce": _day},
    Type.DATETIME: {"type": "datetime", "coerce": _moment},
    Type.STRINGS: {"type": "list"},
}


def _reference_rules(type_name: str) -> Rules:
    return {"type": "id", "coerce": _reference(type_name)}


def _chosen(declared: Field | Filter) -> Rules:
    """The rule of a text whose values are known; the model judges all others."""
    if declared.type is not Type.STRING or not (
        declared.choices and declared.choices.fixed
    ):
        return {}
    return {"allowed": tuple(declared.choices.fixed)}


def _write_rules(member: Field | Relation) -> Rules:
    if isinstance(member, Relation):
        rules = dict(_reference_rules(member.to))
    else:
        rules = {**_TYPE_RULES[member.type], **_chosen(member)}
    text = "check_with" in rules and member.type is Type.STRING
    if text and "allowed" not in {**rules, **member.write.rules}:
        rules["regex"] = NOT_BLANK if member.write.required else ONE_LINE
    rules = _unless_chosen(rules | member.write.rules)
    if isinstance(member, Field) and member.type is Type.STRINGS:
        item = {"check_with": "text", "regex": NOT_BLANK}
        rules["schema"] = {**item, **rules["schema"]}
    if member.nullable and not member.write.required:
        rules["nullable"] = True
    return rules


def _unless_chosen(rules: dict[str, Any]) -> dict[str, Any]:
    """The rules without a pattern, where all values that there are, are named."""
    return {n: v for n, v in rules.items() if n != "regex" or "allowed" not in rules}


@_per_declaration
def update_gate(type_: ObjectType) -> Gate:
    """What a change of a record may hold."""
    members = tuple(type_.writable())
    return Gate({m.write_name: _write_rules(m) for m in members}, _needs(members))


@_per_declaration
def create_gate(type_: ObjectType) -> Gate:
    """What a new record may and must hold."""
    members = tuple(type_.writable())
    return Gate(_rules_with_required(members), _needs(members))


@_per_declaration
def action_gate(action: Action) -> Gate:
    """What may and must be sent with an action."""
    return Gate(_rules_with_required(action.inputs), _needs(action.inputs))


def _needs(members: Iterable[Field | Relation]) -> dict[str, tuple[str, ...]]:
    return {m.write_name: (m.scope,) for m in members if m.scope}


def _rules_with_required(members: Iterable[Field | Relation]) -> dict[str, Rules]:
    rules = {}
    for member in members:
        required = {"required": True} if member.write.required else {}
        rules[member.write_name] = {**_write_rules(member), **required}
    return rules


def _filter_rules(filter_: Filter) -> Rules:
    if filter_.type is Type.ID:
        return {**_reference_rules(filter_.to), **filter_.rules}
    rules = {**_TYPE_RULES[filter_.type], **_chosen(filter_), **filter_.rules}
    rules = _unless_chosen(rules)
    if filter_.type is Type.STRING and "allowed" not in rules:
        # Odoo's own forms store more than may be written here.
        rules.setdefault("maxlength", MAX_FILTER_LENGTH)
    if filter_.match is Match.CHOICE:
        rules["nullable"] = True
    return rules


def filter_rules(resource: Resource) -> Rules:
    """The conditions that a list of the resource may be put under."""
    rules = {filter_.name: _filter_rules(filter_) for filter_ in resource.filters}
    if resource.search:
        rules["q"] = {
            **_TEXT,
            "minlength": 1,
            "maxlength": MAX_SEARCH_LENGTH,
        }
    return rules


def sort_values(resource: Resource) -> tuple[str, ...]:
    """Every value that a list of the resource can be sorted by."""
    needs = {
        sign + field.name: (field.scope,) if field.scope else ()
        for field in resource.sortable
        for sign in ("", "-")
    }
    values = SortValues(needs)
    values.needs = needs
    return values


@_per_declaration
def list_gate(resource: Resource) -> Gate:
    """All that a list may be asked with, but for which fields it shows."""
    return Gate(
        {
            **filter_rules(resource),
            "limit": {"type": "integer", "min": 0, "max": MAX_PAGE_SIZE},
            "offset": {"type": "integer", "min": 0, "max": MAX_OFFSET},
            "cursor": {
                "type": "string",
                "check_with": "text",
                "maxlength": MAX_CURSOR_LENGTH,
            },
            "backward": {"type": "boolean"},
            "include_total": {"type": "boolean"},
            "sort": {
                "type": "list",
                "maxlength": MAX_SORT_KEYS,
                "schema": {"type": "string", "allowed": sort_values(resource)},
            },
        }
    )


def record_id(type_name: str, value: Any) -> int | None:
    """The id in what a client gave for a record; ``None`` where it can't be one."""
    found = _reference(type_name)(value)
    return found if type(found) is int else None
