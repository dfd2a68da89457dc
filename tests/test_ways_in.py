# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is no text is refused wherever it comes in: body, query string, path, header."""

import time
from contextlib import suppress

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.gateway.request_text import check_text, is_text
from odoo.addons.dual_api.schema.errors import ApiError
from odoo.addons.dual_api.schema.request.json_text import BODY, read_json
from odoo.addons.dual_api.schema.request.rules import list_validator
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

#: Half a character, an overlong slash, half a surrogate pair, beyond Unicode, cut off.
NO_UTF_8 = (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"a\xe2\x82")
NOT_TEXT = "This text contains a character that can't be stored."
CREATE = (
    "mutation ($i: CreateCustomerInput!)"
    " { createCustomer(input: $i) { customer { id } } }"
)


def percent(data: bytes) -> str:
    return "".join(f"%{byte:02x}" for byte in data)


class TestWaysIn(ApiCase):
    """Each way in, at both doors."""

    def test_query_strings(self):
        resource = self.env["dual_api.resolver"]._catalog(V1).resources["customers"]
        names = [
            *list_validator(resource).rules,
            "fields",
            "expand",
            "contacts.limit",
            "x",
        ]
        for data in NO_UTF_8:
            text = percent(data)
            for name in names:
                with self.subTest(name=name, data=data):
                    answer = self.rest("GET", f"/api/v1/customers?{name}={text}")
                    self.assertProblem(answer, "bad_request", {}, 400)
            for path in (
                f"/api/v1/customers?{text}=1",
                f"/api/v1/customers/1?fields=name{text}",
                f"/api/v1/me?fields={text}",
                f"/graphql?query={{viewer{{name}}}}%23{text}",
                f"/graphql?query={{viewer{{name}}}}&variables={{%22a%22:%22{text}%22}}",
                f"/graphql?query={{viewer{{name}}}}&operationName={text}",
            ):
                with self.subTest(path):
                    self.assertProblem(self.rest("GET", path), "bad_request", {}, 400)

    def test_paths(self):
        """A path has one spelling: what is none leads nowhere."""
        for data in NO_UTF_8:
            for path in (
                "/api/v1/customers/{}",
                "/api/v1/{}",
                "/api/{}",
                "/graphql/{}",
            ):
                with self.subTest(path, data=data):
                    answer = self.rest("GET", path.format(percent(data)))
                    self.assertProblem(answer, "not_found", {}, 404)

    def test_bodies(self):
        for data in NO_UTF_8:
            for path, body in (
                ("customers", b'{"name": "%s"}'),
                ("/graphql", b'{"query": "{ viewer { name } } # %s"}'),
                ("/graphql", b'{"query": "{ a }", "variables": {"a": "%s"}}'),
            ):
                with self.subTest(path, data=data):
                    answer = self.rest("POST", path, data=body.replace(b"%s", data))
                    self.assertProblem(answer, "bad_request", {}, 400)

    def test_characters_that_can_not_be_stored(self):
        """NUL is text in every way in, and refused by the name of what it is in."""
        for name in ("q", "name", "email", "ref", "city", "tags", "cursor"):
            answer = self.rest("GET", "customers", params={name: "a\0"})
            self.assertProblem(answer, "validation", {name: [NOT_TEXT]})
        values = {"name": "a\0", "tags": ["a", "b\0"]}
        details = {"name": [NOT_TEXT], "tags.1": [NOT_TEXT]}
        answer = self.rest("POST", "customers", json=values)
        self.assertProblem(answer, "validation", details)
        answer = self.graphql(CREATE, {"i": values})
        self.assertEqual(answer.details, details)
        query = '{ customers(filter: {name: "a\\u0000"}) { totalCount } }'
        self.assertEqual(self.graphql(query).details, {"name": [NOT_TEXT]})

    def test_what_is_text(self):
        for text in ("q=%C3%A9&name=a+b", "q=é", "q=%f0%9f%92%a9", "q=%00", ""):
            self.assertTrue(is_text(text.encode()), text)
        answer = self.rest("GET", "/api/v1/customers?name=a+b%2bc")
        self.assertEqual((answer.status, answer.json["results"]), (200, []))

    def test_a_name_given_twice(self):
        """What is meant is open, at any depth; and in a URL."""
        name = b'{"query": "{ viewer { name } }", "variables": '
        for path, body in (
            ("customers", b'{"name": "a", "name": "b"}'),
            ("customers", b'{"name": "a", "tags": [{"x": 1, "\\u0078": 2}]}'),
            ("/graphql", b'{"query": "{ a }", "query": "{ viewer { name } }"}'),
            ("/graphql", name + b'{"a": 1, "a": 1}}'),
            ("/graphql", name + b'{"a": [{"b": {"c": ":", "c": "\\":"}}]}}'),
        ):
            with self.subTest(body):
                answer = self.rest("POST", path, data=body)
                self.assertProblem(answer, "bad_request", {}, 400)
                self.assertIn("twice", answer.failure["detail"])
        for query in (
            "query={a}&query={viewer{name}}",
            "query={viewer{name}}&variables={}&variables={}",
            'query={viewer{name}}&variables={"a":1,"a":2}',
        ):
            answer = self.rest("GET", f"/graphql?{query}")
            self.assertProblem(answer, "bad_request", {}, 400)


@tagged("-at_install", "post_install")
class TestReaders(BaseCase):
    """The functions alone: clients put some URLs right before they send them."""

    def test_percent_signs(self):
        for text in (b"%", b"a%", b"%4", b"%zz", b"%%", b"%u0041", b"q=%c3", b"%C0%80"):
            self.assertFalse(is_text(text), text)

    def test_headers(self):
        check_text([("Accept", "text/html,\t*/*"), ("X", "\xe9")], b"")
        for sign in "\0\r\n\x7f\x1b":
            with self.assertRaises(ApiError) as caught:
                check_text([("Accept", f"a{sign}b")], b"")
            self.assertEqual(caught.exception.error, "bad_request")

    def test_names_are_counted_as_they_are_written(self):
        for text in (
            b'{"a": {"a": [{"a": ":"}, {"a": "\\":\\\\"}]}, "b": {}}',
            b'["a:b", "\\\\", ":", {"::": "::"}]',
            b'":"',
            '{"é:": "\\u003a"}',
        ):
            read_json(text, BODY)

    def test_what_is_too_much_is_not_built(self):
        """A mebibyte of JSON is refused in the time that reading its bytes takes."""
        for text in (
            "[" + ",".join(["[]"] * 349_000) + "]",
            "{" + ",".join(['"n":1'] * 170_000) + "}",
            '{"query": "' + "\\\\" * 500_000 + '"}',
            '{"query": "' + '\\"' * 500_000 + '"}',
            '{"query": "' + ":,[" * 300_000 + '"}',
        ):
            taken = []
            for _attempt in range(5):
                begun = time.thread_time()
                with suppress(ApiError):
                    read_json(text.encode(), BODY)
                taken.append(time.thread_time() - begun)
            self.assertLess(min(taken), 0.03, text[:30])
