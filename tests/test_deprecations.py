# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who uses what goes is told so, at both doors, and nobody else is."""

import json
from email.utils import parsedate_to_datetime

from odoo.tests import tagged

from .support.going_case import (
    DELETE,
    HAS_EMAIL,
    PARENT,
    PHONE,
    REF,
    VERSION,
    ZIP,
    GoingCase,
)

_HEADERS = ("Deprecation", "Sunset")
_NODES = "{ customers%s { nodes { %s } } }"
#: What is asked of each door, and the places of what goes in it: REST's, GraphQL's.
#: Nothing of it is used by who asks for nothing in particular, or for a default.
MATRIX = (
    ("a list", "customers", _NODES % ("", "name"), (), ()),
    ("a record", "customers/{id}", "{ customer(id: {id}) { name } }", (), ()),
    (
        "another field",
        "customers?fields=name,city",
        _NODES % ("", "name city"),
        (),
        (),
    ),
    (
        "a field",
        "customers?fields=zip",
        _NODES % ("", "zip"),
        [(ZIP, "Customer.zip")],
        [(ZIP, "Customer.zip")],
    ),
    (
        "a default field that is named",
        "customers/{id}?fields=phone",
        "{ customer(id: {id}) { phone } }",
        [(PHONE, "Customer.phone")],
        [(PHONE, "Customer.phone")],
    ),
    (
        "fields of a related record",
        "customers?expand=contacts&fields=contacts.zip",
        _NODES % ("", "contacts { nodes { zip } }"),
        [(ZIP, "Customer.zip")],
        [(ZIP, "Customer.zip")],
    ),
    (
        "a relation",
        "customers?expand=parent",
        _NODES % ("", "parent { name }"),
        [(PARENT, "Customer.parent")],
        [(PARENT, "Customer.parent")],
    ),
    (
        "the entity tag of a field",
        "customers/{id}?fields=ref",
        '{ customer(id: {id}) { etag(fields: ["ref"]) } }',
        [(REF, "Customer.ref")],
        [(REF, "Customer.ref")],
    ),
    (
        "an order",
        "customers?sort=-ref",
        _NODES % ("(orderBy: {field: REF, direction: DESC})", "name"),
        [(REF, "customers?sort=ref")],
        [(REF, "CustomerOrderField.REF")],
    ),
    (
        "a filter of a member",
        "customers?zip=94538",
        _NODES % ('(filter: {zip: ["94538"]})', "name"),
        [(ZIP, "customers?zip")],
        [(ZIP, "CustomerFilter.zip")],
    ),
    (
        "a filter of its own",
        "customers?has_email=true",
        _NODES % ("(filter: {hasEmail: true})", "name"),
        [(HAS_EMAIL, "customers?has_email")],
        [(HAS_EMAIL, "CustomerFilter.hasEmail")],
    ),
    (
        "a list below a record",
        "customers/{id}/contacts?ref=x",
        '{ customer(id: {id}) { contacts(filter: {ref: ["x"]}) { nodes { name } } } }',
        [(REF, "customers?ref")],
        [(REF, "CustomerFilter.ref")],
    ),
    (
        "several",
        "customers?fields=zip,phone&sort=ref",
        _NODES % ("(orderBy: {field: REF})", "zip phone"),
        [
            (ZIP, "Customer.zip"),
            (PHONE, "Customer.phone"),
            (REF, "customers?sort=ref"),
        ],
        [
            (ZIP, "Customer.zip"),
            (PHONE, "Customer.phone"),
            (REF, "CustomerOrderField.REF"),
        ],
    ),
    (
        "an alternative",
        None,
        _NODES % ('(filter: {or: [{ref: ["x"]}, {name: ["y"]}]})', "name"),
        (),
        [(REF, "CustomerFilter.ref")],
    ),
    (
        "a fragment with an alias",
        None,
        "{ customers { edges { node { ...some } } } }"
        " fragment some on Customer { code: zip }",
        (),
        [(ZIP, "Customer.zip")],
    ),
    (
        "a field that is skipped",
        None,
        _NODES % ("", "name zip @skip(if: true)"),
        (),
        (),
    ),
)
#: What is sent, and what of it goes.
WRITES = (
    ("other fields", "create", {"name": "N", "city": "C"}, ()),
    ("a field", "create", {"name": "N", "zip": "1"}, [(ZIP, "zip")]),
    ("a default field", "update", {"phone": "+1 510 555 0101"}, [(PHONE, "phone")]),
    ("a relation", "update", {"parent_id": None}, [(PARENT, "parent_id")]),
    ("a verb", "delete", None, [(DELETE, None)]),
)


