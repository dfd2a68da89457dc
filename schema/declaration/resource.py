# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be declared of a resource. Everything public is derived from it.

A declaration is plain, frozen data and checks itself: a bad one raises
:class:`DeclarationError` when its module is imported, so that an addon with a
mistake does not load. That the Odoo fields it names exist is checked when the
database's registry is loaded (``dual_api.resolver``).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self, TypeVar

from ..open_types import FieldValue
from .fields import IDENTITY, NAME, SCOPE, Field, require
from .filters import IDS, Filter, derived_filters, ids_filter
from .indexes import SEARCH, Index, resolved
from .relations import Relation
from .verbs import EDITING, Verb, check_inputs

#: What GraphQL adds to the fields of a resource.
ETAG = "etag"
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
    """

    type_name: str
    model: str | None
    description: str
    fields: tuple[Field, ...]
    relations: tuple[Relation, ...] = ()
    domain: tuple[tuple[str, str, FieldValue], ...] = ()
    defaults: Mapping[str, FieldValue] = field(default_factory=dict)
    optional: bool = False

    def __post_init__(self) -> None:
        where = f"type {self.type_name!r}"
        require(not self.domain or self.model, where, "a domain is one of a model")
        written = {each.source.partition(".")[0] for each in self.writable()}
        for name in self.defaults:
            require(self.model, where, "a default is one of a model")
            require(name not in written, where, f"{name} is sent, so it has no default")
        require(re.fullmatch(r"[A-Z][A-Za-z0-9]*", self.type_name), where, "PascalCase")
        require(self.description, where, "a description is needed")
        names = [member.name for member in self.members()]
        require(len(names) == len(set(names)), where, "a name is declared twice")
        writes = [name for member in self.writable() for name in member.write_names]
        require(len(writes) == len(set(writes)), where, "a write is declared twice")

    @cached_property
    def _by_name(self) -> Mapping[str, Field | Relation]:
        return {member.name: member for member in self.members()}

    @cached_property
    def _by_graphql_name(self) -> Mapping[str, Field | Relation]:
        return {member.graphql_name: member for member in self.members()}

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

    def writable(self) -> Iterator[Field | Relation]:
        """Yield the members that creating or updating may set."""
        return (member for member in self.members() if member.write)

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

    def default_members(self) -> tuple[Field | Relation, ...]:
        """Return what a client gets that asks for nothing in particular."""
        return tuple(member for member in self.members() if member.default)


@dataclass(frozen=True, kw_only=True, eq=False)
class Listed(ObjectType):
    """An :class:`ObjectType` of which there are lists, below the records that lead to
    them and nowhere else: the lines of an order. They need the scope of that record.

    :param name: the plural (``order_lines``)
    :param singular: ``order_line``
    :param filters: conditions beside those that follow from the members, or in place
        of one of them
    :param id_filter: whether lists can be asked for known ids
    :param search: sources that the parameter ``q`` looks into
    :param order: how a list is sorted when nobody says: names of sortable
        fields, ``-`` in front for descending; the id always follows
    """

    model: str
    name: str
    singular: str
    filters: tuple[Filter, ...] = ()
    id_filter: bool = True
    search: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    # A hook of dataclasses returns nothing.
    # pylint: disable-next=missing-return
    def __post_init__(self) -> None:
        where = self._where
        self._complete_filters(where)
        super().__post_init__()
        require(NAME.fullmatch(self.name), where, "the name must be snake_case")
        require(NAME.fullmatch(self.singular), where, "the singular: snake_case")
        require(self.name != self.singular, where, "plural and singular are the same")
        require(self.model, where, "a model is needed")
        require(self.fields[:2] == IDENTITY, where, "the fields begin with *IDENTITY")
        sortable = {field_.name for field_ in self.fields if field_.sortable}
        for key in self.order:
            require(key.removeprefix("-") in sortable, where, f"{key} is not sortable")

    def _complete_filters(self, where: str) -> None:
        """Give filters what they have of members; members give theirs once.

        What the declaration says itself takes the place of what would follow. A filter
        that a database can't bear is left out of a copy of the type, and must not
        come back.
        """
        members: dict[str, Field | Relation] = {
            member.name: member for member in self.members()
        }
        # A relation is filtered by under the name under which it is written, even where
        # a field of that name shows the id.
        members |= {
            name: member for member in self.members() for name in member.write_names
        }
        declared = {each.name: each for each in self.filters}
        names = [each.name for each in self.filters]
        require(len(names) == len(declared), where, "a filter is declared twice")
        found: dict[str, Filter] = {}
        plural = self.said
        if self.id_filter:
            found[IDS] = ids_filter(plural, self.type_name)
        else:
            # Of a type that has been extended: what it had comes first.
            found |= declared
        for member in self.members():
            found |= {each.name: each for each in derived_filters(plural, member)}
        filters = (
            each.completed(f"{where}, filter {each.name!r}", members)
            for each in (found | declared).values()
        )
        object.__setattr__(self, "filters", tuple(filters))
        object.__setattr__(self, "fields", tuple(map(_done, self.fields)))
        object.__setattr__(self, "relations", tuple(map(_done, self.relations)))
        object.__setattr__(self, "id_filter", False)

    def extended(
        self,
        *,
        fields: Iterable[Field] = (),
        relations: Iterable[Relation] = (),
        filters: Iterable[Filter] = (),
    ) -> Self:
        """Return the type with more members and filters, as another addon has it.

        :raises DeclarationError: where a name is taken
        """
        return replace(
            self,
            fields=(*self.fields, *fields),
            relations=(*self.relations, *relations),
            filters=(*self.filters, *filters),
        )

    @property
    def _where(self) -> str:
        kind = "resource" if isinstance(self, Resource) else "list"
        return f"{kind} {self.name!r}"

    @property
    def identity(self) -> Field:
        """The id of a record: every such type begins with it."""
        return self.fields[0]

    @property
    def said(self) -> str:
        """Return the plural in words."""
        return self.name.replace("_", " ")

    def about_search(self, spell: Callable[[str], str]) -> str:
        """What ``q`` finds, with the names of fields as the door spells them."""
        by_source = {field_.source: field_.name for field_ in self.fields}
        names = [
            f"`{spell(by_source[source])}`"
            if source in by_source
            else source.replace("_", " ").replace(".", " ")
            for source in self.search
        ]
        *others, last = names
        listed = f"{', '.join(others)} or {last}" if others else last
        return (
            f"Words in any order, each of which is somewhere in {listed}; case and"
            " accents do not count."
        )

    @property
    def sortable(self) -> tuple[Field, ...]:
        """The fields that a list can be sorted by."""
        return tuple(field_ for field_ in self.fields if field_.sortable)


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource(Listed):
    """A :class:`Listed` type with routes, queries, mutations and scopes of its own.

    :param name: the plural, in paths and scopes (``customers``)
    :param singular: in GraphQL (``customer``, ``createCustomer``)
    :param verbs: what can be done beside reading; none: nothing
    :param scopes: scopes that members need and no resource has, each with a sentence
        that explains it
    :param indexes: what is to be found without reading all records: names of filters,
        and ``q``. The database gets the indexes that it does not have; lists that no
        index serves cost more
    """

    verbs: tuple[Verb, ...] = EDITING
    scopes: Mapping[str, str] = field(default_factory=dict)
    indexes: tuple[str | Index, ...] = ()

    # A hook of dataclasses returns nothing.
    # pylint: disable-next=missing-return
    def __post_init__(self) -> None:
        where = self._where
        super().__post_init__()
        require(not self.graphql_member(ETAG), where, f"the name {ETAG} is taken")
        check_inputs(where, self.writable())
        self._check_verbs(where)
        for scope, sentence in self.scopes.items():
            right = SCOPE.fullmatch(scope) and sentence
            require(right, where, f"the scope {scope!r} must be <word>:read or :write")
        searched = bool(self.search) or SEARCH not in self.indexes
        require(searched, where, "nothing is searched that could be indexed")
        indexes = tuple(dict.fromkeys(resolved(where, self.indexes, self.filters)))
        object.__setattr__(self, "indexes", indexes)

    def _check_verbs(self, where: str) -> None:
        names = [verb.name for verb in self.verbs]
        require(len(names) == len(set(names)), where, "a verb is declared twice")
        places = [(verb.http_method, verb.path) for verb in self.verbs]
        require(len(places) == len(set(places)), where, "two verbs have one place")
        relations = {relation.name for relation in self.relations}
        shown = {member.name for member in self.members()} | {self.singular}
        for verb in self.verbs:
            require(verb.name not in relations, where, f"{verb.name} is taken")
            revealed = {field_.name for field_ in verb.reveals}
            require(not revealed & shown, where, f"{verb.name} reveals what is a field")
            own = verb.scope is None or verb.scope.startswith(f"{self.name}:")
            require(own, where, f"{verb.name} has the scope of another resource")
        require(
            any(verb.inputs is None for verb in self.verbs) or not any(self.writable()),
            where,
            "what no verb writes has no writable fields",
        )

    def without(self, unused: Iterable[str]) -> Self:
        """Return the resource without the indexes that nobody has a use for.

        :param unused: ``customers.city``; of other resources, and unknown ones, too
        """
        of_this = (name.partition(".") for name in unused)
        names = {name for plural, _dot, name in of_this if plural == self.name}
        known = {each.name for each in self.filters} | {SEARCH}
        off = set(resolved(self._where, names & known, self.filters))
        return replace(self, indexes=tuple(i for i in self.indexes if i not in off))

    @property
    def read_scope(self) -> str:
        """Return the scope that reading needs."""
        return f"{self.name}:read"

    @property
    def write_scope(self) -> str:
        """The scope that a change needs, unless its verb has one of its own."""
        return f"{self.name}:write"

    def verb(self, name: str) -> Verb | None:
        """Return the verb with that name."""
        return next((each for each in self.verbs if each.name == name), None)

    @property
    def creating(self) -> Verb | None:
        """The verb that makes a record of what is sent, if there is one."""
        found = (each for each in self.verbs if each.creates and not each.on_record)
        return next(found, None)

    def inputs(self, verb: Verb) -> tuple[Field | Relation, ...]:
        """Return what may be sent with the verb."""
        return tuple(self.writable()) if verb.inputs is None else verb.inputs

    def required_inputs(self, verb: Verb) -> tuple[Field | Relation, ...]:
        """Return what must be sent with the verb."""
        if verb.partial:
            return ()
        inputs = self.inputs(verb)
        return tuple(each for each in inputs if each.write and each.write.required)

    def needs_body(self, verb: Verb) -> bool:
        """Return whether the verb can't be done without a body."""
        return verb.takes_body and (verb.partial or bool(self.required_inputs(verb)))

    def scope_of(self, verb: Verb) -> str:
        """Return the scope that the verb needs."""
        return verb.scope or self.write_scope

    def named(self, text: str) -> str:
        """Return a text of a verb, with the resource's word in it."""
        one = f"{'an' if self.singular[0] in 'aeiou' else 'a'} {self.singular}"
        return text.replace("{one}", one).replace("{singular}", self.singular)


_Member = TypeVar("_Member", Field, Relation)


def _done(member: _Member) -> _Member:
    """The member, whose filters have been derived."""
    return member if member.filterable is False else replace(member, filterable=False)


def extended(
    types: Iterable[ObjectType],
    type_name: str,
    *,
    fields: Iterable[Field] = (),
    relations: Iterable[Relation] = (),
    filters: Iterable[Filter] = (),
) -> tuple[ObjectType, ...]:
    """Return the types, of which the named one has more members and filters.

    :raises DeclarationError: where there is no such type, or a name is taken
    """
    found = tuple(types)
    known = any(each.type_name == type_name for each in found)
    require(known, type_name, "is not declared, so it can't be extended")

    def one(type_: ObjectType) -> ObjectType:
        if type_.type_name != type_name:
            return type_
        if isinstance(type_, Listed):
            return type_.extended(fields=fields, relations=relations, filters=filters)
        require(not filters, type_name, "has no lists, so it has no filters")
        return type_.extended(fields=fields, relations=relations)

    return tuple(map(one, found))
