# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of HTTP share: an answer of every kind."""

import re
from copy import copy
from typing import Any
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.dual_api.gateway import refusing

from ..common import ApiCase

LIST = "{ customers(first: 1) { nodes { name } } }"
VIEWER = "{ viewer { name } }"
JSON = "application/json"
KNOWN_METHODS = {
    "/api/v1/customers": {"GET", "HEAD", "POST", "OPTIONS"},
    "/api/v1/customers/1": {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"},
    "/api/v1/customers/1/contacts": {"GET", "HEAD", "OPTIONS"},
    "/api/v1/me": {"GET", "HEAD", "OPTIONS"},
    "/api/v1/health": {"GET", "HEAD", "OPTIONS"},
    "/api/v1/livez": {"GET", "HEAD", "OPTIONS"},
    "/api/v1/metrics": {"GET", "HEAD", "OPTIONS"},
    "/api/v1/openapi.json": {"GET", "HEAD", "OPTIONS"},
    "/graphql": {"GET", "HEAD", "POST", "OPTIONS"},
}


def methods(text):
    """The methods that a header lists."""
    return set(re.split(r",\s*", text))


class HttpApiCase(ApiCase):
    """A list of answers of every kind, for what all answers have in common."""

    def one_of_each(self, headers=None):
        """(name, answer) of the ways in which a request can end, at both doors."""
        sent: Any = {"headers": headers or {}}
        poor = self.new_key(scopes=())
        spent = self.new_key(limit=1)
        self.rest("GET", "me", key=spent)
        big = b'{"name": "' + b"x" * 1024 * 1024 + b'"}'
        yield "rest 200", self.rest("GET", "customers?limit=1", **sent)
        yield "rest 201", self.rest("POST", "customers", json={"name": "N"}, **sent)
        yield "rest 400", self.rest("POST", "customers", data=b"{", **sent)
        yield "rest 401", self.rest("GET", "customers", key=None, **sent)
        yield "rest 403", self.rest("GET", "customers", key=poor, **sent)
        yield "rest 404", self.rest("GET", "customers/2147483647", **sent)
        yield "unknown path", self.rest("GET", "nothing", **sent)
        yield "rest 405", self.rest("PUT", "customers", **sent)
        yield "rest 413", self.rest("POST", "customers", data=big, **sent)
        yield "rest 422", self.rest("GET", "customers?limit=-1", **sent)
        yield "rest 429", self.rest("GET", "me", key=spent, **sent)
        yield "graphql 200", self.graphql(LIST, **sent)
        yield "graphql 400", self.graphql("{", **sent)
        yield "graphql 401", self.graphql(LIST, key=None, **sent)
        yield "graphql 403", self.graphql(LIST, key=poor, **sent)
        yield "graphql 404", self.rest("GET", "/graphql/xyz", **sent)
        yield "graphql 405", self.rest("PUT", "/graphql", **sent)
        yield "graphql 429", self.graphql(VIEWER, key=spent, **sent)
        yield "health", self.rest("GET", "health", key=None, **sent)
        yield "openapi", self.rest("GET", "openapi.json", key=None, **sent)
        with mute_logger(refusing.__name__), self.broken(RuntimeError("broken")):
            yield "rest 500", self.rest("GET", "customers", **sent)
            yield "graphql error", self.graphql(LIST, **sent)

    def broken(self, failure):
        """A resolver that fails."""

        def resolve(_self, _operation, _call):
            # A new one each time, as a real failure is: Odoo remembers on an exception
            # what was answered to it.
            raise copy(failure)

        return patch.object(self.registry["dual_api.resolver"], "_resolve", resolve)


class GraphQLHttpCase(ApiCase):
    """GraphQL over HTTP, by GET and by POST."""

    def get(self, query, key="", accept=JSON, **parameters):
        key = self.api_key if key == "" else key
        return self.rest(
            "GET",
            "/graphql",
            key=key,
            params={"query": query, **parameters},
            headers={"Accept": accept},
        )

    def post(self, body, **headers):
        return self.rest("POST", "/graphql", json=body, headers=headers)

    def assertRefused(self, answer, error, message=""):
        """A document that is not executed, in the newer media type."""
        self.assertEqual((answer.error, answer.status), (error, 400), answer.text)
        self.assertNotIn("data", answer.json)
        self.assertIn(message, answer.json["errors"][0]["message"])
