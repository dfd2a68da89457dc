# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the declarations of an older version differ from those of the next newer one.

Each function makes a :data:`Difference`: what makes the older declarations of the newer
ones. The members of both read and write the same fields of Odoo, so that everything
else works on either without knowing that there are two.
"""

from .difference import Difference, Types
from .facts import differing, filter_differing, member_differing
from .members import (
    moved,
    renamed,
    with_member,
    with_name,
    with_type,
    without_member,
    without_type,
)
from .objects import not_gathered
from .retyped import retyped

__all__ = [
    "Difference",
    "Types",
    "differing",
    "filter_differing",
    "member_differing",
    "moved",
    "not_gathered",
    "renamed",
    "retyped",
    "with_member",
    "with_name",
    "with_type",
    "without_member",
    "without_type",
]
