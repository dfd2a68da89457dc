# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All that one database offers: its resources, the types they lead to, its scopes."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from .declaration import Field, Listed, Member, ObjectType, Relation, Resource, require
from .errors import ERRORS, ApiError
from .events import event_types
from .versions import OWN_VERSIONS, Version

#: Of who watches over the service.
OPERATIONS_READ = "operations:read"
#: Of who looks after the keys of other users.
KEYS_DELEGATE = "keys:delegate"
#: The scopes of no resource, each with its sentence. No key has one of them by default.
SERVICE_SCOPES: Mapping[str, str] = {
    OPERATIONS_READ: "Read the metrics of the service, and its health in detail.",
    KEYS_DELEGATE: "Create and rotate keys that act as other users.",
}


class Catalog:
    """The declarations of one version in one database, checked against each other.

    :param types: resources, and types that are only reached through a relation
    :param errors: what requests can be refused with, by code
    :param version: whose the declarations are
    :raises DeclarationError: when names clash or a relation leads nowhere
    """

    def __init__(
        self,
        types: Iterable[ObjectType],
        errors: Mapping[str, type[ApiError]] = ERRORS,
        version: Version = OWN_VERSIONS[-1],
    ) -> None:
        self.version = version
        self.errors = errors
        self.types: dict[str, ObjectType] = {}
        self.resources: dict[str, Resource] = {}
        for type_ in reachable(types):
            check_unlike(self.types, self.resources, type_)
            self.types[type_.type_name] = type_
            if isinstance(type_, Resource):
                self.resources[type_.name] = type_
        for type_ in self.types.values():
            for member in type_.members():
                check_member(self.types, type_, member)
        for name, type_ in self.types.items():
            whole = with_parts(self.types, type_)
            self.types[name] = whole
            if isinstance(whole, Resource):
                self.resources[whole.name] = whole

    def target(self, relation: Relation) -> ObjectType:
        """Return the type that the relation leads to."""
        return self.types[relation.to]

    def listed(self, relation: Relation) -> Listed:
        """Return the type that a to-many relation leads to."""
        # Others have no lists: see `check_member`.
        return cast(Listed, self.target(relation))

    def needs(self, member: Field | Relation) -> tuple[str, ...]:
        """Return the scopes that showing the member needs, besides its record's."""
        scopes = [member.scope] if member.scope else []
        if isinstance(member, Relation):
            target = self.target(member)
            if isinstance(target, Resource):
                scopes.append(target.read_scope)
        return tuple(dict.fromkeys(scopes))

    @property
    def scopes(self) -> Mapping[str, str]:
        """Every scope of the database, with a sentence that explains it."""
        return known_scopes(self.resources.values())

    @property
    def event_types(self) -> tuple[str, ...]:
        """What events can say: ``customer.created``, and so on."""
        return event_types(self.resources.values())

    @property
    def read_scopes(self) -> tuple[str, ...]:
        """The scopes that let a key read every resource and change nothing.

        But for events: as long as a key has that scope, changes are written down.
        """
        return tuple(
            resource.read_scope
            for resource in self.resources.values()
            if not resource.by_scopes
        )


def known_scopes(types: Iterable[ObjectType]) -> Mapping[str, str]:
    """Return every scope that there is with these types, each with its sentence."""
    resources = (each for each in types if isinstance(each, Resource))
    return {**_scopes_of(resources), **SERVICE_SCOPES}


def reachable(types: Iterable[ObjectType]) -> tuple[ObjectType, ...]:
    """Return the types without the optional members that lead to none of them."""
    every = tuple(types)
    known = {type_.type_name for type_ in every}
    return tuple(_leading_to(known, type_) for type_ in every)


def _leading_to(known: Container[str], type_: ObjectType) -> ObjectType:
    relations = tuple(
        each for each in type_.relations if not each.optional or each.to in known
    )
    if relations == type_.relations:
        return type_
    if not isinstance(type_, Listed):
        return replace(type_, relations=relations)
    filters = tuple(
        each
        for each in type_.filters
        if not each.optional or each.to is None or each.to in known
    )
    return replace(type_, relations=relations, filters=filters)


