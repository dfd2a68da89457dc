# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one validation of all input, and what it says of mistakes.

The names are those of REST; the GraphQL door translates its own before it comes
here, so that the same mistake gets the same words at both doors.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from cerberus import TypeDefinition, Validator, errors
from cerberus.errors import ValidationError

from ..declaration import ValueType
from ..declaration.patterns import matches, sentence_of
from ..declaration.text import STORABLE
from ..errors import INVALID, ValidationFailed
from ..mistakes import (
    MAX_MISTAKES,
    Mistake,
    hint_for,
    required,
    too_long,
    too_many,
    unknown,
)
from ..open_types import FieldValue
from ..sentences import _lt

#: No pattern is tried on a longer text: looking back from every place in it, one may
#: take time that grows with the square of the length.
MAX_MATCHED_LENGTH = 1_000


class RulesOfParts(Protocol):
    """The rules for a list of parts, each an object.

    :ivar known: of a part that there is already, which may have every name
    """

    known: "InputValidator"

    def checked(
        self, field: str, sent: Sequence[object]
    ) -> tuple[list[FieldValue], list[Mistake]]:
        """Return the list with its values parsed, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one name of an input may hold.

    :param type: of its value
    :param required: whether it must be there
    :param nullable: whether it may be null
    :param parts: the rules for the parts that it is a list of
    """

    type: ValueType
    required: bool = False
    nullable: bool = False
    parts: RulesOfParts | None = None


class InputValidator:
    """The rules for one kind of input.

    Making a Cerberus validator costs more than using it, and normalizing with it
    checks its rules anew each time. So validators are kept, as many as were ever in
    use at once, and values are parsed here, before they are validated. What is longer
    than it may be is refused before anything looks into it, and so are unknown names:
    Cerberus' work grows with the square of the mistakes.

    :param rules: by name
    :param needs: the scopes without which nobody is told that there is such a name
    """

    def __init__(
        self,
        rules: Mapping[str, Rule],
        needs: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.rules = dict(rules)
        self._parsers = {
            name: rule.type.parse
            for name, rule in rules.items()
            if type(rule.type).parse is not ValueType.parse
        }
        self._schema = {name: _in_cerberus(rule) for name, rule in rules.items()}
        self._maxima = {
            name: (str if str in rule.type.python else list, maximum)
            for name, rule in rules.items()
            if (maximum := rule.type.limits().max_length) is not None
        }
        self._items = {
            name: items
            for name, rule in rules.items()
            if (items := rule.type.limits().items) is not None
        }
        self._parts = {n: rule.parts for n, rule in rules.items() if rule.parts}
        self._needs = {name: (needs or {}).get(name, ()) for name in rules}
        self._validators: deque[_Validator] = deque()

    def validate(self, document: Mapping[str, object]) -> dict[str, FieldValue]:
        """Return the document with its values parsed, if the rules allow all of it.

        :raises ApiError: ``validation``, with every mistake by name
        """
        mistakes: list[Mistake] = []
        if not document.keys() <= self.rules.keys():
            mistakes = self._unknown(document)
            document = {n: v for n, v in document.items() if n in self.rules}
        checked = dict(document)
        for name in document.keys() & self._maxima.keys():
            type_, maximum = self._maxima[name]
            sent = document[name]
            if isinstance(sent, type_) and len(sent) > maximum:
                mistakes.append(_too_long(name, type_, maximum))
                del checked[name]
        for name in checked.keys() & self._parsers.keys():
            checked[name] = self._parsers[name](checked[name])
        for name in checked.keys() & self._items.keys():
            checked[name] = _as_far_as_told(self._items[name], checked[name])
        try:
            validator = self._validators.pop()
        except IndexError:
            validator = _Validator(self._schema)
        try:
            if not validator.validate(checked, normalize=False):
                mistakes += _mistakes(validator._errors, document)
        finally:
            self._validators.append(validator)
        for name in checked.keys() & self._parts.keys():
            sent = checked[name]
            if isinstance(sent, list):
                checked[name], found = self._parts[name].checked(name, sent)
                mistakes += found
        if mistakes:
            raise ValidationFailed(mistakes=sorted(mistakes, key=_place))
        return checked

    def unlike(self, names: Iterable[str]) -> list[Mistake]:
        """Call the names unknown, each with the known one that may have been meant."""
        return list(unknown(sorted(names), self._needs))

    def _unknown(self, document: Mapping[str, object]) -> list[Mistake]:
        """The unknown names, unless there are so many that nothing else is told.

        :raises ApiError: ``validation``
        """
        names = [name for name in document if name not in self.rules]
        found = self.unlike(names[: MAX_MISTAKES + 1])
        if len(names) > MAX_MISTAKES:
            raise ValidationFailed(mistakes=found)
        return found


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


def _in_cerberus(rule: Rule) -> dict[str, object]:
    """The rule as Cerberus has it."""
    limits = rule.type.limits()
    found = {
        "type": _type(rule.type),
        "required": rule.required or None,
        "nullable": rule.nullable or None,
        "min": limits.minimum,
        "max": limits.maximum,
        "minlength": limits.min_length,
        "maxlength": limits.max_length,
        "regex": limits.pattern,
        "allowed": limits.choices,
        "schema": limits.items and _in_cerberus(Rule(limits.items)),
    }
    if str in rule.type.python and limits.choices is None:
        found["check_with"] = "text"
    return {name: value for name, value in found.items() if value is not None}


def _place(mistake: Mistake) -> list[tuple[int, int | str]]:
    """Where mistakes stand among others: by name, and in a list by number."""
    return [
        (0, int(step)) if step.isdigit() and len(step) < 10 else (1, step)
        for step in mistake.field.split(".", 9)
    ]


def _as_far_as_told(type_: ValueType, values: FieldValue) -> FieldValue:
    """The values up to the last wrong one that is told: Cerberus looks at every one.

    Which is wrong is seen here as far as it costs nothing to see.
    """
    if not isinstance(values, list):
        return values
    choices, wrong = type_.limits().choices, 0
    for number, value in enumerate(values):
        right = isinstance(value, type_.python) and not isinstance(value, type_.but_not)
        if not right or (choices is not None and value not in choices):
            wrong += 1
            if wrong == MAX_MISTAKES:
                return values[: number + 1]
    return values


def _too_long(field: str, type_: type, maximum: int) -> Mistake:
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
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
