# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The contract that is published is the one that is kept in the repository."""

import hashlib
import os
import re
from dataclasses import fields
from pathlib import Path

from odoo.addons.dual_api.gateway.settings import Settings
from odoo.addons.dual_api.schema.errors import ERRORS
from odoo.addons.dual_api.schema.graph.execution import GraphQLEngine
from odoo.addons.dual_api.schema.graph.sdl import build_sdl
from odoo.addons.dual_api.schema.versions import OWN_VERSIONS, V1, Version
from odoo.addons.dual_api.tools.contract.change import Effect
from odoo.addons.dual_api.tools.contract.gate import from_yaml
from odoo.addons.dual_api.tools.contract.sdl import sdl_changes

from .common import ApiCase
from .support.complete_catalog import everything_offered

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "schema" / "contract"
#: GraphQL has one schema, which stands beside the newest version.
NEWEST = OWN_VERSIONS[-1]
#: Set by `make contract`, to write the files anew.
WRITE = "DUAL_API_TEST_WRITE_CONTRACT"


class TestContract(ApiCase):
    """Of all that the addon declares: it does not depend on what is installed here."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.enterClassContext(everything_offered(cls.env))
        # Access tokens are declared, and accepted where there is an issuer.
        cls.set_setting("issuer", "https://erp.example")
        cls.api_key = cls.new_key(scopes=cls.all_scopes())

    def assertKept(self, path: str, version: Version, file: str) -> None:
        published = self.rest("GET", path, key=None)
        self.assertEqual(published.status, 200)
        kept = CONTRACT / version.name / file
        kept.parent.mkdir(exist_ok=True)
        if os.environ.get(WRITE):
            kept.write_text(published.text)
        self.assertEqual(
            published.text,
            kept.read_text(),
            "The contract has changed. `make contract` writes"
            f" schema/contract/{version.name}/{file} anew: read the difference.",
        )

    def test_openapi_is_the_file(self) -> None:
        for version in OWN_VERSIONS:
            with self.subTest(version=version.name):
                path = version.url("", "openapi.yaml")
                self.assertKept(path, version, "openapi.yaml")

    def test_sdl_is_the_file(self) -> None:
        self.assertKept("/graphql/schema.graphql", NEWEST, "schema.graphql")

    def test_what_was_asked_of_the_first_version_graphql_still_answers(self) -> None:
        """Its schema has all that the first version's declarations make, and more."""
        resolver = self.env["dual_api.resolver"]
        catalogs = (resolver._catalog(V1), resolver._catalog(resolver._of_graphql()))
        schemas = (GraphQLEngine(catalog).shown(None) for catalog in catalogs)
        first, today = (build_sdl(schema, "1.0.0") for schema in schemas)
        found = sdl_changes(first, today)
        self.assertTrue(found)
        broken = [str(each) for each in found if each.effect is Effect.BREAK]
        self.assertEqual(broken, [])

    def test_titles_and_searches_have_no_names_of_odoos(self) -> None:
        document = self.rest("GET", "/api/v1/openapi.json").json
        searches = []
        for path in document["paths"].values():
            for method in path.keys() & {"get", "post", "patch", "delete"}:
                operation = path[method]
                self.assertNotIn("_", operation["summary"])
                searches += [
                    each["description"]
                    for each in operation.get("parameters", ())
                    if each.get("name") == "q"
                ]
        self.assertTrue(searches)
        for about in searches:
            self.assertNotRegex(about, r"(?<!`) id |_id\b", about)
        found = "or the complete name of `customer`; case"
        self.assertTrue(any(found in about for about in searches))

    def test_yaml_and_json_say_the_same(self) -> None:
        as_yaml = from_yaml(self.rest("GET", "/api/v1/openapi.yaml").text)
        self.assertEqual(as_yaml, self.rest("GET", "/api/v1/openapi.json").json)

    def test_both_carry_one_version(self) -> None:
        for version in OWN_VERSIONS:
            document = self.rest("GET", version.url("", "openapi.json")).json
            self.assertEqual(document["info"]["version"], version.contract)
        sdl = self.rest("GET", "/graphql/schema.graphql").text
        self.assertIn(f"# dual_api {NEWEST.contract}\n", sdl)
        index = self.rest("GET", "/api/schemas").json
        self.assertEqual(index["version"], NEWEST.contract)

    def test_the_index_leads_to_all(self) -> None:
        index = self.rest("GET", "/api/schemas", key=None).json
        for name in ("openapi", "graphql"):
            answer = self.url_open(index[name]["url"])
            self.assertEqual(answer.status_code, 200)
            digest = hashlib.sha256(answer.content).hexdigest()
            self.assertEqual(index[name]["digest"], f"sha256:{digest}")

    def test_a_setting_asks_for_a_key(self) -> None:
        self.set_setting("public_schemas", "false")
        paths = (
            "/api/v1/openapi.yaml",
            "/api/v1/openapi.json",
            "/graphql/schema.graphql",
            "/api/schemas",
        )
        for path in paths:
            self.assertEqual(self.rest("GET", path, key=None).status, 401, path)
            self.assertEqual(self.rest("GET", path).status, 200, path)

    def test_every_route_is_in_openapi(self) -> None:
        document = self.rest("GET", "/api/v1/openapi.json").json
        for path, operations in document["paths"].items():
            url = path.replace("{id}", "999999").replace("{page}", "errors")
            url = url.replace("{upload_id}", "0" * 32)
            answer = self.rest("PUT", url)
            allowed = set(answer.headers["Allow"].lower().split(", "))
            declared = set(operations) - {"parameters", "head"}
            self.assertEqual(allowed - {"head", "options"}, declared, path)

    def test_the_type_of_a_problem_leads_to_its_row(self) -> None:
        problem = self.rest("GET", "/api/v1/nothing").json
        page, _hash, code = problem["type"].partition("#")
        self.assertIn(f'id="{code}"', self.url_open(page).text)


class TestGuides(ApiCase):
    def test_every_setting_is_in_the_guide_with_its_default(self) -> None:
        guide = (ROOT / "docs/reference/using-the-api.md").read_text()
        rows = dict(
            re.findall(r"^\| `dual_api\.(\w+)` \| *`?([^`|]*?)`? *\|", guide, re.M)
        )
        shown = {
            field.name: " ".join(map(str, field.default))
            if isinstance(field.default, (tuple, frozenset))
            else {True: "true", False: "false"}.get(field.default, str(field.default))
            for field in fields(Settings)
        }
        # True and 1 are one key of a dict; no setting has 1 for its default.
        self.assertEqual(rows, shown)

    def test_every_error_is_on_the_page_of_errors(self) -> None:
        page = self.url_open("/api/docs/errors").text
        for code, row in ERRORS.items():
            self.assertIn(f'<section id="{code}"', page)
            self.assertIn(row.title, page)
