# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The versions of REST, side by side, and GraphQL, which has none.

The declarations are those of the newest version. An older one says how it differs from
the next, so that it ends by deleting what says so, and nothing else knows of it. What
GraphQL has of it, deprecated, follows from the same.
"""

from .v1 import V1
from .version import GRAPHQL, OF_VERSION, VERSIONED, Version, check_versions

V2 = Version(number=2, contract="2.0.0")
#: Those of this addon, the oldest first.
OWN_VERSIONS: tuple[Version, ...] = (V1, V2)

__all__ = [
    "GRAPHQL",
    "OF_VERSION",
    "OWN_VERSIONS",
    "V1",
    "V2",
    "VERSIONED",
    "Version",
    "check_versions",
]
