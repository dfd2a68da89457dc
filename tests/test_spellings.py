# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each path has one spelling, and a method is one word: nothing else is served."""

import http.client
import json
import re
from contextlib import closing
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

from odoo.addons.dual_api.schema.headers import API_KEY_HEADER

from .common import ApiCase
from .support.http_case import JSON, KNOWN_METHODS, methods

#: What stands for a place in a route.
PLACES = {
    "name": "customers",
    "record_id": "1",
    "page": "pagination",
    "path": "nothing",
}
#: Where a relation is read, and verbs are done, by method.
ADDRESSES = {
    "GET": "customers/1/contacts",
    "POST": "keys/1/rotate",
    "PATCH": "customers/1",
    "DELETE": "customers/1",
}
#: Digits to Python's ``isdigit`` and ``int``, and to nobody else.
FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
_MUTATION = 'mutation { createCustomer(input: {name: "Safe"}) { customer { id } } }'
#: Methods that are none of the API's, or are spelled as nobody may.
OTHER_METHODS = (
    *("PUT", "TRACE", "CONNECT", "PROPFIND", "LINK", "QUERY", "X" * 300),
    *("get", "Post", "pATCH", "delete", "head", "options"),
)
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def spellings(path):
    """Other ways to write the path, by what they are."""
    first, _, rest = path[1:].partition("/")
    last = path.rpartition("/")[2]
    yield "a slash at the end", f"{path}/"
    yield "two slashes at the end", f"{path}//"
    yield "an encoded slash at the end", f"{path}%2f"
    yield "two slashes in front", f"/{path}"
    yield "three slashes in front", f"//{path}"
    yield "no slash in front", path[1:]
    yield "a backslash in front", "\\" + path[1:]
    yield "a dot in front", f"/.{path}"
    yield "a way there and back", f"/web/..{path}"
    yield "a way there and back, encoded", f"/web/%2e%2e{path}"
    yield "a dot at the end", f"{path}/."
    yield "two dots at the end", f"{path}/x/.."
    yield "capitals", path.upper()
    yield "a capital", f"/{first.capitalize()}/{rest}".rstrip("/")
    yield "an encoded letter", f"/%{ord(first[0]):02x}{path[2:]}"
    yield "a letter encoded twice", f"/%25{ord(first[0]):02x}{path[2:]}"
    yield "an encoded last letter", f"{path[:-1]}%{ord(path[-1]):02X}"
    yield "parameters", f"{path};x=1"
    yield "parameters of the first segment", f"/{first};a=b/{rest}"
    yield "an encoded semicolon", f"{path}%3bx"
    yield "a space", f"{path}%20"
    yield "a line break", f"{path}%0a"
    yield "a zero byte", f"{path}%00"
    yield "an encoded question mark", f"{path}%3fx=1"
    yield "a fragment", f"{path}#x"
    yield "a language", f"/en{path}"
    yield "a language of a country", f"/en_US{path}"
    if rest:
        yield "a suffix", f"{path}.json"
        yield "two slashes", f"/{first}//{rest}"
        yield "an encoded slash", f"/{first}%2f{rest}"
        yield "a backslash", f"/{first}\\{rest}"
        yield "a dot", f"/{first}/./{rest}"
    if last.isdigit():
        head = path[: -len(last)]
        yield "a zero in front", f"{head}0{last}"
        yield "a sign", f"{head}+{last}"
        yield "other digits", head + quote(last.translate(FULL_WIDTH))


class RawCase(ApiCase):
    """Requests whose target and method are sent just as they are written."""

    def raw(self, method, target, key=None, body=None, **headers):
        """One request.

        :param key: ``None`` to send none
        """
        lines = dict(headers)
        if key:
            lines[API_KEY_HEADER] = key
        data = None if body is None else json.dumps(body)
        if data is not None:
            lines["Content-Type"] = JSON
        address = urlsplit(self.base_url())
        connection = http.client.HTTPConnection(address.hostname, address.port)
        # Python's own would refuse some of what attackers send.
        connection._validate_path = lambda _target: None
        self.env.cr.flush()
        self.env.cr.clear()
        with self.allow_requests(), closing(connection):
            lines["Cookie"] = f"{TEST_CURSOR_COOKIE_NAME}={self.http_request_key}"
            connection.request(method, target, body=data, headers=lines)
            response = connection.getresponse()
            text = response.read().decode()
        is_json = "json" in response.headers.get("Content-Type", "")
        return SimpleNamespace(
            status=response.status,
            headers=response.headers,
            text=text,
            json=json.loads(text) if is_json and text else None,
        )

    def routes(self):
        """Each route of the API as a path of this database, with its methods."""
        routing_map = self.env["ir.http"].routing_map()
        for rule in routing_map.iter_rules():
            if not rule.endpoint.routing["type"].startswith("dual_api."):
                continue
            if rule.rule.startswith("/.well-known/"):
                # Where they are, no path of the API is.
                continue
            if "upload_id" in rule.arguments:
                # A name that the server gave: with more behind it, it is another one.
                continue
            if rule.methods is not None:
                by_method = [
                    ADDRESSES[each] for each in sorted(rule.methods & ADDRESSES.keys())
                ]
                names = {**PLACES, "address": next(iter(by_method), None)}
                parts = re.split(r"<(?:[^>:]*:)?(\w+)>", rule.rule)
                parts[1::2] = [names[name] for name in parts[1::2]]
                yield "".join(parts), rule.methods

    def assertNotFound(self, answer):
        """404 as the API says it, kept by nobody and with no session."""
        self.assertEqual(answer.status, 404, answer.text)
        self.assertIsNotNone(answer.json, answer.text)
        members = answer.json.get("errors", [{"extensions": answer.json}])[0]
        self.assertEqual(members["extensions"]["error"], "not_found")
        self.assertEqual(answer.headers["Cache-Control"], "private, no-cache")
        for name in ("Location", "Set-Cookie"):
            self.assertNotIn(name, answer.headers)


