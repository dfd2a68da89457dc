# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What docs/how-to/offering-resources.md says of declarations is so."""

import re
from pathlib import Path

from odoo.tests import BaseCase, TransactionCase

from odoo.addons.dual_api.models.resolver.left_out import sound_catalog
from odoo.addons.dual_api.schema import declaration
from odoo.addons.dual_api.schema.declaration import DeclarationError, extended
from odoo.addons.dual_api.schema.declaration.finding import sorts
from odoo.addons.dual_api.schema.declaration.indexes import Index, IndexKind
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER

from .support.declared import condition, relation, text, thing

GUIDE = Path(__file__).resolve().parent.parent / "docs/how-to/offering-resources.md"


class TestGuide(TransactionCase):
    """What docs/how-to/offering-resources.md shows works as it stands there."""

    def test_the_example_is_offered(self):
        guide = GUIDE.read_text()
        source = guide.split("```python\n", 1)[1].split("```", 1)[0]
        known: dict = {}
        declared, _class = source.split("\nclass ", 1)
        exec(compile(declared, str(GUIDE), "exec"), known)  # noqa: S102
        types = known["extended"](
            (CUSTOMERS, USER, VIEWER), "Customer", fields=(known["POSITION"],)
        )
        catalog, left_out = sound_catalog(self.env, (*types, known["BANKS"]))
        self.assertEqual(left_out, ())
        self.assertIsNotNone(catalog.types["Customer"].member("job_position"))
        banks = catalog.resources["banks"]
        self.assertEqual(
            [each.name for each in banks.filters],
            re.search(r"lists of banks are asked with (.*?)\.", guide, re.DOTALL)[1]
            .replace("`", "")
            .replace(" and", ",")
            .replace("\n", " ")
            .split(", "),
        )

    def test_it_names_every_maker_of_fields(self):
        guide = GUIDE.read_text()
        for name, maker in vars(declaration).items():
            if isinstance(maker, declaration.TypedField):
                self.assertIn(f"`{name}`", guide)


class TestExtended(BaseCase):
    """What another addon adds to what was declared before it."""

    def test_it_has_more_and_all_else_stays(self):
        types = (thing(order=()), USER)
        more = extended(
            types,
            "Thing",
            fields=(text("ref"),),
            relations=(relation(),),
            filters=(condition("ref"),),
            indexes=("ref",),
        )
        self.assertEqual([each.type_name for each in more], ["Thing", "User"])
        names = [member.name for member in more[0].members()]
        self.assertEqual(names[-2:], ["ref", "boss"])
        names = [each.name for each in more[0].filters]
        self.assertEqual(names[-4:], ["ref", "has_ref", "boss_id", "has_boss"])
        self.assertEqual(more[0].filters[-4].description, "D")
        self.assertEqual(more[0].indexes, (Index(IndexKind.VALUES, "ref"),))
        self.assertTrue(sorts(more[0], more[0].member("ref")))
        self.assertIs(more[1], USER)
        self.assertEqual(len(types[0].fields), 3)
        grown = extended(types, "User", fields=(text("ref"),))[1]
        self.assertIsNotNone(grown.member("ref"))

    def test_what_can_not_be_added_is_refused(self):
        for wrong, what in (
            (lambda: extended((USER,), "Nobody"), "is not declared"),
            (lambda: extended((USER,), "User", filters=(condition(),)), "no lists"),
            (lambda: extended((USER,), "User", indexes=("name",)), "no indexes"),
            (
                lambda: extended((thing(),), "Thing", indexes=("nowhere",)),
                "no filter 'nowhere' to index",
            ),
            (
                lambda: extended((thing(),), "Thing", fields=(text(),)),
                "name is declared twice",
            ),
        ):
            with self.assertRaises(DeclarationError) as caught:
                wrong()
            self.assertIn(what, str(caught.exception))
