# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is not valid is refused, with what is wrong with it, and nothing is written."""

from .common import GRAPHQL_JSON, ApiCase

_REQUIRED = {"name": ["required field"]}
_TOO_LONG = {"name": ["Enter at most 200 characters."]}
_NOT_TEXT = ["This text contains a character that can't be stored."]
_BY_VARIABLE = (
    "mutation ($input: CreateCustomerInput!)"
    " { createCustomer(input: $input) { customer { id } } }"
)


class ValidationCase(ApiCase):
    """No test of this file leaves a customer behind."""

    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].with_context(active_test=False)
        self.there = self.customer("There")
        self.before = self.partners.search([])
        self.addCleanup(self.assert_nothing_was_made)

    def assert_nothing_was_made(self):
        self.assertEqual(self.partners.search([]), self.before)

    def refused_document(self, query, variables=None, details=None):
        """GraphQL refuses the document: the status is the media type's."""
        answer = self.graphql(query, variables)
        self.assertProblem(answer, "validation", details, status=400)
        self.assertNotIn("data", answer.json)
        answer = self.graphql(query, variables, accept="application/json")
        self.assertProblem(answer, "validation", details, status=200)
        self.assertNotIn("data", answer.json)

    def refused_field(self, query, variables=None, details=None):
        """GraphQL executes the document, and the field of it is refused."""
        for accept in (GRAPHQL_JSON, "application/json"):
            answer = self.graphql(query, variables, accept=accept)
            self.assertProblem(answer, "validation", details, status=200)
            self.assertIsNone(answer.data["createCustomer"])
            self.assertEqual(answer.json["errors"][0]["path"], ["createCustomer"])


