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
from .resource import (
    CLIENT_MUTATION_ID,
    CREATE,
    ETAG,
    IF_MATCH,
    MUTATION_INPUTS,
    Action,
    ObjectType,
    Resource,
)

__all__ = [
    "CLIENT_MUTATION_ID",
    "CREATE",
    "ETAG",
    "IDENTITY",
    "IF_MATCH",
    "LIST_PARAMETERS",
    "MUTATION_INPUTS",
    "Action",
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
    "Write",
    "require",
]
