# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was said to work until a day may go after it, and not before."""

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.schema.declaration import Deprecation
from odoo.addons.dual_api.tools.contract.gate import (
    FILES,
    RELEASED,
    Contract,
    complaints,
    overdue,
)
from odoo.addons.dual_api.tools.contract.sunsets import in_sdl

GOES = Deprecation(
    since=date(2026, 3, 1), sunset=date(2027, 3, 1), use="Use it.", doc="thing-size"
)
DATES = {"x-deprecated-since": "2026-03-01", "x-sunset": "2027-03-01"}
MARKS = {"deprecated": True, **DATES}
KEPT = Path(__file__).resolve().parent.parent / "schema" / "contract"
#: Its last day, and the one after it.
LAST, AFTER = date(2027, 3, 1), date(2027, 3, 2)


def contract(marks=None, *, gone=False, info=None):
    """A contract of which a parameter, an operation, a field of a body and of an
    answer go, with what GraphQL has of it.

    :param marks: what is said of each of them
    :param gone: whether they are gone
    """
    marks = marks or {}
    goes = "" if not marks else f' @deprecated(reason: "{_reason(marks)}")'
    size = {"size": {"type": "string", **marks}}
    if gone:
        size, goes = {}, ""
    schemas = {
        name: {"type": "object", "properties": {"name": {"type": "string"}, **size}}
        for name in ("Thing", "ThingCreate")
    }
    shown = ["name", "size"] if size else ["name"]
    parameters = [
        {
            "name": "fields",
            "in": "query",
            "schema": {"type": "array", "items": {"type": "string", "enum": shown}},
        }
    ]
    if not gone:
        by_size = {"name": "size", "in": "query", "schema": {"type": "string"}}
        parameters.append({**by_size, **marks})

    def content(name):
        schema = {"$ref": f"#/components/schemas/{name}"}
        return {"content": {"application/json": {"schema": schema}}}

    paths = {
        "/things": {
            "get": {
                "operationId": "list",
                "parameters": parameters,
                "responses": {"200": content("Thing")},
            },
            "post": {
                "operationId": "create",
                "requestBody": content("ThingCreate"),
                "responses": {"200": content("Thing")},
            },
        },
    }
    if not gone:
        paths["/things/wave"] = {
            "post": {"operationId": "wave", "responses": {}, **marks}
        }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1.0.0", **(info or {})},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    member = "" if gone else f"size: String{goes}"
    value = "" if gone else f"SIZE{goes}"
    argument = "" if gone else f"(size: String{goes})"
    sdl = (
        f"# dual_api 1.0.0\n\ntype Query {{ things{argument}: Thing by: By }}\n"
        f"type Thing {{ name: String {member} }}\nenum By {{ NAME {value} }}\n"
        f"input ThingInput {{ name: String {member} }}\n"
        "type Mutation { create(input: ThingInput): Thing }\n"
    )
    return Contract(json.dumps(document), sdl, draft=True)


def _reason(marks):
    until = marks.get("x-sunset")
    words = f", works until {until}" if until else ""
    return f"Use it. Deprecated since {marks['x-deprecated-since']}{words}."


@tagged("-at_install", "post_install")
class TestSunsets(BaseCase):
    def test_the_reason_is_read_as_it_is_written(self):
        self.assertEqual(in_sdl(GOES.reason), (GOES.since, GOES.sunset))
        open_end = Deprecation(since=GOES.since, use="Use it.", doc="thing-size")
        self.assertEqual(in_sdl(open_end.reason), (GOES.since, None))

    def test_nothing_is_taken_away_before_its_day_is_past(self):
        old, new = contract(MARKS), contract(gone=True)
        found = complaints(old, new, today=LAST)
        places = (
            "GET /things, query parameter `size`",
            "POST /things/wave",
            "Thing.size",
            "ThingCreate.size",
            "SDL: Thing.size was removed",
            "SDL: ThingInput.size was removed",
            "SDL: Query.things arg size was removed",
            "SDL: SIZE was removed",
        )
        for place in places:
            told = [each for each in found if each.startswith(place)]
            self.assertEqual(len(told), 1, place)
            self.assertIn("It was to work until 2027-03-01.", told[0])
        self.assertEqual(len(found), len(places) + 1, "`fields` names it no more")
        self.assertEqual(complaints(old, new, today=AFTER), [])

    def test_what_was_never_said_to_go_never_goes(self):
        for marks in (None, {**MARKS, "x-sunset": None}):
            if marks:
                del marks["x-sunset"]
            found = complaints(contract(marks), contract(gone=True), today=AFTER)
            self.assertEqual(len(found), 9)

    def test_a_day_does_not_come_earlier(self):
        earlier = {**MARKS, "x-sunset": "2027-02-28"}
        found = complaints(contract(MARKS), contract(earlier), today=LAST)
        self.assertEqual(len(found), 8)
        for each in found:
            self.assertIn(
                "it was to work until 2027-03-01 and is to go after 2027-02-28", each
            )
        later = {**MARKS, "x-sunset": "2028-03-01"}
        self.assertEqual(complaints(contract(MARKS), contract(later), today=LAST), [])

    def test_there_is_half_a_year_to_prepare(self):
        short = {**MARKS, "x-sunset": "2026-08-27"}
        found = complaints(contract(), contract(short), today=LAST)
        self.assertEqual(len(found), 8)
        self.assertIn("less than 180 days after it is said", found[0])
        enough = {**MARKS, "x-sunset": "2026-08-28"}
        self.assertEqual(complaints(contract(), contract(enough), today=LAST), [])

    def test_of_a_version_a_year(self):
        short = {**DATES, "x-sunset": "2027-02-28"}
        [found] = complaints(contract(), contract(info=short), today=LAST)
        self.assertIn("the version: it works until 2027-02-28, less than 365", found)
        self.assertEqual(complaints(contract(), contract(info=DATES), today=LAST), [])
        earlier = {**DATES, "x-sunset": "2027-02-28"}
        [found] = complaints(contract(info=DATES), contract(info=earlier), today=LAST)
        self.assertIn("already", found)

    def test_of_the_released_contract_too(self):
        """A field that is announced in what was released, and not there any more."""
        released = Contract.in_folder(KEPT / "v1" / RELEASED)
        document = released.document
        customer = document["components"]["schemas"]["Customer"]["properties"]
        customer["street2"].update(MARKS)
        announced = Contract(json.dumps(document), None, draft=True)
        del customer["street2"]
        gone_now = Contract(json.dumps(document), None, draft=True)
        found = complaints(announced, gone_now, today=LAST)
        self.assertEqual(
            found,
            [
                "Customer.street2: the field is gone, so clients miss it. It was to"
                " work until 2027-03-01."
            ],
        )
        self.assertEqual(complaints(announced, gone_now, today=AFTER), [])

    def test_a_version_stays_until_its_day_is_past(self):
        with TemporaryDirectory() as name:
            folder = Path(name) / "v1"
            released = folder / RELEASED
            released.mkdir(parents=True)
            kept = contract(info=DATES)
            for file, text in zip(FILES, (kept.openapi, kept.sdl), strict=True):
                (released / file).write_text(text)
            self.assertEqual(
                overdue(folder, LAST), ["v1 is gone, and works until 2027-03-01."]
            )
            self.assertEqual(overdue(folder, AFTER), [])
            (released / FILES[0]).write_text(contract().openapi)
            self.assertEqual(
                overdue(folder, AFTER), ["v1 is gone, and was never said to go."]
            )
