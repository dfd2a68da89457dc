# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All that one database offers: its resources, the types they lead to, its scopes."""

from collections.abc import Iterable, Mapping

from .declaration import DeclarationError, ObjectType, Relation, Resource

#: Of who watches over the service.
OPERATIONS_READ = "operations:read"
#: The scopes of no resource, each with its sentence. No key has one of them by default.
SERVICE_SCOPES: Mapping[str, str] = {
    OPERATIONS_READ: "Read the metrics of the service, and its health in detail.",
}


class Catalog:
    """The declarations of one database, checked against each other.

    :param types: resources, and types that are only reached through a relation
    :raises DeclarationError: when names clash or a relation leads nowhere
    """

    def __init__(self, types: Iterable[ObjectType]) -> None:
        self.types: Mapping[str, ObjectType] = {}
        self.resources: Mapping[str, Resource] = {}
        for type_ in types:
            if type_.type_name in self.types:
                raise DeclarationError(f"type {type_.type_name!r} is declared twice")
            self.types[type_.type_name] = type_
            if isinstance(type_, Resource):
                if type_.name in self.resources:
                    raise DeclarationError(f"{type_.name!r} is declared twice")
                if type_.read_scope in SERVICE_SCOPES:
                    raise DeclarationError(f"{type_.name!r} has the service's scope")
                self.resources[type_.name] = type_
        for type_ in self.types.values():
            for relation in type_.relations:
                if relation.to not in self.types:
                    raise DeclarationError(
                        f"{type_.type_name}.{relation.name} leads to"
                        f" {relation.to!r}, which is not declared"
                    )
                if relation.many and not isinstance(self.target(relation), Resource):
                    raise DeclarationError(
                        f"{type_.type_name}.{relation.name}: only a resource has lists"
                    )
            for member in type_.members():
                if member.scope and member.scope not in self.scopes:
                    raise DeclarationError(
                        f"{type_.type_name}.{member.name}: no scope {member.scope!r}"
                    )

    def target(self, relation: Relation) -> ObjectType:
        """The type that the relation leads to."""
        return self.types[relation.to]

    @property
    def scopes(self) -> Mapping[str, str]:
        """Every scope of the database, with a sentence that explains it."""
        of_resources = {
            scope: sentence
            for resource in self.resources.values()
            for scope, sentence in (
                (resource.read_scope, f"Read {resource.name}."),
                (resource.write_scope, _sentence(resource)),
            )
        }
        return {**of_resources, **SERVICE_SCOPES}

    @property
    def read_scopes(self) -> tuple[str, ...]:
        """The scopes that let a key read every resource and change nothing."""
        return tuple(resource.read_scope for resource in self.resources.values())


def _sentence(resource: Resource) -> str:
    """``Create, update and delete customers.``"""
    *verbs, last = resource.write_verbs
    together = f"{', '.join(verbs)} and {last}" if verbs else last
    return f"{together.capitalize()} {resource.name}."
