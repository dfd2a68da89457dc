# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a document may not exceed, as validation rules beside GraphQL's own."""

from collections.abc import Callable

from graphql import (
    ASTValidationRule,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
)


def depth_rule(maximum: int) -> type[ASTValidationRule]:
    """Fields may not be nested deeper. Introspection has a limit of its own."""
    message = f"The document is {{}} levels deep; {maximum} are allowed."
    return _rule(maximum, message, lambda fragments, node: fragments.depth(node))


def root_fields_rule(maximum: int) -> type[ASTValidationRule]:
    """An operation may not have more root fields, aliases included."""
    message = f"The operation has {{}} root fields; {maximum} are allowed."
    return _rule(maximum, message, lambda fragments, node: fragments.width(node))


def _rule(
    maximum: int,
    message: str,
    measure: "Callable[[_Fragments, SelectionSetNode], int]",
) -> type[ASTValidationRule]:
    class LimitRule(ASTValidationRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self._fragments = _Fragments(context)

        def enter_operation_definition(
            self, node: OperationDefinitionNode, *_args: object
        ) -> None:
            size = measure(self._fragments, node.selection_set)
            if size > maximum:
                self.report_error(GraphQLError(message.format(size), node))

    return LimitRule


class _Fragments:
    """Measures selection sets through fragments, each fragment once.

    A fragment that leads back to itself is refused by a rule of GraphQL's own; here
    it counts as nothing, so that measuring ends.
    """

    def __init__(self, context: ValidationContext) -> None:
        self._context = context
        self._depths: dict[str, int] = {}
        self._widths: dict[str, int] = {}

    def depth(self, selections: SelectionSetNode | None) -> int:
        """The levels of fields in the selection set."""
        if selections is None:
            return 0
        return max((self._depth_of(node) for node in selections.selections), default=0)

    def _depth_of(self, node: object) -> int:
        if isinstance(node, FieldNode):
            if node.name.value.startswith("__"):
                return 1
            return 1 + self.depth(node.selection_set)
        if isinstance(node, FragmentSpreadNode):
            return self._through(self._depths, node, self.depth)
        return self.depth(node.selection_set)

    def width(self, selections: SelectionSetNode) -> int:
        """The fields that stand directly in the selection set."""
        return sum(self._width_of(node) for node in selections.selections)

    def _width_of(self, node: object) -> int:
        if isinstance(node, FieldNode):
            return 1
        if isinstance(node, FragmentSpreadNode):
            return self._through(self._widths, node, self.width)
        return self.width(node.selection_set)

    def _through(
        self, known: dict[str, int], node: FragmentSpreadNode, measure: object
    ) -> int:
        name = node.name.value
        if name not in known:
            known[name] = 0
            fragment: FragmentDefinitionNode | None = self._context.get_fragment(name)
            if fragment is not None:
                known[name] = measure(fragment.selection_set)
        return known[name]
