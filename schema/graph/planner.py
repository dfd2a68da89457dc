# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A parsed GraphQL operation to the Operations that REST makes of its requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
)

from ..answer.entity_tags import MAX_TAGS_LENGTH, precondition
from ..answer.outcome import Outcome
from ..catalog import Catalog
from ..declaration import (
    CLIENT_MUTATION_ID,
    DELETED_ID,
    IF_MATCH,
    Resource,
    Verb,
)
from ..naming import from_global_id, to_global_id
from ..open_types import Json
from ..request.operation import (
    DoVerb,
    GetRecord,
    GetViewer,
    Kind,
    ListRecords,
    Operation,
)
from ..request.rules import record_id
from ..request.selection import named
from .arguments import check_client_mutation_id, check_length, write_values
from .batch_plan import plan_batch
from .root_fields import RootField
from .selections import TYPENAME, Selections, named_type
from .shape import (
    Branch,
    Entry,
    PayloadShape,
    connection,
    merge,
    payload,
    record,
)

#: No record has it; what leads nowhere is looked for, charged and not found.
_NO_RECORD = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What one root field will do.

    :param field: its name in the schema
    :param operation: ``None`` for an id that leads nowhere
    :param shape: from what the operation came to to the field's value
    """

    field: str
    operation: Operation | None
    shape: Callable[[Outcome], object] | None


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
        variables: Mapping[str, object],
    ) -> None:
        self._catalog = catalog
        self._schema = schema
        self._roots = roots
        self._selections = Selections(catalog, schema, fragments, variables)

    def plan(self, operation: OperationDefinitionNode) -> dict[str, Plan]:
        """Plan each root field that is ours, by response key.

        :raises ApiError: ``validation``, for a page or filter that can't be
        """
        root_type = self._schema.get_root_type(operation.operation)
        if root_type is None:
            return {}
        fields = self._selections.roots(root_type, operation.selection_set)
        return {
            key: self._plan(root_type, nodes)
            for key, nodes in fields.items()
            if nodes[0].name.value in self._roots
        }

    def _plan(self, root_type: GraphQLObjectType, nodes: list[FieldNode]) -> Plan:
        name = nodes[0].name.value
        root = self._roots[name]
        field = root_type.fields[name]
        arguments = self._selections.arguments(field, nodes[0])
        if root.kind is Kind.VIEWER:
            selection = self._selections.of(self._catalog.types["Viewer"], nodes)
            return Plan(name, GetViewer(selection), partial(record, selection))
        # Of ``node`` its id says it.
        resource = root.resource or self._resource_of_id(arguments["id"])
        if resource is None:
            return Plan(name, None, None)
        if root.verb is not None:
            given = arguments["input"]
            return self._mutation(resource, root.verb, given, field, nodes)
        if root.batch is not None:
            given = arguments["input"]
            plan = plan_batch(
                self._selections,
                self._catalog,
                resource,
                root.batch,
                given,
                field,
                nodes,
            )
            return Plan(name, *plan)
        if root.kind is Kind.LIST:
            selection, page = self._selections.page(
                resource, None, arguments, field, nodes
            )
            listed = ListRecords(resource, selection, page)
            return Plan(name, listed, partial(connection, selection))
        selection = self._selections.of(resource, nodes)
        identity = record_id(resource.type_name, arguments["id"]) or _NO_RECORD
        shown = GetRecord(resource, identity, selection)
        return Plan(name, shown, partial(record, selection))

    def _mutation(
        self,
        resource: Resource,
        verb: Verb,
        given: Mapping[str, Json],
        field: GraphQLField,
        nodes: list[FieldNode],
    ) -> Plan:
        identity = None
        if verb.on_record:
            identity = record_id(resource.type_name, given["id"]) or _NO_RECORD
        payload_type = named_type(field)
        reveals = {each.graphql_name: each.name for each in verb.reveals}
        entries: list[Entry] = []
        branches: list[Branch] = []
        for key, below in self._selections.below(payload_type, nodes).items():
            name = below[0].name.value
            branch = None
            if name not in (TYPENAME, CLIENT_MUTATION_ID, DELETED_ID, *reveals):
                branch = len(branches)
                branches.append(self._selections.items(resource, below))
            entries.append(Entry(key, name, branch))
        merged = merge(branches)
        selection = None
        if verb.answers:
            selection = named(resource, merged.items)
        shape = PayloadShape(
            entries=tuple(entries),
            branches=merged.branches,
            type_name=payload_type.name,
            selection=selection,
            deleted_id=to_global_id(resource.type_name, identity) if identity else None,
            client_mutation_id=given.get(CLIENT_MUTATION_ID),
            reveals=reveals,
        )
        tags = given.get(IF_MATCH)
        condition = None
        check_length(IF_MATCH, tags, MAX_TAGS_LENGTH)
        check_client_mutation_id(given)
        if tags is not None:
            condition = precondition(self._catalog, resource, tags)
        operation = DoVerb(
            resource,
            verb,
            selection,
            record_id=identity,
            values=write_values(resource.inputs(verb), given),
            condition=condition,
        )
        return Plan(nodes[0].name.value, operation, partial(payload, shape))

    def _resource_of_id(self, text: str) -> Resource | None:
        found = from_global_id(text)
        type_ = self._catalog.types.get(found[0]) if found else None
        return type_ if isinstance(type_, Resource) else None
