# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tests of the API stand on; addons with resources of their own use it too."""

import os
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest.mock import patch

import orjson

from odoo.sql_db import Cursor
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.dual_api.auth.credentials.api_key import hash_key
from odoo.addons.dual_api.auth.limiter.stores.memory import MemoryStore
from odoo.addons.dual_api.models import rate_limit
from odoo.addons.dual_api.models.log import health
from odoo.addons.dual_api.process import PerDatabase
from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.headers import API_KEY_HEADER

#: Seconds for a request: a machine may be busy, and nothing here is about speed.
PATIENCE = 120
GRAPHQL_JSON = "application/graphql-response+json"
PROBLEM_JSON = "application/problem+json"
#: Statements that only mark where a transaction begins, is divided, or ends.
_TRANSACTION = re.compile(
    r"(\s*(SAVEPOINT|RELEASE|ROLLBACK|COMMIT|BEGIN|SET|SELECT set_config)\b[^;]*"
    r"(;|$))+\s*$",
    re.I,
)
_WRITE = re.compile(r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\b", re.I)
#: Maps of routes by what they are made of: the catalogs, and which website's.
_routes: dict[tuple[Any, ...], tuple[Any, tuple[Any, ...]]] = {}
_MOST_ROUTES = 8
#: Stands for the key of the class.
NO_KEY_GIVEN = object()


@dataclass(frozen=True)
class Answer:
    """What a door answered.

    :param json: the parsed body; ``None`` when there is none, or none of JSON
    :param points: what the request took from the key's points
    """

    status: int
    headers: Mapping[str, str]
    json: Any
    text: str
    points: int

    @property
    def failure(self) -> Mapping[str, Any] | None:
        """The members that a refusal has at both doors; ``None`` when it is none."""
        document = self.json if isinstance(self.json, dict) else {}
        if "errors" in document:
            return document["errors"][0]["extensions"]
        if self.headers.get("Content-Type", "").startswith(PROBLEM_JSON):
            return document
        return None

    @property
    def error(self) -> str | None:
        """The code of the refusal."""
        return self.failure["error"] if self.failure else None

    @property
    def details(self) -> Mapping[str, Any] | None:
        """The details of the refusal."""
        return self.failure["details"] if self.failure else None

    @property
    def data(self) -> Any:
        """GraphQL's data."""
        return self.json.get("data")


@tagged("-at_install", "post_install")
class ApiCase(HttpCase):
    """Requests through both doors, with a key of an ordinary user.

    Points are counted in memory that every test finds empty, by a clock that stands
    still: on a busy machine a test takes longer than the minute that points last. For
    the same reason a request may take longer than usual. What the environment of the
    server sets is set aside.

    ``api_user`` is in ``api_groups``, ``api_key`` is its key for every scope.

    :cvar version: the number of the version of REST that is asked, and whose
        declarations :meth:`declared` returns
    """

    version = 1
    api_groups = "base.group_user,base.group_partner_manager"

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        outside = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("DUAL_API_") or name.startswith("DUAL_API_TEST_")
        }
        cls.startClassPatcher(patch.dict(os.environ, outside, clear=True))
        # The request's own cursor is the only one that a test has: nothing can be
        # written beside it while it only reads.
        cls.startClassPatcher(
            patch.object(cls.registry["api.key"], "_touch", lambda _self, _key_id: None)
        )
        # What the form of users shows of groups is worked out for each new user.
        groups = cls.registry["res.groups"]
        cls.startClassPatcher(
            patch.object(groups, "_get_view_group_hierarchy", lambda _self: {})
        )
        cls._keep_routes()
        # What is found stays a second, and tests are quicker.
        cls.startClassPatcher(patch.object(health, "KEPT_SECONDS", -1))
        # It would be written beside the test, and stay.
        cls.set_setting("log_retention_days", "0")
        cls.set_setting("rate_limit_store", "memory")
        # On a busy machine a request may take longer than any is allowed to.
        cls.set_setting("statement_timeout_ms", str(PATIENCE * 1000))
        cls.api_user = new_test_user(cls.env, "api_user", cls.api_groups)
        cls.api_key = cls.new_key(scopes=cls.all_scopes())

    def setUp(self) -> None:
        super().setUp()
        standing = MemoryStore(partial(float, time.monotonic()))
        self.startPatcher(
            patch.object(MemoryStore, "build", lambda _settings: standing)
        )
        limiters = PerDatabase(rate_limit.build)
        self.startPatcher(patch.object(rate_limit, "limiters", limiters))
        self._remaining: dict[str, int] = {}

    @classmethod
    def _keep_routes(cls) -> None:
        """Let tests share the map of routes, which Odoo forgets after each of them."""
        routes = cls.registry["ir.http"]
        make = routes.routing_map

        def kept(self: Any, key: Any = None) -> Any:
            catalogs = tuple(self.env["dual_api.resolver"]._catalogs())
            known = _routes.get((key, *map(id, catalogs)))
            if known is None:
                # The catalogs are kept, too: nothing else may have their identity.
                known = (make(self, key), catalogs)
                if len(_routes) > _MOST_ROUTES:
                    _routes.clear()
                _routes[(key, *map(id, catalogs))] = known
            return known[0]

        cls.startClassPatcher(patch.object(routes, "routing_map", kept))

    # -- what there is ----------------------------------------------------------

    @classmethod
    def set_setting(cls, name: str, value: str) -> None:
        """Set ``dual_api.<name>``; at the end of the test, or class, it is undone."""
        cls.env["ir.config_parameter"].set_param(f"dual_api.{name}", value)

    @classmethod
    def declared(cls) -> Catalog:
        """Return the declarations of the version that is asked."""
        return cls.env["dual_api.resolver"]._catalogs_of_registry[cls.version]

    @classmethod
    def all_scopes(cls) -> list[str]:
        """Return every scope of the database."""
        return list(cls.env["dual_api.resolver"]._catalog().scopes)

    @classmethod
    def new_key(
        cls,
        scopes: Iterable[str] | None = None,
        user: Any = None,
        limit: int = 10_000,
        **values: Any,
    ) -> str:
        """Create a key, and return its plain text.

        :param scopes: ``None`` for every read scope
        :param user: whom it acts as; ``api_user`` when left out
        :param values: of other fields of ``api.key``
        """
        expires_at = values.pop("expires_at", None)
        plain = cls.env["api.key"].generate(
            (user or cls.api_user).id,
            values.pop("name", "Test"),
            scopes=scopes,
            rate_limit_per_min=limit,
            expires_at=expires_at,
        )
        if values:
            cls.key_record(plain).write(values)
        return plain

    @classmethod
    def key_record(cls, plain: str) -> Any:
        """Return the ``api.key`` behind a plain key."""
        return cls.env["api.key"].sudo().search([("key_hash", "=", hash_key(plain))])

    @classmethod
    def customer(cls, name: str, **values: Any) -> Any:
        """Create a new company among the partners."""
        values = {"name": name, "is_company": True, **values}
        return cls.env["res.partner"].create(values)

    # -- requests ---------------------------------------------------------------

    def rest(
        self,
        method: str,
        path: str,
        key: Any = NO_KEY_GIVEN,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send one request to REST.

        :param path: below the version, or with a slash in front from the root
        :param key: ``None`` to send none; ``api_key`` when left out
        :param data: a raw body, instead of ``json``
        """
        if not path.startswith("/"):
            path = self.declared().version.url("", path)
        return self._send(method, path, key, json, headers, data, params)

    def graphql(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        key: Any = NO_KEY_GIVEN,
        headers: Mapping[str, str] | None = None,
        accept: str = GRAPHQL_JSON,
    ) -> Answer:
        """Send one request to GraphQL, by POST."""
        body = {"query": query, "variables": dict(variables or {})}
        headers = {"Accept": accept, **(headers or {})}
        return self._send("POST", "/graphql", key, body, headers)

    def _send(
        self,
        method: str,
        path: str,
        key: Any,
        json: Any,
        headers: Mapping[str, str] | None,
        data: bytes | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Answer:
        key = self.api_key if key is NO_KEY_GIVEN else key
        sent = dict(headers or {})
        if key is not None:
            sent |= self.credential(key)
        if json is not None:
            data = orjson.dumps(json)
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        response = self.opener.request(
            method,
            self.base_url() + path,
            headers=sent,
            data=data,
            params=params,
            timeout=PATIENCE,
            allow_redirects=False,
        )
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        is_json = response.content and media_type.endswith(("/json", "+json"))
        return Answer(
            status=response.status_code,
            headers=response.headers,
            json=orjson.loads(response.content) if is_json else None,
            text=response.text,
            points=self._points(key, response.headers),
        )

    @staticmethod
    def credential(key: str) -> Mapping[str, str]:
        """Return the headers that show who asks."""
        return {API_KEY_HEADER: key}

    def _points(self, key: str | None, headers: Mapping[str, str]) -> int:
        if "X-RateLimit-Remaining" not in headers:
            return 0
        before = self._remaining.get(key, int(headers["X-RateLimit-Limit"]))
        after = self._remaining[key] = int(headers["X-RateLimit-Remaining"])
        return before - after

    # -- assertions -------------------------------------------------------------

    def assertProblem(
        self,
        answer: Answer,
        error: str,
        details: Mapping[str, Any] | None = None,
        status: int | None = None,
    ) -> None:
        """Assert that the answer is this error, whole, in its protocol's format.

        :param details: left out: anything may be in them
        :param status: the HTTP status; left out: the one of the error
        """
        self.assertEqual(answer.error, error, answer.text)
        failure = answer.failure
        if details is not None:
            self.assertEqual(failure["details"], details)
        self.assertEqual(answer.headers["X-Correlation-ID"], failure["correlation_id"])
        self.assertTrue(failure["title"])
        self.assertEqual(answer.status, status or failure["status"], answer.text)
        if "Retry-After" in answer.headers and "errors" in answer.json:
            waiting = str(failure["retryAfter"])
            self.assertEqual(waiting, answer.headers["Retry-After"])
        for leak in ("Traceback", "psycopg2", "odoo.", "res.partner", "res_partner"):
            self.assertNotIn(leak, answer.text)

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Record the SQL that requests execute meanwhile, on any cursor of Odoo's.

        What only divides transactions is left out, and what the test itself executes.
        """
        found: list[str] = []
        here = threading.current_thread()
        execute = Cursor.execute

        def record(cursor: Cursor, query: Any, *args: Any, **kwargs: Any) -> None:
            text = getattr(query, "code", query)
            text = text.decode() if isinstance(text, bytes) else str(text)
            if threading.current_thread() is not here and not _TRANSACTION.match(text):
                found.append(" ".join(text.split()))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", record):
            yield found

    def assertOnlyReads(self, statements: Iterable[str]) -> None:
        """None of the statements writes."""
        self.assertFalse([text for text in statements if _WRITE.search(text)])
