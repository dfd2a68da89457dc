# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one validation of all input.

The names are those of REST; the GraphQL door translates its own before it comes
here, so that the same mistake gets the same words at both doors.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..declaration import ValueType
from ..errors import ValidationFailed
from ..mistakes import MAX_MISTAKES, Mistake, unknown
from ..open_types import FieldValue
from .value_check import ValueCheck, longer, schema_of


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

    Values are parsed before they are checked. What is longer than it may be is refused
    before anything looks into it, and so are unknown names: the work of the check grows
    with the square of the mistakes.

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
        self._check = ValueCheck(
            {
                name: schema_of(
                    rule.type, required=rule.required, nullable=rule.nullable
                )
                for name, rule in rules.items()
            }
        )
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
                mistakes.append(longer(name, type_, maximum))
                del checked[name]
        for name in checked.keys() & self._parsers.keys():
            checked[name] = self._parsers[name](checked[name])
        for name in checked.keys() & self._items.keys():
            checked[name] = _as_far_as_told(self._items[name], checked[name])
        mistakes += self._check.mistakes(checked, document)
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
