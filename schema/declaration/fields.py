# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a declared type is made of: members, and the fields among them."""

import re
from collections.abc import Iterable
from dataclasses import KW_ONLY, InitVar, dataclass, replace
from enum import Enum

from ..naming import camel
from ..open_types import FieldValue, Json
from .deprecation import Deprecation
from .matching import Match
from .refusal import require
from .text import Same, same_text
from .value_types import (
    GlobalIdType,
    IntegerType,
    MoneyType,
    TextType,
    ValueType,
)


class Pii(Enum):
    """How personal a value is: what a log may keep of it."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


_TEXT = TextType()
#: So many relations a source leads through.
_MAX_STEPS = 2
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TYPE_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
SCOPE = re.compile(r"[a-z][a-z0-9_]*:(read|write)")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Write:
    """How a field or relation is written, where that is more than ``writable=True``.

    :param name: the name in bodies and inputs, where it differs: from the field's, or
        from ``<name>_id`` of a relation
    :param required: whether creating a record needs it
    :param within: for a code that is unique only within another record: the Odoo
        field, of the same name on both models, that leads to that record
    :param description: for the published inputs, where it differs from the field's
    :param domain: of a relation: to which records it may lead, as conditions of an Odoo
        domain, all of them to be met; compiled once, like the domain of a type. What a
        record leads to already may be sent back
    :param same_company: of a relation: whether it leads only to what Odoo takes for
        the company of the record; for a record without one, for a company of the user
    :param same: whether the text that Odoo has stored is what was sent, in the form
        that Odoo gives to such values; anything else that it stores is refused
    """

    name: str | None = None
    required: bool = False
    within: str | None = None
    description: str | None = None
    domain: tuple[tuple[str, str, FieldValue], ...] = ()
    same_company: bool = False
    same: Same = same_text

    @property
    def narrow(self) -> bool:
        """Whether a relation may not lead to all records of its type."""
        return bool(self.domain) or self.same_company


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """What fields and relations have in common.

    :param source: the path in Odoo: a field (``email``), or one behind a relation
        (``country_id.code``) or two (``partner_id.country_id.code``); the name when
        left out, of one related record ``<name>_id``
    :param writable: whether it can be written, and nothing else is to be said of that
    :param required: whether it can be written, and creating a record needs it
    :param filterable: whether lists can be filtered by it: in the ways that its type
        has, or in these only
    :param scope: a scope needed besides the resource's own
    :param optional: whether it is left out in silence where the database has no such
        field, because no addon is installed that brings it
    :param deprecated: that it goes, when, and what to use instead
    """

    name: str
    description: str
    _: KW_ONLY
    source: str = ""
    nullable: bool = True
    default: bool = False
    writable: InitVar[bool] = False
    required: InitVar[bool] = False
    write: Write | None = None
    filterable: bool | Iterable[Match] = True
    scope: str | None = None
    pii: Pii = Pii.NONE
    optional: bool = False
    deprecated: Deprecation | None = None

    def __post_init__(self, writable: bool, required: bool) -> None:
        where = f"{type(self).__name__} {self.name!r}"
        snake = all(map(NAME.fullmatch, self.name.split(".")))
        require(snake, where, "the name must be snake_case")
        require(self.description, where, "a description is needed")
        require(
            self.scope is None or SCOPE.fullmatch(self.scope),
            where,
            f"the scope {self.scope!r} must be <resource>:read or :write",
        )
        if required or (writable and self.write is None):
            write = replace(self.write or Write(), required=required)
            object.__setattr__(self, "write", write)
        if self.write and self.write.name:
            require(NAME.fullmatch(self.write.name), where, "write name not snake_case")
        stays = not (self.deprecated and self.write and self.write.required)
        require(stays, where, "what goes is not required")
        near = not self.write or self.source.count(".") < _MAX_STEPS
        require(near, where, "what is behind two relations is not written")
        steps = self.source.count(".") <= _MAX_STEPS
        require(steps, where, f"a source has at most {_MAX_STEPS} relations")

    @property
    def own_name(self) -> str:
        """The last part of the name: the name in the object that it is shown in."""
        return self.name.rpartition(".")[2]

    @property
    def write_name(self) -> str:
        """The name under which it is written."""
        return (self.write and self.write.name) or self.name

    @property
    def writing(self) -> Write:
        """How it is written.

        :raises LookupError: of one that is only read
        """
        if self.write is None:
            raise LookupError(f"{self.name} is not written.")
        return self.write

    @property
    def write_description(self) -> str:
        """What the published inputs say of it."""
        return (self.write and self.write.description) or self.description

    @property
    def demanded(self) -> bool:
        """Whether creating a record needs it under this name, and no other."""
        needed = self.write is not None and self.write.required
        return needed and len(self.write_names) == 1

    @property
    def write_names(self) -> tuple[str, ...]:
        """Every name under which it can be written: also as it is read."""
        return tuple(dict.fromkeys((self.write_name, self.name)))


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """An object in which fields of a record are shown together, such as its address.

    They are fields of the record for all that: of its row, and found, sorted and
    exported as others are. :func:`embedded` puts them into it.

    :param name: its name in the record: ``address``
    :param type_name: the name of its type in GraphQL and in the schemas of OpenAPI
    :param default: whether it is shown, whole, to who asks for nothing in particular
    """

    name: str
    description: str
    _: KW_ONLY
    type_name: str
    default: bool = False

    def __post_init__(self) -> None:
        where = f"Embedded {self.name!r}"
        require(NAME.fullmatch(self.name), where, "the name must be snake_case")
        require(TYPE_NAME.fullmatch(self.type_name), where, "PascalCase")
        require(self.description, where, "a description is needed")

    @property
    def graphql_name(self) -> str:
        """Return the name in GraphQL."""
        return camel(self.name)

    @property
    def input_name(self) -> str:
        """Return the name of the type of what is sent of it."""
        return f"{self.type_name}Input"


@dataclass(frozen=True, slots=True, eq=False)
class Field(Member):
    """A value of a record; ``Text``, ``Integer`` and the like make one of each type.

    :param type: what its values are, within which bounds
    :param computed: whether Odoo computes it, or what leads to it, when it is read. It
        costs more than what is stored (``schema/request/rates.py``), is null where it
        can't be computed, and is sorted by no list. A filter has to be asked for
        (``filterable``): Odoo's field needs a search method
    :param graphql_name: the name in GraphQL, where it is not the camelCase one
    :param example: a typical value, for the documents
    :param within: the object that it is shown in, and written in; its name begins with
        the name of that: ``address.city``
    """

    _: KW_ONLY
    type: ValueType = _TEXT
    computed: bool = False
    sortable: bool = False
    graphql_name: str = ""
    example: Json = None
    within: Embedded | None = None

    def __post_init__(self, writable: bool, required: bool) -> None:
        Member.__post_init__(self, writable, required)
        where = f"Field {self.name!r}"
        self._check_within(where)
        mistake = self.type.mistake()
        require(mistake is None, where, mistake or "")
        sorts = self.type.sortable or not self.sortable
        require(sorts, where, f"no list is sorted by a {self.type.noun}")
        narrow = self.write is not None and self.write.narrow
        require(not narrow, where, "only a relation leads to records of a domain")
        object.__setattr__(self, "source", self.source or self.name)
        if self.computed:
            require(not self.sortable, where, "no list is sorted by what is computed")
            listed = self.type.many and "." in self.source
            require(not listed, where, "no list of names is computed")
            object.__setattr__(self, "nullable", True)
        if not self.graphql_name:
            object.__setattr__(self, "graphql_name", camel(self.own_name))

    def _check_within(self, where: str) -> None:
        place = f"{self.within.name}." if self.within else ""
        right = self.name == f"{place}{self.own_name}"
        require(right, where, f"the name does not begin with {place!r}")
        if self.within:
            named = self.write is not None and self.write.name is not None
            require(not named, where, "in an object it has one name")
            needed = self.write is not None and self.write.required
            require(not needed, where, "what is in an object can't be required")

    @property
    def takes_null(self) -> bool:
        """Whether ``null`` may be written to it."""
        needed = self.write is None or self.write.required
        return self.nullable and not needed and self.type.clearable

    @property
    def in_row(self) -> bool:
        """Whether it is in the row of the record, or of one that it leads to."""
        return not self.computed and not self.of_names

    @property
    def of_names(self) -> bool:
        """Whether it is a list of the names of what a relation leads to."""
        return self.type.many and "." in self.source

    @property
    def of_words(self) -> bool:
        """Whether it is a list of the words of a text."""
        return self.type.many and not self.of_names

    @property
    def currency(self) -> str | None:
        """The name of the field that shows in which currency it is."""
        return self.type.currency if isinstance(self.type, MoneyType) else None


def embedded(within: Embedded, *fields: Field) -> tuple[Field, ...]:
    """Return the fields as they are shown together in an object.

    Lists are filtered and sorted by them under the names that they have been given
    here, without the name of the object.
    """
    return tuple(
        replace(field, name=f"{within.name}.{field.name}", within=within)
        for field in fields
    )


def not_embedded(field: Field) -> Field:
    """Return the field as it is shown by itself."""
    return replace(field, name=field.own_name, within=None)


def about_embedded(embedded: Embedded) -> str:
    """Return the description of what is written of an object."""
    return (
        f"{embedded.description} What you leave out of it stays as it is; `null` in"
        " its place empties it."
    )


def about_input(member: Member, name: str, write_name: str) -> str:
    """Return the description of what is written under one of the member's names.

    :param write_name: as the door spells it
    """
    if name != member.write_name:
        return f"The same as `{write_name}`, under the name that reading uses."
    return member.write_description


#: The first two fields of every resource: the id at each door, and at both.
IDENTITY = (
    Field(
        "id",
        type=IntegerType(),
        nullable=False,
        default=True,
        sortable=True,
        filterable=False,
        graphql_name="databaseId",
        description="The number of the record in the database.",
        example=7,
    ),
    Field(
        "node_id",
        source="id",
        type=GlobalIdType(),
        nullable=False,
        filterable=False,
        graphql_name="id",
        description="The global id of the record, the same in REST and GraphQL.",
        example="Q3VzdG9tZXI6Nw==",
    ),
)
