# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Changes of the schemas of two OpenAPI 3.1 documents.

What is sent may only be allowed more, what is answered may only be promised more. A
schema is taken apart into what it says of each type (``oneOf``, ``anyOf`` and lists of
types are the same to this view); each part is compared with the one that fits it best.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from .change import Change, Effect, adds, breaks
from .keywords import Direction, keyword_changes
from .parts import TYPES, Document, Part, Schema, component
from .sunsets import dates, gone, in_openapi


class SchemaChanges:
    """Compares schemas; a pair of components once for each direction."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old = old
        self._new = new
        self._seen: set[tuple[Any, ...]] = set()

    def between(
        self, where: str, old: Any, new: Any, direction: Direction
    ) -> Iterator[Change]:
        """The changes from `old` to `new`."""
        if _anything(old) and _anything(new):
            return
        names = component(old), component(new)
        where = _label(where, *names)
        before, after = self._old.parts(old), self._new.parts(new)
        for type_ in TYPES:
            yield from self._of_type(
                where, type_, before.get(type_, ()), after.get(type_, ()), direction
            )
        # Beside a reference it is said of this place alone.
        yield from dates(
            where,
            in_openapi(old) or in_openapi(self._old.resolve(old)),
            in_openapi(new) or in_openapi(self._new.resolve(new)),
        )

    def _of_type(
        self,
        where: str,
        type_: str,
        old: Sequence[Part],
        new: Sequence[Part],
        direction: Direction,
    ) -> Iterator[Change]:
        if not old or not new:
            if old or new:
                yield _type_change(where, type_, bool(new), direction)
            return
        given, judges = (old, new) if direction is Direction.INPUT else (new, old)
        for part in given:
            found: list[Change] | None = None
            for judge in judges:
                pair = (part, judge) if direction is Direction.INPUT else (judge, part)
                # A failed try may not mark schemas as seen.
                seen = set(self._seen)
                changes = list(self._part(where, type_, *pair, direction))
                if found is None or _worse(found, changes):
                    found = changes
                else:
                    self._seen = seen
            yield from found or ()

    def _part(
        self, where: str, type_: str, old: Part, new: Part, direction: Direction
    ) -> Iterator[Change]:
        key = (type_, old.name, new.name, direction)
        if None not in key:
            if key in self._seen:
                return
            self._seen.add(key)
        where = _label(where, old.name, new.name)
        yield from self._same_type(where, type_, old.schema, new.schema, direction)

    def _same_type(
        self, where: str, type_: str, old: Schema, new: Schema, direction: Direction
    ) -> Iterator[Change]:
        yield from keyword_changes(where, old, new, direction)
        if type_ == "array":
            yield from self.between(
                f"{where}[]", old.get("items", {}), new.get("items", {}), direction
            )
        if type_ == "object":
            yield from self._properties(where, old, new, direction)
            yield from self._further(where, old, new, direction)

    def _properties(
        self, where: str, old: Schema, new: Schema, direction: Direction
    ) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed, needed_now = set(old.get("required", ())), set(new.get("required", ()))
        into = direction is Direction.INPUT
        for name in sorted(before.keys() | after.keys()):
            here = f"{where}.{name}"
            if name not in after:
                yield gone(
                    here,
                    "the field is gone, so "
                    + ("requests with it are refused" if into else "clients miss it"),
                    in_openapi(before[name]),
                )
                continue
            if name not in before:
                if into and name in needed_now:
                    yield breaks(
                        here,
                        "the field is new and required, so requests without it, which"
                        " were right, are refused",
                    )
                else:
                    yield adds(here, "the field is new")
                continue
            yield from self.between(here, before[name], after[name], direction)
            if (name in needed) != (name in needed_now):
                yield _requirement_change(here, name in needed_now, direction)

    def _further(
        self, where: str, old: Schema, new: Schema, direction: Direction
    ) -> Iterator[Change]:
        """Properties that the schema does not name."""
        before = old.get("additionalProperties", True)
        after = new.get("additionalProperties", True)
        if direction is Direction.OUTPUT and False in (before, after):
            # Clients are told to expect fields that they do not know yet.
            return
        if before is False and after is not False:
            yield adds(where, "other fields are allowed too")
        elif before is not False and after is False:
            yield breaks(
                where,
                "other fields are allowed no more, so requests with some are refused",
            )
        elif before != after:
            yield from self.between(f"{where}.*", before, after, direction)


def _anything(schema: Any) -> bool:
    return schema is True or schema == {}


def _label(where: str, old: str | None, new: str | None) -> str:
    """A schema of the same name in both is told by it, wherever it is used."""
    return old if old and old == new else where


def _type_change(where: str, type_: str, is_new: bool, direction: Direction) -> Change:
    what = "null" if type_ == "null" else f"of the type {type_}"
    if direction is Direction.INPUT:
        if is_new:
            return adds(where, f"the value may be {what} too")
        return breaks(
            where,
            f"the value may be {what} no more, so requests that were right are refused",
        )
    if is_new:
        return breaks(
            where, f"the value can be {what} now, which clients do not expect"
        )
    return adds(where, f"the value is never {what} any more")


def _requirement_change(where: str, required: bool, direction: Direction) -> Change:
    if direction is Direction.INPUT:
        if required:
            return breaks(
                where,
                "the field became required, so requests without it, which were right,"
                " are refused",
            )
        return adds(where, "the field is required no more")
    if required:
        return adds(where, "the field is always there now")
    return breaks(where, "the field can be missing now, which clients do not expect")


def _worse(old: Sequence[Change], new: Sequence[Change]) -> bool:
    def weight(changes: Sequence[Change]) -> tuple[int, int]:
        return sum(c.effect is Effect.BREAK for c in changes), len(changes)

    return weight(old) > weight(new)
