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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import orjson
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.values import get_variable_values

from ..answer.outcome import Outcome
from ..catalog import Catalog
from ..open_types import Environment
from ..request.operation import Operation
from ..visible import VisibleCatalog, shown_scopes
from .caches import SCHEMAS, KeptByQuery, kept_by_document
from .document_limits import Limits
from .errors import DocumentInvalid, DocumentRefused
from .executor import Answers, execute_planned
from .explain import explain
from .parsing import (
    MAX_ERRORS,
    Parsed,
    check_size,
    is_query,
    parse_document,
    validate_document,
)
from .planner import Plan, Planner
from .request import GraphQLRequest
from .root_fields import RootField, build_graphql_schema, root_fields
from .variables import check_variables


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that may be executed, once it is admitted."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: Mapping[str, object]
    operation_name: str | None
    plans: Mapping[str, Plan]

    def operations(self) -> list[Operation]:
        """Return what it will do, in order."""
        return [p.operation for p in self.plans.values() if p.operation is not None]


@dataclass(frozen=True, slots=True)
class Executed:
    """What came of an operation.

    :param data: by the response keys of the root fields
    :param errors: of root fields
    :param withheld: of what is null in the data, beside them
    """

    data: Mapping[str, object] | None
    errors: Sequence[GraphQLError] = ()
    withheld: Sequence[GraphQLError] = ()


class GraphQLEngine:
    """All that GraphQL needs of one catalog; made once per registry."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.schema: GraphQLSchema = build_graphql_schema(VisibleCatalog(catalog))
        self.roots: Mapping[str, RootField] = root_fields(catalog)
        self._shown = lru_cache(SCHEMAS)(self._schema_of)
        self._parsed = kept_by_document(parse_document)
        self._validated = kept_by_document(self._parse_and_validate)
        self._prepared: KeptByQuery[Prepared] = KeptByQuery()

    def shown(self, scopes: Iterable[str] | None) -> GraphQLSchema:
        """Return the schema of what those scopes may do; ``None`` for the whole."""
        if scopes is None:
            return self.schema
        return self._shown(shown_scopes(self.catalog, scopes))

    def _schema_of(self, scopes: frozenset[str] | None) -> GraphQLSchema:
        if scopes is None:
            return self.schema
        return build_graphql_schema(VisibleCatalog(self.catalog, scopes))

    # -- before -----------------------------------------------------------------

    def parse(self, query: str, limits: Limits) -> Parsed:
        """Parse and validate the document, or return it from memory if it was seen
        before.

        :raises ApiError: ``payload_too_large``
        """
        check_size(query, limits)
        return self._validated(query, limits)

    def parse_only(self, query: str, limits: Limits) -> Parsed:
        """Parse the document without validating it: all that a stranger's may be put
        to.

        :raises ApiError: ``payload_too_large``
        """
        check_size(query, limits)
        return self._parsed(query, limits.graphql_tokens)

    def _parse_and_validate(self, query: str, limits: Limits) -> Parsed:
        parsed = self._parsed(query, limits.graphql_tokens)
        if parsed.document is None:
            return parsed
        return validate_document(self.schema, parsed.document, limits)

    def prepare(self, parsed: Parsed, request: GraphQLRequest) -> Prepared:
        """Coerce the variables and plan the root fields.

        :raises DocumentRefused: when GraphQL refuses the document
        :raises ApiError: ``validation``, for pages and filters that can't be
        """
        document = parsed.document
        operation = parsed.operation(request.operation_name)
        many = operation is not None and not is_query(operation)
        check_variables(request.variables, many=many)
        if parsed.error is not None:
            raise self._explained(parsed.error, operation, request)
        if document is None or operation is None:
            message = "The document has no operation, or several and none is named."
            raise DocumentInvalid([GraphQLError(message)])
        if self.schema.get_root_type(operation.operation) is None:
            message = f"There is no {operation.operation.value} here."
            raise DocumentInvalid([GraphQLError(message, operation)])
        prepare = partial(self._prepare, document, operation, request)
        variables = orjson.dumps(request.variables)
        if not is_query(operation):
            return prepare()
        return self._prepared.made(
            request.query, request.operation_name, variables, prepare
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
            max_errors=MAX_ERRORS,
            hide_suggestions=True,
        )
        if isinstance(variables, list):
            error = DocumentInvalid(variables)
            raise self._explained(error, operation, request)
        planner = Planner(
            self.catalog, self.schema, self.roots, _fragments(document), variables
        )
        return Prepared(
            document=document,
            operation=operation,
            variables=request.variables,
            operation_name=request.operation_name,
            plans=planner.plan(operation),
        )

    def _explained(
        self,
        error: DocumentRefused,
        operation: OperationDefinitionNode | None,
        request: GraphQLRequest,
    ) -> DocumentRefused:
        """The error in the words that REST has for the same mistake, if it is one.

        Always a new one: a document's error is kept with it, and Odoo keeps the
        answer to an exception on the exception itself.
        """
        explanation = None
        if operation is not None:
            explanation = explain(self.roots, operation, request.variables)
        return type(error)(error.errors, *(explanation or ()))

    # -- after ------------------------------------------------------------------

    def execute(
        self,
        prepared: Prepared,
        resolve: Callable[[Operation], Outcome],
        scopes: Iterable[str] | None = None,
    ) -> Executed:
        """Execute what was admitted.

        :param resolve: does one Operation
        :param scopes: what introspection shows: what they may do; ``None`` for all
        :raises ApiError: ``validation``, for too much introspection
        """
        answers = Answers(prepared.plans, resolve, partial(self.shown, scopes))
        result = execute_planned(
            self.schema,
            prepared.document,
            answers,
            prepared.variables,
            prepared.operation_name,
        )
        withheld: Sequence[GraphQLError] = ()
        if answers.withholding.found:
            fragments = _fragments(prepared.document)
            withheld = answers.withholding.errors(prepared.operation, fragments)
        return Executed(result.data, result.errors or (), withheld)


def engine_of(env: Environment) -> GraphQLEngine:
    """Return the engine of an Odoo environment's database."""
    resolver = env["dual_api.resolver"]
    engine: GraphQLEngine = resolver._derived(
        "graphql", GraphQLEngine, resolver._of_graphql()
    )
    return engine


def only_introspection(prepared: Prepared) -> bool:
    """Return whether the operation asks for nothing but the schema."""
    return not prepared.plans


def _fragments(document: DocumentNode) -> Mapping[str, FragmentDefinitionNode]:
    return {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }


def causes(executed: Executed) -> Iterable[BaseException]:
    """Return what was raised behind the errors of root fields."""
    for error in executed.errors:
        if error.original_error is not None:
            yield error.original_error
