# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The keywords of JSON Schema by what a change of each does to the values allowed."""

import json
from collections.abc import Callable, Iterator, Mapping
from enum import Flag, auto
from typing import Any

from .change import Change, adds, breaks
from .patterns import choices


class Direction(Flag):
    """Who must live with a value: the server that gets it, the client that gets it."""

    INPUT = auto()
    OUTPUT = auto()


class Shift(Flag):
    """What became of the set of allowed values; both: it is another set."""

    SAME = 0
    NARROWER = auto()
    WIDER = auto()


#: Says nothing about which values are allowed.
ANNOTATIONS = frozenset(
    {
        "$comment",
        "deprecated",
        "description",
        "discriminator",
        "example",
        "examples",
        "externalDocs",
        "readOnly",
        "title",
        "writeOnly",
        "xml",
    }
)


def _upper(old: Any, new: Any) -> Shift:
    if old is None or (new is not None and new < old):
        return Shift.NARROWER
    return Shift.WIDER


def _lower(old: Any, new: Any) -> Shift:
    if old is None or (new is not None and new > old):
        return Shift.NARROWER
    return Shift.WIDER


def _condition(old: Any, new: Any) -> Shift:
    if old is None:
        return Shift.NARROWER
    return Shift.WIDER if new is None else Shift.NARROWER | Shift.WIDER


def _pattern(old: Any, new: Any) -> Shift:
    """Lists of choices may grow and shrink; any other pattern is another condition."""
    before, after = choices(old or ""), choices(new or "")
    if before is None or after is None:
        return _condition(old, new)
    narrower = Shift.NARROWER if before - after else Shift.SAME
    return narrower | (Shift.WIDER if after - before else Shift.SAME)


#: How to compare two different values of a keyword.
_RULES: Mapping[str, Callable[[Any, Any], Shift]] = {
    **dict.fromkeys(
        ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"),
        _upper,
    ),
    **dict.fromkeys(
        ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"),
        _lower,
    ),
    **dict.fromkeys(
        (
            "contentEncoding",
            "contentMediaType",
            "format",
            "multipleOf",
            "uniqueItems",
        ),
        _condition,
    ),
    "pattern": _pattern,
}
#: Values that say the same as leaving the keyword out.
_NOTHING: Mapping[str, Any] = {
    "minItems": 0,
    "minLength": 0,
    "minProperties": 0,
    "uniqueItems": False,
}
#: Compared elsewhere: they hold schemas, or sets of values.
_STRUCTURE = frozenset(
    {"additionalProperties", "default", "enum", "items", "properties", "required"}
)


def keyword_changes(
    where: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    direction: Direction,
) -> Iterator[Change]:
    """Changes of one kind of value, but for its properties and items."""
    for keyword in sorted(old.keys() | new.keys()):
        if keyword in _STRUCTURE | ANNOTATIONS or keyword.startswith("x-"):
            continue
        before, after = _value(keyword, old), _value(keyword, new)
        if before != after:
            # What nobody here knows may mean anything.
            rule = _RULES.get(keyword, lambda _o, _n: Shift.NARROWER | Shift.WIDER)
            what = f"`{keyword}` was {_shown(before)} and is {_shown(after)}"
            yield moved(where, what, rule(before, after), direction)
    yield from _enum_changes(where, old.get("enum"), new.get("enum"), direction)
    if direction is Direction.INPUT and "default" in old:
        before, after = old["default"], new.get("default")
        if before != after or "default" not in new:
            yield breaks(
                where,
                f"the default was {_shown(before)} and is {_shown(after)}, so who"
                " leaves it out gets something else",
            )


def moved(where: str, what: str, shift: Shift, direction: Direction) -> Change:
    """The change that `shift` is, for values that go in that direction."""
    if direction is Direction.INPUT:
        if Shift.NARROWER in shift:
            return breaks(where, f"{what}, so requests that were right are refused")
        return adds(where, f"{what}, which allows more")
    if Shift.WIDER in shift:
        return breaks(
            where, f"{what}, so clients get values that they were told never come"
        )
    return adds(where, f"{what}, which promises more")


def _value(keyword: str, schema: Mapping[str, Any]) -> Any:
    value = schema.get(keyword)
    return None if value == _NOTHING.get(keyword) else value


def _enum_changes(
    where: str, old: Any, new: Any, direction: Direction
) -> Iterator[Change]:
    if old is None and new is None:
        return
    if old is None:
        what = f"of all values there are left {_listed(new)}"
        yield moved(where, what, Shift.NARROWER, direction)
        return
    if new is None:
        what = f"any value is possible beside {_listed(old)}"
        yield moved(where, what, Shift.WIDER, direction)
        return
    for value in old:
        if value not in new:
            yield breaks(
                where,
                f"the value {_shown(value)} is gone, so"
                + (
                    " requests that name it are refused"
                    if direction is Direction.INPUT
                    else " clients wait for it in vain"
                ),
            )
    for value in new:
        if value not in old:
            # Clients are told to expect values that they do not know yet.
            yield adds(where, f"the value {_shown(value)} is new")


def _listed(values: Any) -> str:
    return ", ".join(map(_shown, values))


def _shown(value: Any) -> str:
    return "not set" if value is None else json.dumps(value, ensure_ascii=False)
