# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lists of objects of JSON that are shown, and neither written nor looked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ...open_types import Json
from ..matching import Match
from .base import Scalar
from .lists import ListType
from .map import MapType


@dataclass(frozen=True, kw_only=True)
class MapsType(ListType):
    """A list of objects that all have the same members.

    :param members: the JSON Schema of each, by name
    """

    noun: ClassVar[str] = "objects"
    scalar: ClassVar[Scalar] = MapType.scalar
    total: ClassVar[bool] = True
    matches: ClassVar[tuple[Match, ...]] = ()
    shown_from: ClassVar[frozenset[str]] = frozenset()
    example: ClassVar[Json] = []

    members: Mapping[str, Mapping[str, Json]] = field(default_factory=dict, hash=False)

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of an array of objects."""
        properties = {name: dict(schema) for name, schema in self.members.items()}
        return {
            "type": "array",
            "items": {
                "type": "object",
                "properties": properties,
                "required": list(properties),
                "additionalProperties": False,
            },
        }
