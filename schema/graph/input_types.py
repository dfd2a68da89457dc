# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to what is sent: the arguments of lists, the inputs of mutations."""

from collections.abc import Callable, Iterable
from functools import partial

import graphene

from ..declaration import Embedded, Field, Filter, Listed, Match, Relation
from ..declaration.fields import about_embedded, about_input
from ..declaration.relations import PART_ID, about_part, part_type_name
from ..naming import camel, constant
from ..request.conditions import (
    MAX_ALL_ALTERNATIVES,
    MAX_ALTERNATIVES,
    MAX_LEVELS,
)
from ..request.page import MAX_PAGE_SIZE
from ..request.parts import ID
from ..request.prices import (
    filter_price,
    order_price,
    search_price,
    together_price,
)
from .base_types import GraphQLType, OrderDirection, new_type, reason
from .value_types import ValueTypes

#: Where a filter costs more that no index serves: below a record, that one is found.
_IN_ROOT_LISTS = ", if it is a root field"


class InputTypes:
    """Makes the input types of one schema, each of them once."""

    def __init__(self, values: ValueTypes) -> None:
        self.values = values
        self._made: dict[str, GraphQLType] = {}

    def _once(self, name: str, make: Callable[[], GraphQLType]) -> GraphQLType:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def list_arguments(self, resource: Listed, page_size: int) -> dict[str, object]:
        """Make the arguments of a connection."""
        size = f"0 to {MAX_PAGE_SIZE}; {page_size} if neither is given."
        conditions = {}
        # An input type has at least one field (GraphQL, section 3.10).
        if resource.filters or resource.search:
            conditions["filter"] = graphene.Argument(
                self.filter_input(resource),
                description="Conditions that must all be met.",
            )
        return {
            "first": graphene.Int(description=f"How many from the start: {size}"),
            "after": graphene.String(
                description="With `first`: start after this cursor."
            ),
            "last": graphene.Int(description=f"How many from the end: {size}"),
            "before": graphene.String(
                description="With `last`: end before this cursor."
            ),
            **conditions,
            "orderBy": graphene.Argument(
                graphene.List(graphene.NonNull(self.order_input(resource))),
                description="The sort order. Ties are broken by id."
                + together_price(resource, _IN_ROOT_LISTS),
            ),
        }

    def filter_input(self, resource: Listed) -> GraphQLType:
        """Make the type of a list's filters, such as ``CustomerFilter``."""
        name = f"{resource.type_name}Filter"

        def make() -> GraphQLType:
            fields = {
                camel(filter_.name): self._filter_field(filter_, resource)
                for filter_ in resource.filters
            }
            if resource.search:
                fields["q"] = graphene.InputField(
                    graphene.String,
                    description=resource.about_search(partial(_spelled, resource))
                    + search_price(resource, _IN_ROOT_LISTS),
                )
            fields["or"] = graphene.InputField(
                graphene.List(graphene.NonNull(lambda: self.filter_input(resource))),
                description="Conditions of which one has to be met, beside all the"
                f" others here: at most {MAX_ALTERNATIVES}, in {MAX_LEVELS} levels, and"
                f" {MAX_ALL_ALTERNATIVES} in all. A default holds only where no"
                " alternative names its filter.",
            )
            return new_type(
                name,
                graphene.InputObjectType,
                fields,
                f"Conditions on a list of {resource.said}.",
            )

        return self._once(name, make)

    def _filter_field(self, filter_: Filter, resource: Listed) -> graphene.InputField:
        return graphene.InputField(
            self.values.of(filter_.type),
            description=_about_filter(filter_, resource),
            deprecation_reason=reason(filter_.deprecated),
        )

    def order_input(self, resource: Listed) -> GraphQLType:
        """Make the type of a list's order, such as ``CustomerOrder``."""
        name = f"{resource.type_name}Order"

        def make() -> GraphQLType:
            fields = {constant(f.own_name): f for f in resource.sortable}
            names = [(constant(name), name) for name in resource.sorts_by]
            key = graphene.Enum(
                f"{name}Field",
                names,
                description=lambda value: (
                    _about_order(fields[value.name], resource)
                    if value
                    else f"What a list of {resource.said} can be sorted by."
                ),
                deprecation_reason=lambda value: (
                    reason(fields[value.name].deprecated) if value else None
                ),
            )
            return new_type(
                name,
                graphene.InputObjectType,
                {
                    "field": graphene.InputField(
                        key, required=True, description="What to sort by."
                    ),
                    "direction": graphene.InputField(
                        OrderDirection,
                        default_value=OrderDirection.ASC,
                        description="In which direction.",
                    ),
                },
                f"A sort order of {resource.said}.",
            )

        return self._once(name, make)

    def write_fields(
        self, owner: str, members: Iterable[Field | Relation], *, creating: bool
    ) -> dict[str, object]:
        """Make the input fields of a mutation.

        :param owner: the type name of the record that is written
        """
        found: dict[str, object] = {}
        inside: dict[Embedded, list[Field]] = {}
        for member in members:
            if isinstance(member, Field) and member.within is not None:
                inside.setdefault(member.within, []).append(member)
                # It has its place, and gets its fields when all are known.
                found[member.within.graphql_name] = None
                continue
            for name in member.write_names:
                found[camel(name)] = graphene.InputField(
                    self._written(owner, member),
                    description=about_input(member, name, camel(member.write_name)),
                    required=creating and member.demanded,
                    deprecation_reason=reason(member.deprecated),
                )
        for embedded, fields in inside.items():
            found[embedded.graphql_name] = graphene.InputField(
                self._embedded(embedded, fields),
                description=about_embedded(embedded),
            )
        return found

    def _embedded(self, embedded: Embedded, fields: Iterable[Field]) -> GraphQLType:
        def make() -> GraphQLType:
            return new_type(
                embedded.input_name,
                graphene.InputObjectType,
                {
                    each.graphql_name: graphene.InputField(
                        self.values.of(each.type),
                        description=each.write_description,
                        deprecation_reason=reason(each.deprecated),
                    )
                    for each in fields
                },
                about_embedded(embedded),
            )

        return self._once(embedded.input_name, make)

    def _written(self, owner: str, member: Field | Relation) -> GraphQLType:
        if not isinstance(member, Relation) or not member.written_as_parts:
            return self.values.of(member.type)
        name = part_type_name(owner, member)

        def make() -> GraphQLType:
            fields = {ID: graphene.InputField(graphene.ID, description=PART_ID)}
            fields |= self.write_fields(member.to, member.part_members, creating=False)
            about = about_part(member, camel)
            return new_type(name, graphene.InputObjectType, fields, about)

        return graphene.List(graphene.NonNull(self._once(name, make)))


def _about_filter(filter_: Filter, resource: Listed) -> str:
    about = _needing(filter_, filter_.about(partial(_spelled, resource)))
    about += filter_price(resource, filter_, _IN_ROOT_LISTS)
    if filter_.match is not Match.CHOICE:
        return about
    if filter_.default is None:
        return f"{about} `null`, or left out, is for both."
    default = str(filter_.default).lower()
    return f"{about} `null` is for both; {default} when left out of a root list."


def _about_order(field: Field, resource: Listed) -> str:
    return field.description + order_price(resource, field, _IN_ROOT_LISTS)


def _needing(filter_: Filter, about: str) -> str:
    return f"{about} Needs `{filter_.scope}`." if filter_.scope else about


def _spelled(resource: Listed, name: str) -> str:
    member = resource.member(name)
    if isinstance(member, Field) and member.within:
        return f"{member.within.graphql_name}.{member.graphql_name}"
    return member.graphql_name if member else camel(name)
