# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A kind of record, as clients see it: its members, and which records are of it.

A declaration is plain, frozen data and checks itself: a bad one raises
:class:`DeclarationError` when its module is imported, so that an addon with a
mistake does not load. That the Odoo fields it names exist is checked when the
database's registry is loaded (``dual_api.resolver``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ..open_types import FieldValue
from .fields import TYPE_NAME, Embedded, Field
from .refusal import require
from .relations import Relation

#: How many digits the amounts of a currency have: Odoo's field.
_DIGITS = "decimal_places"


@dataclass(frozen=True, kw_only=True, eq=False)
class ObjectType:
    """A kind of record, as clients see it.

    :param type_name: its name in GraphQL and in the schemas of OpenAPI
    :param model: the Odoo model behind it; ``None`` for values without a record
    :param domain: which records of the model are records of the type, as conditions
        of an Odoo domain, all of them to be met. The others are not there, at any door
        and by any way. The conditions are compiled once: they may depend neither on
        the user nor on the clock, and look at records by fields and search methods
    :param defaults: values of new records, by Odoo's fields, that no client sends
    :param optional: whether it is left out in silence, and what leads to it, where the
        database has no such model, because no addon is installed that brings it
    :param by_scopes: whether it depends on what the asking key may do which of its
        records are there; the model finds that in the context
        (``dual_api_scopes``), beside the number of the version (``dual_api_version``),
        and has a search of its own
    """

    type_name: str
    model: str | None
    description: str
    fields: tuple[Field, ...]
    relations: tuple[Relation, ...] = ()
    domain: tuple[tuple[str, str, FieldValue], ...] = ()
    defaults: Mapping[str, FieldValue] = field(default_factory=dict)
    optional: bool = False
    by_scopes: bool = False

    def __post_init__(self) -> None:
        where = f"type {self.type_name!r}"
        require(not self.domain or self.model, where, "a domain is one of a model")
        written = {each.source.partition(".")[0] for each in self.writable}
        for name in self.defaults:
            require(self.model, where, "a default is one of a model")
            require(name not in written, where, f"{name} is sent, so it has no default")
        require(TYPE_NAME.fullmatch(self.type_name), where, "PascalCase")
        require(self.description, where, "a description is needed")
        names = [member.name for member in self.members()]
        require(len(names) == len(set(names)), where, "a name is declared twice")
        objects = {each.name: each for each in self.embedded}
        unlike = len(objects) == len(self.embedded) and not objects.keys() & set(names)
        require(unlike, where, "the name of an object is declared twice")
        writes = [name for member in self.writable for name in member.write_names]
        require(len(writes) == len(set(writes)), where, "a write is declared twice")

    @cached_property
    def _by_name(self) -> Mapping[str, Field | Relation]:
        return {member.name: member for member in self.members()}

    @cached_property
    def _by_graphql_name(self) -> Mapping[str, Field | Relation]:
        return {
            member.graphql_name: member
            for member in self.members()
            if not isinstance(member, Field) or member.within is None
        }

    @cached_property
    def embedded(self) -> Mapping[Embedded, tuple[Field, ...]]:
        """The objects in which fields are shown together, each with its fields."""
        found: dict[Embedded, tuple[Field, ...]] = {}
        for each in self.fields:
            if each.within is not None:
                found[each.within] = (*found.get(each.within, ()), each)
        return found

    def object_of(self, name: str) -> Embedded | None:
        """Return the object with that public name."""
        return next((each for each in self.embedded if each.name == name), None)

    def graphql_object(self, name: str) -> Embedded | None:
        """Return the object with that GraphQL name."""
        found = (each for each in self.embedded if each.graphql_name == name)
        return next(found, None)

    def shown(self) -> Iterator[Field | Relation | Embedded]:
        """Yield what a record has in it: its objects in place of what they embed.

        An object stands where the first of its fields does.
        """
        for member in self.members():
            within = member.within if isinstance(member, Field) else None
            if within is None:
                yield member
            elif member is self.embedded[within][0]:
                yield within

    def extended(
        self,
        *,
        fields: Iterable[Field] = (),
        relations: Iterable[Relation] = (),
    ) -> "ObjectType":
        """Return the type with more members, as another addon has it.

        :raises DeclarationError: where a name is taken
        """
        return replace(
            self,
            fields=(*self.fields, *fields),
            relations=(*self.relations, *relations),
        )

    def members(self) -> Iterator[Field | Relation]:
        """Fields, then relations, in the order of the declaration."""
        yield from self.fields
        yield from self.relations

    @cached_property
    def writable(self) -> tuple[Field | Relation, ...]:
        """The members that creating or updating may set."""
        return tuple(member for member in self.members() if member.write)

    @cached_property
    def written_as(self) -> Mapping[str, Field | Relation]:
        """The same, by the names under which they are written."""
        return {member.write_name: member for member in self.writable}

    @cached_property
    def within(self) -> Mapping[str, str]:
        """The codes that are unique only within another record: the field that leads to
        that record, by the field that leads to the code's.
        """
        return {
            member.source.partition(".")[0]: member.write.within
            for member in self.writable
            if member.write and member.write.within
        }

    @cached_property
    def stored_as(self) -> Mapping[str, str]:
        """The names under which Odoo's fields are written, by field.

        Of several for the same value it is the first: the newest.
        """
        found: dict[str, str] = {}
        for member in self.writable:
            found.setdefault(member.source.partition(".")[0], member.write_name)
        return found

    def member(self, name: str) -> Field | Relation | None:
        """Return the member with that public name."""
        return self._by_name.get(name)

    def graphql_member(self, name: str) -> Field | Relation | None:
        """Return the member with that GraphQL name."""
        return self._by_graphql_name.get(name)

    def digits_source(self, field: Field) -> str | None:
        """Return the path to the digits of the amount's currency; ``None`` for what is
        no amount.
        """
        beside = self.member(field.currency) if field.currency else None
        if beside is None:
            return None
        return f"{beside.source.rpartition('.')[0]}.{_DIGITS}"

    def computed_sources(self, field: Field) -> tuple[str, ...]:
        """Return the paths that Odoo computes to show the field."""
        found = [field.source] if field.computed else []
        digits = self.digits_source(field)
        if digits is not None and self._is_computed(field.currency):
            found.append(digits)
        return tuple(found)

    def _is_computed(self, name: str | None) -> bool:
        member = self.member(name) if name else None
        return isinstance(member, Field) and member.computed

    @property
    def identity(self) -> Field | None:
        """The id of a record, where there is one; it is in every answer of REST."""
        found = self._by_name.get("id")
        return found if isinstance(found, Field) else None

    def default_members(self) -> tuple[Field | Relation | Embedded, ...]:
        """Return what a client gets that asks for nothing in particular."""
        return tuple(each for each in self.shown() if each.default)
