# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a request uses of what goes: only what it names counts, at either door.

What everybody gets who names nothing is no use of it, nor is a default of a list.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from ..declaration import (
    Batch,
    Deprecation,
    Field,
    Filter,
    Listed,
    ObjectType,
    Relation,
    Resource,
    Verb,
)
from ..versions import Version
from ..visible import VisibleCatalog
from .spelling import names_sent, sent_together


class Part(Enum):
    """Which part of the contract it is."""

    VERSION = "version"
    RESOURCE = "resource"
    VERB = "verb"
    MEMBER = "member"
    FILTER = "filter"
    ORDER = "order"
    INPUT = "input"


class Use(NamedTuple):
    """One thing that goes, and that is used.

    :param goes: what is said of it
    :param part: what it is
    :param name: of it, as REST has it; of a version, the beginning of its addresses
    :param type: whose it is; ``None`` of a version
    :param doing: with which verb or batch it is sent
    :param below: the relation of the record, of what is sent of its parts
    """

    goes: Deprecation
    part: Part
    name: str
    type: ObjectType | None = None
    doing: Verb | Batch | None = None
    below: Relation | None = None

    def rest_path(self) -> str:
        """Name its place as REST has it: ``Customer.zip``, ``customers?zip``."""
        if self.part is Part.VERSION:
            return self.name
        if self.part is Part.FILTER or self.part is Part.ORDER:
            asked = f"sort={self.name}" if self.part is Part.ORDER else self.name
            return f"{_plural(self.type)}?{asked}"
        if self.part is Part.MEMBER:
            return f"{_name(self.type)}.{self.name}"
        where = f"{_plural(self.type)}/{self.doing.name}" if self.doing else ""
        if self.part is Part.INPUT:
            below = f"{self.below.name}." if self.below else ""
            return f"{where}: {below}{self.name}"
        return where or _plural(self.type)


def _name(type_: ObjectType | None) -> str:
    return type_.type_name if type_ else ""


def _plural(type_: ObjectType | None) -> str:
    return type_.name if isinstance(type_, Listed) else _name(type_)


def slugs(uses: Iterable[Use]) -> tuple[str, ...]:
    """Return the entries of the calendar that are used, each once."""
    return tuple(sorted({use.goes.doc for use in uses}))


def first(uses: Iterable[Use]) -> Deprecation:
    """Return what is said of the one that goes first."""
    return min((use.goes for use in uses), key=lambda goes: goes.order)


def declared(visible: VisibleCatalog) -> Iterator[Use]:
    """Yield all that goes of what is shown."""
    yield from of_version(visible.catalog.version)
    for type_ in visible.types.values():
        for member in visible.members(type_):
            yield from of_member(type_, member)
        if isinstance(type_, Listed):
            for filter_ in type_.going_filters:
                if visible.allows(filter_.scope):
                    yield from of_filter(type_, filter_)
    for resource in visible.resources.values():
        if visible.reads(resource):
            yield from of_resource(resource, resource.name)
        for verb in visible.verbs(resource):
            yield from of_doing(resource, verb)
            own = verb.inputs or ()
            sent = {name: None for each in own for name in each.write_names[:1]}
            yield from of_inputs(resource, verb, own, sent)
        for batch in visible.batches(resource):
            yield from of_doing(resource, batch)


# -- what goes, one by one ----------------------------------------------------------


def of_version(version: Version) -> tuple[Use, ...]:
    """Return the use of the version, which each of its requests is."""
    goes = version.deprecated
    return (Use(goes, Part.VERSION, version.url("")),) if goes else ()


def of_resource(resource: Resource, name: str) -> Iterator[Use]:
    """Yield the use of a resource.

    :param name: of it, one or many, as it is asked for
    """
    if resource.deprecated:
        yield Use(resource.deprecated, Part.RESOURCE, name, resource)


def of_member(type_: ObjectType, member: Field | Relation) -> Iterator[Use]:
    """Yield the use of a member that is asked for by its name."""
    if member.deprecated:
        yield Use(member.deprecated, Part.MEMBER, member.name, type_)


def of_filter(resource: Listed, filter_: Filter) -> Iterator[Use]:
    """Yield the use of a filter that is named."""
    if filter_.deprecated:
        yield Use(filter_.deprecated, Part.FILTER, filter_.name, resource)


def of_order(resource: Listed, field: Field) -> Iterator[Use]:
    """Yield the use of a field that a list is asked to be sorted by."""
    if field.deprecated:
        yield Use(field.deprecated, Part.ORDER, field.name, resource)


def of_doing(resource: Resource, doing: Verb | Batch) -> Iterator[Use]:
    """Yield the use of a verb, or of a batch."""
    goes = doing.deprecated or resource.deprecated
    if goes:
        yield Use(goes, Part.VERB, doing.name, resource, doing)


def of_inputs(
    resource: Resource,
    doing: Verb | Batch,
    members: Iterable[Field | Relation],
    sent: Mapping[str, object],
    below: Relation | None = None,
) -> Iterator[Use]:
    """Yield the uses of what is sent, and of the parts that are sent with it.

    :param members: what may be sent
    :param sent: by write name
    """
    for member in members:
        names = names_sent(member, sent)
        if not names:
            continue
        if member.deprecated:
            for name in names:
                goes = member.deprecated
                yield Use(goes, Part.INPUT, name, resource, doing, below)
        if isinstance(member, Relation) and any(
            each.deprecated for each in member.part_members
        ):
            lists = (sent[name] for name in names)
            parts = (each for one in lists if isinstance(one, list) for each in one)
            given = sent_together(parts)
            yield from of_inputs(resource, doing, member.part_members, given, member)


def going_inputs(members: Iterable[Field | Relation]) -> tuple[Field | Relation, ...]:
    """Return those of the members of which something goes that may be sent."""
    return tuple(
        each
        for each in members
        if each.deprecated
        or (
            isinstance(each, Relation)
            and any(part.deprecated for part in each.part_members)
        )
    )
