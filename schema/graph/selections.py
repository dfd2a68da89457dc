# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is asked of records, and of lists of them, to the Selections that REST has.

Fragments, aliases, ``@include`` and ``@skip`` are folded in here, before anything is
charged or read; a Selection's keys are the response keys, so that what the resolver
answers is already what the client asked for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    SelectionSetNode,
    get_argument_values,
    get_named_type,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields

from ..catalog import Catalog
from ..declaration import (
    ETAG,
    Embedded,
    Field,
    Listed,
    ObjectType,
    Relation,
    Resource,
)
from ..open_types import Json
from ..request.page import DEFAULT_PAGE_SIZE, Page
from ..request.selection import (
    Embed,
    Item,
    RecordTag,
    Selection,
    ToMany,
    ToOne,
    TypeName,
    Value,
    named,
)
from .arguments import list_page, tagged_selection
from .shape import (
    Branch,
    ConnectionShape,
    Entry,
    merge,
)

#: The name of the type that a record, a page or a payload has.
TYPENAME = "__typename"


class Selections:
    """Makes the Selections of one operation.

    :param variables: coerced by the type system
    """

    def __init__(
        self,
        catalog: Catalog,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, object],
    ) -> None:
        self._catalog = catalog
        self._schema = schema
        self._fragments = dict(fragments)
        self._variables = dict(variables)

    def roots(
        self, type_: GraphQLObjectType, nodes: SelectionSetNode
    ) -> dict[str, list[FieldNode]]:
        """Return the root fields that are asked for, by response key."""
        return collect_fields(
            self._schema, self._fragments, self._variables, type_, nodes
        )

    def below(
        self, type_: GraphQLObjectType, nodes: list[FieldNode]
    ) -> dict[str, list[FieldNode]]:
        """Return the fields of that type that the nodes ask for together, by response
        key.
        """
        return collect_sub_fields(
            self._schema, self._fragments, self._variables, type_, nodes
        )

    def arguments(self, field: GraphQLField, node: FieldNode) -> dict[str, Json]:
        """Return the arguments of a field, by name, coerced by the type system."""
        return get_argument_values(field, node, self._variables)

    def of(self, type_: ObjectType, nodes: list[FieldNode]) -> Selection:
        """Return what is asked of a record of that type."""
        return named(type_, self.items(type_, nodes))

    def items(self, type_: ObjectType, nodes: list[FieldNode]) -> tuple[Item, ...]:
        """Return the entries of a selection set."""
        graphql_type = self._object_type(type_.type_name)
        return tuple(
            self._item(type_, graphql_type, key, below)
            for key, below in self.below(graphql_type, nodes).items()
        )

    def _item(
        self,
        type_: ObjectType,
        graphql_type: GraphQLObjectType,
        key: str,
        nodes: list[FieldNode],
    ) -> Item:
        name = nodes[0].name.value
        if name == ETAG and isinstance(type_, Resource):
            arguments = self.arguments(graphql_type.fields[name], nodes[0])
            tagged = tagged_selection(self._catalog, type_, arguments.get("fields"))
            return RecordTag(key, tagged, self._catalog.version)
        if name == TYPENAME:
            return TypeName(key)
        member = type_.graphql_member(name)
        if isinstance(member, Field):
            return Value(key, member)
        if embedded := type_.graphql_object(name):
            return self._embed(type_, embedded, key, nodes)
        # The document was validated: the type has no other fields.
        relation = cast(Relation, member)
        if not relation.many:
            target = self._catalog.target(relation)
            return ToOne(key, relation, self.of(target, nodes))
        field = graphql_type.fields[name]
        arguments = self.arguments(field, nodes[0])
        resource = self._catalog.listed(relation)
        selection, page = self.page(resource, relation, arguments, field, nodes)
        return ToMany(key, relation, selection, page)

    def _embed(
        self,
        type_: ObjectType,
        embedded: Embedded,
        key: str,
        nodes: list[FieldNode],
    ) -> Embed:
        graphql_type = self._object_type(embedded.type_name)
        inside = {each.graphql_name: each for each in type_.embedded[embedded]}
        items = (
            TypeName(below_key, embedded.type_name)
            if (name := below[0].name.value) == TYPENAME
            else Value(below_key, inside[name])
            for below_key, below in self.below(graphql_type, nodes).items()
        )
        return Embed(key, embedded, named(type_, tuple(items)))

    def _object_type(self, name: str) -> GraphQLObjectType:
        # The type has that name in the schema, which is derived from the catalog.
        return cast(GraphQLObjectType, self._schema.get_type(name))

    def page(
        self,
        resource: Listed,
        relation: Relation | None,
        arguments: Mapping[str, Json],
        field: GraphQLField,
        nodes: list[FieldNode],
    ) -> tuple[Selection, Page]:
        """Return what is asked of each record of a list, and which part of it.

        :param relation: whose list it is; ``None`` for that of a root
        :raises ApiError: ``validation``, for a page or filter that can't be
        """
        connection_type = named_type(field)
        edge_type = named_type(connection_type.fields["edges"])
        entries: list[Entry] = []
        branches: list[Branch] = []
        for key, below in self.below(connection_type, nodes).items():
            name = below[0].name.value
            if name == "nodes":
                entries.append(Entry(key, name, len(branches)))
                branches.append(self.items(resource, below))
            elif name == "edges":
                below_edge: list[Entry] = []
                for edge_key, edge_nodes in self.below(edge_type, below).items():
                    edge_name = edge_nodes[0].name.value
                    branch = None
                    if edge_name == "node":
                        branch = len(branches)
                        branches.append(self.items(resource, edge_nodes))
                    below_edge.append(Entry(edge_key, edge_name, branch))
                entries.append(Entry(key, name, None, tuple(below_edge)))
            elif name == "pageInfo":
                info_type = named_type(connection_type.fields[name])
                inner = tuple(
                    Entry(info_key, info_nodes[0].name.value)
                    for info_key, info_nodes in self.below(info_type, below).items()
                )
                entries.append(Entry(key, name, None, inner))
            else:
                entries.append(Entry(key, name))
        names = {entry.name for entry in entries}
        total = "totalCount" in names
        default = relation.page_size if relation else DEFAULT_PAGE_SIZE
        page = list_page(resource, relation, arguments, total, default)
        if names <= {"totalCount", TYPENAME} or (
            page.limit == 0 and "pageInfo" not in names
        ):
            page = replace(page, total_only=True)
        merged = merge(branches)
        shape = ConnectionShape(
            entries=tuple(entries),
            branches=merged.branches,
            connection_type=connection_type.name,
            edge_type=edge_type.name,
        )
        selection = replace(
            named(resource, merged.items), extra=shape, repeats=_repeats(entries)
        )
        return selection, page


def named_type(field: GraphQLField) -> GraphQLObjectType:
    """Return the type of what the field leads to, or of each in its list."""
    # Connections, edges, page infos and payloads are objects, in lists or not.
    return cast(GraphQLObjectType, get_named_type(field.type))


def _repeats(entries: Iterable[Entry]) -> int:
    """How many times a cursor, or anything else beside the records, is asked for."""
    asked = Counter(
        (entry.name, inner.name)
        for entry in entries
        for inner in entry.inner
        if inner.branch is None
    )
    return max(asked.values(), default=1)
