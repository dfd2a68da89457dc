# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A list of parts that is refused says which part, and which value of it, is why."""

from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .support.parts import PartsCase

#: What Odoo's code might say.
_NOT_THAT, _NEEDED = "\nNot that.\n", "Needed."


@tagged("-at_install", "post_install")
class TestPartsRefused(PartsCase):
    """What of a list is refused: by the rules, by Odoo, and for want of rights."""

    # -- mistakes ---------------------------------------------------------------

    def test_every_mistake_has_its_place(self):
        self.assertRefused(
            {
                "accounts": [
                    {"id": self.first.id, "place": 0},
                    {"note": "x" * 21, "nonsense": 1},
                    {"id": self.first.id},
                ]
            },
            {
                "accounts.0.place": ["Enter 1 or more."],
                "accounts.1.nonsense": ["unknown field"],
                "accounts.1.note": ["Enter at most 20 characters."],
                "accounts.1.number": ["required field"],
                "accounts.2.id": [f"{self.first.id} is listed twice."],
            },
        )

    def test_parts_of_another_record(self):
        theirs = self.other.bank_ids
        hidden = self.firm.with_context(active_test=False).bank_ids - self.firm.bank_ids
        sentence = "This record has no part with this id."
        for stranger in (theirs, hidden, theirs.browse(2_000_000_000)):
            self.assertRefused(
                {"accounts": [{"id": self.first.id}, {"id": stranger.id}]},
                {"accounts.1.id": [sentence]},
            )
        self.assertEqual(theirs.partner_id, self.other)
        answer = self.rest(
            "POST", "firms", json={"name": "A", "accounts": [{"id": self.first.id}]}
        )
        self.assertEqual(answer.details, {"accounts.0.id": [sentence]})

    def test_the_way_back_is_not_sent(self):
        sent = {"accounts": [{"number": "1", "firm_id": self.other.id}]}
        for name, answer in zip(("firm_id", "firmId"), self.both(sent), strict=True):
            found = {f"accounts.0.{name}": ["unknown field"]}
            self.assertEqual(answer.details, found, answer.text)

    def test_what_parts_lead_to(self):
        nobody = "This record does not exist, or this key's user cannot see it."
        answer = self.patch_firm(
            {
                "people": [
                    {"name": "A", "label_ids": [self.labels[0].id, 2_000_000_000]},
                    {"name": "B", "keeper_id": 2_000_000_000},
                    {"name": "C", "label_ids": [self.labels[1].id]},
                ],
            }
        )
        self.assertEqual(
            answer.details,
            {"people.0.label_ids.1": [nobody], "people.1.keeper_id": [nobody]},
        )
        self.assertRefused(
            {"accounts": [{"number": "1"}, {"number": "2", "bic": "NONE"}]},
            {"accounts.1.bic": ["NONE is not a known code."]},
        )

    def test_what_odoo_refuses_of_a_part(self):
        """Its own checks, at the part and the value that they are of."""
        model = self.registry["res.partner.bank"]

        def check(records):
            for record in records:
                if record.note == "bad":
                    raise ValidationError(_NOT_THAT)

        check._constrains = ("note",)
        checks = [*model._constraint_methods, check]
        changed = {
            "accounts": [{"id": self.first.id}, {"id": self.second.id, "note": "bad"}]
        }
        new = {"accounts": [{"number": "1"}, {"number": "2", "note": "bad"}]}
        both = {"accounts": [{"id": self.first.id, "note": "ok"}, *new["accounts"]]}
        with patch.object(model, "_constraint_methods", checks):
            self.assertRefused(changed, {"accounts.1.note": ["Not that."]})
            self.assertRefused(new, {"accounts.1.note": ["Not that."]})
            self.assertRefused(both, {"accounts.2.note": ["Not that."]})

    def test_what_odoo_refuses_of_the_list(self):
        model = self.registry["res.partner.bank"]

        def unlink(_records):
            raise UserError(_NEEDED)

        with patch.object(model, "unlink", unlink):
            self.assertRefused({"accounts": []}, {"accounts": ["Needed."]})

    def test_constraints_of_the_database(self):
        self.env.cr.execute(
            "ALTER TABLE res_partner_bank ADD CONSTRAINT dual_api_test_note"
            " CHECK (note <> 'bad')"
        )
        sentence = "The values contradict each other."
        sent = [
            {"id": self.first.id, "place": 5},
            {"id": self.second.id, "note": "bad"},
        ]
        with mute_logger("odoo.sql_db"):
            self.assertRefused({"accounts": sent}, {"accounts.1.note": [sentence]})
            for answer in self.both({"accounts": [{"number": "7"}, {"number": "7 "}]}):
                self.assertEqual(answer.error, "conflict", answer.text)

    def test_what_odoo_does_not_store(self):
        model = self.registry["res.partner.bank"]
        sanitize = model._sanitize_vals

        def dropping(records, values):
            values.pop("note", None)
            return sanitize(records, values)

        sentence = (
            "Odoo would store a different value here, because of other values of this"
            " record or its parent."
        )
        with patch.object(model, "_sanitize_vals", dropping):
            self.assertRefused(
                {
                    "accounts": [
                        {"id": self.first.id, "note": "N"},
                        {"id": self.second.id},
                    ]
                },
                {"accounts.0.note": [sentence]},
            )
            self.assertRefused(
                {"accounts": [{"number": "1"}, {"number": "2", "note": "N"}]},
                {"accounts.1.note": [sentence]},
            )

    # -- rights -----------------------------------------------------------------

    def test_who_may_only_read(self):
        reader = new_test_user(self.env, "parts_reader", "base.group_user")
        key = self.new_key(scopes=self.all_scopes(), user=reader)
        for answer in self.both({"accounts": []}, key=key):
            self.assertEqual(answer.error, "forbidden")
        key = self.new_key(scopes=["firms:read", "accounts:read"])
        for answer in self.both({"accounts": []}, key=key):
            self.assertEqual(answer.failure["required_scope"], "firms:write")

    def test_parts_that_a_record_rule_hides(self):
        """They are not in the list, whatever is sent: they stay."""
        self.env["ir.rule"].create(
            {
                "name": "No second account",
                "model_id": self.env["ir.model"]._get_id("res.partner.bank"),
                "domain_force": f"[('id', '!=', {self.second.id})]",
            }
        )
        self.assertRefused(
            {"accounts": [{"id": self.second.id}]},
            {"accounts.0.id": ["This record has no part with this id."]},
        )
        self.assertStored(
            {"accounts": [{"number": "1"}]},
            lambda: self.assertEqual(
                self.firm.bank_ids.mapped("acc_number"), ["GB 22", "1"]
            ),
        )
