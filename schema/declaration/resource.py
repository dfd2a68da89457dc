# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be declared of a resource. Everything public is derived from it.

A declaration is plain, frozen data and checks itself: a bad one raises
:class:`DeclarationError` when its module is imported, so that an addon with a
mistake does not load. That the Odoo fields it names exist is checked when the
database's registry is loaded (``dual_api.resolver``).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..naming import camel
from .fields import (
    IDENTITY,
    NAME,
    Field,
    Filter,
    Member,
    Pii,
    Relation,
    require,
)

#: What GraphQL adds to the fields of a resource, and to the inputs of its mutations.
ETAG = "etag"
IF_MATCH = "ifMatch"
CLIENT_MUTATION_ID = "clientMutationId"
MUTATION_INPUTS = ("id", IF_MATCH, CLIENT_MUTATION_ID)


def _check_inputs(where: str, members: Iterable[Member]) -> None:
    names = {camel(name) for each in members for name in each.write_names}
    taken = names.intersection(MUTATION_INPUTS)
    require(not taken, where, f"the names {taken} are taken")


@dataclass(frozen=True, kw_only=True, eq=False)
class Action:
    """Something that is done to a record, beside creating, changing and deleting it.

    REST has it at ``POST /api/v1/<resource>/<id>/<name>``, GraphQL as the mutation
    ``<name><Singular>``, both under the scope for writing. The one called ``create``
    takes the place of the usual creating, where what is sent is not simply stored.

    :param name: a verb
    :param method: the method of the Odoo model that does it; it gets the validated
        inputs by write name and the key's ``Principal``, and returns the record to
        answer and the revealed values by name
    :param inputs: what may be sent with it; each has a :class:`Write`
    :param reveals: what is answered beside the record, this once
    :param creates: whether the record in the answer is a new one
    """

    name: str
    method: str
    description: str
    inputs: tuple[Field | Relation, ...] = ()
    reveals: tuple[Field, ...] = ()
    creates: bool = False

    def __post_init__(self) -> None:
        where = f"action {self.name!r}"
        require(NAME.fullmatch(self.name), where, "the name must be snake_case")
        require(self.description, where, "a description is needed")
        require(
            all(member.write for member in self.inputs), where, "inputs are written"
        )
        names = [name for member in self.inputs for name in member.write_names]
        require(len(names) == len(set(names)), where, "an input is declared twice")
        _check_inputs(where, self.inputs)
        require(self.creates or self.on_record, where, "creating makes a record")

    @property
    def on_record(self) -> bool:
        """Whether it is done to a record that there is."""
        return self.name != CREATE

    @property
    def secret(self) -> bool:
        """Whether its answer may be kept nowhere: neither logged nor replayed."""
        return any(field_.pii is Pii.SENSITIVE for field_ in self.reveals)


#: The action that takes the place of the usual creating.
CREATE = "create"


