# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a declared type is made of: fields, relations, filters."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..naming import camel
from .text import Same, same_text


class DeclarationError(ValueError):
    """A declaration that contradicts itself, or what stands beside it.

    :param where: the declaration: ``Customer.email``
    :param what: what is wrong with it
    """

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


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


NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
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


def require(condition: object, where: str, what: str) -> None:
    """Refuse a declaration of which the condition does not hold."""
    if not condition:
        raise DeclarationError(where, what)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Write:
    """How a field or relation is written.

    :param name: the name in bodies and inputs, where it differs from the field's
    :param required: whether creating a record needs it
    :param rules: Cerberus rules on top of type and nullability
    :param within: for a code that is unique only within another record: the Odoo
        field, of the same name on both models, that leads to that record
    :param description: for the published inputs, where it differs from the field's
    :param same: whether the text that Odoo has stored is what was sent, in the form
        that Odoo gives to such values; anything else that it stores is refused
    """

    name: str | None = None
    required: bool = False
    within: str | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)
    description: str | None = None
    same: Same = same_text


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that a text can have; the documents list them under this name.

    :param name: in PascalCase, such as ``KeyState``
    :param values: them, or what tells them from the catalog of a database
    :param description: what one of them says
    """

    name: str
    values: Sequence[str] | Callable[[Any], Iterable[str]]
    description: str

    @property
    def fixed(self) -> Sequence[str] | None:
        """The values, where they are the same in every database."""
        return None if callable(self.values) else self.values

    def listed(self, catalog: Any) -> list[str]:
        """The values in the database of the catalog."""
        values = self.values
        return list(values(catalog) if callable(values) else values)


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
        require(NAME.fullmatch(self.name), where, "the name must be snake_case")
        require(self.description, where, "a description is needed")
        require(self.source, where, "a source is needed")
        require(
            self.scope is None or _SCOPE.fullmatch(self.scope),
            where,
            f"the scope {self.scope!r} must be <resource>:read or :write",
        )
        if self.write and self.write.name:
            require(NAME.fullmatch(self.write.name), where, "write name not snake_case")

    @property
    def write_name(self) -> str:
        """The name under which it is written."""
        return (self.write and self.write.name) or self.name

    @property
    def demanded(self) -> bool:
        """Whether creating a record needs it under this name, and no other."""
        return self.write.required and len(self.write_names) == 1

    @property
    def write_names(self) -> tuple[str, ...]:
        """Every name under which it can be written: also as it is read."""
        return tuple(dict.fromkeys((self.write_name, self.name)))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Field(Member):
    """A value of a record.

    A field of strings shows the names behind a many2many (``category_id.name``), or
    the words of a text (``scopes``).

    :param graphql_name: the name in GraphQL, where it is not the camelCase one
    :param example: a typical value, for the documents
    :param choices: the values that it, or each text of a list, can have
    """

    type: Type = Type.STRING
    choices: Choices | None = None
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
        require("." not in self.source, where, "the source must be one field")
        require(
            not (self.many and self.write), where, "a to-many relation is not written"
        )
        # The default representation has an entity tag at both doors; the addresses
        # of pages are REST's alone.
        require(
            not (self.many and self.default), where, "a list is not shown by default"
        )
        require(
            not self.write or self.write_name != self.name,
            where,
            f"it is written by id: give the write another name, such as {self.name}_id",
        )


def about_input(member: Member, name: str, write_name: str) -> str:
    """The description of what is written under one of the member's names.

    :param write_name: as the door spells it
    """
    if name != member.write_name:
        return f"The same as `{write_name}`, by the name under which it is read."
    return member.write.description or member.description


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Filter:
    """A condition that a client may put on a list.

    :param match: ``CHOICE`` is three-valued: true, false, or both
    :param default: the value of a list that does not name the filter
    :param to: for ``Type.ID``: the type name of the record that the id names
    :param choices: the values that it can have
    """

    name: str
    source: str
    description: str
    type: Type = Type.STRING
    match: Match = Match.EQUALS
    default: bool | None = None
    to: str | None = None
    choices: Choices | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)
    example: Any = None

    def __post_init__(self) -> None:
        where = f"Filter {self.name!r}"
        require(NAME.fullmatch(self.name), where, "the name must be snake_case")
        require(self.name not in LIST_PARAMETERS, where, "the name is taken")
        require(self.description, where, "a description is needed")
        require(
            self.match is not Match.CHOICE or self.type is Type.BOOLEAN,
            where,
            "only a boolean has a choice",
        )
        require(
            self.match is not Match.CHOICE or "." not in self.source,
            where,
            "a choice is of one field of the record itself",
        )
        require(
            self.default is None or self.match is Match.CHOICE,
            where,
            "only a choice has a default",
        )
        require(
            (self.type is Type.ID) == bool(self.to),
            where,
            "an id, and nothing else, names the type it leads to",
        )


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
