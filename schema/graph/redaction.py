# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A GraphQL document without the texts in it, for a log."""

from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    StringValueNode,
    Visitor,
    print_ast,
    visit,
)


class Redacted(NamedTuple):
    """What a log may keep of a document.

    :param aliases: response keys that the client made up; one may be called like a
        field that it is not
    """

    text: str
    aliases: frozenset[str]


class _Hiding(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.aliases: set[str] = set()

    def enter_field(self, node: FieldNode, *_args: object) -> None:
        if node.alias is not None and node.alias.value != node.name.value:
            self.aliases.add(node.alias.value)

    def enter_string_value(self, _node: StringValueNode, *_args: object) -> object:
        return StringValueNode(value="[hidden]", block=False)


def redacted_document(document: DocumentNode) -> Redacted:
    """Return the document with every text in it hidden."""
    hiding = _Hiding()
    hidden = visit(document, hiding)
    return Redacted(print_ast(hidden), frozenset(hiding.aliases))