def check_unlike(
    types: Mapping[str, ObjectType],
    names: Container[str],
    type_: ObjectType,
    routes: Container[str] = (),
) -> None:
    """Refuse a type whose names are taken.

    :param types: those before it, by type name
    :param names: the names of the resources before it
    :param routes: the names below the path of a version that lead to no resource
    :raises DeclarationError: with the name
    """
    require(type_.type_name not in types, type_.type_name, "is declared twice")
    objects = {each.type_name: each for one in types.values() for each in one.embedded}
    unlike = type_.type_name not in objects
    require(unlike, type_.type_name, "is the type of an object in a record")
    for each in type_.embedded:
        alike = objects.get(each.type_name, each) is each
        where = f"{type_.type_name}.{each.name}"
        taken = each.type_name in types or not alike
        require(not taken, where, f"the type name {each.type_name} is taken")
    if isinstance(type_, Resource):
        require(type_.name not in names, type_.name, "is declared twice")
        require(type_.name not in routes, type_.name, "is the path of another route")
        taken = type_.read_scope in SERVICE_SCOPES
        require(not taken, type_.name, "has the service's scope")


def check_member(
    types: Mapping[str, ObjectType], type_: ObjectType, member: Member
) -> None:
    """Hold a member of a type against the types that are declared beside it.

    :param types: every type of the database, by type name
    :raises DeclarationError: for a relation that leads nowhere, or a scope of no
        resource; the message begins with the type and the member
    """
    where = f"{type_.type_name}.{member.name}"
    if isinstance(member, Relation):
        target = types.get(member.to)
        require(target, where, f"leads to {member.to!r}, which is not declared")
        lists = not member.many or isinstance(target, Listed)
        require(lists, where, f"{member.to} is not declared as Listed")
        if target is not None and member.written_as_parts:
            _check_parts(target, where)
    if isinstance(member, Field) and member.currency:
        beside = type_.member(member.currency)
        shown = isinstance(beside, Field)
        require(shown, where, f"its currency {member.currency!r} is not declared")
    if member.scope:
        known = member.scope in known_scopes(types.values())
        require(known, where, f"no scope {member.scope!r}")


def _check_parts(target: ObjectType, where: str) -> None:
    require(target.identity, where, f"{target.type_name} has no id")
    for member in target.writable:
        deeper = isinstance(member, Relation) and member.of_parts
        require(
            not deeper, where, f"{target.type_name} has parts itself: {member.name}"
        )
        named = "id" not in member.write_names
        require(named, where, f"{target.type_name}.{member.name} is written as the id")


def with_parts(types: Mapping[str, ObjectType], type_: ObjectType) -> ObjectType:
    """Return the type, whose relations say what is sent of their parts."""

    def one(relation: Relation) -> Relation:
        if not relation.written_as_parts:
            return relation
        target = types[relation.to]
        members = tuple(
            each for each in target.writable if each.source != relation.back
        )
        return replace(
            relation, part_members=members, part_scopes=_editing_scopes(target)
        )

    relations = tuple(map(one, type_.relations))
    return (
        replace(type_, relations=relations) if relations != type_.relations else type_
    )


def _editing_scopes(type_: ObjectType) -> tuple[str, ...]:
    """The scopes that making, changing and deleting records of a resource needs."""
    if not isinstance(type_, Resource):
        return ()
    editing = (verb for verb in type_.verbs if verb.inputs is None or verb.deletes)
    return tuple(dict.fromkeys(map(type_.scope_of, editing)))


def _scopes_of(resources: Iterable[Resource]) -> dict[str, str]:
    scopes = {}
    for resource in resources:
        scopes[resource.read_scope] = f"Read {resource.name}."
        scopes |= resource.scopes
        by_scope: dict[str, list[str]] = {}
        for verb in resource.verbs:
            by_scope.setdefault(resource.scope_of(verb), []).append(verb.said)
        for scope, verbs in by_scope.items():
            scopes.setdefault(scope, _sentence(verbs, resource))
    return scopes


def _sentence(verbs: Sequence[str], resource: Resource) -> str:
    """``Create, update and delete customers.``"""
    *others, last = verbs
    together = f"{', '.join(others)} and {last}" if others else last
    return f"{together.capitalize()} {resource.name}."
