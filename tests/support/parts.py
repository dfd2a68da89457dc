# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A firm whose parts are written, alike at both doors."""

from odoo.addons.dual_api.schema.naming import camel

from ..common import ApiCase
from .firms import WithFirms


class PartsCase(WithFirms, ApiCase):
    """Sends lists of parts, and sees what becomes of them."""

    def setUp(self):
        super().setUp()
        self.firm, self.other = self.make_samples()
        self.env.flush_all()
        self.first, self.second = self.firm.bank_ids

    def patch_firm(self, values, firm=None, **options):
        """Send it to REST."""
        path = f"firms/{(firm or self.firm).id}"
        return self.rest("PATCH", path, json=values, **options)

    def both(self, values, firm=None, **options):
        """Send it to both doors; what REST does is undone."""
        with self.env.cr.savepoint() as savepoint:
            yield self.patch_firm(values, firm, **options)
            savepoint.rollback()
        self.env.invalidate_all()
        given = {"id": (firm or self.firm).id, **in_camel_case(values)}
        yield self.graphql(
            "mutation($i: UpdateFirmInput!) { updateFirm(input: $i) { firm { id } } }",
            {"i": given},
            **options,
        )

    def assertRefused(self, values, details, error="validation", **options):
        for answer in self.both(values, **options):
            self.assertEqual(
                (answer.error, answer.details), (error, details), answer.text
            )

    def assertStored(self, values, check, **options):
        for answer in self.both(values, **options):
            self.assertIsNone(answer.failure, answer.text)
            self.env.invalidate_all()
            check()


def in_camel_case(value):
    """Return what is sent with the names of GraphQL."""
    if isinstance(value, dict):
        return {camel(name): in_camel_case(each) for name, each in value.items()}
    return [in_camel_case(each) for each in value] if isinstance(value, list) else value
