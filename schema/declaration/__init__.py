# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All that a declaration is written with: what other addons import."""

from .fields import (
    IDENTITY,
    LIST_PARAMETERS,
    Choices,
    DeclarationError,
    Field,
    Filter,
    Match,
    Member,
    Pii,
    Relation,
    Type,
    Write,
    require,
)
from .resource import ETAG, ObjectType, Resource
from .verbs import (
    CLIENT_MUTATION_ID,
    CREATE,
    DELETE,
    DELETED_ID,
    EDITING,
    IF_MATCH,
    MUTATION_INPUTS,
    UPDATE,
    VERB_METHODS,
    Verb,
    Words,
)

__all__ = [
    "CLIENT_MUTATION_ID",
    "CREATE",
    "DELETE",
    "DELETED_ID",
    "EDITING",
    "ETAG",
    "IDENTITY",
    "IF_MATCH",
    "LIST_PARAMETERS",
    "MUTATION_INPUTS",
    "UPDATE",
    "VERB_METHODS",
    "Choices",
    "DeclarationError",
    "Field",
    "Filter",
    "Match",
    "Member",
    "ObjectType",
    "Pii",
    "Relation",
    "Resource",
    "Type",
    "Verb",
    "Words",
    "Write",
    "require",
]
