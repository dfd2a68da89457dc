# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A document from its text: parsed, and held against the limits and the schema."""

from itertools import islice
from typing import NamedTuple

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)

from ..errors import PayloadTooLarge
from ..sentences import _lt
from .document_limits import Limits, excesses
from .errors import DocumentInvalid, DocumentRefused, DocumentUnreadable

#: So many errors of one document are told.
MAX_ERRORS = 20


class Parsed(NamedTuple):
    """A document, and why it may not be executed."""

    document: DocumentNode | None
    error: DocumentRefused | None

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """Return the operation that is meant; ``None`` when that is not clear."""
        if self.document is None:
            return None
        found = [
            node
            for node in self.document.definitions
            if isinstance(node, OperationDefinitionNode)
            and (name is None or (node.name is not None and node.name.value == name))
        ]
        return found[0] if len(found) == 1 else None


def check_size(query: str, limits: Limits) -> None:
    """Refuse a document that is too large to be looked into.

    :raises ApiError: ``payload_too_large``
    """
    maximum = limits.graphql_document_bytes
    if len(query.encode("utf-8", "replace")) > maximum:
        sentence = _lt(
            "The document is larger than %(maximum)s bytes.", maximum=maximum
        )
        raise PayloadTooLarge(sentence)


def parse_document(query: str, tokens: int) -> Parsed:
    """Parse the document, as far as it has no more tokens than that."""
    try:
        return Parsed(parse(query, max_tokens=tokens), None)
    except GraphQLError as error:
        return Parsed(None, DocumentUnreadable([error]))


def validate_document(
    schema: GraphQLSchema, document: DocumentNode, limits: Limits
) -> Parsed:
    """Hold the document against the limits, and then against the schema."""
    try:
        errors = list(islice(excesses(document, limits), MAX_ERRORS))
        errors = errors or validate(
            schema,
            document,
            specified_rules,
            max_errors=MAX_ERRORS,
            hide_suggestions=True,
        )
    except RecursionError:
        # Fragments lead to fragments, one after the other.
        errors = [GraphQLError("The document is nested too deeply.")]
    return Parsed(document, DocumentInvalid(errors) if errors else None)


def is_query(operation: OperationDefinitionNode | None) -> bool:
    """Return whether the operation can only read."""
    return operation is not None and operation.operation is OperationType.QUERY
