# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every refusal in the OpenAPI document happens, and looks as it is shown."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from unittest.mock import patch

from odoo.exceptions import LockError
from odoo.tools import mute_logger

from odoo.addons.dual_api.gateway.going import Going
from odoo.addons.dual_api.schema.request.uses import Part, Use

from .support.forms import FORM_TYPE, form, picture
from .support.going_case import VERSION
from .support.openapi_case import (
    IN_PARTS,
    JSON_TYPES,
    OpenApiCase,
    examples_of,
    spelled,
)


class TestRefused(OpenApiCase):
    """What the document shows as a refusal is how a refusal looks."""

    def refusals(self):
        """(code, answer) of REST's, as a client can bring them about."""
        poor, spent = self.new_key(scopes=()), self.new_key(limit=1)
        self.rest("GET", "me", key=spent)
        yield "bad_request", self.rest("POST", "customers", data=b"[]")
        yield "unauthorized", self.rest("GET", "customers", key="x" * 43)
        yield "forbidden", self.rest("GET", "customers", key=poor)
        yield "not_found", self.rest("GET", "customers/2147483647")
        yield "conflict", self.still_needed()
        with self.going():
            yield "gone", self.rest("GET", "customers")
        yield (
            "precondition_failed",
            self.rest("DELETE", "customers/7", headers={"If-Match": '"other"'}),
        )
        yield (
            "payload_too_large",
            self.rest("POST", "customers", data=b" " * 2**20 + b"{}"),
        )
        yield (
            "unsupported_media_type",
            self.rest(
                "POST", "customers", data=b"{}", headers={"Content-Type": "text/plain"}
            ),
        )
        yield "validation", self.rest("POST", "customers", json={})
        yield "rate_limit_exceeded", self.rest("GET", "me", key=spent)

    def still_needed(self):
        needed = self.customer("Needed")
        self.env["res.users"].create(
            {
                "name": "U",
                "login": "needs",
                "partner_id": needed.id,
                "group_ids": self.env.ref("base.group_portal").ids,
                "active": False,
            }
        )
        needed.active = True
        with mute_logger("odoo.sql_db"):
            return self.rest("DELETE", f"customers/{needed.id}")

    def test_problems_look_like_their_examples(self):
        document = self.document()
        for code, answer in self.refusals():
            with self.subTest(code):
                self.assertProblem(answer, code)
                response = document["components"]["responses"][code]
                media = response["content"]["application/problem+json"]
                example = media["examples"][code]["value"]
                self.assertSameShape(example, answer.json)
                self.assertEqual(example["title"], answer.json["title"])
                self.assertFits(document, "/components/schemas/Problem", answer.json)

    def test_a_refusal_has_the_headers_that_are_promised(self):
        document = self.document()
        headers = document["components"]["headers"]
        for code, answer in self.refusals():
            promised = document["components"]["responses"][code]["headers"]
            for name in promised:
                if headers[name].get("required"):
                    self.assertIn(name, answer.headers, code)
            # And nothing of ours that nobody was told of.
            told = {name.lower() for name in promised}
            for name in headers:
                if name in answer.headers:
                    self.assertIn(name.lower(), told, code)

    def test_graphql_refuses_as_its_examples_show(self):
        document = self.document()
        poor, spent = self.new_key(scopes=()), self.new_key(limit=1)
        self.rest("GET", "me", key=spent)
        query = "{ customers { nodes { name } } }"
        for code, answer in (
            ("bad_request", self.rest("POST", "/graphql", json=[])),
            ("unauthorized", self.graphql(query, key="x" * 43)),
            ("forbidden", self.graphql(query, key=poor)),
            ("rate_limit_exceeded", self.graphql(query, key=spent)),
            ("not_acceptable", self.graphql(query, accept="image/png")),
        ):
            with self.subTest(code):
                response = document["components"]["responses"][f"graphql_{code}"]
                media = response["content"]["application/json"]
                example = media["examples"][code]["value"]
                self.assertSameShape(example, answer.json)
                self.assertFits(
                    document, "/components/schemas/GraphQLRefusal", answer.json
                )

    def test_every_operation_gives_each_refusal_that_it_names(self):
        document = self.document()
        self.set_setting("failed_logins_per_min", "1000")
        self.spent, self.poor = (
            self.new_key(limit=1),
            self.new_key(allowed_origins="https://a"),
        )
        self.rest("GET", "me", key=self.spent)
        for path, method, operation in self.operations(document):
            if IN_PARTS in path:
                continue
            for status, response in operation["responses"].items():
                code = response.get("$ref", "").rpartition("/")[2]
                code = code.removeprefix("graphql_")
                if not code or int(status) >= 500:
                    continue
                with self.subTest(operation["operationId"], code=code):
                    answer = self.refused(path, method, operation, code)
                    self.assertEqual((answer.error, answer.status), (code, int(status)))

    def refused(self, path, method, operation, code):
        """A request that the operation refuses for that reason."""
        parameters = operation["parameters"]
        query = {
            one["name"]: spelled(one)
            for one in parameters
            if one["in"] == "query" and one.get("required")
        }
        missing = code == "not_found"
        url = path.replace("{id}", str(2**31 - 1 if missing else 7))
        url = url.replace("{page}", "nothing" if missing else "errors")
        content = operation.get("requestBody", {}).get("content", {})
        body = next(iter(examples_of(content.get(JSON_TYPES[0], {})).values()), None)
        sent = {"json": body, "params": query}
        brings_file = "multipart/form-data" in content
        if brings_file:
            data = form(('file; filename="a.png"', picture(), "image/png"))
            sent |= {"data": data, "headers": {"Content-Type": FORM_TYPE}}
        if code == "rate_limit_exceeded" and {} in operation["security"]:
            # Not every page takes points from a key, but no wrong key goes uncounted.
            self.set_setting("failed_logins_per_min", "0")
            answer = self.rest(method.upper(), url, key="x" * 43)
            self.set_setting("failed_logins_per_min", "1000")
            return answer
        if code == "gone":
            with self.going():
                return self.rest(method.upper(), url, **sent)
        if path.endswith("/batch") and code in ("not_found", "precondition_failed"):
            there = self.customer("Batch").id if "/customers/" in path else 7
            number = 2**31 - 1 if missing else there
            item = {"id": number, "if_match": '"other"'}
            sent["json"] = {"operation": "update", "items": [item]}
            return self.rest(method.upper(), url, **sent)
        if code == "conflict" and path == "/graphql":
            return self.still_running(examples_of(content[JSON_TYPES[0]])["create"])
        if code == "conflict":
            with self.conflict():
                return self.rest(method.upper(), url, **sent)
        if code == "not_found" and path == "/api/v1/metrics":
            self.set_setting("metrics", "")
            answer = self.rest(method.upper(), url, **sent)
            self.set_setting("metrics", "true")
            return answer
        sent |= {
            "unauthorized": {"key": "x" * 43},
            # Of any origin but its own.
            "forbidden": {"key": self.poor, "headers": {"Origin": "https://b"}},
            "rate_limit_exceeded": {"key": self.spent},
            "bad_request": {
                "json": None,
                "data": b"[]" if body is not None else None,
                "params": {},
            },
            "payload_too_large": {"json": None, "data": b" " * 2**20 + b"{}"},
            "uri_too_long": {"params": {**query, "fields": "x" * 9000}},
            "headers_too_large": {"headers": {"Accept-Language": "x" * 9000}},
            "unsupported_media_type": {"headers": {"Content-Type": "text/plain"}},
            "not_acceptable": {"headers": {"Accept": "image/png"}},
            "precondition_failed": {"headers": {"If-Match": '"other"'}},
            "method_not_allowed": {"params": {"query": "mutation { __typename }"}},
            "validation": {"params": {**query, "nothing": 1}},
            "range_not_satisfiable": {"headers": {"Range": "bytes=999-"}},
        }.get(code, {})
        if brings_file:
            self.set_setting("upload_max_mib", "1")
            sent |= {
                "bad_request": {"data": b"--", "params": {}},
                "payload_too_large": {"data": b" " * 2**21},
                "unsupported_media_type": {
                    "headers": {"Content-Type": "application/x-nothing"}
                },
            }.get(code, {})
        if code == "validation" and path == "/graphql":
            too_many = "{ customers(first: -1) { nodes { id } } }"
            sent["params"] = {"query": too_many} if method == "get" else {}
            sent["json"] = body and {"query": too_many}
        return self.rest(method.upper(), url, **sent)

    @contextmanager
    def going(self):
        """All is of a version that has gone."""
        self.set_setting("deprecations_enforced", "true")

        def note_version(dispatcher):
            goes = replace(VERSION, since=date(2020, 1, 1), sunset=date(2021, 1, 1))
            dispatcher.state.uses = (Use(goes, Part.VERSION, "v1"),)

        with patch.object(Going, "note_version", note_version):
            yield
        self.set_setting("deprecations_enforced", "")

    def still_running(self, document):
        """The answer to a document whose first request is not done yet."""
        for _turn in range(2):
            headers = {"Idempotency-Key": "once"}
            answer = self.rest("POST", "/graphql", json=document, headers=headers)
            self.env.cr.execute(
                "UPDATE dual_api_idempotency SET status = NULL, token = 'another'"
            )
        return answer

    def conflict(self):
        """Another change to this record is in progress."""

        def resolve(_self, _operation, _call):
            raise LockError("locked")

        return patch.object(self.registry["dual_api.resolver"], "_resolve", resolve)
