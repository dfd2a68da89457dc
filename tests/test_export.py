# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All of a list as one stream: what may be asked, by whom, and what it costs.

That it shows what the list shows, the suite of parity tests of every resource.
"""

from unittest.mock import patch
from urllib.parse import urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import mute_logger

from odoo.addons.dual_api.gateway import refusing, streaming
from odoo.addons.dual_api.models.reading.export import Export
from odoo.addons.dual_api.schema.request import rates

from .common import ApiCase
from .support.effort import EFFORT
from .support.parity_exports import lines_of, table_of

NDJSON = "application/x-ndjson"
CSV = "text/csv"
_STORABLE = st.characters(exclude_characters="\0", exclude_categories=("Cs",))


class TestExport(ApiCase):
    """Seven customers, exported in portions of three."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Exported"})
        cls.made = cls.env["res.partner"].create(
            [
                {
                    "name": f"Name {number}",
                    "is_company": True,
                    "category_id": [(4, cls.tag.id)],
                }
                for number in range(7)
            ]
        )
        exported = rates.Rate(3, "", free=1)
        cls.startClassPatcher(
            patch.dict(rates.RATES, {"exported": exported})  # type: ignore[arg-type]
        )

    def export(self, accept=NDJSON, resource="customers", key=None, **asked):
        asked = {"tags": "Exported", "fields": "id", **asked}
        return self.rest(
            "GET",
            f"{resource}/export",
            key=key or self.api_key,
            params={name: each for name, each in asked.items() if each is not None},
            headers={"Accept": accept} if accept else {"Accept": None},
        )

    def ids(self, answer):
        lines, end = lines_of(answer.text)
        return [int(line[6:-1]) for line in lines], end

    # -- what may be asked --------------------------------------------------------

    def test_all_of_them_in_the_order_of_their_ids(self):
        found, end = self.ids(self.export(fields="id"))
        self.assertEqual(found, sorted(self.made.ids))
        self.assertEqual(end, {"rows": 7, "next": None})

    def test_nothing_found_is_a_whole_export(self):
        answer = self.export(tags="Nowhere")
        self.assertEqual(answer.text, '{"_end":{"rows":0,"next":null}}\n')
        self.assertEqual(answer.points, 1)
        self.assertEqual(table_of(self.export(CSV, tags="Nowhere").text)[0], [])

    def test_the_form_is_negotiated(self):
        for accept, chosen in (
            (NDJSON, NDJSON),
            (CSV, CSV),
            ("*/*", NDJSON),
            ("text/*", CSV),
            (f"{CSV};q=0.5, {NDJSON};q=0.4", CSV),
        ):
            answer = self.export(accept)
            with self.subTest(accept):
                self.assertEqual(
                    answer.headers["Content-Type"], f"{chosen}; charset=utf-8"
                )
                self.assertIn("Accept", answer.headers["Vary"])
                self.assertNotIn("Content-Length", answer.headers)
        refused = self.export("application/json")
        self.assertProblem(refused, "not_acceptable", status=406)

    def test_filters_are_those_of_the_list(self):
        self.made[2].city = "Ghent"
        found, _end = self.ids(self.export(city="Ghent"))
        self.assertEqual(found, self.made[2].ids)
        found, _end = self.ids(self.export(q="Name 4"))
        self.assertEqual(found, self.made[4].ids)

    def test_what_a_list_is_paged_by_is_unknown(self):
        for name in ("limit", "offset", "cursor", "sort", "include_total", "or"):
            with self.subTest(name):
                answer = self.export(**{name: "1"})
                self.assertProblem(answer, "validation", {name: ["unknown field"]})

    def test_after_is_an_id(self):
        found, end = self.ids(self.export(after=self.made[3].id))
        self.assertEqual(found, self.made[4:].ids)
        self.assertEqual(end["rows"], 3)
        for text in ("0", "abc", "-1", "1.5", "", "99999999999999"):
            with self.subTest(text):
                self.assertProblem(self.export(after=text), "validation", status=422)

    def test_a_table_has_no_column_for_a_list(self):
        answer = self.export(CSV, fields="id,parent.contacts.name")
        self.assertProblem(answer, "validation", status=422)
        self.assertEqual(list(answer.details), ["fields"])
        rows, _end = table_of(self.export(CSV, fields="name,parent.name,tags").text)
        self.assertEqual(
            rows[0],
            {
                "id": str(self.made[0].id),
                "name": "Name 0",
                "parent.id": "",
                "parent.name": "",
                "tags": '["Exported"]',
            },
        )

    def test_a_table_calculates_nothing(self):
        texts = ("=1+1", " @SUM(A1)", "\uff1d1", '#{"_end": 1}', 'a,"b"\nc', "plain")
        for record, text in zip(self.made, texts, strict=False):
            record.street = text
        self.made[6].phone = "+32 2 290 34 90"
        rows, _end = table_of(self.export(CSV, fields="street,phone").text)
        shown = [row["street"] for row in rows[: len(texts)]]
        quoted = [f"'{each}" for each in texts[:4]]
        self.assertEqual(shown, [*quoted, *texts[4:]])
        self.assertEqual(rows[6]["phone"], "+32 2 290 34 90")

    def test_texts_are_written_as_python_writes_them(self):
        """PostgreSQL and orjson spell the same characters in the same way."""
        every = "".join(map(chr, (*range(1, 0xD800, 7), 0x7F, 0x2028, 0xFEFF, 0x1F600)))
        texts = ["".join(map(chr, range(1, 0x100))), every, '\\u0000 "\\"', " ", "\r\n"]
        texts.append("\U0010ffff\ue000")

        @settings(
            max_examples=15 * EFFORT, deadline=None, derandomize=True, database=None
        )
        @given(st.lists(st.text(_STORABLE), min_size=1, max_size=7))
        @example(texts)
        def check(texts):
            for record, text in zip(self.made, texts, strict=False):
                # Odoo's forms would store less.
                self.env.cr.execute(
                    "UPDATE res_partner SET street = %s WHERE id = %s",
                    [text, record.id],
                )
            with self.statements() as statements:
                answer = self.export(fields="id,street,is_company,created_at,type")
            self.assertTrue([each for each in statements if "to_json(" in each])
            lines, _end = lines_of(answer.text)
            asked = {"fields": "id,street,is_company,created_at,type", "sort": "id"}
            listed = self.rest("GET", "customers", params={"tags": "Exported", **asked})
            self.assertIn(f'"results":[{",".join(lines)}],', listed.text)

        check()

    def test_head_reads_nothing(self):
        with self.statements() as statements:
            answer = self.rest("HEAD", "customers/export", headers={"Accept": CSV})
        self.assertEqual((answer.status, answer.text), (200, ""))
        self.assertFalse([each for each in statements if "DECLARE" in each])

    def test_methods(self):
        answer = self.rest("POST", "customers/export", json={})
        self.assertProblem(answer, "method_not_allowed", status=405)
        self.assertEqual(answer.headers["Allow"], "GET, HEAD, OPTIONS")

    # -- who may ------------------------------------------------------------------

    def test_scopes_are_those_of_the_list(self):
        key = self.new_key(scopes=["keys:read"])
        answer = self.export(key=key)
        self.assertProblem(answer, "forbidden", status=403)

    def test_rights_are_those_of_the_user(self):
        self.env["ir.rule"].create(
            {
                "name": "Only one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '=', {self.made[1].id})]",
                "groups": [(4, self.env.ref("base.group_user").id)],
            }
        )
        found, _end = self.ids(self.export())
        self.assertEqual(found, self.made[1].ids)

    def test_who_may_read_nothing_is_refused(self):
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner")]
        )
        access.perm_read = False
        self.assertProblem(self.export(), "forbidden", status=403)

    # -- what it costs ------------------------------------------------------------

    def spent(self, key):
        return self.rest("GET", "me", key=key).json["remaining"]

    def test_a_point_for_each_portion_begun(self):
        key = self.new_key(scopes=["customers:read"], limit=100)
        self.export(key=key)
        # Three portions, and the question.
        self.assertEqual(self.spent(key), 96)
        self.export(key=key, after=self.made[5].id)
        self.assertEqual(self.spent(key), 94)

    def test_it_ends_behind_a_record_and_goes_on(self):
        """However few points there are, nothing is left out, nor comes twice."""
        key = self.new_key(scopes=["customers:read"], limit=2)
        first = self.export(key=key, city=None, is_company="all")
        found, end = self.ids(first)
        self.assertEqual(end["error"], "rate_limit_exceeded")
        self.assertGreater(end["retry_after"], 0)
        self.assertEqual(end["rows"], 6)
        following = urlsplit(end["next"])
        self.assertEqual(following.path, "/api/v1/customers/export")
        answer = self.rest("GET", end["next"], headers={"Accept": NDJSON})
        rest, end = self.ids(answer)
        self.assertEqual(found + rest, self.made.ids)
        self.assertEqual(end, {"rows": 1, "next": None})
        _rows, end = table_of(
            self.export(CSV, key=self.new_key(scopes=["customers:read"], limit=1)).text
        )
        self.assertEqual((end["rows"], end["error"]), (3, "rate_limit_exceeded"))

    def test_its_time_is_bounded(self):
        with patch.object(streaming, "MAX_SECONDS", 0):
            answer = self.export()
        found, end = self.ids(answer)
        self.assertEqual(end["rows"], len(found))
        self.assertIn(f"after={found[-1]}" if found else "export?", end["next"])
        self.assertNotIn("error", end)

    def test_what_fails_behind_the_first_byte_is_told(self):
        next_records = Export.next_records

        def fails(export, seconds):
            if export.last is not None:
                raise RuntimeError("broken")
            return next_records(export, seconds)

        with (
            mute_logger(refusing.__name__),
            patch.object(Export, "next_records", fails),
        ):
            found, end = self.ids(self.export())
        self.assertEqual((found, end["error"]), (self.made[:3].ids, "internal"))
        self.assertIn(f"after={found[-1]}", end["next"])

    def test_too_many_records_below_each_are_refused(self):
        answer = self.export(
            fields="id,contacts.contacts.name",
            **{"contacts.limit": 200, "contacts.contacts.limit": 200},
        )
        self.assertProblem(answer, "validation", status=422)
        self.assertEqual(list(answer.details), ["cost"])
