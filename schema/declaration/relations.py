# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What leads from the records of a declared type to others."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field

from ..naming import camel
from .fields import Member, require
from .value_types import RecordIdType


@dataclass(frozen=True, slots=True, eq=False)
class Relation(Member):
    """A way from a record to one other record, or to many.

    :param to: the type name of what it leads to
    :param many: a list with pages of its own
    :param page_size: how many records of it come along when nobody says
    :param filters: defaults of filters that differ from those of the target's own
        list
    """

    _: KW_ONLY
    to: str
    many: bool = False
    page_size: int = 20
    filters: Mapping[str, bool | None] = field(default_factory=dict)

    @property
    def graphql_name(self) -> str:
        """Return the name in GraphQL."""
        return camel(self.name)

    @property
    def write_name(self) -> str:
        """The name under which it is written: by id."""
        return (self.write and self.write.name) or f"{self.name}_id"

    @property
    def takes_null(self) -> bool:
        """Whether ``null`` may be written to it."""
        needed = self.write is None or self.write.required
        return self.nullable and not needed

    @property
    def type(self) -> RecordIdType:
        """The type of what is written, and of what a filter is sent."""
        return RecordIdType(to=self.to)

    def __post_init__(self, writable: bool, required: bool) -> None:
        Member.__post_init__(self, writable, required)
        where = f"Relation {self.name!r}"
        named = self.name if self.many else f"{self.name}_id"
        object.__setattr__(self, "source", self.source or named)
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
