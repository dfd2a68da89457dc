# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A parsed GraphQL operation to the Operations that REST makes of its requests.

Fragments, aliases, ``@include`` and ``@skip`` are folded in here, before anything is
charged or read; the Selection's keys are the response keys, so that what the
resolver answers is already what the client asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_argument_values,
    get_named_type,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields

from ..answer.entity_tags import MAX_TAGS_LENGTH, precondition
from ..answer.outcome import Outcome
from ..catalog import Catalog
from ..declaration import (
    CLIENT_MUTATION_ID,
    DELETED_ID,
    ETAG,
    IF_MATCH,
    Field,
    ObjectType,
    Relation,
    Resource,
)
from ..errors import ValidationFailed
from ..mistakes import too_long
from ..naming import from_global_id
from ..request.operation import (
    DEFAULT_PAGE_SIZE,
    Item,
    Kind,
    Operation,
    Page,
    RecordTag,
    Selection,
    ToMany,
    ToOne,
    TypeName,
    Value,
)
from ..request.rules import record_id
from .arguments import list_page, tagged_selection, write_values
from .root_fields import RootField
from .shape import (
    Branch,
    ConnectionShape,
    Entry,
    PayloadShape,
    connection,
    merge,
    payload,
    record,
)

_TYPENAME = "__typename"
#: No record has it; what leads nowhere is looked for, charged and not found.
_NO_RECORD = 0
#: It comes back as it was sent.
_MAX_CLIENT_MUTATION_ID = 255


def _check_length(name: str, value: str | None, maximum: int) -> None:
    if value is not None and len(value) > maximum:
        raise ValidationFailed(mistakes=[too_long(name, maximum)])


@dataclass(frozen=True, slots=True)
class Plan:
    """What one root field will do.

    :param field: its name in the schema
    :param operation: ``None`` for an id that leads nowhere
    :param shape: from what the operation came to to the field's value
    """

    field: str
    operation: Operation | None
    shape: Callable[[Outcome], Any] | None


