# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields of one name at one place, which GraphQL merges into one.

One of its rules compares each of them with each other, so its work grows with the
square of their number.
"""

from collections import defaultdict
from collections.abc import Mapping

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

#: Arguments are written out to be compared, which takes so many times as long.
_WITH_ARGUMENTS = 10


def overlaps(
    selections: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    fields: int,
) -> int | None:
    """Count the pairs of fields that have the same name at the same place of the
    answer.

    One with arguments counts as several.

    :param fields: how many there are at most, each as often as its fragment is spread
    :return: ``None`` where there are more, for a fragment leads back to itself
    """
    found = 0
    places = [[selections]]
    while places:
        named = _fields_at(places.pop(), fragments)
        for nodes in named.values():
            fields -= len(nodes)
            each = _WITH_ARGUMENTS if any(node.arguments for node in nodes) else 1
            found += each * (len(nodes) * (len(nodes) - 1) // 2)
            below = [node.selection_set for node in nodes if node.selection_set]
            if below:
                places.append(below)
        if fields < 0:
            return None
    return found


def _fields_at(
    sets: list[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> Mapping[str, list[FieldNode]]:
    """The fields of a place, by their names in the answer."""
    named: dict[str, list[FieldNode]] = defaultdict(list)
    spread: set[str] = set()
    while sets:
        for node in sets.pop().selections:
            if isinstance(node, FieldNode):
                named[(node.alias or node.name).value].append(node)
            elif isinstance(node, InlineFragmentNode):
                sets.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = fragments.get(node.name.value)
                if fragment is not None:
                    sets.append(fragment.selection_set)
    return named
