# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A kind of record of which there are lists: how they are filtered and sorted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Self, TypeVar

from .fields import IDENTITY, NAME, Field
from .filters import IDS, Filter, derived_filters, ids_filter
from .object_type import ObjectType
from .refusal import require
from .relations import Relation

_Member = TypeVar("_Member", Field, Relation)


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
    #: What a mistake in a declaration calls it.
    noun: ClassVar[str] = "list"
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
        sortable = [field_.own_name for field_ in self.sortable]
        require(len(sortable) == len(set(sortable)), where, "two sort by one name")
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
        return f"{self.noun} {self.name!r}"

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
        by_source = {each.source: each.name for each in (*self.fields, *self.relations)}

        def said(source: str) -> str:
            if source in by_source:
                return f"`{spell(by_source[source])}`"
            step, dot, behind = source.partition(".")
            words = (behind or step).replace("_", " ").replace(".", " ")
            # The way there is Odoo's, unless a relation leads the same way.
            if dot and step in by_source:
                return f"the {words} of `{spell(by_source[step])}`"
            return f"{step.replace('_', ' ')} {words}" if dot else words

        *others, last = map(said, self.search)
        listed = f"{', '.join(others)} or {last}" if others else last
        return (
            f"Words in any order, each of which is somewhere in {listed}; case and"
            " accents do not count."
        )

    @cached_property
    def going_filters(self) -> tuple[Filter, ...]:
        """The filters that go, usually none."""
        return tuple(each for each in self.filters if each.deprecated)

    @property
    def sortable(self) -> tuple[Field, ...]:
        """The fields that a list can be sorted by."""
        return tuple(field_ for field_ in self.fields if field_.sortable)

    @cached_property
    def sorts_by(self) -> Mapping[str, Field]:
        """The same, by the names that lists are sorted by."""
        return {field_.own_name: field_ for field_ in self.sortable}


def _done(member: _Member) -> _Member:
    """The member, whose filters have been derived."""
    return member if member.filterable is False else replace(member, filterable=False)