class TestSpellings(RawCase):
    """Every route, by every spelling that somebody in front could take for it."""

    def setUp(self):
        super().setUp()
        # Without one there are no routes of OAuth.
        self.set_setting("issuer", "https://erp.example")

    def test_each_path_has_one_spelling(self):
        paths = {path for path, _methods in self.routes()}
        self.assertLessEqual({"/api", "/graphql", "/api/docs", "/api/v1/me"}, paths)
        for path in sorted(paths):
            known = self.raw("OPTIONS", path)
            self.assertEqual(known.status, 204, path)
            self.assertTrue(known.headers["Allow"], path)
            for what, spelled in spellings(path):
                if spelled in paths:
                    # A path of its own, such as one for each format of a page.
                    continue
                with self.subTest(what, target=spelled):
                    self.assertNotFound(self.raw("GET", spelled, self.api_key))

    def test_no_method_gets_past_a_spelling(self):
        before = self.env["res.partner"].search_count([])
        for path, body in (
            ("/api/v1/customers", {"name": "Spelled"}),
            ("/graphql", {"query": _MUTATION}),
        ):
            for what, spelled in spellings(path):
                with self.subTest(what, target=spelled):
                    answer = self.raw("POST", spelled, self.api_key, body)
                    self.assertNotFound(answer)
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_no_key_is_asked_for_and_none_pays(self):
        for key in (None, self.api_key, "wrong"):
            answer = self.raw("GET", "/api//v1/me", key)
            self.assertNotFound(answer)
            self.assertNotIn("RateLimit", answer.headers)

    def test_the_absolute_form_is_the_same_path(self):
        """RFC 9112, section 3.2.2: a server takes it."""
        for path in ("/api/v1/me", "/graphql?query={viewer{name}}"):
            answer = self.raw("GET", self.base_url() + path, self.api_key)
            self.assertEqual(answer.status, 200, answer.text)
        self.assertNotFound(self.raw("GET", self.base_url() + "//api/v1/me"))

    def test_pages_of_others_stay_theirs(self):
        for path in ("/web/login", "/web/login/", "/web/health", "/apis", "/x/api"):
            with self.subTest(path):
                answer = self.raw("GET", path)
                self.assertNotIn("X-Correlation-ID", answer.headers)


class TestMethods(RawCase):
    """A method means what its name says, and is spelled in one way."""

    def test_a_safe_method_changes_nothing(self):
        before = self.env["res.partner"].search_count([])
        target = f"/graphql?query={quote(_MUTATION)}"
        for method in ("GET", "HEAD"):
            answer = self.raw(method, target, self.api_key)
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "POST"))
        self.assertEqual(self.raw("OPTIONS", target, self.api_key).status, 204)
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_other_methods_are_refused_everywhere(self):
        for path, known in KNOWN_METHODS.items():
            for method in OTHER_METHODS:
                with self.subTest(path, method=method[:10]):
                    answer = self.raw(method, path, self.api_key)
                    self.assertEqual(answer.status, 405, answer.text)
                    self.assertEqual(methods(answer.headers["Allow"]), known)

    def test_no_header_is_a_method(self):
        customer = self.customer("Override")
        path = f"/api/v1/customers/{customer.id}"
        for header in OVERRIDES:
            for method in ("GET", "POST"):
                answer = self.raw(method, path, self.api_key, **{header: "DELETE"})
                self.assertEqual(answer.status, 200 if method == "GET" else 405)
        self.assertTrue(customer.exists())
