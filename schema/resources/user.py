# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A user of Odoo, as far as strangers need to know one: reached, never listed."""

from ..declaration import Field, ObjectType, Pii, Type

USER = ObjectType(
    type_name="User",
    model="res.users",
    description="A person who works in Odoo.",
    fields=(
        Field(
            name="id",
            source="id",
            type=Type.INTEGER,
            nullable=False,
            default=True,
            description="The number of the user in the database.",
            example=2,
        ),
        Field(
            name="name",
            source="name",
            default=True,
            pii=Pii.PERSONAL,
            description="The user's full name.",
            example="Mitchell Admin",
        ),
    ),
)
