# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OWASP API Security Top 10 (2023), through both doors: the service as a whole.

Items 7 to 10; see docs/explanation/security.md, which is held complete here.
"""

import ast
import re
from pathlib import Path

from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from odoo.addons.dual_api.auth.https import came_openly
from odoo.addons.dual_api.auth.limiter import limiter as ratelimit
from odoo.addons.dual_api.auth.limiter.limiter import RateLimiter
from odoo.addons.dual_api.auth.limiter.stores.memory import MemoryStore
from odoo.addons.dual_api.auth.limiter.stores.redis import RedisStore
from odoo.addons.dual_api.gateway import refusing
from odoo.addons.dual_api.webhooks.addresses import UrlRefused, may_reach, read_url

from .common import ApiCase
from .support.http_case import LIST, HttpApiCase
from .support.redis_servers import LocalServer, answering

ROOT = Path(__file__).resolve().parent.parent
#: What a program fetches addresses with.
CLIENTS = {
    "aiohttp",
    "ftplib",
    "http",
    "httpx",
    "requests",
    "smtplib",
    "urllib",
    "urllib3",
}
#: Parts of those that fetch nothing.
HARMLESS = {"http", "urllib.parse"}


@tagged("-at_install", "post_install")
class TestApi7ServerSideRequestForgery(BaseCase):
    """Only the sender of webhooks reaches out, and that no further than it may."""

    def imports(self):
        packages = {file.parent for file in ROOT.glob("*/__init__.py")}
        for folder in packages - {ROOT / "tests"}:
            for path in folder.rglob("*.py"):
                place = path.relative_to(ROOT).as_posix()
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.Import):
                        yield from ((alias.name, place) for alias in node.names)
                    elif isinstance(node, ast.ImportFrom) and not node.level:
                        yield node.module, place

    def test_nothing_else_imports_what_fetches_addresses(self):
        found = {
            (name, place) for name, place in self.imports() if name not in HARMLESS
        }
        self.assertIn("orjson", {name for name, _place in found})
        self.assertEqual(
            {each for each in found if each[0].partition(".")[0] in CLIENTS},
            {("http.client", "webhooks/sender.py")},
        )

    def test_what_a_client_chooses_is_the_public_internet(self):
        """Tables of addresses, hosts and URLs: ``TestWebhookAddresses``."""
        for url in ("http://example.com", "https://127.0.0.1", "https://[::1]"):
            self.assertRaises(UrlRefused, read_url, url)
        for address in ("127.0.0.1", "169.254.169.254", "10.0.0.1", "::1"):
            self.assertFalse(may_reach(address, "example.com"))


class TestApi8SecurityMisconfiguration(HttpApiCase):
    """Safe before anybody has set anything."""

    def test_every_answer_has_the_headers_that_browsers_heed(self):
        for name, answer in self.one_of_each({"Origin": "https://evil.example"}):
            with self.subTest(name):
                headers = answer.headers
                self.assertEqual(headers.get("X-Content-Type-Options"), "nosniff")
                self.assertNotIn("Access-Control-Allow-Origin", headers)
                self.assertNotIn("Access-Control-Allow-Credentials", headers)
                self.assertNotIn("Set-Cookie", headers)
                self.assertIn("Content-Type", headers)

    def test_a_failure_tells_nothing_of_the_inside(self):
        with mute_logger(refusing.__name__), self.broken(RuntimeError("/srv/x.py")):
            for answer in (self.rest("GET", "customers"), self.graphql(LIST)):
                self.assertEqual(answer.error, "internal")
                for leak in ("/srv", "x.py", "RuntimeError", "Traceback", "line "):
                    self.assertNotIn(leak, answer.text)

    def test_reading_methods_change_nothing(self):
        with self.statements() as statements:
            self.rest("GET", "customers")
            self.rest("GET", "/graphql?query={viewer{name}}")
            self.rest("HEAD", "customers")
            mutation = 'mutation{deleteCustomer(input:{id:"1"}){deletedId}}'
            answer = self.rest("GET", "/graphql", params={"query": mutation})
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "POST"))
        self.assertOnlyReads(statements)

    def test_forms_of_other_pages_are_not_taken(self):
        # A browser sends these from any page without asking first.
        for media in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        ):
            for path in ("customers", "/graphql"):
                answer = self.rest(
                    "POST", path, data=b'{"name": "x"}', headers={"Content-Type": media}
                )
                self.assertProblem(answer, "unsupported_media_type", {}, 415)

    def test_a_key_over_plain_http_is_refused_by_default(self):
        # Against running servers, with proxies: tests/live/test_transport.py.
        local = {"wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1"}
        for name, open_, changes in (
            ("here", False, {"HTTP_HOST": "localhost:8069"}),
            ("here, by IPv6", False, {"HTTP_HOST": "[::1]:80", "REMOTE_ADDR": "::1"}),
            (
                "mapped",
                False,
                {"HTTP_HOST": "a.localhost", "REMOTE_ADDR": "::ffff:127.0.0.1"},
            ),
            ("another name", True, {"HTTP_HOST": "api.example.com"}),
            ("no name", True, {}),
            ("no host at all", True, {"HTTP_HOST": "[::1"}),
            ("from afar", True, {"HTTP_HOST": "localhost", "REMOTE_ADDR": "192.0.2.1"}),
            ("TLS", False, {"wsgi.url_scheme": "https", "REMOTE_ADDR": "192.0.2.1"}),
            (
                "a proxy",
                True,
                {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_FOR": "::1"},
            ),
        ):
            with self.subTest(name):
                self.assertIs(came_openly(local | changes), open_)
        answer = self.rest("GET", "me", headers={"Host": "api.example.com"})
        self.assertProblem(answer, "https_required", {}, 403)
        self.assertIn("proxy_mode", answer.failure["detail"])


class TestApi9Inventory(ApiCase):
    """What is there is published, what is published is there, and nothing else is."""

    def test_every_route_is_published_and_every_published_one_is_there(self):
        document = self.rest("GET", "openapi.json", key=None).json
        published = {
            re.sub(r"\{[^}]*\}", "*", path): set(operations) - {"parameters"}
            for path, operations in document["paths"].items()
        }
        routes = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if rule.rule.startswith("/api/v1/<dual_api_resource"):
                continue  # one for all resources: those are in `published` by name
            if rule.rule.startswith(("/api", "/graphql")) and rule.methods:
                routes[rule.rule] = rule.methods
        served = {
            "/api/v1/me",
            "/api/v1/health",
            "/api/v1/openapi.yaml",
            "/api/v1/openapi.json",
            "/api/docs",
            "/api/docs/errors",
            "/api/schemas",
            "/graphql",
            "/graphql/schema.graphql",
        }
        self.assertLessEqual({"/api/v1/me", "/api/v1/health"}, set(published))
        self.assertLessEqual(served, set(routes))
        for path, operations in published.items():
            answer = self.rest("PUT", path.replace("*", "1"))
            allowed = {name.lower() for name in answer.headers["Allow"].split(", ")}
            found = allowed - {"head", "options"}
            self.assertEqual(found, operations - {"head"}, path)

    def test_other_versions_and_other_paths_are_not_there(self):
        for path in (
            "/api/v0/customers",
            "/api/v3/customers",
            "/api/customers",
        ):
            self.assertProblem(self.rest("GET", path), "not_found", {}, 404)
        for path in ("/graphql/v1", "/graphql/console"):
            self.assertEqual(self.rest("GET", path).status, 404)

    def test_the_schema_is_told_by_introspection_to_keys_only(self):
        query = "{ __schema { types { name } } }"
        self.assertProblem(self.graphql(query, key=None), "unauthorized", {}, 401)
        self.assertEqual(self.graphql(query).status, 200)

    def test_the_database_is_not_named(self):
        for answer in (
            self.rest("GET", "health", key=None),
            self.rest("GET", "/api/schemas", key=None),
            self.rest("GET", "me"),
        ):
            self.assertNotIn(get_db_name(), answer.text)


@tagged("-at_install", "post_install")
class TestApi10UnsafeConsumption(BaseCase):
    """The one service that is asked besides PostgreSQL is Redis; it is not believed."""

    def test_garbage_is_no_verdict_and_lifts_no_limit(self):
        # More kinds of it, and other failures: test_ratelimit_redis.py.
        for reply in (
            b"$-1\r\n",
            b"*4\r\n:1\r\n:999\r\n:1\r\n:0\r\n",
            b"*99999999\r\n",
        ):
            server = LocalServer(answering(reply))
            self.addCleanup(server.close)
            store = RedisStore(f"redis://127.0.0.1:{server.port}", "p")
            limiter = RateLimiter(store, MemoryStore())
            with self.subTest(reply), self.assertLogs(ratelimit.__name__, "WARNING"):
                admitted = [limiter.charge("key:1", 1, 2).admitted for _ in range(3)]
                self.assertEqual(admitted, [True, True, False])
                self.assertTrue(limiter.degraded)


@tagged("-at_install", "post_install")
class TestSecurityGuide(BaseCase):
    """The guide's table has a row for each item, and its tests are there."""

    def test_every_item_has_a_row_that_names_its_tests(self):
        guide = (ROOT / "docs/explanation/security.md").read_text()
        rows = re.findall(
            r"^\| API(\d+):2023 [^|]*\|[^|]+\|[^|]+\|([^|]+)\|$", guide, re.M
        )
        self.assertEqual([int(number) for number, _tests in rows], list(range(1, 11)))
        classes = set()
        for path in (ROOT / "tests").glob("test_*.py"):
            classes |= set(re.findall(r"^class (\w+)", path.read_text(), re.M))
        self.assertLessEqual(set(re.findall(r"`(Test\w+)`", guide)), classes)
        for number, tests in rows:
            named = re.findall(r"`(\w+)`", tests)
            self.assertTrue(any(name.startswith(f"TestApi{number}") for name in named))

    def test_every_file_that_it_names_is_there(self):
        for name in (
            "docs/explanation/security.md",
            "docs/how-to/deployment.md",
            "SECURITY.md",
        ):
            text = (ROOT / name).read_text()
            for path in re.findall(
                r"`((?:auth|data|docs|models|rest|schema|static|tests)/[^`*]+)`", text
            ):
                self.assertTrue((ROOT / path).exists(), f"{name}: {path}")
