# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Changes between two GraphQL schemas in their definition language.

graphql-core finds what breaks; here it is told why, and what graphql-core does not
see is found: defaults of input fields, scopes (which stand in descriptions), and what
is new. Limits, which descriptions tell in words, are not compared; OpenAPI has them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    BreakingChangeType,
    DangerousChangeType,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    is_introspection_type,
    is_specified_scalar_type,
)

from .change import Change, adds, breaks
from .sunsets import dates, gone, in_sdl

_UNKNOWN = "documents that use it are refused"
_WHY: Mapping[BreakingChangeType, str] = {
    BreakingChangeType.TYPE_REMOVED: _UNKNOWN,
    BreakingChangeType.TYPE_CHANGED_KIND: _UNKNOWN,
    BreakingChangeType.TYPE_REMOVED_FROM_UNION: "fragments on it are refused",
    BreakingChangeType.VALUE_REMOVED_FROM_ENUM: (
        "documents that name it are refused, and clients wait for it in vain"
    ),
    BreakingChangeType.REQUIRED_INPUT_FIELD_ADDED: (
        "inputs without it, which were right, are refused"
    ),
    BreakingChangeType.IMPLEMENTED_INTERFACE_REMOVED: (
        "fragments that lead from one to the other are refused"
    ),
    BreakingChangeType.FIELD_REMOVED: "documents that name it are refused",
    BreakingChangeType.FIELD_CHANGED_KIND: (
        "clients send or expect values of the type that it had"
    ),
    BreakingChangeType.REQUIRED_ARG_ADDED: (
        "documents without it, which were right, are refused"
    ),
    BreakingChangeType.ARG_REMOVED: "documents that give it are refused",
    BreakingChangeType.ARG_CHANGED_KIND: "clients give values of the type that it had",
    BreakingChangeType.DIRECTIVE_REMOVED: _UNKNOWN,
    BreakingChangeType.DIRECTIVE_ARG_REMOVED: "documents that give it are refused",
    BreakingChangeType.REQUIRED_DIRECTIVE_ARG_ADDED: (
        "documents without it, which were right, are refused"
    ),
    BreakingChangeType.DIRECTIVE_REPEATABLE_REMOVED: "documents that repeat it fail",
    BreakingChangeType.DIRECTIVE_LOCATION_REMOVED: (
        "documents that use it there are refused"
    ),
}
#: The dangerous changes that break. The others are new things, which clients are told
#: to expect: values, types, interfaces, and inputs that nobody has to give.
_DANGEROUS: Mapping[DangerousChangeType, str] = {
    DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE: (
        "documents without it get something else"
    ),
}
#: How graphql-core says that something is there no more.
_REMOVED = (
    re.compile(r"(?P<type>\w+)\.(?P<name>\w+) was removed\."),
    re.compile(r"(?P<type>\w+)\.(?P<name>\w+) arg (?P<argument>\w+) was removed\."),
    re.compile(r"(?P<name>\w+) was removed from enum type (?P<type>\w+)\."),
)
_SCOPE = re.compile(r"the scope `([^`]+)`")
_WITH_FIELDS = (GraphQLObjectType, GraphQLInterfaceType)


def sdl_changes(old: str, new: str) -> list[Change]:
    """Every change.

    :param old: the SDL that clients were built against
    :param new: the one that they will meet
    """
    before, after = build_schema(old), build_schema(new)
    return list(dict.fromkeys(_changes(before, after)))


def _changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    breaking = [
        found
        for found in find_breaking_changes(old, new)
        # What used it is gone, and told as such.
        if not found.description.startswith("Standard scalar ")
    ]
    for broken in breaking:
        change = _told(broken.description, _WHY[broken.type])
        announced = in_sdl(_reason(old, broken.description))
        yield gone(change.where, change.what, announced)
    for found in find_dangerous_changes(old, new):
        if found.type in _DANGEROUS:
            yield _told(found.description, _DANGEROUS[found.type])
        elif found.type in (
            DangerousChangeType.TYPE_ADDED_TO_UNION,
            DangerousChangeType.IMPLEMENTED_INTERFACE_ADDED,
        ):
            yield adds("SDL", found.description.rstrip("."))
    for kind in ("query", "mutation", "subscription"):
        was, now = getattr(old, f"{kind}_type"), getattr(new, f"{kind}_type")
        if was and (now is None or now.name != was.name):
            yield breaks(
                f"SDL, {kind}",
                f"its type was {was.name} and is {now and now.name}, so documents with"
                f" a {kind} are refused",
            )
    told = tuple(found.description for found in breaking)
    for name, type_ in new.type_map.items():
        if is_introspection_type(type_) or is_specified_scalar_type(type_):
            continue
        if name not in old.type_map:
            yield adds(f"SDL, {name}", "the type is new")
            continue
        for change in _type_changes(name, old.type_map[name], type_):
            # What graphql-core has told as a break is no addition.
            where = change.where.removeprefix("SDL, ")
            if not any(text.startswith(f"{where} ") for text in told):
                yield change


