# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""That an export shows what REST's list shows."""

import csv
import io
import re

import orjson

from odoo.tools import SQL

from odoo.addons.dual_api.models.reading.written import value_of
from odoo.addons.dual_api.schema.declaration.filters import IDS
from odoo.addons.dual_api.schema.spreadsheets import is_formula

from .parity_doors import Doors

_PHONE = re.compile(r"\+[0-9 ()./-]*")


def lines_of(text):
    """The lines of a stream in NDJSON, but for the last, and what that says."""
    *lines, last = text.split("\n")[:-1]
    return lines, orjson.loads(last)["_end"]


def table_of(text):
    """The rows of a stream in CSV by column, and what its last line says."""
    head, *rows, [last] = csv.reader(io.StringIO(text, newline=""))
    end = orjson.loads(last.removeprefix("#"))["_end"]
    return [dict(zip(head, row, strict=True)) for row in rows], end


class SameExports(Doors):
    """All of a list at once, and page by page."""

    def asked(self, relations):
        """The parameters of the samples, with every field."""
        names = [field.name for field in self.resource.fields]
        asked = dict.fromkeys(self.any_choice(), "all")
        if any(each.name == IDS for each in self.resource.filters):
            asked[IDS] = ",".join(map(str, self.samples.ids))
        asked["fields"] = ",".join(names)
        if relations:
            asked["expand"] = ",".join(each.name for each in relations)
        return asked

    def page(self, asked):
        asked = {**asked, "sort": "id", "limit": 200}
        answer = self.rest("GET", self.resource.name, params=asked)
        self.assertIsNone(answer.json["next"])
        return answer

    def export(self, asked, media_type):
        path = f"{self.resource.name}/export"
        answer = self.rest("GET", path, params=asked, headers={"Accept": media_type})
        self.assertEqual(answer.status, 200, answer.text)
        return answer.text

    def test_export_shows_what_the_list_shows(self):
        """Byte for byte, with all that relations lead to."""
        asked = self.asked(self.resource.relations)
        for relation in self.resource.relations:
            if relation.many:
                asked[f"{relation.name}.limit"] = 1
        listed = self.page(asked)
        lines, end = lines_of(self.export(asked, "application/x-ndjson"))
        self.assertIn(f'"results":[{",".join(lines)}],', listed.text)
        self.assertEqual(end, {"rows": listed.json["count"], "next": None})

    def test_postgresql_writes_what_the_list_shows(self):
        """What Python does not write, byte for byte."""
        asked = self.asked(())
        written = [
            field.name
            for field in self.resource.fields
            if value_of(field, SQL("value")) is not None
        ]
        asked["fields"] = ",".join(written)
        listed = self.page(asked)
        with self.statements() as statements:
            lines, _end = lines_of(self.export(asked, "application/x-ndjson"))
        self.assertTrue([each for each in statements if "to_json(" in each])
        self.assertIn(f'"results":[{",".join(lines)}],', listed.text)

    def test_export_as_a_table(self):
        relations = [each for each in self.resource.relations if not each.many]
        asked = self.asked(relations)
        listed = self.page(asked).json["results"]
        rows, end = table_of(self.export(asked, "text/csv"))
        self.assertEqual(end, {"rows": len(listed), "next": None})
        for row, record in zip(rows, listed, strict=True):
            for name, cell in row.items():
                value = record
                for step in name.split("."):
                    value = value and value[step]
                with self.subTest(name=name, value=value):
                    if isinstance(value, str):
                        self.assertIn(cell, (value, f"'{value}"))
                        safe = not is_formula(cell) or _PHONE.fullmatch(cell)
                        self.assertTrue(safe)
                    else:
                        shown = "" if value is None else orjson.dumps(value).decode()
                        self.assertEqual(cell, shown)
