# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to Cerberus rules, and the one gate through which all input comes.

The names are those of REST; the GraphQL door translates its own before it comes
here, so that the same mistake gets the same words at both doors.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

from cerberus import TypeDefinition, Validator, errors

from .cursor import MAX_CURSOR_LENGTH
from .declaration import (
    Action,
    Field,
    Filter,
    Match,
    ObjectType,
    Relation,
    Resource,
    Type,
)
from .errors import ApiError
from .moments import read_day, read_moment
from .naming import MAX_ID, database_id, from_global_id
from .selection import MAX_PAGE_SIZE
from .text import NOT_BLANK, ONE_LINE, SENTENCES, matcher

Rules = Mapping[str, Any]


class Gate:
    """The rules for one kind of input.

    Making a Cerberus validator costs more than using it, and normalizing with it
    checks its rules anew each time. So validators are kept, as many as were ever in
    use at once, and values are coerced here, before they are validated.

    :param rules: Cerberus rules by name; ``coerce`` beside them is ours
    """

    def __init__(self, rules: Mapping[str, Rules]) -> None:
        self._coercions = {
            name: rule["coerce"] for name, rule in rules.items() if "coerce" in rule
        }
        self.rules = {
            name: {key: value for key, value in rule.items() if key != "coerce"}
            for name, rule in rules.items()
        }
        self._validators: deque[_Validator] = deque()

    def validate(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The document with its values coerced, if the rules allow all of it.

        :raises ApiError: ``validation``, with every mistake by name
        """
        coerced = dict(document)
        for name in coerced.keys() & self._coercions.keys():
            coerced[name] = self._coercions[name](coerced[name])
        try:
            validator = self._validators.pop()
        except IndexError:
            validator = _Validator(self.rules)
        try:
            if not validator.validate(coerced, normalize=False):
                raise ApiError("validation", details=_plain(validator.errors))
        finally:
            self._validators.append(validator)
        return coerced


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
#: No pattern is tried on a longer text: looking back from every place in it, one may
#: take time that grows with the square of the length.
MAX_MATCHED_LENGTH = 1_000


class _Validator(Validator):
    types_mapping = Validator.types_mapping | {
        "id": TypeDefinition("id", (int,), (bool,)),
    }

    def _validate_regex(self, pattern: str, name: str, value: Any) -> None:
        """{'type': 'string'}"""  # Cerberus reads this.
        if not isinstance(value, str) or not _is_text(value):
            return
        if not value and self.schema[name].get("minlength"):
            return
        if len(value) > MAX_MATCHED_LENGTH or not matcher(pattern).search(value):
            self._error(name, SENTENCES.get(pattern, errors.REGEX_MISMATCH))

    def _check_with_text(self, name: str, value: Any) -> None:
        """PostgreSQL stores no NUL, and UTF-8 knows no half of a surrogate pair."""
        if isinstance(value, str) and not _is_text(value):
            self._error(name, "must be valid Unicode text without NUL characters")


def _is_text(value: str) -> bool:
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(errors: Any) -> Any:
    """Cerberus numbers the items of a list; JSON's names are strings."""
    if isinstance(errors, dict):
        return {str(name): _plain(entries) for name, entries in errors.items()}
    if isinstance(errors, list):
        return [_plain(entry) for entry in errors]
    return errors


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
        if type(value) not in (int, str):
            return value
        # GraphQL's ID is always text; the same mistake gets the same words.
        text = str(value)
        found = from_global_id(text)
        if found is not None and found[0] == type_name:
            return found[1]
        return database_id(text) or text

    return to_id


_TYPE_RULES: Mapping[Type, Rules] = {
    Type.INTEGER: {"type": "integer", "min": -MAX_ID, "max": MAX_ID},
    Type.FLOAT: {"type": "number"},
    Type.BOOLEAN: {"type": "boolean"},
    Type.STRING: {"type": "string", "check_with": "text"},
    Type.HTML: {"type": "string", "check_with": "text"},
    Type.DATE: {"type": "date", "coerce": _day},
    Type.DATETIME: {"type": "datetime", "coerce": _moment},
    Type.STRINGS: {"type": "list"},
}


def _reference_rules(type_name: str) -> Rules:
    return {"type": "id", "coerce": _reference(type_name)}


def _write_rules(member: Field | Relation) -> Rules:
    if isinstance(member, Relation):
        rules = dict(_reference_rules(member.to))
    else:
        rules = dict(_TYPE_RULES[member.type])
    text = "check_with" in rules and member.type is Type.STRING
    if text and "allowed" not in member.write.rules:
        rules["regex"] = NOT_BLANK if member.write.required else ONE_LINE
    rules |= member.write.rules
    if isinstance(member, Field) and member.type is Type.STRINGS:
        item = {"check_with": "text", "regex": NOT_BLANK}
        rules["schema"] = {**item, **rules["schema"]}
    if member.nullable and not member.write.required:
        rules["nullable"] = True
    return rules


@_per_declaration
def update_gate(type_: ObjectType) -> Gate:
    """What a change of a record may hold."""
    return Gate({m.write_name: _write_rules(m) for m in type_.writable()})


@_per_declaration
def create_gate(type_: ObjectType) -> Gate:
    """What a new record may and must hold."""
    return Gate(_rules_with_required(type_.writable()))


@_per_declaration
def action_gate(action: Action) -> Gate:
    """What may and must be sent with an action."""
    return Gate(_rules_with_required(action.inputs))


def _rules_with_required(members: Iterable[Field | Relation]) -> dict[str, Rules]:
    rules = {}
    for member in members:
        required = {"required": True} if member.write.required else {}
        rules[member.write_name] = {**_write_rules(member), **required}
    return rules


def _filter_rules(filter_: Filter) -> Rules:
    if filter_.type is Type.ID:
        return {**_reference_rules(filter_.to), **filter_.rules}
    rules = {**_TYPE_RULES[filter_.type], **filter_.rules}
    if filter_.match is Match.CHOICE:
        rules["nullable"] = True
    return rules


def filter_rules(resource: Resource) -> Rules:
    """The conditions that a list of the resource may be put under."""
    rules = {filter_.name: _filter_rules(filter_) for filter_ in resource.filters}
    if resource.search:
        rules["q"] = {
            "type": "string",
            "check_with": "text",
            "minlength": 1,
            "maxlength": MAX_SEARCH_LENGTH,
        }
    return rules


def sort_values(resource: Resource) -> tuple[str, ...]:
    """Every value that a list of the resource can be sorted by."""
    return tuple(sign + field.name for field in resource.sortable for sign in ("", "-"))


@_per_declaration
def list_gate(resource: Resource) -> Gate:
    """All that a list may be asked with, but for which fields it shows."""
    return Gate(
        {
            **filter_rules(resource),
            "limit": {"type": "integer", "min": 1, "max": MAX_PAGE_SIZE},
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