class TestValues(ValidationCase):
    """The same mistakes, in the same words."""

    def test_name_is_required(self):
        for body in ({}, {"email": "azure@example.com"}):
            answer = self.rest("POST", "customers", json=body)
            self.assertProblem(answer, "validation", _REQUIRED)
            expected = {
                "type": "/api/docs/errors#validation",
                "title": "Validation failed",
                "status": 422,
                "error": "validation",
                "details": _REQUIRED,
                "mistakes": [
                    {
                        "field": "name",
                        "code": "required",
                        "message": "required field",
                        "params": {},
                    }
                ],
                "correlation_id": answer.headers["X-Correlation-ID"],
            }
            self.assertEqual(answer.json, expected)

    def test_name_is_required_in_a_literal(self):
        for given in ("{}", '{email: "azure@example.com"}'):
            call = f"createCustomer(input: {given})"
            query = f"mutation {{ {call} {{ customer {{ id }} }} }}"
            self.refused_document(query, details=_REQUIRED)

    def test_name_is_required_in_a_variable(self):
        for given in ({}, {"email": "azure@example.com"}):
            self.refused_document(_BY_VARIABLE, {"input": given}, _REQUIRED)

    def test_name_is_required_in_a_variable_of_its_own(self):
        query = (
            "mutation ($name: String!)"
            " { createCustomer(input: {name: $name}) { customer { id } } }"
        )
        self.refused_document(query, {}, _REQUIRED)

    def test_name_too_long(self):
        name = "x" * 201
        answer = self.rest("POST", "customers", json={"name": name})
        self.assertProblem(answer, "validation", _TOO_LONG)
        self.refused_field(_BY_VARIABLE, {"input": {"name": name}}, _TOO_LONG)
        literal = (
            f'mutation {{ createCustomer(input: {{name: "{name}"}})'
            " { customer { id } } }"
        )
        self.refused_field(literal, details=_TOO_LONG)

    def test_every_length_is_counted_in_characters(self):
        name = "é" * 200
        with self.env.cr.savepoint() as savepoint:
            answer = self.rest("POST", "customers", json={"name": name})
            self.assertEqual((answer.status, answer.json["name"]), (201, name))
            savepoint.rollback()
        answer = self.rest("POST", "customers", json={"name": name + "é"})
        self.assertProblem(answer, "validation", _TOO_LONG)

    def test_nul(self):
        values = {"name": "a\0b", "city": "\0", "tags": ["a\0"]}
        details = {"name": _NOT_TEXT, "city": _NOT_TEXT, "tags.0": _NOT_TEXT}
        answer = self.rest("POST", "customers", json=values)
        self.assertProblem(answer, "validation", details)
        self.refused_field(_BY_VARIABLE, {"input": values}, details)
        for parameter in ("q", "name", "city", "cursor"):
            answer = self.rest("GET", "customers", params={parameter: "a\0"})
            self.assertProblem(answer, "validation", {parameter: _NOT_TEXT})

    def test_half_a_surrogate_pair(self):
        """JSON can spell it; it is no text, and no JSON by RFC 8259's advice."""
        half = b'"\\ud800"'
        answer = self.rest("POST", "customers", data=b'{"name": %s}' % half)
        self.assertProblem(answer, "bad_request")
        body = b'{"query": "{ viewer { name } }", "variables": {"a": %s}}' % half
        answer = self.rest("POST", "/graphql", data=body)
        self.assertProblem(answer, "bad_request")

    def test_half_a_surrogate_pair_in_a_document(self):
        call = r'createCustomer(input: {name: "\ud800"})'
        answer = self.graphql(f"mutation {{ {call} {{ customer {{ id }} }} }}")
        self.assertProblem(answer, "bad_request", status=400)

    def test_numbers_beyond_measure(self):
        for number in (2**31, 2**63, 10**400, -(10**400)):
            body = b'{"name": "a", "parent_id": %d}' % number
            answer = self.rest("POST", "customers", data=body)
            self.assertIn(answer.error, ("validation", "bad_request"), answer.text)
            self.assertLess(answer.status, 500)
            query = (
                "mutation { createCustomer(input:"
                f' {{name: "a", parentId: {number}}}) {{ customer {{ id }} }} }}'
            )
            self.assertEqual(self.graphql(query).error, "validation")
            for parameter in ("limit", "offset", "parent_id"):
                answer = self.rest("GET", "customers", params={parameter: number})
                self.assertProblem(answer, "validation")
                self.assertEqual(list(answer.details), [parameter])
            page = f"customers(first: {number})"
            answer = self.graphql(f"{{ {page} {{ nodes {{ id }} }} }}")
            self.assertEqual(answer.error, "validation")
            self.assertEqual(list(answer.details), ["first"])

    def test_what_is_no_moment(self):
        details = {
            "created_since": ["Enter a date and time, such as 2026-01-31T09:30:00Z."]
        }
        for literal in ('{a: "2026-01-01"}', '["2026-01-01"]', "1", "true", "NOW"):
            page = f"customers(filter: {{createdSince: {literal}}})"
            answer = self.graphql(f"{{ {page} {{ nodes {{ id }} }} }}")
            self.assertProblem(answer, "validation", details)

    def test_moments(self):
        """The same on every Python: RFC 3339, a day alone, no offset for UTC."""
        moments = ("2026-01-01", "2026-01-01T10:00", "2026-01-01t10:00:00.5z")
        refused = ("2026", "20260101", "2026-W01-1", "2026-13-01", "2026-01-01 10:00")
        for moment in moments:
            answer = self.rest("GET", "customers", params={"updated_since": moment})
            self.assertEqual(answer.status, 200, moment)
        for moment in refused:
            answer = self.rest("GET", "customers", params={"updated_since": moment})
            details = {
                "updated_since": [
                    "Enter a date and time, such as 2026-01-31T09:30:00Z."
                ]
            }
            self.assertProblem(answer, "validation", details)

    def test_what_is_no_number(self):
        for literal in (b"NaN", b"Infinity", b"-Infinity"):
            body = b'{"name": "a", "parent_id": %s}' % literal
            answer = self.rest("POST", "customers", data=body)
            self.assertProblem(answer, "bad_request")