class Planner:
    """Plans the root fields of one operation.

    :param variables: coerced by the type system
    """

    def __init__(
        self,
        catalog: Catalog,
        schema: GraphQLSchema,
        roots: Mapping[str, RootField],
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self._catalog = catalog
        self._schema = schema
        self._roots = roots
        self._fragments = dict(fragments)
        self._variables = dict(variables)

    def plan(self, operation: OperationDefinitionNode) -> dict[str, Plan]:
        """A plan for each root field that is ours, by response key.

        :raises ApiError: ``validation``, for a page or filter that can't be
        """
        root_type = self._schema.get_root_type(operation.operation)
        fields = collect_fields(
            self._schema,
            self._fragments,
            self._variables,
            root_type,
            operation.selection_set,
        )
        return {
            key: self._plan(root_type, nodes)
            for key, nodes in fields.items()
            if nodes[0].name.value in self._roots
        }

    def _plan(self, root_type: GraphQLObjectType, nodes: list[FieldNode]) -> Plan:
        name = nodes[0].name.value
        root = self._roots[name]
        field = root_type.fields[name]
        arguments = self._arguments(field, nodes[0])
        resource = root.resource
        if name == "node":
            found = from_global_id(arguments["id"])
            resource = self._resource_of_type(found[0]) if found else None
            if resource is None:
                return Plan(name, None, None)
        if root.kind is Kind.VIEWER:
            selection = self._selection(self._catalog.types["Viewer"], nodes)
            operation = Operation(root.kind, None, selection)
            return Plan(name, operation, partial(record, selection))
        if root.kind is Kind.GET:
            selection = self._selection(resource, nodes)
            identity = record_id(resource.type_name, arguments["id"]) or _NO_RECORD
            operation = Operation(root.kind, resource, selection, record_id=identity)
            return Plan(name, operation, partial(record, selection))
        if root.kind is Kind.LIST:
            selection, page = self._list(resource, None, arguments, field, nodes)
            operation = Operation(root.kind, resource, selection, page)
            return Plan(name, operation, partial(connection, selection))
        return self._mutation(root, arguments["input"], field, nodes)

    def _mutation(
        self,
        root: RootField,
        given: Mapping[str, Any],
        field: GraphQLField,
        nodes: list[FieldNode],
    ) -> Plan:
        resource = root.resource
        identity = None
        if root.verb.on_record:
            identity = record_id(resource.type_name, given["id"]) or _NO_RECORD
        payload_type = get_named_type(field.type)
        reveals = {each.graphql_name: each.name for each in root.verb.reveals}
        entries, branches = [], []
        for key, below in self._below(payload_type, nodes).items():
            name = below[0].name.value
            branch = None
            if name not in (_TYPENAME, CLIENT_MUTATION_ID, DELETED_ID, *reveals):
                branch = len(branches)
                branches.append(self._items(resource, below))
            entries.append(Entry(key, name, branch))
        merged = merge(branches)
        selection = None
        if root.verb.answers:
            selection = Selection(resource, merged.items)
        shape = PayloadShape(
            entries=tuple(entries),
            branches=merged.branches,
            type_name=payload_type.name,
            resource=resource,
            selection=selection,
            record_id=identity,
            client_mutation_id=given.get(CLIENT_MUTATION_ID),
            reveals=reveals,
        )
        tags = given.get(IF_MATCH)
        condition = None
        _check_length(IF_MATCH, tags, MAX_TAGS_LENGTH)
        _check_length(
            CLIENT_MUTATION_ID, given.get(CLIENT_MUTATION_ID), _MAX_CLIENT_MUTATION_ID
        )
        if tags is not None:
            condition = precondition(self._catalog, resource, tags)
        operation = Operation(
            root.kind,
            resource,
            selection,
            record_id=identity,
            values=write_values(root.inputs, given),
            condition=condition,
            verb=root.verb,
        )
        return Plan(nodes[0].name.value, operation, partial(payload, shape))

    # -- selections -------------------------------------------------------------

    def _selection(self, type_: ObjectType, nodes: list[FieldNode]) -> Selection:
        return Selection(type_, self._items(type_, nodes))

    def _items(self, type_: ObjectType, nodes: list[FieldNode]) -> tuple[Item, ...]:
        graphql_type = self._schema.get_type(type_.type_name)
        return tuple(
            self._item(type_, graphql_type, key, below)
            for key, below in self._below(graphql_type, nodes).items()
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
            arguments = self._arguments(graphql_type.fields[name], nodes[0])
            tagged = tagged_selection(self._catalog, type_, arguments.get("fields"))
            return RecordTag(key, tagged, self._catalog.version)
        if name == _TYPENAME:
            return TypeName(key)
        member = type_.graphql_member(name)
        if isinstance(member, Field):
            return Value(key, member)
        if not member.many:
            target = self._catalog.target(member)
            return ToOne(key, member, self._selection(target, nodes))
        field = graphql_type.fields[name]
        arguments = self._arguments(field, nodes[0])
        target = self._catalog.listed(member)
        selection, page = self._list(target, member, arguments, field, nodes)
        return ToMany(key, member, selection, page)

    def _list(
        self,
        resource: Resource,
        relation: Relation | None,
        arguments: Mapping[str, Any],
        field: GraphQLField,
        nodes: list[FieldNode],
    ) -> tuple[Selection, Page]:
        connection_type = get_named_type(field.type)
        edge_type = get_named_type(connection_type.fields["edges"].type)
        entries: list[Entry] = []
        branches: list[Branch] = []
        for key, below in self._below(connection_type, nodes).items():
            name = below[0].name.value
            if name == "nodes":
                entries.append(Entry(key, name, len(branches)))
                branches.append(self._items(resource, below))
            elif name == "edges":
                inner = []
                for edge_key, edge_nodes in self._below(edge_type, below).items():
                    edge_name = edge_nodes[0].name.value
                    branch = None
                    if edge_name == "node":
                        branch = len(branches)
                        branches.append(self._items(resource, edge_nodes))
                    inner.append(Entry(edge_key, edge_name, branch))
                entries.append(Entry(key, name, None, tuple(inner)))
            elif name == "pageInfo":
                info_type = get_named_type(connection_type.fields[name].type)
                inner = tuple(
                    Entry(info_key, info_nodes[0].name.value)
                    for info_key, info_nodes in self._below(info_type, below).items()
                )
                entries.append(Entry(key, name, None, inner))
            else:
                entries.append(Entry(key, name))
        names = {entry.name for entry in entries}
        total = "totalCount" in names
        default = relation.page_size if relation else DEFAULT_PAGE_SIZE
        page = list_page(resource, relation, arguments, total, default)
        if names <= {"totalCount", _TYPENAME} or (
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
        selection = Selection(resource, merged.items, shape, _repeats(entries))
        return selection, page

    # -- graphql-core -----------------------------------------------------------

    def _below(
        self, type_: GraphQLObjectType, nodes: list[FieldNode]
    ) -> dict[str, list[FieldNode]]:
        return collect_sub_fields(
            self._schema, self._fragments, self._variables, type_, nodes
        )

    def _arguments(self, field: GraphQLField, node: FieldNode) -> dict[str, Any]:
        return get_argument_values(field, node, self._variables)

    def _resource_of_type(self, type_name: str) -> Resource | None:
        type_ = self._catalog.types.get(type_name)
        return type_ if isinstance(type_, Resource) else None


def _repeats(entries: Iterable[Entry]) -> int:
    """How many times a cursor, or anything else beside the records, is asked for."""
    asked = Counter(
        (entry.name, inner.name)
        for entry in entries
        for inner in entry.inner
        if inner.branch is None
    )
    return max(asked.values(), default=1)
