# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of an answer is withheld: null at its place, with an error of its own."""

from collections.abc import Iterator, Mapping, Sequence

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from ..answer.outcome import Withheld

#: An answer has so many errors at most; what else is withheld is null without one.
MAX_ERRORS = 100
#: Where something is in an answer: keys, and places in lists.
Path = tuple[str | int, ...]


class Withholding:
    """Takes out of answers what is withheld, and remembers where it was.

    :ivar found: the places, of which errors are made
    """

    def __init__(self) -> None:
        self.found: list[tuple[Path, Withheld]] = []

    def without(self, value: object, path: Path) -> object:
        """Return a copy of the value, with null in place of what is withheld.

        One record can be in several places, so nothing is changed.
        """
        if isinstance(value, Withheld):
            if len(self.found) < MAX_ERRORS:
                self.found.append((path, value))
            return None
        if isinstance(value, dict):
            return {
                key: self.without(each, (*path, key)) for key, each in value.items()
            }
        if isinstance(value, list):
            return [
                self.without(each, (*path, place)) for place, each in enumerate(value)
            ]
        return value

    def errors(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> list[GraphQLError]:
        """Return the errors, each with the field of the document that it is of."""
        return [
            GraphQLError(
                "This is withheld.",
                _field_at(operation.selection_set, path, fragments),
                path=list(path),
                original_error=withheld.reason,
            )
            for path, withheld in self.found
        ]


def _field_at(
    selections: SelectionSetNode,
    path: Path,
    fragments: Mapping[str, FragmentDefinitionNode],
) -> FieldNode | None:
    """The first field of the document that asks for what is there."""
    level: Sequence[SelectionSetNode] = [selections]
    found: FieldNode | None = None
    for key in path:
        if isinstance(key, int):
            continue
        nodes = [
            node
            for one in level
            for node in _fields(one, fragments)
            if (node.alias or node.name).value == key
        ]
        found = nodes[0] if nodes else None
        level = [node.selection_set for node in nodes if node.selection_set]
    return found


def _fields(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode):
            yield from _fields(fragments[node.name.value].selection_set, fragments)
