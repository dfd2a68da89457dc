# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How single values are checked, by Cerberus, and what is said of what is wrong."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from cerberus import TypeDefinition, Validator, errors
from cerberus.errors import ValidationError

from ..declaration import ValueType
from ..declaration.patterns import matches, sentence_of
from ..declaration.text import STORABLE
from ..errors import INVALID
from ..mistakes import (
    MAX_MISTAKES,
    Mistake,
    hint_for,
    required,
    too_long,
    too_many,
)
from ..sentences import _lt

#: No pattern is tried on a longer text: looking back from every place in it, one may
#: take time that grows with the square of the length.
MAX_MATCHED_LENGTH = 1_000

#: What one value has to be.
Schema = dict[str, object]


class ValueCheck:
    """Checks the values of one kind of input.

    Making a Cerberus validator costs more than using it, and normalizing with it
    checks its rules anew each time. So validators are kept, as many as were ever in
    use at once, and what they check has been parsed before.

    :param schema: by name
    """

    def __init__(self, schema: Mapping[str, Schema]) -> None:
        self._schema = schema
        self._validators: deque[_Validator] = deque()
        self._surely = {name: _sure_check(one) for name, one in schema.items()}
        self._required = {name for name, one in schema.items() if "required" in one}

    def mistakes(
        self, checked: Mapping[str, object], sent: Mapping[str, object]
    ) -> list[Mistake]:
        """Return what is wrong with the values.

        :param checked: the values, parsed
        :param sent: all that was sent; not all of it has to be checked
        """
        # Nearly all that is sent is right, and seen to be so in a tenth of the time.
        if self._required <= checked.keys() and all(
            self._surely[name](value) for name, value in checked.items()
        ):
            return []
        try:
            validator = self._validators.pop()
        except IndexError:
            validator = _Validator(self._schema)
        try:
            if validator.validate(checked, normalize=False):
                return []
            return list(_mistakes(validator._errors, sent))
        finally:
            self._validators.append(validator)


class _Type(str):
    """The name that Cerberus knows a type by, which brings the type itself."""

    __slots__ = ("value_type",)

    value_type: ValueType


def _type(value_type: ValueType) -> _Type:
    kind = type(value_type)
    name = _Type(f"{kind.__module__}.{kind.__qualname__}")
    name.value_type = value_type
    _Validator.types_mapping.setdefault(
        name, TypeDefinition(name, value_type.python, value_type.but_not)
    )
    return name


def schema_of(
    type_: ValueType, *, required: bool = False, nullable: bool = False
) -> Schema:
    """Return what a value has to be, as Cerberus has it."""
    type_ = type_.judged
    limits = type_.limits()
    found = {
        "type": _type(type_),
        "required": required or None,
        "nullable": nullable or None,
        "min": limits.minimum,
        "max": limits.maximum,
        "minlength": limits.min_length,
        "maxlength": limits.max_length,
        "regex": limits.pattern,
        "allowed": limits.choices,
        "schema": limits.items and schema_of(limits.items),
    }
    if str in type_.python and limits.choices is None:
        found["check_with"] = "text"
    return {name: value for name, value in found.items() if value is not None}


def _sure_check(schema: Schema) -> Callable[[object], bool]:
    """Make what tells whether a value surely is what it has to be.

    What it is not sure of, Cerberus decides; both read the same.
    """
    kind: Any = schema["type"]  # type: ignore[explicit-any]  # A _Type.
    python, but_not = kind.value_type.python, kind.value_type.but_not
    limits = kind.value_type.limits()
    pattern = None if limits.pattern == STORABLE else limits.pattern
    allowed = limits.choices
    least, most = limits.minimum, limits.maximum
    shortest, longest = limits.min_length, limits.max_length
    text, nullable = "check_with" in schema, "nullable" in schema
    inner: Any = schema.get("schema")  # type: ignore[explicit-any]  # A Schema.
    each = inner and _sure_check(inner)

    def surely(value: Any) -> bool:  # type: ignore[explicit-any]  # Not known yet.
        if value is None:
            return nullable
        if not isinstance(value, python) or isinstance(value, but_not):
            return False
        if least is not None and not value >= least:
            return False
        if most is not None and not value <= most:
            return False
        if shortest is not None and len(value) < shortest:
            return False
        if longest is not None and len(value) > longest:
            return False
        if allowed is not None and value not in allowed:
            return False
        if text and not _is_text(value):
            return False
        if pattern is not None and (
            len(value) > MAX_MATCHED_LENGTH or not matches(pattern, value)
        ):
            return False
        return each is None or all(map(each, value))

    return surely


def longer(field: str, type_: type, maximum: int) -> Mistake:
    """Return the mistake of a text, or a list, that is longer than it may be."""
    return too_many(field, maximum) if type_ is list else too_long(field, maximum)


def _mistakes(
    found: Iterable[ValidationError], document: Mapping[str, object], prefix: str = ""
) -> Iterator[Mistake]:
    """What Cerberus found, in words for people.

    :param document: what was sent; not all of it was put before Cerberus
    """
    for error in found:
        field = prefix + str(error.document_path[-1])
        if error.is_group_error:
            inner = islice(error.child_errors, MAX_MISTAKES)
            yield from _mistakes(inner, {}, f"{field}.")
        elif error.code != errors.REQUIRED_FIELD.code or field not in document:
            yield _in_words(field, error)


def _in_words(field: str, error: ValidationError) -> Mistake:
    code, limit, value = error.rule, error.constraint, error.value
    if code == "required":
        return required(field)
    if code == "nullable":
        return Mistake(field, "null", _lt("This can't be null."))
    if code == "type":
        return Mistake(field, "wrong_type", limit.value_type.sentence)
    if code == "maxlength":
        return longer(field, type(value), limit)
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
        if isinstance(limit, SortValues):
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


def _too_short(value: object, minimum: int) -> str:
    if minimum == 1:
        return _lt("This can't be empty.")
    if isinstance(value, list):
        return _lt("Enter at least %(minimum)s entries.", minimum=minimum)
    return _lt("Enter at least %(minimum)s characters.", minimum=minimum)


#: Of rules that a function checks: code and sentence.
_CHECKED: Mapping[str, tuple[str, str]] = {"text": sentence_of(STORABLE)}


class SortValues(tuple[str, ...]):
    """What a list can be sorted by, with the scopes that each needs to be told."""

    needs: Mapping[str, tuple[str, ...]]


#: A function found something: Cerberus itself knows only ready sentences for that.
_CHECK = errors.ErrorDefinition(0x100, "check_with")


class _Validator(Validator):
    #: Completed by each type that a rule names.
    types_mapping = dict(Validator.types_mapping)

    def _validate_regex(self, pattern: str, name: str, value: object) -> None:
        """{'type': 'string'}"""  # Cerberus reads this.
        if not isinstance(value, str) or not _is_text(value) or pattern == STORABLE:
            # The check of the text says the same, of texts of any length.
            return
        if not value and self.schema[name].get("minlength"):
            return
        if len(value) > MAX_MATCHED_LENGTH or not matches(pattern, value):
            self._error(name, errors.REGEX_MISMATCH)

    def _check_with_text(self, name: str, value: object) -> None:
        """PostgreSQL stores no NUL, and UTF-8 knows no half of a surrogate pair."""
        if isinstance(value, str) and not _is_text(value):
            self._error(name, _CHECK)


def _is_text(value: str) -> bool:
    if "\0" in value:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
