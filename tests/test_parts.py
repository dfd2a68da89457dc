# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parts of a record are written with it, as one list, alike at both doors."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.dual_api.monitoring.mistake_names import MistakeNames
from odoo.addons.dual_api.monitoring.redaction import Redactor
from odoo.addons.dual_api.schema.naming import to_global_id
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase
from .support.effort import MINUTES
from .support.firms import WithFirms
from .support.parity_answers import SameAnswers
from .support.parity_writes import SameWrites
from .support.parts import PartsCase


@tagged("-at_install", "post_install", "-standard", MINUTES)
class TestPartsParity(WithFirms, SameAnswers, SameWrites, ApiCase):
    """All of the suite, for a resource with parts."""


@tagged("-at_install", "post_install")
class TestParts(PartsCase):
    """What becomes of a list of parts."""

    # -- the whole list ---------------------------------------------------------

    def test_a_part_is_changed_made_or_deleted(self):
        """By its id, without one, and by not being there."""
        sent = {"accounts": [{"id": self.second.id, "note": "Old"}, {"number": "GB 5"}]}

        def check():
            self.assertEqual(self.firm.bank_ids.mapped("acc_number"), ["GB 22", "GB 5"])
            self.assertEqual(self.second.note, "Old")
            # So Odoo deletes bank accounts.
            self.assertFalse(self.first.active)
            # It was not in the list that clients see, either.
            hidden = self.firm.with_context(active_test=False).bank_ids
            self.assertIn("GB 33", hidden.mapped("acc_number"))

        self.assertStored(sent, check)

    def test_what_is_left_out_stays(self):
        self.assertStored(
            {"ref": "x"}, lambda: self.assertEqual(len(self.firm.bank_ids), 2)
        )

    def test_an_empty_list_and_null(self):
        self.assertStored(
            {"accounts": []}, lambda: self.assertFalse(self.firm.bank_ids)
        )
        self.assertRefused({"accounts": None}, {"accounts": ["This can't be null."]})

    def test_a_new_record_with_parts(self):
        values = {
            "name": "Wood",
            "people": [{"name": "Eve", "label_ids": self.labels.ids}, {"name": "Al"}],
            "accounts": [{"number": "NL 9", "bic": "BNKB", "holder": "Eve"}],
        }
        path = "firms?fields=name,people.name,people.labels.name,accounts.holder"
        answer = self.rest("POST", path, json=values)
        self.assertEqual(answer.status, 201, answer.text)
        firm = self.env["res.partner"].browse(answer.json["id"])
        self.assertEqual(firm.child_ids.mapped("name"), ["Al", "Eve"])
        self.assertEqual(firm.bank_ids.bank_id, self.banks[1])
        self.assertEqual(firm.bank_ids.acc_holder_name, "Eve")
        people = {
            each["name"]: each["labels"] for each in answer.json["people"]["results"]
        }
        self.assertEqual(people["Eve"]["count"], 3)
        answer = self.rest("POST", "firms", json=values | {"name": "x" * 51})
        self.assertProblem(
            answer, "validation", {"name": ["Enter at most 50 characters."]}, 422
        )

    def test_global_ids_and_the_names_of_reading(self):
        sent = {
            "accounts": [
                {"id": to_global_id("Account", self.first.id), "note": "N"},
                {"id": str(self.second.id)},
            ]
        }
        self.assertStored(sent, lambda: self.assertEqual(self.first.note, "N"))
        answer = self.patch_firm({"people": [{"name": "A", "keeper": 2_000_000_000}]})
        self.assertEqual(list(answer.details), ["people.0.keeper"])

    def test_two_hundred_and_no_more(self):
        many = [{"number": f"N {number}"} for number in range(200)]
        answer = self.patch_firm({"accounts": many})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(len(self.firm.bank_ids), 200)
        self.assertRefused(
            {"accounts": [*many, {"number": "x"}]},
            {"accounts": ["Enter at most 200 entries."]},
        )
        with self.env.cr.savepoint() as savepoint:
            self.env["res.partner.bank"].create(
                {"acc_number": "one more", "partner_id": self.firm.id}
            )
            answer = self.patch_firm({"accounts": []})
            sentence = "This record has more parts than the list may have."
            self.assertEqual(answer.details, {"accounts": [sentence]})
            savepoint.rollback()

    # -- as it was read ---------------------------------------------------------

    def shown(self, fields):
        answer = self.rest("GET", f"firms/{self.firm.id}", params={"fields": fields})
        return answer.json, answer.headers["ETag"]

    def test_what_was_read_changes_nothing(self):
        fields = "name,accounts.number,accounts.holder,accounts.note,accounts.place"
        fields += ",accounts.bic,accounts.active,people.name,people.job,people.mail"
        before, tag = self.shown(fields)
        sent = {name: before[name]["results"] for name in ("accounts", "people")}
        with self.statements() as statements:
            answer = self.patch_firm(sent)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertOnlyReads(
            one for one in statements if "res_partner" in one or "bank" in one
        )
        self.assertEqual(self.shown(fields), (before, tag))

    def test_what_can_not_be_written_may_come_back_as_it_is(self):
        """A list comes back whole, with all that was asked for of its parts."""
        before, _tag = self.shown("accounts.number,accounts.cleaned,accounts.office.id")
        sent = before["accounts"]["results"]
        self.assertEqual(sent[0]["office"], {"id": self.banks[0].id})
        sent[0]["note"] = "Changed"
        path = f"firms/{self.firm.id}"
        answer = self.rest("PATCH", path, json={"accounts": sent})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.first.note, "Changed")
        for name, value in (("cleaned", "X"), ("office", {"id": self.banks[1].id})):
            wrong = [sent[0] | {name: value}, sent[1]]
            answer = self.rest("PATCH", path, json={"accounts": wrong})
            told = answer.details[f"accounts.0.{name}"]
            self.assertEqual(told, ["unknown field"])

    def test_what_a_key_may_not_read_is_compared_for_nobody(self):
        """Else it could try until a value is not refused."""
        key = self.new_key(scopes=("firms:write", "accounts:write"))
        sent = [
            {"id": self.first.id, "office": {"id": self.banks[0].id}},
            {"id": self.second.id},
        ]
        path = f"firms/{self.firm.id}"
        answer = self.rest("PATCH", path, key, json={"accounts": sent})
        self.assertProblem(
            answer, "validation", {"accounts.0.office": ["unknown field"]}
        )

    def test_one_changed_part_writes_one(self):
        before, _tag = self.shown("accounts.number,accounts.note,accounts.place")
        sent = before["accounts"]["results"]
        sent[1]["note"] = "Changed"
        model = self.registry["res.partner.bank"]
        write, written = model.write, []

        def spy(records, values):
            written.append((records.ids, set(values)))
            return write(records, values)

        with patch.object(model, "write", spy):
            answer = self.patch_firm({"accounts": sent})
        self.assertEqual(answer.status, 200, answer.text)
        sources = {"acc_number", "note", "sequence"}
        self.assertEqual(written, [(self.second.ids, sources)])

    def test_older_values_that_break_the_rules_may_come_back(self):
        self.first.note = "x" * 30
        self.env.flush_all()
        before, _tag = self.shown("accounts.number,accounts.note")
        sent = before["accounts"]["results"]
        sent[1]["note"] = "Changed"
        self.assertStored(
            {"accounts": sent},
            lambda: self.assertEqual(
                self.firm.bank_ids.mapped("note"), ["x" * 30, "Changed"]
            ),
        )
        sent[0]["note"] = "y" * 30
        self.assertRefused(
            {"accounts": sent}, {"accounts.0.note": ["Enter at most 20 characters."]}
        )

    def test_a_condition(self):
        _before, tag = self.shown("accounts.number,accounts.note")
        sent = {"accounts": [{"id": self.first.id}]}
        self.second.note = "by somebody else"
        self.env.flush_all()
        answer = self.patch_firm(sent, headers={"If-Match": tag})
        self.assertEqual(answer.error, "precondition_failed")
        _before, tag = self.shown("accounts.number,accounts.note")
        answer = self.patch_firm(sent, headers={"If-Match": tag})
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.firm.bank_ids, self.first)

    # -- what is kept of it -----------------------------------------------------

    def test_what_a_log_keeps(self):
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        part = {"id": 3, "mail": "a@example.com", "job": "Smith", "label_ids": [1]}
        self.assertEqual(
            Redactor(catalog).hidden({"people": [part]}),
            {"people": [{**part, "mail": "[personal]"}]},
        )
        names = MistakeNames(catalog)
        told = names.redacted(["people.0.label_ids.1", "people.0.secret"])
        self.assertEqual(told, "people.0.label_ids.1, [unknown]")

    # -- what it takes ----------------------------------------------------------

    def test_statements_do_not_grow_with_the_list(self):
        labels, keeper = self.labels.ids, self.api_user.id

        def people(count):
            return [
                {"name": f"P {n}", "label_ids": labels[: n % 3], "keeper_id": keeper}
                for n in range(count)
            ]

        def accounts(count):
            return [{"number": f"N {count} {n}", "bic": "BNKA"} for n in range(count)]

        def taken(values):
            with self.statements() as statements:
                answer = self.patch_firm(values)
            self.assertEqual(answer.status, 200, answer.text)
            return statements

        def changed(count, note):
            banks = self.firm.bank_ids
            return [
                {"id": each.id, "note": f"{note} {n}", "bic": "BNKB"}
                if n < count
                else {"id": each.id}
                for n, each in enumerate(banks)
            ]

        for name, made in (("accounts", accounts), ("people", people)):
            # The first time, Odoo fills caches.
            taken({name: made(2)})
            few, many = (taken({name: made(count)}) for count in (3, 30))
            self.assertEqual(len(few), len(many), "\n".join(many))
        self.env.invalidate_all()
        taken({"accounts": changed(30, "A")})
        few = taken({"accounts": changed(3, "B")})
        many = taken({"accounts": changed(30, "C")})
        self.assertEqual(len(few), len(many), "\n".join(many))

    def test_points(self):
        for count, points in ((0, 1), (9, 1), (10, 2), (100, 11)):
            sent = [{"number": f"N {n}"} for n in range(count)]
            with self.env.cr.savepoint() as savepoint:
                self.assertEqual(self.patch_firm({"accounts": sent}).points, points)
                savepoint.rollback()
            self.env.invalidate_all()
