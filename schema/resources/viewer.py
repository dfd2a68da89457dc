# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a key may know of itself: ``GET …/me`` and ``viewer``."""

from ..declaration import Field, ObjectType, Relation, Type
from ..naming import to_global_id
from .key import SCOPES

VIEWER = ObjectType(
    type_name="Viewer",
    model=None,
    description="The API key of this request and the user it acts as.",
    fields=(
        Field(
            name="id",
            source="id",
            type=Type.INTEGER,
            nullable=False,
            default=True,
            graphql_name="databaseId",
            description="The number of the key, the same as among the keys.",
            example=3,
        ),
        Field(
            name="node_id",
            source="id",
            type=Type.ID,
            nullable=False,
            graphql_name="id",
            description="Tells this key from others in a cache; no `node` leads to it.",
            example=to_global_id("Viewer", 3),
        ),
        Field(
            name="name",
            source="name",
            nullable=False,
            default=True,
            description="The name that the key was given.",
            example="Web shop",
        ),
        Field(
            name="scopes",
            source="scopes",
            type=Type.STRINGS,
            choices=SCOPES,
            nullable=False,
            default=True,
            description="What the key may do.",
            example=["customers:read"],
        ),
        Field(
            name="limit",
            source="limit",
            type=Type.INTEGER,
            nullable=False,
            default=True,
            description="The points that the key may spend in any 60 seconds.",
            example=60,
        ),
        Field(
            name="remaining",
            source="remaining",
            type=Type.INTEGER,
            nullable=False,
            default=True,
            description="The points that are left after this request.",
            example=59,
        ),
        Field(
            name="reset",
            source="reset",
            type=Type.INTEGER,
            nullable=False,
            default=True,
            description="Seconds until more points become available.",
            example=60,
        ),
        Field(
            name="expires_at",
            source="expires_at",
            type=Type.DATETIME,
            default=True,
            description="When the key stops working; null when it does not.",
            example="2027-01-31T00:00:00Z",
        ),
    ),
    relations=(
        Relation(
            name="user",
            source="user",
            to="User",
            nullable=False,
            default=True,
            description="The user whose rights the key has.",
        ),
    ),
)
