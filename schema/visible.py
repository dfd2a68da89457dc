# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a set of scopes may do with a catalog: what a key is shown of the contract."""

from collections.abc import Iterable, Iterator, Mapping

from .catalog import Catalog
from .declaration import Batch, Embedded, Field, ObjectType, Relation, Resource, Verb


class VisibleCatalog:
    """The part of a catalog that some scopes lead to.

    It says what would be admitted, by the same rules as `Operation.scopes`: who may
    write a record is shown it, and a relation needs the scope of where it leads.

    :param scopes: ``None`` for everything that there is
    """

    def __init__(self, catalog: Catalog, scopes: Iterable[str] | None = None) -> None:
        self.catalog = catalog
        self.scopes = None if scopes is None else frozenset(scopes)
        self.resources: Mapping[str, Resource] = {
            name: resource
            for name, resource in catalog.resources.items()
            if self.reads(resource) or self.verbs(resource)
        }
        reached = set(catalog.types) if scopes is None else set(self._reachable())
        self.types: Mapping[str, ObjectType] = {
            name: type_ for name, type_ in catalog.types.items() if name in reached
        }

    def allows(self, scope: str | None) -> bool:
        """Return whether the scope is not missing."""
        return scope is None or self.scopes is None or scope in self.scopes

    def reads(self, resource: Resource) -> bool:
        """Return whether records of the resource can be asked for."""
        return self.allows(resource.read_scope)

    def verbs(self, resource: Resource) -> tuple[Verb, ...]:
        """Return what can be done to the resource."""
        return tuple(
            verb
            for verb in resource.verbs
            if all(map(self.allows, resource.scopes_of(verb)))
        )

    def batches(self, resource: Resource) -> tuple[Batch, ...]:
        """Return what can be done to many of its records at once."""
        return tuple(
            batch
            for batch in resource.batches
            if all(
                self.allows(scope)
                for verb in batch.verbs
                for scope in resource.scopes_of(verb)
            )
        )

    def creating(self, resource: Resource) -> Verb | None:
        """Return the verb that makes a record of the resource, where it can be done."""
        verb = resource.creating
        return verb if verb in self.verbs(resource) else None

    def needs(self, member: Field | Relation) -> tuple[str, ...]:
        """Return the scopes that showing the member needs, besides its record's."""
        return self.catalog.needs(member)

    def about(self, member: Field | Relation) -> str:
        """Return the member's description, with what showing it takes: scopes, and
        points beside those of a stored value.
        """
        text = member.description
        scopes = " and ".join(f"`{scope}`" for scope in self.needs(member))
        if scopes:
            text = f"{text} Needs {scopes}."
        if isinstance(member, Field) and member.computed:
            text = f"{text} Odoo computes it, which costs points."
        return text

    def members(self, type_: ObjectType) -> Iterator[Field | Relation]:
        """Yield the members of the type that can be asked for, in their order."""
        for member in type_.members():
            if all(map(self.allows, self.needs(member))):
                yield member

    def shown(self, type_: ObjectType) -> Iterator[Field | Relation | Embedded]:
        """Yield what of a record can be asked for: its objects in place of what is in
        them.
        """
        for member in type_.shown():
            if isinstance(member, Embedded):
                if self.inside(type_, member):
                    yield member
            elif all(map(self.allows, self.needs(member))):
                yield member

    def inside(self, type_: ObjectType, embedded: Embedded) -> tuple[Field, ...]:
        """Return the fields of an object that can be asked for."""
        return tuple(
            each
            for each in type_.embedded[embedded]
            if all(map(self.allows, self.needs(each)))
        )

    def relations(self, type_: ObjectType) -> Iterator[Relation]:
        """Return the relations that can be asked for."""
        for member in self.members(type_):
            if isinstance(member, Relation):
                yield member

    def _reachable(self) -> Iterable[str]:
        found: dict[str, None] = {}
        left = ["Viewer", *(one.type_name for one in self.resources.values())]
        while left:
            name = left.pop()
            if name not in found:
                found[name] = None
                left += [one.to for one in self.relations(self.catalog.types[name])]
        return found


def needed(*scopes: str) -> str:
    """Return the sentence that says which scopes something needs."""
    names = " and ".join(f"`{scope}`" for scope in scopes)
    return f"Needs the scope{'s' if len(scopes) > 1 else ''} {names}."


def shown_scopes(catalog: Catalog, scopes: Iterable[str]) -> frozenset[str] | None:
    """Return the scopes of a key as its documents are kept by: ``None`` for all of
    them.

    Keys with the same scopes see the same documents, and one with every scope those
    that everybody sees.
    """
    known = catalog.scopes.keys() & scopes
    return None if known == catalog.scopes.keys() else frozenset(known)
