# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to Cerberus rules, and the one gate through which all input comes.

The names are those of REST; the GraphQL door translates its own before it comes
here, so that the same mistake gets the same words at both doors.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from itertools import islice
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
from .errors import INVALID, ApiError
from .mistakes import MAX_TOLD, Mistake, hint_for, required, unknown
from .moments import read_day, read_moment
from .naming import MAX_GLOBAL_ID_LENGTH, MAX_ID, database_id, from_global_id
from .patterns import matches, sentence_of
from .selection import MAX_PAGE_SIZE
from .sentences import _lt
from .text import NOT_BLANK, ONE_LINE, STORABLE

Rules = Mapping[str, Any]


class Gate:
    """The rules for one kind of input.

    Making a Cerberus validator costs more than using it, and normalizing with it
    checks its rules anew each time. So validators are kept, as many as were ever in
    use at once, and values are coerced here, before they are validated. What is longer
    than it may be is refused before anything looks into it, and so are unknown names:
    Cerberus' work grows with the square of the mistakes.

    :param rules: Cerberus rules by name; ``coerce`` beside them is ours
    :param needs: the scopes without which nobody is told that there is such a name
    """

    def __init__(
        self,
        rules: Mapping[str, Rules],
        needs: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._coercions = {
            name: rule["coerce"] for name, rule in rules.items() if "coerce" in rule
        }
        self.rules = {
            name: {key: value for key, value in rule.items() if key != "coerce"}
            for name, rule in rules.items()
        }
        self._maxima = {
            name: (_SIZED[rule["type"]], rule["maxlength"])
            for name, rule in rules.items()
            if "maxlength" in rule
        }
        self._needs = {name: (needs or {}).get(name, ()) for name in rules}
        self._validators: deque[_Validator] = deque()

    def validate(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The document with its values coerced, if the rules allow all of it.

        :raises ApiError: ``validation``, with every mistake by name
        """
        mistakes: list[Mistake] = []
        if not document.keys() <= self.rules.keys():
            mistakes = self._unknown(document)
            document = {n: v for n, v in document.items() if n in self.rules}
        checked = dict(document)
        for name in document.keys() & self._maxima.keys():
            type_, maximum = self._maxima[name]
            if isinstance(document[name], type_) and len(document[name]) > maximum:
                mistakes.append(_too_long(name, type_, maximum))
                del checked[name]
        for name in checked.keys() & self._coercions.keys():
            checked[name] = self._coercions[name](checked[name])
        try:
            validator = self._validators.pop()
        except IndexError:
            validator = _Validator(self.rules)
        try:
            if not validator.validate(checked, normalize=False):
                mistakes += _mistakes(validator._errors, document)
        finally:
            self._validators.append(validator)
        if mistakes:
            raise ApiError("validation", mistakes=sorted(mistakes, key=_place))
        return checked

    def _unknown(self, document: Mapping[str, Any]) -> list[Mistake]:
        """The unknown names, unless there are so many that nothing else is told.

        :raises ApiError: ``validation``
        """
        names = [name for name in document if name not in self.rules]
        found = list(unknown(sorted(names[: MAX_TOLD + 1]), self._needs))
        if len(names) > MAX_TOLD:
            raise ApiError("validation", mistakes=found)
        return found


#: What has a length, by the name of its type in rules.
_SIZED: Mapping[str, type] = {"string": str, "list": list}


def _place(mistake: Mistake) -> list[tuple[int, int | str]]:
    """Where mistakes stand among others: by name, and in a list by number."""
    return [
        (0, int(step)) if step.isdigit() and len(step) < 10 else (1, step)
        for step in mistake.field.split(".", 9)
    ]


def _too_long(field: str, type_: type, maximum: int) -> Mistake:
    if type_ is list:
        return Mistake(
            field,
            "too_many",
            _lt("Enter at most %(maximum)s entries.", maximum=maximum),
        )
    return Mistake(
        field, "too_long", _lt("Enter at most %(maximum)s characters.", maximum=maximum)
    )


def _mistakes(
    found: Iterable[Any], document: Mapping[str, Any], prefix: str = ""
) -> Iterator[Mistake]:
    """What Cerberus found, in words for people.

    :param document: what was sent; not all of it was put before Cerberus
    """
    for error in found:
        field = prefix + str(error.document_path[-1])
        if error.is_group_error:
            inner = islice(error.child_errors, MAX_TOLD)
            yield from _mistakes(inner, {}, f"{field}.")
        elif error.code != errors.REQUIRED_FIELD.code or field not in document:
            yield _in_words(field, error)


def _in_words(field: str, error: Any) -> Mistake:
    code, limit, value = error.rule, error.constraint, error.value
    if code == "required":
        return required(field)
    if code == "nullable":
        return Mistake(field, "null", _lt("This can't be null."))
    if code == "type":
        return Mistake(field, "wrong_type", _TYPE_SENTENCES[limit])
    if code == "maxlength":
        return _too_long(field, type(value), limit)
    if code == "minlength":
        return Mistake(field, "too_short", _too_short(value, limit))
    if code == "min":
        return Mistake(
            field, "too_small", _lt("Enter %(minimum)s or more.", minimum=limit)
        )
    if code == "max":
        return Mistake(
            field, "too_large", _lt("Enter %(maximum)s or less.", maximum=limit)
        )
    if code == "allowed":
        if isinstance(limit, _SortValues):
            hint = hint_for(value, limit.needs) if isinstance(value, str) else None
            sentence = _lt("A list can't be sorted by this.")
            return Mistake(field, "unknown_field", sentence, hint)
        choices = ", ".join(map(str, limit))
        sentence = _lt("Choose one of these: %(choices)s.", choices=choices)
        return Mistake(field, "not_a_choice", sentence)
    if code == "regex":
        return Mistake(field, *sentence_of(limit))
    if code == "check_with":
        return Mistake(field, *_CHECKED[limit])
    return Mistake(field, INVALID, _lt("This value is not valid."))


def _too_short(value: Any, minimum: int) -> str:
    if minimum == 1:
        return _lt("This can't be empty.")
    if isinstance(value, list):
        return _lt("Enter at least %(minimum)s entries.", minimum=minimum)
    return _lt("Enter at least %(minimum)s characters.", minimum=minimum)


_TYPE_SENTENCES: Mapping[str, str] = {
    "string": _lt("Enter text."),
    "integer": _lt("Enter a whole number."),
    "number": _lt("Enter a number."),
    "boolean": _lt("Enter true or false."),
    "date": _lt("Enter a date, such as 2026-01-31."),
    "datetime": _lt("Enter a date and time, such as 2026-01-31T09:30:00Z."),
    "list": _lt("Enter a list."),
    "id": _lt("Enter the id of a record."),
}
#: Of rules that a function checks: code and sentence.
_CHECKED: Mapping[str, tuple[str, str]] = {
    "text": ("not_text", _lt("This text contains a character that can't be stored.")),
}


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
#: No pattern is tried on a longer text: looking back from every place in it, one may
#: take time that grows with the square of the length.
MAX_MATCHED_LENGTH = 1_000


#: A function found something: Cerberus itself knows only ready sentences for that.
_CHECK = errors.ErrorDefinition(0x100, "check_with")


class _Validator(Validator):
    types_mapping = Validator.types_mapping | {
        "id": TypeDefinition("id", (int,), (bool,)),
    }

    def _validate_regex(self, pattern: str, name: str, value: Any) -> None:
        """{'type': 'string'}"""  # Cerberus reads this.
        if not isinstance(value, str) or not _is_text(value) or pattern == STORABLE:
            # The check of the text says the same, of texts of any length.
            return
        if not value and self.schema[name].get("minlength"):
            return
        if len(value) > MAX_MATCHED_LENGTH or not matches(pattern, value):
            self._error(name, errors.REGEX_MISMATCH)

    def _check_with_text(self, name: str, value: Any) -> None:
        """PostgreSQL stores no NUL, and UTF-8 knows no half of a surrogate pair."""
        if isinstance(value, str) and not _is_text(value):
            self._error(name, _CHECK)


def _is_text(value: str) -> bool:
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


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


class _SortValues(tuple):
    """What a list can be sorted by, with the scopes that each needs to be told."""

    needs: Mapping[str, tuple[str, ...]]


def sort_values(resource: Resource) -> tuple[str, ...]:
    """Every value that a list of the resource can be sorted by."""
    needs = {
        sign + field.name: (field.scope,) if field.scope else ()
        for field in resource.sortable
        for sign in ("", "-")
    }
    values = _SortValues(needs)
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
