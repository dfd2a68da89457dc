# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one gate through which all input comes, and what it says of mistakes.

The names are those of REST; the GraphQL door translates its own before it comes
here, so that the same mistake gets the same words at both doors.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from cerberus import TypeDefinition, Validator, errors

from ..declaration.patterns import matches, sentence_of
from ..declaration.text import STORABLE
from ..errors import INVALID, ValidationFailed
from ..mistakes import (
    MAX_TOLD,
    Mistake,
    hint_for,
    required,
    too_long,
    too_many,
    unknown,
)
from ..sentences import _lt

Rules = Mapping[str, Any]
#: No pattern is tried on a longer text: looking back from every place in it, one may
#: take time that grows with the square of the length.
MAX_MATCHED_LENGTH = 1_000


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
            raise ValidationFailed(mistakes=sorted(mistakes, key=_place))
        return checked

    def unlike(self, names: Iterable[str]) -> list[Mistake]:
        """Call the names unknown, each with the known one that may have been meant."""
        return list(unknown(sorted(names), self._needs))

    def _unknown(self, document: Mapping[str, Any]) -> list[Mistake]:
        """The unknown names, unless there are so many that nothing else is told.

        :raises ApiError: ``validation``
        """
        names = [name for name in document if name not in self.rules]
        found = self.unlike(names[: MAX_TOLD + 1])
        if len(names) > MAX_TOLD:
            raise ValidationFailed(mistakes=found)
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
    return too_many(field, maximum) if type_ is list else too_long(field, maximum)


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
_CHECKED: Mapping[str, tuple[str, str]] = {"text": sentence_of(STORABLE)}


class SortValues(tuple):
    """What a list can be sorted by, with the scopes that each needs to be told."""

    needs: Mapping[str, tuple[str, ...]]


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
