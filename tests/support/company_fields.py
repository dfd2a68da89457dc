# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields as companies add them in Odoo, one of each type."""

from typing import Any

from ..common import ApiCase

#: Odoo's fields by name: the type, and what else is said of each.
COLUMNS: dict[str, tuple[str, dict[str, Any]]] = {
    "x_nickname": ("char", {"size": 20, "help": "What friends call them"}),
    "x_remarks": ("text", {}),
    "x_story": ("html", {}),
    "x_visits": ("integer", {}),
    "x_score": ("float", {}),
    "x_currency_id": ("many2one", {"relation": "res.currency"}),
    "x_limit": ("monetary", {"currency_field": "x_currency_id"}),
    "x_vip": ("boolean", {}),
    "x_since": ("date", {}),
    "x_studio_last_call_1": ("datetime", {}),
    "x_level": (
        "selection",
        {
            "selection_ids": [
                (0, 0, {"value": "gold", "name": "Gold", "sequence": 1}),
                (0, 0, {"value": "tin", "name": "Tin can", "sequence": 2}),
            ]
        },
    ),
    "x_referrer_id": ("many2one", {"relation": "res.partner"}),
    "x_photo": ("binary", {}),
    "x_friend_ids": ("many2many", {"relation": "res.partner"}),
    "x_bank_id": ("many2one", {"relation": "res.bank"}),
    "x_shout": (
        "char",
        {
            "compute": "for each in self: each['x_shout'] = (each.name or '').upper()",
            "depends": "name",
            "readonly": True,
        },
    ),
}


class CompanyFieldsCase(ApiCase):
    """The fields are there, and none of them is offered yet; no tests."""

    allow_inherited_tests_method = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls.env.ref("base.model_res_partner")
        cls.env.flush_all()
        about = [
            {
                "model_id": partner.id,
                "name": name,
                "field_description": f"Our {name}",
                "ttype": type_,
                **facts,
            }
            for name, (type_, facts) in COLUMNS.items()
        ]
        # What is computed waits until the others have their columns.
        fields = cls.env["ir.model.fields"]
        found = fields.create(about[:-1]) | fields.create(about[-1:])
        cls.fields = {each.name: each for each in found}

    def setUp(self):
        # What the test has offered is rolled back by then.
        self.addCleanup(self.registry._setup_models__, self.env.cr, ["res.partner"])
        super().setUp()

    def offer(self, *sources, **values):
        """Offer some of them as an administrator does."""
        return self.env["api.field"].create(
            [
                {"resource": "customers", "field_id": self.fields[each].id, **values}
                for each in sources
            ]
        )

    def key_for_all(self):
        """A key with every scope that there is by now."""
        return self.new_key(scopes=self.all_scopes())
