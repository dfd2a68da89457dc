# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The first version: how it differs from the second."""

from datetime import date

from ..declaration import Deprecation, Text, Write
from ..declaration.value_types.language import to_code, to_tag
from ..differences import member_differing, moved, not_gathered, renamed, retyped
from .version import Version

_CUSTOMER = "Customer"

V1 = Version(
    number=1,
    contract="1.0.0",
    deprecated=Deprecation(
        since=date(2026, 11, 26),
        sunset=date(2028, 1, 1),
        use="Use version 2.",
        doc="v1",
    ),
    differences=(
        not_gathered(_CUSTOMER, "address"),
        moved(_CUSTOMER, "country", before="is_company"),
        renamed(_CUSTOMER, was="zip", now="postal_code"),
        member_differing(
            _CUSTOMER,
            "country",
            default=True,
            write=Write(
                name="country_code",
                description="The ISO 3166-1 alpha-2 code of the country.",
            ),
        ),
        renamed(_CUSTOMER, was="vat", now="tax_id"),
        renamed(_CUSTOMER, was="function", now="job_title"),
        renamed(_CUSTOMER, was="comment", now="notes"),
        retyped(
            _CUSTOMER,
            Text(
                "lang",
                "The language for documents and messages, as Odoo names it.",
                example="en_US",
                max_length=10,
                word=True,
                writable=True,
            ),
            now="language",
            show=to_code,
            take=to_tag,
        ),
    ),
)
