# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a document may not exceed, measured before any other rule looks at it.

GraphQL's own rules, and all that plans and executes, follow each fragment at each
place where it is spread: a few hundred tokens can spell billions of fields. Here each
fragment is measured once.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from .overlaps import overlaps

#: An error says where it is in the answer, by the names of fields that lead there.
MAX_KEY_LENGTH = 200
#: A hundred fields of one name at one place are a half of it.
MAX_OVERLAPS = 10_000


class Limits(Protocol):
    """What a document may not exceed."""

    @property
    def graphql_depth(self) -> int:
        """Levels of fields."""

    @property
    def graphql_tokens(self) -> int:
        """Tokens of a document."""

    @property
    def graphql_document_bytes(self) -> int:
        """Bytes of a document."""

    @property
    def graphql_aliases(self) -> int:
        """Root fields of an operation."""

    @property
    def graphql_fields(self) -> int:
        """Fields of an operation, each as often as it is spread."""

    def __hash__(self) -> int:
        """What is kept of a document is kept for the limits, too."""


def excesses(document: DocumentNode, limits: Limits) -> Iterator[GraphQLError]:
    """Return in what the operations of the document are more than they may be."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    measures: tuple[tuple[_Measure, int, str], ...] = (
        (_depth, limits.graphql_depth, "The document is {} levels deep"),
        (_width, limits.graphql_aliases, "The operation has {} root fields"),
        (_size, limits.graphql_fields, "The operation has {} fields"),
        (_longest_key, MAX_KEY_LENGTH, "A field is called by {} characters"),
    )
    exceeded = False
    for measure, maximum, message in measures:
        measured = _Measured(fragments, measure)
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                found = measured.total(node.selection_set)
                if found > maximum:
                    exceeded = True
                    text = f"{message.format(found)}; {maximum} are allowed."
                    yield GraphQLError(text, node)
    if not exceeded:
        yield from _overlapping(document, fragments, limits)


def _overlapping(
    document: DocumentNode,
    fragments: dict[str, FragmentDefinitionNode],
    limits: Limits,
) -> Iterator[GraphQLError]:
    """Fields that are asked for too often, in a document within all other limits."""
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            found = overlaps(node.selection_set, fragments, limits.graphql_fields)
            if found is None:
                yield GraphQLError("A fragment leads back to itself.", node)
            elif found > MAX_OVERLAPS:
                text = "The operation asks for the same fields too often."
                yield GraphQLError(text, node)


#: What has selections of its own; any other selection spreads a fragment.
_Holder = FieldNode | InlineFragmentNode
_Below = Callable[[SelectionSetNode | None], int]
_Measure = Callable[[_Holder, _Below], int]


def _depth(node: _Holder, below: _Below) -> int:
    """The levels of fields. Introspection has a limit of its own."""
    if not isinstance(node, FieldNode):
        return below(node.selection_set)
    if node.name.value.startswith("__"):
        return 1
    return 1 + below(node.selection_set)


def _width(node: _Holder, below: _Below) -> int:
    """The fields that stand directly in the operation, aliases included."""
    return 1 if isinstance(node, FieldNode) else below(node.selection_set)


def _size(node: _Holder, below: _Below) -> int:
    """The fields at any level, each as often as it is spread."""
    return isinstance(node, FieldNode) + below(node.selection_set)


def _longest_key(node: _Holder, below: _Below) -> int:
    """The length of the longest name that a field has in the answer."""
    if not isinstance(node, FieldNode):
        return below(node.selection_set)
    return max(len((node.alias or node.name).value), below(node.selection_set))


#: What the largest in a selection set decides; of all else the sum.
_OF_THE_LARGEST = (_depth, _longest_key)


class _Measured:
    """Measures selection sets through fragments, each fragment once.

    A fragment that leads back to itself is refused by a rule of GraphQL's own; here
    it counts as nothing, so that measuring ends.
    """

    def __init__(
        self,
        fragments: dict[str, FragmentDefinitionNode],
        measure: _Measure,
    ) -> None:
        self._fragments = fragments
        self._measure = measure
        self._known: dict[str, int] = {}

    def total(self, selections: SelectionSetNode | None) -> int:
        """Measure a selection set."""
        if selections is None:
            return 0
        combine = max if self._measure in _OF_THE_LARGEST else sum
        return combine([0, *map(self._of, selections.selections)])

    def _of(self, node: SelectionNode) -> int:
        if isinstance(node, (FieldNode, InlineFragmentNode)):
            return self._measure(node, self.total)
        return self._of_fragment(node) if isinstance(node, FragmentSpreadNode) else 0

    def _of_fragment(self, node: FragmentSpreadNode) -> int:
        name = node.name.value
        if name not in self._known:
            self._known[name] = 0
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._known[name] = self.total(fragment.selection_set)
        return self._known[name]
