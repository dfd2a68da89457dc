# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What leads from the records of a declared type to others."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field

from ..naming import camel, pascal
from .fields import Field, Member
from .refusal import require
from .value_types import PartsType, RecordIdsType, RecordIdType, ValueType

#: So many items a list has, at most, that is written.
MAX_ITEMS = 200
_WHOLE_OF_IDS = "Replaces the whole list: send the id of each."
_WHOLE_OF_PARTS = (
    "Replaces the whole list: an entry with an `id` changes that one, an entry without"
    " one is new, and whatever is not in the list is deleted."
)
_PAGE_SIZE = 20
#: Of a list that is written as a whole: who changes one part has to know all.
_PARTS_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True, eq=False)
class Relation(Member):
    """A way from a record to one other record, or to many.

    To one, it is written by id. To many, it is written as the list of all ids, under
    the name that its :class:`Write` has; or, where it is ``of_parts``, as the list of
    all of them, each as an object of what its type may be written with.

    :param to: the type name of what it leads to
    :param many: a list with pages of its own; of one that is not written the source
        may lead through others: ``order_line.invoice_lines.move_id``
    :param of_parts: whether they are parts of the record, which belong to it alone: an
        object in the list that is written changes the part whose ``id`` it has, or
        makes a new one, and parts that are not in the list are deleted
    :param max_items: how many ids or parts the list may have that is written
    :param page_size: how many records of it come along when nobody says
    :param filters: defaults of filters that differ from those of the target's own
        list
    :param back: the source of the way back, which no part is sent; Odoo knows it
    :param part_members: what may be sent of a part beside its id; the catalog knows
        them
    :param part_scopes: what writing parts needs beside the scope of the record, where
        they are a resource of their own; the catalog knows it
    """

    _: KW_ONLY
    to: str
    many: bool = False
    of_parts: bool = False
    max_items: int = MAX_ITEMS
    page_size: int = 0
    filters: Mapping[str, bool | None] = field(default_factory=dict)
    back: str = ""
    part_members: "tuple[Field | Relation, ...]" = ()
    part_scopes: tuple[str, ...] = ()

    @property
    def graphql_name(self) -> str:
        """Return the name in GraphQL."""
        return camel(self.name)

    @property
    def said(self) -> str:
        """Return the name in words."""
        return self.name.replace("_", " ")

    @property
    def write_name(self) -> str:
        """The name under which it is written."""
        own = self.name if self.of_parts else f"{self.name}_id"
        return (self.write and self.write.name) or own

    @property
    def takes_null(self) -> bool:
        """Whether ``null`` may be written to it; a list is emptied by an empty one."""
        needed = self.write is None or self.write.required
        return self.nullable and not needed and not self.many

    @property
    def written_as_parts(self) -> bool:
        """Whether what it leads to is written together with the record."""
        return self.of_parts and self.write is not None

    @property
    def write_description(self) -> str:
        """What the published inputs say of it: also of what the list does not hold."""
        said = self.write and self.write.description
        if said or not self.many:
            return said or self.description
        rule = _WHOLE_OF_PARTS if self.of_parts else _WHOLE_OF_IDS
        about = f"{self.description} {rule} At most {self.max_items}."
        needed = " and ".join(f"`{scope}`" for scope in self.part_scopes)
        return f"{about} Needs {needed}." if needed else about

    @property
    def id_type(self) -> RecordIdType:
        """The type of the id of one record that it leads to."""
        return RecordIdType(to=self.to)

    @property
    def type(self) -> ValueType:
        """The type of what is written, and of what a filter is sent."""
        if not self.many or self.write is None:
            return self.id_type
        if self.of_parts:
            return PartsType(to=self.to, max_items=self.max_items)
        return RecordIdsType(to=self.to, max_items=self.max_items)

    def __post_init__(self, writable: bool, required: bool) -> None:
        Member.__post_init__(self, writable, required)
        where = f"Relation {self.name!r}"
        named = self.name if self.many else f"{self.name}_id"
        object.__setattr__(self, "source", self.source or named)
        if not self.page_size:
            usual = _PARTS_PAGE_SIZE if self.written_as_parts else _PAGE_SIZE
            object.__setattr__(self, "page_size", usual)
        step = "." not in self.source or (self.many and self.write is None)
        require(step, where, "the source must be one field")
        # The default representation has an entity tag at both doors; the addresses
        # of pages are REST's alone.
        require(
            not (self.many and self.default), where, "a list is not shown by default"
        )
        require(self.many or not self.of_parts, where, "parts are a list")
        require(self.max_items > 0, where, "max_items is not positive")
        if self.write is not None:
            self._check_write(where)

    def _check_write(self, where: str) -> None:
        if self.of_parts:
            narrow = self.writing.narrow
            require(not narrow, where, "parts belong to the record already")
            return
        example = "tag_ids" if self.many else f"{self.name}_id"
        require(
            self.write_name != self.name
            and not (self.many and self.writing.name is None),
            where,
            f"it is written by id: give the write another name, such as {example}",
        )


#: What is said of the id of a part.
PART_ID = "The id of the entry to change; a new one has none."


def part_type_name(owner: str, relation: Relation) -> str:
    """Return the name of the type of what is sent of a part.

    :param owner: the type name of the record that it belongs to
    """
    return f"{owner}{pascal(relation.name)}Input"


def about_part(relation: Relation, spell: Callable[[str], str]) -> str:
    """Describe what is sent of a part, with names as the door spells them."""
    needed = [
        f"`{spell(member.write_name)}`"
        for member in relation.part_members
        if member.writing.required
    ]
    *others, last = needed or [""]
    named = f"{', '.join(others)} and {last}" if others else last
    rule = f" A new one needs {named}." if needed else ""
    return f"An entry of `{spell(relation.write_name)}`.{rule}"
