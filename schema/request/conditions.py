# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a list is filtered by: from what was sent to Conditions, and what they take."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..declaration import Filter, Listed, Match, PhoneType
from ..declaration.filters import IDS
from ..declaration.finding import finds, finds_words
from ..errors import ApiError, ValidationFailed, invalid
from ..mistakes import Mistake, too_many
from ..open_types import FieldValue
from ..sentences import _lt
from .page import Conditions
from .rules import conditions_validator
from .validation import InputValidator

#: So many conditions can stand in one list of alternatives, of which one is met.
MAX_ALTERNATIVES = 10
#: So many in all of a list's, at any level.
MAX_ALL_ALTERNATIVES = 50
#: So deep alternatives can have alternatives.
MAX_LEVELS = 3
#: So many words can be looked for at once.
MAX_WORDS = 10
_EMPTY = _lt("This can't be empty.")


def validated(
    validator: InputValidator, document: Mapping[str, object]
) -> dict[str, FieldValue]:
    """Return the document with its values parsed.

    A value that was sent alone is called as its list is: the client knows of none.

    :raises ApiError: ``validation``
    """
    try:
        values = validator.validate(document)
    except ApiError as error:
        error.mistakes = [_of_one(mistake, document) for mistake in error.mistakes]
        raise
    if len(_words(values)) > MAX_WORDS:
        sentence = _lt("Enter at most %(maximum)s words.", maximum=MAX_WORDS)
        raise invalid("q", sentence, "too_many_words")
    return values


def _of_one(mistake: Mistake, document: Mapping[str, object]) -> Mistake:
    """The mistake, under the name of the list where that has one value."""
    name, _dot, place = mistake.field.rpartition(".")
    sent = document.get(name)
    alone = place == "0" and not (isinstance(sent, list) and len(sent) > 1)
    return mistake._replace(field=name) if name and alone else mistake


def _words(values: Mapping[str, FieldValue]) -> list[str]:
    return list(dict.fromkeys(str(values.get("q", "")).split()))


class Looking(NamedTuple):
    """What looking for the records of a list takes, beside reading them.

    :param lookups: statements that look up what is behind a relation, such as a country
    :param searches: how often ``q`` is looked for
    :param patterns: further texts that are looked for in each record
    :param alternatives: of which one has to be met
    :param unserved: conditions that no index serves, so that each record is read
    :param folds: how many texts of each record are brought to the form that is compared
    """

    lookups: int = 0
    searches: int = 0
    patterns: int = 0
    alternatives: int = 0
    unserved: int = 0
    folds: int = 0

    def plus(self, other: "Looking") -> "Looking":
        """Return both together."""
        return Looking(*map(sum, zip(self, other, strict=True)))


class Alternatives:
    """Reads the alternatives of one list.

    :ivar named: every filter that is named in one of them
    """

    def __init__(self, resource: Listed) -> None:
        self._resource = resource
        self._validator = conditions_validator(resource)
        self._left = MAX_ALL_ALTERNATIVES
        self.named: set[str] = set()

    def parse(
        self, sent: object, path: str = "or", level: int = 1
    ) -> tuple[Conditions, ...]:
        """Parse the alternatives that were sent.

        :raises ApiError: ``validation``
        """
        if not isinstance(sent, list):
            raise invalid(path, _lt("Enter a list."), "wrong_type")
        if not sent:
            raise invalid(path, _EMPTY, "too_short")
        if level > MAX_LEVELS:
            sentence = _lt(
                "Conditions can be nested at most %(levels)s levels deep.",
                levels=MAX_LEVELS,
            )
            raise invalid(path, sentence, "too_deep")
        self._left -= len(sent)
        most = MAX_ALTERNATIVES if self._left >= 0 else MAX_ALL_ALTERNATIVES
        if len(sent) > MAX_ALTERNATIVES or self._left < 0:
            raise ValidationFailed(mistakes=[too_many(path, most)])
        return tuple(
            self._one(each, f"{path}.{number}", level)
            for number, each in enumerate(sent)
        )

    def _one(self, sent: object, path: str, level: int) -> Conditions:
        if not isinstance(sent, Mapping):
            raise invalid(path, _lt("Enter an object."), "wrong_type")
        if not sent:
            raise invalid(path, _EMPTY, "too_short")
        below = {name: value for name, value in sent.items() if name != "or"}
        try:
            values = validated(self._validator, below)
        except ApiError as error:
            error.mistakes = [_at(path, mistake) for mistake in error.mistakes]
            raise
        self.named |= values.keys()
        further: tuple[Conditions, ...] = ()
        if "or" in sent:
            further = self.parse(sent["or"], f"{path}.or", level + 1)
        kept = {name: value for name, value in values.items() if value is not None}
        return Conditions(kept, further)


def _at(path: str, mistake: Mistake) -> Mistake:
    return mistake._replace(field=f"{path}.{mistake.field}")


def looking_for(resource: Listed, conditions: Conditions) -> Looking:
    """Return what looking for the records takes, beside reading them."""
    found = Looking()
    for each in _all(conditions):
        words = len(_words(each.values))
        unserved = words > 0 and not finds_words(resource)
        found = found.plus(
            Looking(
                searches=min(words, 1),
                patterns=max(words - 1, 0),
                alternatives=len(each.alternatives),
                unserved=unserved,
                folds=unserved * len(resource.search),
            )
        )
        for filter_ in resource.filters:
            if filter_.name in each.values:
                value = each.values[filter_.name]
                found = found.plus(_filter_looking(resource, filter_, value))
    if IDS in conditions.values:
        # They are found by these, whatever else they have to meet.
        found = found._replace(unserved=0, folds=0)
    return found


def _filter_looking(resource: Listed, filter_: Filter, value: FieldValue) -> Looking:
    folds = unserved_folds(resource, filter_, value)
    equal = filter_.match is Match.EQUALS
    return Looking(
        lookups=filter_.source.count(".") if equal else 0,
        patterns=is_pattern(filter_),
        unserved=folds is not None,
        folds=folds or 0,
    )


def unserved_folds(
    resource: Listed, filter_: Filter, value: FieldValue = None
) -> int | None:
    """Return how many texts of each record a filter has to fold that no index serves;
    nothing for one that is served.

    :param value: the value that is asked for, or nothing for any
    """
    return None if finds(resource, filter_, value) else int(is_pattern(filter_))


def is_pattern(filter_: Filter) -> bool:
    """Return whether it compares a form that is made of what is stored."""
    phone = filter_.several and isinstance(filter_.one, PhoneType)
    return phone or filter_.match is Match.PREFIX


def needs(resource: Listed, conditions: Conditions) -> tuple[str, ...]:
    """Return the scopes without which nobody may ask for some value."""
    scopes: dict[str, tuple[str, ...]] = {
        filter_.name: (filter_.scope,) for filter_ in resource.filters if filter_.scope
    }
    named = {name for each in _all(conditions) for name in each.values}
    if "q" in named:
        scopes["q"] = tuple(_needs_of_search(resource))
    found = (scope for name in scopes if name in named for scope in scopes[name])
    return tuple(dict.fromkeys(found))


def _needs_of_search(resource: Listed) -> Iterator[str]:
    """The scopes of what ``q`` looks into: what is found tells what is in it."""
    for source in resource.search:
        shown = [each.scope for each in resource.members() if each.source == source]
        if shown and all(shown):
            yield from filter(None, shown[:1])


def _all(conditions: Conditions) -> Iterator[Conditions]:
    yield conditions
    for each in conditions.alternatives:
        yield from _all(each)
