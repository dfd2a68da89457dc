# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be declared of a resource. Everything public is derived from it.

A declaration is plain, frozen data and checks itself: a bad one raises
:class:`DeclarationError` when its module is imported, so that an addon with a
mistake does not load. That the Odoo fields it names exist is checked when the
database's registry is loaded (``dual_api.resolver``).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .naming import camel


class DeclarationError(ValueError):
    """A declaration that contradicts itself; the message says where."""


class Type(Enum):
    """The type of a public value; each derivation has its own table for them."""

    ID = "global id"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    STRING = "string"
    HTML = "html"
    DATE = "date"
    DATETIME = "datetime"
    STRINGS = "strings"


class Pii(Enum):
    """How personal a value is: what a log may keep of it."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Match(Enum):
    """How a filter compares."""

    EQUALS = "equals"
    SINCE = "since"
    CHOICE = "choice"


_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SCOPE = re.compile(r"[a-z][a-z0-9_]*:(read|write)")
#: Query parameters of every list; a filter may not be called like one of them.
LIST_PARAMETERS = (
    "limit",
    "offset",
    "cursor",
    "sort",
    "fields",
    "expand",
    "q",
    "include_total",
)


def _require(condition: object, where: str, what: str) -> None:
    if not condition:
        raise DeclarationError(f"{where}: {what}")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Write:
    """How a field or relation is written.

    :param name: the name in bodies and inputs, where it differs from the field's
    :param required: whether creating a record needs it
    :param rules: Cerberus rules on top of type and nullability
    :param within: for a code that is unique only within another record: the Odoo
        field, of the same name on both models, that leads to that record
    :param description: for the published inputs, where it differs from the field's
    """

    name: str | None = None
    required: bool = False
    within: str | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Member:
    """What fields and relations have in common.

    :param source: the path in Odoo: a field (``email``), or one behind a
        relation (``country_id.code``)
    :param scope: a scope needed besides the resource's own
    :param deprecated: why not to use it any more, and what to use instead
    """

    name: str
    source: str
    description: str
    nullable: bool = True
    default: bool = False
    write: Write | None = None
    scope: str | None = None
    pii: Pii = Pii.NONE
    deprecated: str | None = None

    def __post_init__(self) -> None:
        where = f"{type(self).__name__} {self.name!r}"
        _require(_NAME.fullmatch(self.name), where, "the name must be snake_case")
        _require(self.description, where, "a description is needed")
        _require(self.source, where, "a source is needed")
        _require(
            self.scope is None or _SCOPE.fullmatch(self.scope),
            where,
            f"the scope {self.scope!r} must be <resource>:read or :write",
        )
        if self.write and self.write.name:
            _require(
                _NAME.fullmatch(self.write.name), where, "write name not snake_case"
            )

    @property
    def write_name(self) -> str:
        """The name under which it is written."""
        return (self.write and self.write.name) or self.name


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Field(Member):
    """A value of a record.

    A field of strings shows the names behind a many2many (``category_id.name``), or
    the words of a text (``scopes``).

    :param graphql_name: the name in GraphQL, where it is not the camelCase one
    :param example: a typical value, for the documents
    """

    type: Type = Type.STRING
    sortable: bool = False
    graphql_name: str = ""
    example: Any = None

    def __post_init__(self) -> None:
        Member.__post_init__(self)
        if not self.graphql_name:
            object.__setattr__(self, "graphql_name", camel(self.name))

    @property
    def in_row(self) -> bool:
        """Whether it is in the row of the record, or of one that it leads to."""
        return self.type is not Type.STRINGS or "." not in self.source


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Relation(Member):
    """A way from a record to one other record, or to many.

    :param to: the type name of what it leads to
    :param many: a list with pages of its own
    :param page_size: how many records of it come along when nobody says
    :param filters: defaults of filters that differ from those of the target's own
        list
    """

    to: str
    many: bool = False
    page_size: int = 20
    filters: Mapping[str, bool | None] = field(default_factory=dict)

    @property
    def graphql_name(self) -> str:
        """The name in GraphQL."""
        return camel(self.name)

    def __post_init__(self) -> None:
        Member.__post_init__(self)
        where = f"Relation {self.name!r}"
        _require("." not in self.source, where, "the source must be one field")
        _require(
            not (self.many and self.write), where, "a to-many relation is not written"
        )
        _require(
            not self.write or self.write_name != self.name,
            where,
            f"it is written by id: give the write another name, such as {self.name}_id",
        )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Filter:
    """A condition that a client may put on a list.

    :param match: ``CHOICE`` is three-valued: true, false, or both
    :param default: the value of a list that does not name the filter
    :param to: for ``Type.ID``: the type name of the record that the id names
    """

    name: str
    source: str
    description: str
    type: Type = Type.STRING
    match: Match = Match.EQUALS
    default: bool | None = None
    to: str | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)
    example: Any = None

    def __post_init__(self) -> None:
        where = f"Filter {self.name!r}"
        _require(_NAME.fullmatch(self.name), where, "the name must be snake_case")
        _require(self.name not in LIST_PARAMETERS, where, "the name is taken")
        _require(self.description, where, "a description is needed")
        _require(
            self.match is not Match.CHOICE or self.type is Type.BOOLEAN,
            where,
            "only a boolean has a choice",
        )
        _require(
            self.match is not Match.CHOICE or "." not in self.source,
            where,
            "a choice is of one field of the record itself",
        )
        _require(
            self.default is None or self.match is Match.CHOICE,
            where,
            "only a choice has a default",
        )
        _require(
            (self.type is Type.ID) == bool(self.to),
            where,
            "an id, and nothing else, names the type it leads to",
        )


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
        _require(_NAME.fullmatch(self.name), where, "the name must be snake_case")
        _require(self.description, where, "a description is needed")
        _require(
            all(member.write for member in self.inputs), where, "inputs are written"
        )
        names = [member.write_name for member in self.inputs]
        _require(len(names) == len(set(names)), where, "an input is declared twice")
        _require(self.creates or self.on_record, where, "creating makes a record")

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
    """

    type_name: str
    model: str | None
    description: str
    fields: tuple[Field, ...]
    relations: tuple[Relation, ...] = ()

    def __post_init__(self) -> None:
        where = f"type {self.type_name!r}"
        _require(
            re.fullmatch(r"[A-Z][A-Za-z0-9]*", self.type_name), where, "PascalCase"
        )
        _require(self.description, where, "a description is needed")
        names = [member.name for member in self.members()]
        _require(len(names) == len(set(names)), where, "a name is declared twice")
        writes = [member.write_name for member in self.writable()]
        _require(len(writes) == len(set(writes)), where, "a write is declared twice")
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
        _require(_NAME.fullmatch(self.name), where, "the name must be snake_case")
        _require(_NAME.fullmatch(self.singular), where, "the singular: snake_case")
        _require(self.name != self.singular, where, "plural and singular are the same")
        _require(self.model, where, "a model is needed")
        _require(self.fields[:2] == IDENTITY, where, "the fields begin with *IDENTITY")
        names = [filter_.name for filter_ in self.filters]
        _require(len(names) == len(set(names)), where, "a filter is declared twice")
        sortable = {field_.name for field_ in self.fields if field_.sortable}
        for key in self.order:
            _require(key.removeprefix("-") in sortable, where, f"{key} is not sortable")
        self._check_actions(where)

    def _check_actions(self, where: str) -> None:
        names = [action.name for action in self.actions]
        _require(len(names) == len(set(names)), where, "an action is declared twice")
        usual = {CREATE, "update", "delete"} if self.editable else set()
        taken = usual | {relation.name for relation in self.relations}
        for action in self.actions:
            _require(action.name not in taken, where, f"{action.name} is taken")
            revealed = {field_.name for field_ in action.reveals}
            shown = {member.name for member in self.members()} | {self.singular}
            _require(
                not revealed & shown, where, f"{action.name} reveals what is a field"
            )
        _require(
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


#: The first two fields of every resource: the id at each door, and at both.
IDENTITY = (
    Field(
        name="id",
        source="id",
        type=Type.INTEGER,
        nullable=False,
        default=True,
        sortable=True,
        graphql_name="databaseId",
        description="The number of the record in the database.",
        example=7,
    ),
    Field(
        name="node_id",
        source="id",
        type=Type.ID,
        nullable=False,
        graphql_name="id",
        description="The global id of the record, the same in REST and GraphQL.",
        example="Q3VzdG9tZXI6Nw==",
    ),
)
