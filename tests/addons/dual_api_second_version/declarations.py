# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A newer version of customers, and how the older one differs from it.

One field has another name, one is gone, one is of another type.
"""

from collections.abc import Iterable
from dataclasses import replace

from odoo.addons.dual_api.schema.declaration import ObjectType, Pii, Text
from odoo.addons.dual_api.schema.differences import renamed, with_member, with_name
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.versions import Version

#: Of the older version only.
WEBSITE, SALESPERSON = CUSTOMERS.member("website"), CUSTOMERS.member("salesperson")
#: In the newer one a text.
SALESPERSON_NAME = Text(
    "salesperson",
    "The name of the user who looks after this customer.",
    source="user_id.name",
    pii=Pii.PERSONAL,
    example="Mitchell Admin",
)
DIFFERENCES = (
    renamed("Customer", was="phone", now="telephone"),
    with_member("Customer", WEBSITE, before="ref"),
    with_member("Customer", SALESPERSON, before="payment_term"),
)


def newest(types: Iterable[ObjectType]) -> tuple[ObjectType, ...]:
    """The declarations of the newer version, made of those that the addon has."""
    return tuple(
        _newer(type_) if type_.type_name == "Customer" else type_ for type_ in types
    )


def _newer(type_: ObjectType) -> ObjectType:
    fields = tuple(
        with_name(field, "telephone") if field.name == "phone" else field
        for field in type_.fields
        if field.name != WEBSITE.name
    )
    relations = tuple(each for each in type_.relations if each.name != SALESPERSON.name)
    return replace(type_, fields=(*fields, SALESPERSON_NAME), relations=relations)


def versions(older: Iterable[Version]) -> tuple[Version, ...]:
    """The versions, with one more."""
    *before, last = older
    last = replace(last, differences=(*DIFFERENCES, *last.differences))
    number = last.number + 1
    return (*before, last, Version(number=number, contract=f"{number}.0.0"))