@dataclass(frozen=True, kw_only=True, eq=False)
class ObjectType:
    """A kind of record, as clients see it.

    :param type_name: its name in GraphQL and in the schemas of OpenAPI
    :param model: the Odoo model behind it; ``None`` for values without a record
    :param domain: which records of the model are records of the type, as conditions
        of an Odoo domain, all of them to be met. The others are not there, at any door
        and by any way. The conditions are compiled once: they may depend neither on
        the user nor on the clock, and look at records by fields and search methods
    """

    type_name: str
    model: str | None
    description: str
    fields: tuple[Field, ...]
    relations: tuple[Relation, ...] = ()
    domain: tuple[tuple[str, str, Any], ...] = ()

    def __post_init__(self) -> None:
        where = f"type {self.type_name!r}"
        require(not self.domain or self.model, where, "a domain is one of a model")
        require(re.fullmatch(r"[A-Z][A-Za-z0-9]*", self.type_name), where, "PascalCase")
        require(self.description, where, "a description is needed")
        names = [member.name for member in self.members()]
        require(len(names) == len(set(names)), where, "a name is declared twice")
        writes = [name for member in self.writable() for name in member.write_names]
        require(len(writes) == len(set(writes)), where, "a write is declared twice")
        object.__setattr__(self, "_by_name", {m.name: m for m in self.members()})
        object.__setattr__(
            self, "_by_graphql_name", {m.graphql_name: m for m in self.members()}
        )

    def members(self) -> Iterator[Field | Relation]:
        """Fields, then relations, in the order of the declaration."""
        yield from self.fields
        yield from self.relations

    def writable(self) -> Iterator[Field | Relation]:
        """The members that creating or updating may set."""
        return (member for member in self.members() if member.write)

    def member(self, name: str) -> Field | Relation | None:
        """The member with that public name."""
        return self._by_name.get(name)

    def graphql_member(self, name: str) -> Field | Relation | None:
        """The member with that GraphQL name."""
        return self._by_graphql_name.get(name)

    @property
    def identity(self) -> Field | None:
        """The id of a record, where there is one; it is in every answer of REST."""
        return self._by_name.get("id")

    def default_members(self) -> tuple[Field | Relation, ...]:
        """What a client gets that asks for nothing in particular."""
        return tuple(member for member in self.members() if member.default)


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource(ObjectType):
    """An :class:`ObjectType` with routes, queries, mutations and scopes of its own.

    :param name: the plural, in paths and scopes (``customers``)
    :param singular: in GraphQL (``customer``, ``createCustomer``)
    :param search: sources that the parameter ``q`` looks into
    :param order: how a list is sorted when nobody says: names of sortable
        fields, ``-`` in front for descending; the id always follows
    :param actions: what else can be done to its records
    :param editable: whether they are created, changed and deleted the usual way; else
        only by actions
    """

    name: str
    singular: str
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    editable: bool = True

    # A hook of dataclasses returns nothing.
    # pylint: disable-next=missing-return
    def __post_init__(self) -> None:
        super().__post_init__()
        where = f"resource {self.name!r}"
        require(NAME.fullmatch(self.name), where, "the name must be snake_case")
        require(NAME.fullmatch(self.singular), where, "the singular: snake_case")
        require(self.name != self.singular, where, "plural and singular are the same")
        require(self.model, where, "a model is needed")
        require(self.fields[:2] == IDENTITY, where, "the fields begin with *IDENTITY")
        require(not self.graphql_member(ETAG), where, f"the name {ETAG} is taken")
        _check_inputs(where, self.writable())
        names = [filter_.name for filter_ in self.filters]
        require(len(names) == len(set(names)), where, "a filter is declared twice")
        sortable = {field_.name for field_ in self.fields if field_.sortable}
        for key in self.order:
            require(key.removeprefix("-") in sortable, where, f"{key} is not sortable")
        self._check_actions(where)

    def _check_actions(self, where: str) -> None:
        names = [action.name for action in self.actions]
        require(len(names) == len(set(names)), where, "an action is declared twice")
        usual = {CREATE, "update", "delete"} if self.editable else set()
        taken = usual | {relation.name for relation in self.relations}
        for action in self.actions:
            require(action.name not in taken, where, f"{action.name} is taken")
            revealed = {field_.name for field_ in action.reveals}
            shown = {member.name for member in self.members()} | {self.singular}
            require(
                not revealed & shown, where, f"{action.name} reveals what is a field"
            )
        require(
            self.editable or not any(self.writable()),
            where,
            "what is not editable has no writable fields",
        )

    @property
    def read_scope(self) -> str:
        """The scope that reading needs."""
        return f"{self.name}:read"

    @property
    def write_scope(self) -> str:
        """The scope that every change needs."""
        return f"{self.name}:write"

    @property
    def creatable(self) -> bool:
        """Whether records can be made, in whichever way."""
        return self.editable or self.action(CREATE) is not None

    def action(self, name: str) -> Action | None:
        """The action with that name."""
        return next((each for each in self.actions if each.name == name), None)

    @property
    def creation(self) -> tuple[Field | Relation, ...]:
        """What a new record is made of."""
        action = self.action(CREATE)
        return action.inputs if action else tuple(self.writable())

    @property
    def write_verbs(self) -> tuple[str, ...]:
        """What the scope for writing lets a key do."""
        usual = (CREATE, "update", "delete") if self.editable else ()
        return (*usual, *(action.name.replace("_", " ") for action in self.actions))

    @property
    def sortable(self) -> tuple[Field, ...]:
        """The fields that a list can be sorted by."""
        return tuple(field_ for field_ in self.fields if field_.sortable)
