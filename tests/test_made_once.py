# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records that are made together are what Odoo makes of the same values by itself."""

from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.dual_api.models.writing.once import made_once

from .common import ApiCase

#: Differ from record to record, whoever makes them.
OWN = {"id", "barcode"}
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class TestMadeOnce(ApiCase):
    """What is left out of Odoo's work would have come to the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].with_user(cls.api_user)
        cls.parent = cls.env["res.partner"].create(
            {
                "name": "Once Holding",
                "is_company": True,
                "user_id": cls.api_user.id,
                "street": "1 Quay",
                "vat": "BE0477472701",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.bare = cls.env["res.partner"].create(
            {"name": "Once Bare", "is_company": True}
        )

    def values(self):
        """Of all kinds that Odoo looks at when it makes a partner."""
        tags = [Command.link(self.env["res.partner.category"].create({"name": "T"}).id)]
        every = [
            {"name": "Plain"},
            {"name": "Plain too", "email": "Too <too@example.com>"},
            {"name": "Of a company", "parent_id": self.parent.id},
            {"name": "Below", "parent_id": self.parent.id, "is_company": True},
            {"name": "Below too", "parent_id": self.parent.id, "type": "other"},
            {"name": "With an address", "parent_id": self.bare.id, "street": "2 Quay"},
            {"name": "Tagged", "category_id": tags, "website": "example.com"},
            {"name": "Seen", "image_1920": PIXEL, "is_company": True},
            {
                "name": "With contacts",
                "is_company": True,
                "city": "Ghent",
                "child_ids": [Command.create({"name": "A contact"})],
            },
            {"name": "Sold to", "user_id": self.api_user.id, "lang": "en_US"},
        ]
        return every + [{**each, "phone": "+32 1"} for each in every if len(each) < 3]

    def made(self, make):
        """The rows that come of it, and what became of the others; then undone."""
        with self.env.cr.savepoint() as savepoint:
            records = make(self.partners, self.values())
            self.env.flush_all()
            every = records | records.child_ids | self.parent | self.bare
            every.invalidate_recordset()
            names = [
                name
                for name, field in every._fields.items()
                if field.store and field.type != "datetime" and name not in OWN
            ]
            found = {
                name: [
                    value.mapped("display_name") if hasattr(value, "ids") else value
                    for value in (each.sudo()[name] for each in every)
                ]
                for name in names
            }
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return found

    def test_they_are_what_odoo_makes(self):
        defaults = self.env["ir.default"]
        for country in (False, self.env.ref("base.fr").id):
            if country:
                defaults.set("res.partner", "country_id", country)
            plain = self.made(lambda model, values: model.create(values))
            once = self.made(made_once)
            for name, values in plain.items():
                with self.subTest(name, country=country):
                    self.assertEqual(once[name], values)
        self.assertIn(True, map(bool, plain["image_128"]))

    def test_a_default_of_each_is_its_own(self):
        numbers = iter(range(100))
        colors = self.partners._fields["color"]
        values = [{"name": "A"}, {"name": "B"}, {"name": "C"}]
        with patch.object(colors, "default", lambda _model: next(numbers)):
            records = made_once(self.partners, values)
        self.assertEqual(records.mapped("color"), [0, 1, 2])

    def test_is_done_once(self):
        model = type(self.partners)
        values = [{"name": f"Once {number}"} for number in range(20)]
        asked, made = [], []
        default_get, new = model.default_get, model.new

        def counted_default_get(records, fields):
            asked.append(fields)
            return default_get(records, fields)

        def counted_new(records, *args, **options):
            made.append(args)
            return new(records, *args, **options)

        with (
            patch.object(model, "default_get", counted_default_get),
            patch.object(model, "new", counted_new),
        ):
            records = made_once(self.partners, values)
            # Of each, and of all of them.
            self.assertLessEqual(len(asked), len(values) + 1)
            self.assertEqual(len(made), 1)
        self.assertEqual(records.env, self.partners.env)
        images = [n for n, f in model._fields.items() if n.startswith("image_")]
        for name in images:
            self.assertFalse(
                self.env.records_to_compute(model._fields[name]) & records.sudo()
            )
