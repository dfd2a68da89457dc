# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two versions of REST side by side: what `tests/addons/dual_api_second_version` says.

Of customers, the newer one has another name for one field, lacks one, and has one of
another type. That an addon can say so by itself is in `live/test_two_databases.py`.
"""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from odoo.addons.dual_api.gateway import request_logging
from odoo.addons.dual_api.gateway.log_entry import entry_of
from odoo.addons.dual_api.models.resolver.catalogs import OWN_TYPES
from odoo.addons.dual_api.schema.declaration import Text
from odoo.addons.dual_api.schema.differences import renamed, with_member
from odoo.addons.dual_api.schema.versions import OWN_VERSIONS, V1, Version
from odoo.addons.dual_api.tools.contract.gate import from_yaml

from .support.complete_catalog import everything_offered
from .support.version_case import NEWER, OLDER, VersionsCase, second_version

ROOT = Path(__file__).resolve().parent
KEPT = ROOT.parent / "schema" / "contract"
#: The numbers of both, and their names.
OLD, NEW = OLDER.number, NEWER.number
BOTH = (OLD, NEW)
_OLD, _NEW = OLDER.name, NEWER.name
ONCE = {"Idempotency-Key": "once"}
_FAILING = "odoo.addons.dual_api.models.resolver.catalogs"


class TestTwoVersions(VersionsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        declared = second_version()
        cls.declare(declared.newest, declared.versions)
        cls.record = cls.customer("Azure", phone="+1 555 0100", user_id=2)

    def path(self, version, rest=""):
        return f"/api/v{version}/customers{rest}"

    def one(self, version, query="", **options):
        """The record, as the version has it."""
        return self.rest(
            "GET", self.path(version, f"/{self.record.id}{query}"), **options
        )

    # -- documents --------------------------------------------------------------

    def document(self, version):
        return self.rest("GET", f"/api/v{version}/openapi.json", key=None).json

    def test_the_older_contracts_are_what_they_were(self):
        """But for examples of what belongs to no version, and so to the newest."""
        # Where there is none, access tokens are left out.
        self.set_setting("issuer", "https://erp.example")
        declared = second_version()
        types, versions = declared.newest(OWN_TYPES), declared.versions(OWN_VERSIONS)
        with everything_offered(self.env, types, versions):
            published = {each.name: self.document(each.number) for each in OWN_VERSIONS}
        for name, document in published.items():
            kept = from_yaml((KEPT / name / "openapi.yaml").read_text())
            for each in (document, kept):
                for path in ("/graphql", "/api", "/api/schemas"):
                    each["paths"].pop(path)
            self.assertEqual(document, kept, name)

    def test_the_newer_contract_is_at_its_own_address(self):
        older, newer = self.document(OLD), self.document(NEW)
        self.assertEqual(newer["info"]["version"], NEWER.contract)
        paths = [
            path.replace(f"/api/{_OLD}", f"/api/{_NEW}") for path in older["paths"]
        ]
        self.assertEqual(list(newer["paths"]), paths)
        self.assertNotIn(f"/api/{_OLD}/customers", str(newer))
        properties = newer["components"]["schemas"]["Customer"]["properties"]
        self.assertIn("telephone", properties)
        self.assertNotIn("phone", properties)
        self.assertNotIn("website", properties)
        self.assertEqual(properties["salesperson"]["type"], ["string", "null"])

    def test_what_is_of_no_version_tells_of_the_newest(self):
        index = self.rest("GET", "/api/schemas").json
        self.assertEqual(index["version"], NEWER.contract)
        self.assertEqual(index["openapi"]["url"], f"/api/{_NEW}/openapi.yaml")
        sdl = self.rest("GET", "/graphql/schema.graphql").text
        self.assertTrue(sdl.startswith(f"# dual_api {NEWER.contract}\n"))
        self.assertIn("telephone: String", sdl)
        # What went is still there, until the older version ends.
        self.assertRegex(sdl, r"\n  phone: String\n")
        self.assertIn("website: String", sdl)
        page = self.rest("GET", "/api", headers={"Accept": "text/html"}).text
        self.assertIn(f'href="/api/{_NEW}/openapi.yaml"', page)

    def test_the_index_lists_the_versions(self):
        for path in ("/api", "/api/schemas"):
            listed = self.rest("GET", path, key=None).json["versions"]
            self.assertEqual(
                [(each["name"], each["state"], each["sunset"]) for each in listed],
                [
                    (_NEW, "newest", None),
                    (_OLD, "supported", None),
                    ("v1", "deprecated", V1.deprecated.sunset.isoformat()),
                ],
            )
        for each in listed:
            document = self.rest("GET", each["openapi"]["json_url"], key=None).json
            self.assertEqual(document["info"]["version"], each["version"])
            index = self.rest("GET", each["index"], key=None).json
            self.assertEqual(index["version"], each["version"])
            yaml = self.rest("GET", each["openapi"]["url"], key=None).text
            self.assertEqual(self.rest("GET", each["docs"], key=None).text, yaml)

    def test_the_reference_leads_to_that_of_each_version(self):
        browser = {"Accept": "text/html"}
        for path, current in (
            ("/api/docs", _NEW),
            (f"/api/{_NEW}/docs", _NEW),
            (f"/api/{_OLD}/docs", _OLD),
            ("/api/v1/docs", "v1"),
        ):
            page = self.rest("GET", path, key=None, headers=browser).text
            self.assertIn(f' data-document="/api/{current}/openapi.json"', page)
            for name in ("v1", _OLD, _NEW):
                mark = ' aria-current="page"' if name == current else ""
                self.assertIn(f'<a href="/api/{name}/docs"{mark}>{name}</a>', page)
        for path, docs in (("/api", "/api/docs"), ("/api/v1", "/api/v1/docs")):
            page = self.rest("GET", path, key=None, headers=browser).text
            self.assertIn(f'<a href="{docs}"><b>REST</b>', page)
            self.assertIn('<a href="/api/v1/docs"><b>v1</b>', page)

    # -- reading ----------------------------------------------------------------

    def test_each_version_shows_its_own_members(self):
        older, newer = (
            self.one(version, f"?fields=id,{fields}").json
            for version, fields in (
                (OLD, "phone,salesperson.name"),
                (NEW, "telephone,salesperson"),
            )
        )
        name = self.env["res.users"].browse(2).name
        number = {"id": self.record.id}
        salesperson = older.pop("salesperson")
        self.assertEqual(older, {**number, "phone": "+1 555 0100"})
        self.assertEqual(salesperson["name"], name)
        self.assertEqual(
            newer, {**number, "telephone": "+1 555 0100", "salesperson": name}
        )
        for version, other in ((OLD, "telephone"), (NEW, "website")):
            refused = self.one(version, f"?fields={other}")
            self.assertEqual((refused.status, refused.error), (422, "validation"))

    def test_lists_lead_on_in_their_version(self):
        for name in ("Ada", "Grace"):
            self.customer(name, is_company=False, parent_id=self.record.id)
        for version in BOTH:
            answer = self.rest("GET", self.path(version, "?limit=1"))
            self.assertTrue(answer.json["next"].startswith(self.path(version, "?")))
            self.assertIn(f"<{answer.json['next']}>", answer.headers["Link"])
            following = self.rest("GET", answer.json["next"])
            self.assertEqual((following.status, following.json["count"]), (200, 1))
            row = self.one(version, "?fields=contacts.name&contacts.limit=1").json
            below = self.path(version, f"/{self.record.id}/contacts?")
            self.assertTrue(row["contacts"]["next"].startswith(below))
            self.assertEqual(self.rest("GET", row["contacts"]["next"]).status, 200)

    # -- writing ----------------------------------------------------------------

    def test_each_version_takes_its_own_members(self):
        for version, member, other in (
            (OLD, "phone", "telephone"),
            (NEW, "telephone", "website"),
        ):
            body = {"name": "New", member: "+1 555 0199"}
            made = self.rest("POST", self.path(version), json=body)
            self.assertEqual(made.status, 201, made.text)
            location = self.path(version, f"/{made.json['id']}")
            self.assertEqual(made.headers["Location"], location)
            self.assertEqual(self.rest("GET", location).json[member], body[member])
            refused = self.rest("PATCH", location, json={other: "x"})
            self.assertEqual(refused.details, {other: ["unknown field"]})
            self.assertEqual(self.rest("DELETE", location).status, 204)

    def test_a_refusal_calls_members_by_the_names_of_its_version(self):
        for version, member in ((OLD, "phone"), (NEW, "telephone")):
            body = {"name": "New", member: "1" * 51}
            refused = self.rest("POST", self.path(version), json=body)
            self.assertEqual(list(refused.details), [member])

    def test_entity_tags_are_of_the_version(self):
        tags = {version: self.one(version).headers["ETag"] for version in BOTH}
        self.assertNotEqual(tags[OLD], tags[NEW])
        query = "query ($id: ID!) { customer(id: $id) { etag } }"
        answer = self.graphql(query, {"id": str(self.record.id)})
        self.assertEqual(answer.data["customer"]["etag"], tags[NEW])
        for version, other in (BOTH, BOTH[::-1]):
            known = {"If-None-Match": tags[version]}
            self.assertEqual(self.one(version, headers=known).status, 304)
            self.assertEqual(self.one(other, headers=known).status, 200)
        for version in BOTH:
            path = self.path(version, f"/{self.record.id}")
            tag = self.one(version).headers["ETag"]
            stranger = self.one(OLD + NEW - version).headers["ETag"]
            for known, status in ((stranger, 412), (tag, 200)):
                changed = self.rest(
                    "PATCH",
                    path,
                    json={"address": {"city": f"City {version}"}},
                    headers={"If-Match": known},
                )
                self.assertEqual(changed.status, status, changed.text)

    def test_a_write_is_done_once_in_its_version(self):
        body = {"name": "Once"}
        made, again = (
            self.rest("POST", self.path(NEW), json=body, headers=ONCE) for _turn in "ab"
        )
        self.assertEqual((made.status, again.status), (201, 201))
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual(again.headers["Location"], made.headers["Location"])
        other = self.rest("POST", self.path(OLD), json=body, headers=ONCE)
        # Another route is asked for something else, whatever it is called.
        self.assertEqual(other.status, 201)
        self.assertNotIn("Idempotent-Replayed", other.headers)
        self.assertEqual(
            other.headers["Location"], self.path(OLD, f"/{other.json['id']}")
        )
        count = self.env["res.partner"].search_count([("name", "=", "Once")])
        self.assertEqual(count, 2)

    # -- around them ------------------------------------------------------------

    def test_one_limit_is_spent_in_all_versions(self):
        key = self.new_key(["customers:read"], limit=3)
        answers = [self.one(version, key=key).status for version in BOTH * 2]
        self.assertEqual(answers, [200, 200, 200, 429])

    def test_the_request_log_names_the_version(self):
        found = []

        class Log:
            def put(self, *entry):
                pass

        def note(*answered):
            entry = entry_of(*answered)
            found.append(entry.endpoint)
            return entry

        self.set_setting("log_retention_days", "30")
        with (
            patch.object(request_logging, "entry_of", note),
            patch.object(self.registry["api.request"], "_log", lambda _self: Log()),
        ):
            for version in BOTH:
                self.one(version)
                self.rest("GET", f"/api/v{version}/me")
        self.assertEqual(
            found,
            [
                f"GET /api/{_OLD}/customers/{{id}}",
                f"GET /api/{_OLD}/me",
                f"GET /api/{_NEW}/customers/{{id}}",
                f"GET /api/{_NEW}/me",
            ],
        )

    def test_each_version_has_the_routes_of_the_service(self):
        for version in BOTH:
            for name in ("health", "livez", "openapi.yaml"):
                answer = self.rest("GET", f"/api/v{version}/{name}", key=None)
                self.assertEqual(answer.status, 200, name)

    def test_there_is_no_other_version(self):
        for name in (f"v{NEW + 1}", "v0", "v01", "v"):
            for method in ("GET", "PUT", "OPTIONS"):
                for path in ("customers", "health", "me"):
                    answer = self.rest(method, f"/api/{name}/{path}", key=None)
                    expected = 204 if method == "OPTIONS" else 404
                    self.assertEqual(answer.status, expected, (name, method, path))
                    self.assertFalse(answer.headers.get("Allow"))


class TestWrongVersions(VersionsCase):
    def load(self, differences):
        """What is left out with a version that differs so."""
        older = replace(V1, differences=differences)
        newer = Version(number=2, contract="2.0.0")
        self.declare(versions=lambda _: (older, newer))
        return self.env["dual_api.resolver"]._left_out()

    def test_a_version_that_can_not_be_made_is_left_out_and_told(self):
        with self.assertLogs(_FAILING):
            left_out = self.load((renamed("Customer", was="a", now="not_there"),))
        told = "Customer.not_there: a version differs in it, and it is not there"
        self.assertEqual(
            [str(each) for each in left_out], [f"v1: DeclarationError: {told}"]
        )
        self.assertEqual(self.rest("GET", "/api/v1/customers").status, 404)
        self.assertEqual(self.rest("GET", "/api/v2/customers").status, 200)

    def test_what_can_not_work_is_told_once_for_all_versions(self):
        field = Text("shoe_size", "D", source="x_shoe_size")
        with self.assertLogs(_FAILING) as logs:
            left_out = self.load((with_member("Customer", field),))
        self.assertEqual([each.where for each in left_out], ["Customer.shoe_size"])
        self.assertEqual(len(logs.output), 1)
        self.assertEqual(self.rest("GET", "/api/v1/customers").status, 200)

    def test_versions_that_can_not_stand_side_by_side_leave_our_own(self):
        with self.assertLogs(_FAILING):
            self.declare(versions=lambda own: (*own, *own))
        self.assertEqual(
            [each.where for each in self.env["dual_api.resolver"]._left_out()],
            ["_versions"],
        )
        self.assertEqual(self.rest("GET", "/api/v1/customers").status, 200)