@tagged("-at_install", "post_install")
class TestDeprecations(GoingCase):
    def assertTold(self, answer, used):
        """The headers are those of what goes first, and there are none of nothing."""
        self.assertLess(answer.status, 300, answer.text)
        links = answer.headers.get("Link", "")
        if not used:
            self.assertFalse([name for name in _HEADERS if name in answer.headers])
            self.assertNotIn("deprecation", links)
            return
        first = used[0][0]
        begins = int(first.begins.timestamp())
        self.assertEqual(answer.headers["Deprecation"], f"@{begins}")
        ends = parsedate_to_datetime(answer.headers["Sunset"])
        self.assertEqual(ends, first.ends)
        self.assertIn(f'</api/docs/changes#{first.doc}>; rel="deprecation"', links)

    def extension(self, answer):
        return answer.json["extensions"].get("deprecations", ())

    def told(self, used):
        return [
            {
                "path": path,
                "since": str(goes.since),
                "sunset": str(goes.sunset),
                "use": goes.use,
                "doc": goes.doc,
            }
            for goes, path in used
        ]

    def test_who_names_what_goes_is_told(self):
        record = self.customer("Read", zip="94538").id
        with self.offered():
            for case, path, document, at_rest, at_graphql in MATRIX:
                with self.subTest(case):
                    if path is not None:
                        path = path.replace("{id}", str(record))
                        self.assertTold(self.rest("GET", path), at_rest)
                    document = document.replace("{id}", str(record))
                    answer = self.graphql(document)
                    self.assertTold(answer, at_graphql)
                    self.assertEqual(
                        list(self.extension(answer)), self.told(at_graphql)
                    )

    def test_who_writes_what_goes_is_told(self):
        with self.offered():
            for case, verb, sent, used in WRITES:
                with self.subTest(case):
                    record = self.customer("Written").id
                    method, path = {
                        "create": ("POST", "customers"),
                        "update": ("PATCH", f"customers/{record}"),
                        "delete": ("DELETE", f"customers/{record}"),
                    }[verb]
                    answer = self.rest(
                        method, path, **({} if sent is None else {"json": sent})
                    )
                    self.assertTold(answer, used)
                    record = self.customer("Written").id
                    given = {
                        "zip": "zip",
                        "parent_id": "parentId",
                        "phone": "phone",
                    }
                    fields = {
                        given.get(name, name): v for name, v in (sent or {}).items()
                    }
                    if verb != "create":
                        fields["id"] = record
                    name = f"{verb}Customer"
                    asked = "deletedId" if verb == "delete" else "customer { id }"
                    answer = self.graphql(
                        f"mutation m($i: {name[0].upper()}{name[1:]}Input!)"
                        f" {{ {name}(input: $i) {{ {asked} }} }}",
                        variables={"i": fields},
                    )
                    self.assertTold(answer, used)
                    paths = [
                        (
                            goes,
                            f"{name[0].upper()}{name[1:]}Input.{given[field]}"
                            if field
                            else f"Mutation.{name}",
                        )
                        for goes, field in used
                    ]
                    self.assertEqual(list(self.extension(answer)), self.told(paths))

    def test_many_at_once_tell_it_once(self):
        items = [{"name": f"N{number}", "zip": "1"} for number in range(3)]
        with self.offered():
            answer = self.rest(
                "POST", "customers/batch", json={"operation": "create", "items": items}
            )
            self.assertTold(answer, [(ZIP, "")])
            answer = self.graphql(
                "mutation m($i: [CreateCustomersItem!]!)"
                " { createCustomers(input: {items: $i}) { succeeded } }",
                variables={"i": items},
            )
            self.assertTold(answer, [(ZIP, "")])
            self.assertEqual(
                self.extension(answer), self.told([(ZIP, "CreateCustomersItem.zip")])
            )

    def test_an_export_tells_it(self):
        with self.offered():
            self.assertTold(self.rest("GET", "customers/export?fields=name"), ())
            answer = self.rest("GET", "customers/export?fields=zip")
            self.assertTold(answer, [(ZIP, "")])

    def test_each_request_at_a_version_that_goes_is_told(self):
        with self.offered(version_goes=True):
            for path in ("me", "customers", "customers?fields=name", "openapi.json"):
                self.assertTold(self.rest("GET", path), [(VERSION, "")])
            # Who has no key is told by the documents alone.
            answer = self.rest("GET", "health", key=None)
            self.assertNotIn("Deprecation", answer.headers)
            # GraphQL has no versions.
            self.assertTold(self.graphql("{ viewer { name } }"), ())
            document = self.rest("GET", "openapi.json").json
            self.assertEqual(document["info"]["x-sunset"], str(VERSION.sunset))

    def test_pages_of_other_origins_may_read_it(self):
        self.set_setting("cors_origins", "https://shop.example")
        with self.offered():
            answer = self.rest(
                "GET",
                "customers?fields=zip",
                headers={"Origin": "https://shop.example"},
            )
        exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
        self.assertLessEqual({"Deprecation", "Sunset", "Link"}, set(exposed))

    def test_the_next_page_is_linked_beside_it(self):
        for number in range(2):
            self.customer(f"Page {number}", ref=f"p{number}")
        with self.offered():
            answer = self.rest("GET", "customers?sort=ref&limit=1&has_email=all")
            self.assertEqual(answer.status, 422)
            answer = self.rest("GET", "customers?sort=ref&limit=1")
            self.assertIn('rel="next"', answer.headers["Link"])
            self.assertTold(answer, [(REF, "")])
            # The cursor goes on in the same order.
            following = self.rest("GET", answer.json["next"])
            self.assertTold(following, [(REF, "")])

    def test_it_takes_no_statement(self):
        counts = []
        for fields in ("city", "zip"):
            with self.offered():
                self.rest("GET", f"customers?fields={fields}")
                with self.statements() as statements:
                    self.rest("GET", f"customers?fields={fields}")
                counts.append(len(statements))
        self.assertEqual(*counts)

    # -- when it has gone -------------------------------------------------------

    def test_what_is_past_its_sunset_works_until_that_is_enforced(self):
        asked = (("GET", "customers?fields=zip", "{ customers { nodes { zip } } }"),)
        after = ZIP.sunset.toordinal() + 1
        last = (ZIP.sunset.year, ZIP.sunset.month, ZIP.sunset.day, 23)
        day = ZIP.sunset.fromordinal(after)
        with self.offered():
            for method, path, document in asked:
                with self.at(day.year, day.month, day.day, 0):
                    self.assertTold(self.rest(method, path), [(ZIP, "")])
                self.set_setting("deprecations_enforced", "true")
                with self.at(*last):
                    self.assertTold(self.rest(method, path), [(ZIP, "")])
                    self.assertTold(self.graphql(document), [(ZIP, "")])
                with self.at(day.year, day.month, day.day, 0):
                    self.assertGone(
                        self.rest(method, path), self.told([(ZIP, "Customer.zip")])
                    )
                    self.assertGone(
                        self.graphql(document), self.told([(ZIP, "Customer.zip")])
                    )
                    # All else stays.
                    self.assertTold(self.rest("GET", "customers"), ())

    def assertGone(self, answer, told):
        self.assertEqual(answer.error, "gone", answer.text)
        failure = answer.failure
        self.assertEqual(failure["deprecations"], told)
        self.assertEqual(failure["status"], 410)
        self.assertIn("Deprecation", answer.headers)

    def test_nothing_is_done_of_a_request_that_is_refused(self):
        self.set_setting("deprecations_enforced", "true")
        with self.offered(), self.at(2030, 1, 1, 12):
            answer = self.rest("POST", "customers", json={"name": "Never", "zip": "1"})
            self.assertGone(answer, answer.failure["deprecations"])
            answer = self.graphql(
                'mutation { one: createCustomer(input: {name: "Never"}) { customer {'
                ' id } } two: createCustomer(input: {name: "Never", zip: "1"}) {'
                " customer { id } } }"
            )
            self.assertGone(answer, self.told([(ZIP, "CreateCustomerInput.zip")]))
        found = self.env["res.partner"].search_count([("name", "=", "Never")])
        self.assertEqual(found, 0)

    def test_a_version_that_has_gone_still_shows_its_documents(self):
        self.set_setting("deprecations_enforced", "true")
        with self.offered(version_goes=True), self.at(2028, 1, 1, 12):
            for path in ("me", "customers"):
                answer = self.rest("GET", path)
                self.assertProblem(answer, "gone")
                self.assertEqual(
                    answer.json["deprecations"], self.told([(VERSION, "/api/v1")])
                )
            for path in ("openapi.json", "health"):
                self.assertEqual(self.rest("GET", path).status, 200)
            self.assertEqual(self.graphql("{ viewer { name } }").status, 200)

    def test_a_brownout_refuses_in_its_hours_what_goes(self):
        self.set_setting("deprecation_brownout_hours", "9-10 22")
        document = "{ customers { nodes { zip } } }"
        with self.offered():
            for hour, refused in ((8, False), (9, True), (10, True), (11, False)):
                with self.subTest(hour=hour), self.at(2026, 4, 1, hour):
                    for answer in (
                        self.rest("GET", "customers?fields=zip"),
                        self.graphql(document),
                    ):
                        if refused:
                            self.assertGone(answer, self.told([(ZIP, "Customer.zip")]))
                            self.assertIn("until 11:00 UTC", json.dumps(answer.json))
                        else:
                            self.assertTold(answer, [(ZIP, "")])
                    self.assertTold(self.rest("GET", "customers"), ())
            # Before it is deprecated, it is only known that it will be.
            with self.at(2026, 2, 1, 9):
                self.assertTold(self.rest("GET", "customers?fields=zip"), [(ZIP, "")])
