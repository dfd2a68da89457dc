# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How graphql-core executes what was planned, and what introspection shows."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from graphql import (
    DocumentNode,
    ExecutionContext,
    ExecutionResult,
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute_sync,
)
from graphql.pyutils import Path

from ..answer.outcome import Outcome
from ..errors import NotFound, invalid
from ..request.operation import Operation
from ..sentences import _lt
from .planner import Plan
from .withheld import Withholding

#: Fields of the schema that one answer may tell; introspection as tools ask for it
#: takes a few thousand.
_MAX_INTROSPECTED = 50_000


class _Complete(NamedTuple):
    value: object


class _TooMuchIntrospection(BaseException):
    """No ``Exception``: those of a field would only end that field."""


class Context(ExecutionContext):
    """Takes what a root field answers as it is, down to the last scalar.

    What graphql-core then still resolves is introspection. It costs no points, and
    lists of the schema within lists multiply: they are counted. It is answered from the
    schema that the key is shown, while the whole schema is executed: who lacks a scope
    is told which one, not that there is no such field.
    """

    _resolved = 0

    # graphql-core's types for where it is in the answer have `Any` in them.
    def execute_field(  # type: ignore[explicit-any]
        self,
        parent_type: GraphQLObjectType,
        source: object,
        field_nodes: list[FieldNode],
        path: Path,
    ) -> object:
        self._resolved += 1
        if self._resolved > _MAX_INTROSPECTED:
            raise _TooMuchIntrospection
        return super().execute_field(parent_type, source, field_nodes, path)

    def complete_value(  # type: ignore[explicit-any]
        self,
        return_type: GraphQLOutputType,
        field_nodes: list[FieldNode],
        info: GraphQLResolveInfo,
        path: Path,
        result: object,
    ) -> object:
        if isinstance(result, _Complete):
            return result.value
        return super().complete_value(return_type, field_nodes, info, path, result)

    def build_resolve_info(  # type: ignore[explicit-any]
        self,
        field_def: GraphQLField,
        field_nodes: list[FieldNode],
        parent_type: GraphQLObjectType,
        path: Path,
    ) -> GraphQLResolveInfo:
        info = super().build_resolve_info(field_def, field_nodes, parent_type, path)
        if not (info.field_name.startswith("__") or parent_type.name.startswith("__")):
            return info
        return info._replace(schema=self.context_value.shown)


class Answers:
    """What graphql-core finds as its context: answers to root fields."""

    def __init__(
        self,
        plans: Mapping[str, Plan],
        resolve: Callable[[Operation], Outcome],
        shown: Callable[[], GraphQLSchema],
    ) -> None:
        self._plans = plans
        self._resolve = resolve
        self._shown = shown
        self.withholding = Withholding()

    @cached_property
    def shown(self) -> GraphQLSchema:
        """What introspection shows; made for who asks."""
        return self._shown()

    def answer(self, key: str) -> _Complete:
        """Return the value of the root field with that response key."""
        plan = self._plans[key]
        if plan.operation is None or plan.shape is None:
            raise NotFound()
        outcome = self._resolve(plan.operation)
        value = plan.shape(outcome)
        if outcome.withheld:
            value = self.withholding.without(value, (key,))
        return _Complete(value)


def execute_planned(
    schema: GraphQLSchema,
    document: DocumentNode,
    answers: Answers,
    variables: Mapping[str, object],
    operation_name: str | None,
) -> ExecutionResult:
    """Execute an operation whose root fields are planned.

    :raises ApiError: ``validation``, for too much introspection
    """
    try:
        return execute_sync(
            schema,
            document,
            context_value=answers,
            variable_values=dict(variables),
            operation_name=operation_name,
            execution_context_class=Context,
        )
    except _TooMuchIntrospection:
        sentence = _lt(
            "The answer would describe more than %(maximum)s fields of the schema.",
            maximum=_MAX_INTROSPECTED,
        )
        raise invalid("query", sentence, "too_many") from None
