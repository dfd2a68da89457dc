# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A user of Odoo, as far as strangers need to know one: reached, never listed."""

from ..declaration import Integer, ObjectType, Pii, Text

USER = ObjectType(
    type_name="User",
    model="res.users",
    description="A person who works in Odoo.",
    fields=(
        Integer(
            "id",
            "The number of the user in the database.",
            nullable=False,
            default=True,
            example=2,
        ),
        Text(
            "name",
            "The user's full name.",
            default=True,
            pii=Pii.PERSONAL,
            example="Mitchell Admin",
        ),
    ),
)