class TestBodies(ValidationCase):
    """Bodies that are no JSON object in UTF-8."""

    valid = b'{"name": "a"}'

    def refused_body(self, error, status, data, content_type="application/json"):
        """At both doors, for every method that takes a body."""
        headers = {"Content-Type": content_type}
        customer = self.there
        for method, path in (
            ("POST", "customers"),
            ("PATCH", f"customers/{customer.id}"),
            ("POST", "/graphql"),
        ):
            with self.subTest(path=path, content_type=content_type, data=data[:20]):
                answer = self.rest(method, path, data=data, headers=headers)
                self.assertProblem(answer, error, status=status)

    def test_content_type(self):
        for content_type in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "application/jsonx",
            "",
        ):
            self.refused_body("unsupported_media_type", 415, self.valid, content_type)

    def test_content_type_of_no_body(self):
        for path in ("customers", "/graphql"):
            answer = self.rest("POST", path)
            self.assertProblem(answer, "unsupported_media_type", status=415)

    def test_malformed(self):
        for data in (b"{", b" ", b"{'name': 'a'}", b'{"name": "a",}', b"\xff"):
            self.refused_body("bad_request", 400, data)

    def test_no_object(self):
        for data in (b"[]", b'[{"name": "a"}]', b'"a"', b"1", b"null", b"true"):
            self.refused_body("bad_request", 400, data)

    def test_nested_too_deep(self):
        self.refused_body("bad_request", 400, b"[" * 100_000)
        self.refused_body("bad_request", 400, b'{"a":' * 100_000)
        for depth in (100, 900):
            # JSON's parser takes it; what walks it would not.
            lists = b"[" * depth + b"]" * depth
            maps = b'{"a":' * depth + b"1" + b"}" * depth
            for value in (lists, maps):
                self.refused_body("bad_request", 400, b'{"name": %s}' % value)
        # As deep as a URL of 8 KiB can be.
        maps = b'{"a":' * 400 + b"1" + b"}" * 400
        parameters = {"query": _BY_VARIABLE, "variables": b'{"input": %s}' % maps}
        answer = self.rest("GET", "/graphql", params=parameters)
        self.assertProblem(answer, "bad_request", status=400)

    def test_larger_than_a_mebibyte(self):
        for size in (1024 * 1024 + 1, 3 * 1024 * 1024):
            data = self.valid + b" " * (size - len(self.valid))
            self.refused_body("payload_too_large", 413, data)

    def test_larger_than_a_mebibyte_without_a_length(self):
        for path in ("customers", "/graphql"):
            pieces = (piece for piece in (self.valid, b" " * 1024 * 1024))
            headers = {"Content-Type": "application/json"}
            answer = self.rest("POST", path, data=pieces, headers=headers)
            self.assertProblem(answer, "payload_too_large", status=413)

    def test_a_mebibyte(self):
        data = self.valid + b" " * (1024 * 1024 - len(self.valid))
        with self.env.cr.savepoint() as savepoint:
            self.assertEqual(self.rest("POST", "customers", data=data).status, 201)
            savepoint.rollback()

    def test_query_parameters(self):
        """What a route does not know, it refuses; also where it would not matter."""
        identity = self.there.id
        for method, path in (
            ("GET", "customers"),
            ("POST", "customers"),
            ("GET", f"customers/{identity}"),
            ("PATCH", f"customers/{identity}"),
            ("DELETE", f"customers/{identity}"),
            ("GET", f"customers/{identity}/contacts"),
            ("GET", "me"),
        ):
            json = {"name": "a"} if method in ("POST", "PATCH") else None
            answer = self.rest(method, path, json=json, params={"nonsense": 1})
            self.assertProblem(answer, "validation", {"nonsense": ["unknown field"]})

    def test_parameter_twice(self):
        answer = self.rest("GET", "customers?limit=1&limit=2")
        self.assertProblem(answer, "validation", {"limit": ["This is given twice."]})
