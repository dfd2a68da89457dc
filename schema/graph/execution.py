# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A GraphQL request from its text to its answer.

::

    parse -> validate      once per document, kept with the schema
    coerce variables
    plan                   root fields -> Operations; cost and scopes follow;
                           kept with the variables of a query
    admit                  the dispatcher: scopes, one charge
    execute                graphql-core, whose values are already complete

graphql-core still decides what is executed in which order, what null does and how
errors are placed, and it answers introspection. It does not walk the data: what the
resolver gives is complete when the root field returns it (:class:`Context`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import get_variable_values

from ..answer.outcome import Outcome
from ..catalog import Catalog
from ..errors import PayloadTooLarge
from ..request.operation import Operation
from ..sentences import _lt
from ..visible import Offer, shown_scopes
from .document_limits import Limits, excesses
from .errors import DocumentInvalid, DocumentRefused, DocumentUnreadable
from .executor import Answers, execute_planned
from .explain import explain
from .planner import Plan, Planner
from .request import GraphQLRequest
from .root_fields import RootField, build_graphql_schema, root_fields

#: A document of a thousand tokens takes 400 KiB of memory: a client that sends other
#: ones all the time may fill what is kept, but not the memory of the process.
_KEPT_DOCUMENTS = 128
_KEPT_QUERIES = 128
#: The size of what is kept of a query: its document and its variables.
_KEPT_BYTES = 4096
_KEPT_SCHEMAS = 16
_MAX_ERRORS = 20


class Parsed(NamedTuple):
    """A document, and why it may not be executed."""

    document: DocumentNode | None
    refusal: DocumentRefused | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that may be executed, once it is admitted."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]
    operation_name: str | None
    plans: Mapping[str, Plan]

    def operations(self) -> list[Operation]:
        """What it will do, in order."""
        return [p.operation for p in self.plans.values() if p.operation is not None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with its variables: what its plan depends on, and how it is made."""

    query: str
    operation_name: str | None
    variables: bytes
    prepare: Callable[[], Prepared] = field(compare=False)


class GraphQLEngine:
    """All that GraphQL needs of one catalog; made once per registry."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.schema: GraphQLSchema = build_graphql_schema(Offer(catalog))
        self.roots: Mapping[str, RootField] = root_fields(catalog)
        self._shown = lru_cache(_KEPT_SCHEMAS)(self._schema_of)
        self._parsed_only = lru_cache(_KEPT_DOCUMENTS)(self._parse)
        self._parsed = lru_cache(_KEPT_DOCUMENTS)(self._parse_and_validate)
        self._prepared = lru_cache(_KEPT_QUERIES)(lambda asked: asked.prepare())

    def shown(self, scopes: Iterable[str] | None) -> GraphQLSchema:
        """The schema of what those scopes may do; ``None`` for the whole."""
        if scopes is None:
            return self.schema
        return self._shown(shown_scopes(self.catalog, scopes))

    def _schema_of(self, scopes: frozenset[str] | None) -> GraphQLSchema:
        if scopes is None:
            return self.schema
        return build_graphql_schema(Offer(self.catalog, scopes))

    # -- before -----------------------------------------------------------------

    def parse(self, query: str, limits: Limits) -> Parsed:
        """The document, parsed and validated, from memory if it was seen before.

        :raises ApiError: ``payload_too_large``
        """
        self._check_size(query, limits)
        kept = len(query) <= _KEPT_BYTES
        return (self._parsed if kept else self._parse_and_validate)(query, limits)

    def parse_only(self, query: str, limits: Limits) -> Parsed:
        """The document, not validated: what a stranger's may be put to.

        :raises ApiError: ``payload_too_large``
        """
        self._check_size(query, limits)
        kept = len(query) <= _KEPT_BYTES
        return (self._parsed_only if kept else self._parse)(
            query, limits.graphql_tokens
        )

    @staticmethod
    def _check_size(query: str, limits: Limits) -> None:
        if len(query.encode("utf-8", "replace")) > limits.graphql_document_bytes:
            raise PayloadTooLarge(
                _lt(
                    "The document is larger than %(maximum)s bytes.",
                    maximum=limits.graphql_document_bytes,
                ),
            )

    @staticmethod
    def _parse(query: str, tokens: int) -> Parsed:
        try:
            return Parsed(parse(query, max_tokens=tokens), None)
        except GraphQLError as error:
            return Parsed(None, DocumentUnreadable([error]))

    def _parse_and_validate(self, query: str, limits: Limits) -> Parsed:
        document, refusal = self.parse_only(query, limits)
        if document is None:
            return Parsed(None, refusal)
        try:
            errors = list(islice(excesses(document, limits), _MAX_ERRORS))
            errors = errors or validate(
                self.schema,
                document,
                specified_rules,
                max_errors=_MAX_ERRORS,
                hide_suggestions=True,
            )
        except RecursionError:
            # Fragments lead to fragments, one after the other.
            errors = [GraphQLError("The document is nested too deeply.")]
        refusal = DocumentInvalid(errors) if errors else None
        return Parsed(document, refusal)

    def operation(
        self, parsed: Parsed, operation_name: str | None
    ) -> OperationDefinitionNode | None:
        """The operation that is meant; ``None`` when that is not clear."""
        if parsed.document is None:
            return None
        found = [
            node
            for node in parsed.document.definitions
            if isinstance(node, OperationDefinitionNode)
            and (
                operation_name is None
                or (node.name is not None and node.name.value == operation_name)
            )
        ]
        return found[0] if len(found) == 1 else None

    def prepare(self, parsed: Parsed, request: GraphQLRequest) -> Prepared:
        """Coerce the variables and plan the root fields.

        :raises DocumentRefused: when GraphQL refuses the document
        :raises ApiError: ``validation``, for pages and filters that can't be
        """
        operation = self.operation(parsed, request.operation_name)
        if parsed.refusal is not None:
            raise self._explained(parsed.refusal, operation, request)
        if operation is None:
            message = "The document has no operation, or several and none is named."
            raise DocumentInvalid([GraphQLError(message)])
        if self.schema.get_root_type(operation.operation) is None:
            message = f"There is no {operation.operation.value} here."
            raise DocumentInvalid([GraphQLError(message, operation)])
        prepare = partial(self._prepare, parsed.document, operation, request)
        variables = orjson.dumps(request.variables)
        small = len(request.query) + len(variables) <= _KEPT_BYTES
        if not small or not is_query(operation):
            return prepare()
        return self._prepared(
            _Asked(request.query, request.operation_name, variables, prepare)
        )

    def _prepare(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        request: GraphQLRequest,
    ) -> Prepared:
        variables = get_variable_values(
            self.schema,
            operation.variable_definitions or (),
            dict(request.variables),
            max_errors=_MAX_ERRORS,
            hide_suggestions=True,
        )
        if isinstance(variables, list):
            refusal = DocumentInvalid(variables)
            raise self._explained(refusal, operation, request)
        fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        planner = Planner(self.catalog, self.schema, self.roots, fragments, variables)
        return Prepared(
            document=document,
            operation=operation,
            variables=request.variables,
            operation_name=request.operation_name,
            plans=planner.plan(operation),
        )

    def _explained(
        self,
        refusal: DocumentRefused,
        operation: OperationDefinitionNode | None,
        request: GraphQLRequest,
    ) -> DocumentRefused:
        """The refusal in the words that REST has for the same mistake, if it is one.

        Always a new one: a document's refusal is kept with it, and Odoo keeps the
        answer to an exception on the exception itself.
        """
        explanation = None
        if operation is not None:
            explanation = explain(self.roots, operation, request.variables)
        return type(refusal)(refusal.errors, *(explanation or ()))

    # -- after ------------------------------------------------------------------

    def execute(
        self,
        prepared: Prepared,
        resolve: Callable[[Operation], Outcome],
        scopes: Iterable[str] | None = None,
    ) -> ExecutionResult:
        """Execute what was admitted.

        :param resolve: does one Operation
        :param scopes: what introspection shows: what they may do; ``None`` for all
        :raises ApiError: ``validation``, for too much introspection
        """
        return execute_planned(
            self.schema,
            prepared.document,
            Answers(prepared.plans, resolve, partial(self.shown, scopes)),
            prepared.variables,
            prepared.operation_name,
        )


def engine_of(env: Any) -> GraphQLEngine:
    """The engine of an Odoo environment's database."""
    return env["dual_api.resolver"]._derived("graphql", GraphQLEngine)


def is_query(operation: OperationDefinitionNode | None) -> bool:
    """Whether the operation can only read."""
    return operation is not None and operation.operation is OperationType.QUERY


def only_introspection(prepared: Prepared) -> bool:
    """Whether the operation asks for nothing but the schema."""
    return not prepared.plans


def causes(result: ExecutionResult) -> Iterable[BaseException]:
    """What was raised behind the errors of the result."""
    for error in result.errors or ():
        if error.original_error is not None:
            yield error.original_error
