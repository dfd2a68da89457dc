# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to the rules of their gates: what may be written, and asked of lists."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from ..declaration import (
    Field,
    Filter,
    Match,
    Relation,
    Resource,
    Type,
    Verb,
)
from ..declaration.moments import read_day, read_moment
from ..declaration.text import NOT_BLANK, ONE_LINE, STORABLE
from ..naming import MAX_GLOBAL_ID_LENGTH, MAX_ID, database_id, from_global_id
from .cursor import MAX_CURSOR_LENGTH
from .operation import MAX_PAGE_SIZE
from .validation import Gate, Rules, SortValues

#: The gates of each resource's verbs, by name; they go when the declaration goes.
_GATES_OF_VERBS: WeakKeyDictionary[Resource, dict[str, Gate]] = WeakKeyDictionary()
#: The gates of lists.
_GATES_OF_LISTS: WeakKeyDictionary[Resource, Gate] = WeakKeyDictionary()


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


def verb_gate(resource: Resource, verb: Verb) -> Gate:
    """What may, and what must, be sent with the verb."""
    gates = _GATES_OF_VERBS.setdefault(resource, {})
    gate = gates.get(verb.name)
    if gate is None:
        gate = gates.setdefault(verb.name, _verb_gate(resource, verb))
    return gate


def _verb_gate(resource: Resource, verb: Verb) -> Gate:
    required = resource.required_inputs(verb)
    rules, needs = {}, {}
    for member in resource.inputs(verb):
        name = member.write_name
        rules[name] = _write_rules(member)
        if member in required:
            rules[name] = {**rules[name], "required": True}
        if member.scope:
            needs[name] = (member.scope,)
    return Gate(rules, needs)


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


def list_gate(resource: Resource) -> Gate:
    """All that a list may be asked with, but for which fields it shows."""
    gate = _GATES_OF_LISTS.get(resource)
    if gate is None:
        gate = _GATES_OF_LISTS.setdefault(resource, _list_gate(resource))
    return gate


def _list_gate(resource: Resource) -> Gate:
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