def _reason(schema: GraphQLSchema, removed: str) -> str | None:
    """Why what was removed was deprecated, as far as it was.

    :param removed: what graphql-core says of it
    """
    for pattern in _REMOVED:
        found = pattern.match(removed)
        if found is None:
            continue
        type_ = schema.type_map.get(found["type"])
        members = getattr(type_, "fields", None) or getattr(type_, "values", {})
        member = members.get(found["name"])
        argument = found.groupdict().get("argument")
        if argument and member is not None:
            member = member.args.get(argument)
        return getattr(member, "deprecation_reason", None)
    return None


def _told(description: str, why: str) -> Change:
    return breaks("SDL", f"{description.rstrip('.')}, so {why}")


def _type_changes(
    name: str, old: GraphQLNamedType, new: GraphQLNamedType
) -> Iterator[Change]:
    """What graphql-core is silent about."""
    if isinstance(old, _WITH_FIELDS) and isinstance(new, _WITH_FIELDS):
        for field, now in new.fields.items():
            here = f"SDL, {name}.{field}"
            was = old.fields.get(field)
            yield from _member_changes(here, was, now)
            if was is None:
                continue
            yield from _scope_changes(here, was.description, now.description)
            for argument, now_taken in now.args.items():
                there = f"{here} arg {argument}"
                yield from _input_changes(there, was.args.get(argument), now_taken)
    elif isinstance(old, GraphQLInputObjectType) and isinstance(
        new, GraphQLInputObjectType
    ):
        for field, now in new.fields.items():
            here = f"SDL, {name}.{field}"
            was = old.fields.get(field)
            yield from _input_changes(here, was, now)
            if was is not None and was.default_value is not Undefined:
                yield from _default_changes(here, was, now)
    elif isinstance(old, GraphQLEnumType) and isinstance(new, GraphQLEnumType):
        for value, now in new.values.items():
            yield from _member_changes(
                f"SDL, {name}.{value}", old.values.get(value), now
            )


def _member_changes(where: str, old: Any, new: Any) -> Iterator[Change]:
    if old is None:
        yield adds(where, "it is new")
        return
    reason = (new.deprecation_reason or "").rstrip(".")
    yield from dates(
        where,
        in_sdl(old.deprecation_reason),
        in_sdl(new.deprecation_reason),
        said=f": {reason}",
    )
    before, after = getattr(old, "type", None), getattr(new, "type", None)
    if str(before) != str(after):
        yield adds(where, f"the type was {before} and is {after}")


def _input_changes(where: str, old: Any, new: Any) -> Iterator[Change]:
    if old is not None or not _required(new):
        yield from _member_changes(where, old, new)


def _required(taken: Any) -> bool:
    return str(taken.type).endswith("!") and taken.default_value is Undefined


def _default_changes(where: str, old: Any, new: Any) -> Iterator[Change]:
    if old.default_value != new.default_value:
        now = "not set" if new.default_value is Undefined else repr(new.default_value)
        yield breaks(
            where,
            f"the default was {old.default_value!r} and is {now}, so inputs without it"
            " get something else",
        )


def _scope_changes(where: str, old: str | None, new: str | None) -> Iterator[Change]:
    before = set(_SCOPE.findall(old or ""))
    after = set(_SCOPE.findall(new or ""))
    if after - before:
        more = ", ".join(f"`{scope}`" for scope in sorted(after - before))
        yield breaks(where, f"it needs the scope {more} now, so keys without it fail")
    elif before - after:
        less = ", ".join(f"`{scope}`" for scope in sorted(before - after))
        yield adds(where, f"it needs the scope {less} no more")
