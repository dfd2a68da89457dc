# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rules for the parts of a record, which are sent with it as a list of objects."""

from collections.abc import Iterator, Mapping, Sequence

from ..errors import ValidationFailed
from ..mistakes import MAX_MISTAKES, Mistake, placed
from ..open_types import FieldValue
from ..sentences import _lt
from .validation import InputValidator

#: By which an object names the part that there is already.
ID = "id"


class PartRules:
    """Checks such a list, each object by itself.

    :param new: of an object without an id
    :param known: of one with an id
    """

    def __init__(self, new: InputValidator, known: InputValidator) -> None:
        self.new = new
        self.known = known

    def checked(
        self, field: str, sent: Sequence[object]
    ) -> tuple[list[FieldValue], list[Mistake]]:
        """Return the list with its values parsed, and what is wrong with it.

        :param field: the name of the list
        """
        found: list[FieldValue] = []
        mistakes: list[Mistake] = []
        for number, part in enumerate(sent):
            if isinstance(part, Mapping) and len(mistakes) < MAX_MISTAKES:
                rules = self.known if ID in part else self.new
                try:
                    part = rules.validate(part)
                except ValidationFailed as error:
                    mistakes += placed(f"{field}.{number}", error.mistakes)
            found.append(part)
        mistakes += _twice(field, found)
        return found, mistakes


def _twice(field: str, parts: Sequence[FieldValue]) -> Iterator[Mistake]:
    """Yield the mistakes of those that name the part that another names already."""
    seen: set[int] = set()
    for number, part in enumerate(parts):
        named = part.get(ID) if isinstance(part, Mapping) else None
        if type(named) is not int:
            continue
        if named in seen:
            sentence = _lt("%(name)s is listed twice.", name=named)
            yield Mistake(f"{field}.{number}.{ID}", "twice", sentence)
        seen.add(named)
