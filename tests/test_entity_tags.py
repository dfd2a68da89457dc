# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A tag changes with what is shown and with nothing else; who knows it is spared."""

from odoo.tests import BaseCase

from odoo.addons.dual_api.schema.entity_tags import EntityTags, entity_tag

from .common import ApiCase


class TestEntityTagLists(BaseCase):
    """How ``If-Match`` and ``If-None-Match`` are read (RFC 9110, 8.8.3.2)."""

    def test_comparison(self):
        for text, strong, weak in (
            ('"1"', True, True),
            ('W/"1"', False, True),
            ('"2"', False, False),
            ('"2", "1"', True, True),
            ('"2" ,W/"1" ,', False, True),
            ("*", True, True),
            (" * ", True, True),
            ("1", True, True),
            ("", False, False),
            (",,", False, False),
            ('*, "2"', False, False),
        ):
            with self.subTest(text=text):
                tags = EntityTags(text)
                found = (tags.match('"1"'), tags.match_weakly('"1"'))
                self.assertEqual(found, (strong, weak))

    def test_long_lists_take_no_long_time(self):
        """Even those made to be hard to read: an attacker chooses the header."""
        for text in ('"a"' * 30_000, "a" + " " * 60_000 + "b", ",".join("W/" * 30_000)):
            self.assertFalse(EntityTags(text).match('"1"'))

    def test_form(self):
        self.assertRegex(entity_tag(b"{}"), r'^"[0-9a-f]{32}"$')
        self.assertNotEqual(entity_tag(b"{}"), entity_tag(b"{} "))


class TagCase(ApiCase):
    """A customer that has something everywhere."""

    def setUp(self):
        super().setUp()
        self.parent = self.customer("Group")
        self.tag = self.env["res.partner.category"].create({"name": "Retail"})
        self.azure = self.customer(
            "Azure",
            type="other",
            country_id=self.env.ref("base.fr").id,
            category_id=self.tag.ids,
            parent_id=self.parent.id,
            user_id=self.api_user.id,
        )
        self.path = f"customers/{self.azure.id}"

    def tag_of(self, path, **options):
        answer = self.rest("GET", path, **options)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.headers["ETag"]


class TestTagsChange(TagCase):
    """When, and only when."""

    def assertChanges(self, path, change, expected):
        before = self.tag_of(path)
        self.assertEqual(self.tag_of(path), before)
        change()
        self.env.flush_all()
        self.assertEqual(self.tag_of(path) != before, expected, path)

    def changes(self):
        """What is changed, and the fields that show it."""
        everything = "name,tags,country,parent.name,salesperson.name,updated_at"
        return {
            "name": lambda: self.azure.write({"name": "Other"}),
            "tags": lambda: self.tag.write({"name": "Renamed"}),
            "country": lambda: self.env.ref("base.fr").write({"code": "QQ"}),
            "parent.name": lambda: self.parent.write({"name": "Other"}),
            "salesperson.name": lambda: self.api_user.write({"name": "Other"}),
            "comment": lambda: self.azure.write({"comment": "Other"}),
        }, everything.split(",")

    def test_with_what_is_shown(self):
        changes, fields = self.changes()
        for name, change in changes.items():
            for shown in fields:
                if shown == "updated_at":
                    continue
                with self.subTest(changed=name, shown=shown):
                    with self.env.cr.savepoint() as savepoint:
                        path = f"{self.path}?fields={shown}"
                        self.assertChanges(path, change, name == shown)
                        savepoint.rollback()
                    self.registry.clear_all_caches()

    def test_list_with_a_record_in_it(self):
        path = "customers?q=Azure&fields=id,parent.name"
        self.assertChanges(path, lambda: self.azure.write({"city": "Lyon"}), False)
        self.assertChanges(path, lambda: self.parent.write({"name": "Other"}), True)
        self.assertChanges(path, lambda: self.customer("Azure 2"), True)

    def test_list_with_what_follows_it(self):
        """`next` is part of the page."""
        path = "customers?q=Azure&limit=1&fields=id"
        self.assertChanges(path, lambda: self.customer("Azure 2"), True)
        self.assertChanges(path, lambda: self.customer("Azure 3"), False)

    def test_not_with_who_asks(self):
        other = self.new_key(limit=500)
        for path in (self.path, "customers", f"{self.path}/contacts"):
            self.assertEqual(self.tag_of(path), self.tag_of(path, key=other))

    def test_of_what_a_write_answers(self):
        made = self.rest("POST", "customers?fields=id,name", json={"name": "New"})
        path = f"customers/{made.json['id']}?fields=id,name"
        self.assertEqual(made.headers["ETag"], self.tag_of(path))
        changed = self.rest("PATCH", path, json={"name": "Newer"})
        self.assertEqual(changed.headers["ETag"], self.tag_of(path))
        self.assertNotEqual(changed.headers["ETag"], made.headers["ETag"])

    def test_not_of_what_is_no_record(self):
        for path in ("me", "health", "customers/2147483647"):
            self.assertNotIn("ETag", self.rest("GET", path).headers)
        self.assertNotIn("ETag", self.graphql("{ viewer { name } }").headers)


class TestNotModified(TagCase):
    """``If-None-Match``"""

    def test_who_has_it_gets_no_body(self):
        for path in (
            self.path,
            f"{self.path}?expand=contacts",
            "customers?limit=1",
            f"{self.path}/contacts",
        ):
            full = self.rest("GET", path)
            tag = full.headers["ETag"]
            for method in ("GET", "HEAD"):
                for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                    headers = {"If-None-Match": known}
                    answer = self.rest(method, path, headers=headers)
                    self.assertEqual((answer.status, answer.text), (304, ""), known)
                    for name in ("ETag", "Cache-Control", "Vary", "RateLimit-Policy"):
                        self.assertEqual(answer.headers[name], full.headers[name], name)
                    self.assertNotIn("Content-Type", answer.headers)
                    self.assertEqual(answer.points, 1)

    def test_who_has_another_gets_all(self):
        for known in ('"other"', "", "nonsense"):
            answer = self.rest("GET", self.path, headers={"If-None-Match": known})
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.json["name"], "Azure")

    def test_writes_take_no_notice(self):
        headers = {"If-None-Match": "*"}
        json = {"name": "Other"}
        answer = self.rest("PATCH", self.path, json=json, headers=headers)
        self.assertEqual((answer.status, self.azure.name), (200, "Other"))
        answer = self.rest("POST", "customers", json=json, headers=headers)
        self.assertEqual(answer.status, 201)

    def test_refusals_stay_refusals(self):
        headers = {"If-None-Match": "*"}
        answer = self.rest("GET", "customers/2147483647", headers=headers)
        self.assertProblem(answer, "not_found")
        answer = self.rest("GET", "customers?limit=0", headers=headers)
        self.assertProblem(answer, "validation")


class TestPreconditions(TagCase):
    """``If-Match``, and which representation its tag is of."""

    def patch(self, tag, query="", **values):
        headers = {"If-Match": tag}
        path = self.path + query
        return self.rest("PATCH", path, json=values or {"ref": "x"}, headers=headers)

    def test_representation_of_the_same_query_string(self):
        query = "?fields=comment,parent.name&expand=contacts"
        tag = self.tag_of(self.path + query)
        self.parent.name = "Other"
        self.assertProblem(self.patch(tag, query), "precondition_failed", {})
        tag = self.tag_of(self.path + query)
        self.azure.city = "Lyon"
        answer = self.patch(tag, query, comment="New")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertProblem(self.patch(tag, query), "precondition_failed", {})
        self.assertEqual(self.patch(answer.headers["ETag"], query).status, 200)

    def test_default_representation_under_any_query_string(self):
        tag = self.tag_of(self.path)
        self.assertEqual(self.patch(tag, "?fields=ref", ref="a").json, {"ref": "a"})
        self.assertEqual(self.patch(tag, "?fields=ref", name="New").status, 200)
        self.assertProblem(self.patch(tag, "?fields=ref"), "precondition_failed", {})

    def test_representation_of_another_query_string(self):
        tag = self.tag_of(f"{self.path}?fields=ref")
        self.assertProblem(self.patch(tag), "precondition_failed", {})
        self.assertFalse(self.azure.ref)

    def test_delete(self):
        path = f"{self.path}?fields=ref"
        tag, name = self.tag_of(path), self.tag_of(self.path)
        self.azure.write({"ref": "x", "name": "Other"})
        for stale in (tag, name):
            answer = self.rest("DELETE", path, headers={"If-Match": stale})
            self.assertProblem(answer, "precondition_failed", {})
        self.assertTrue(self.azure.exists())
        answer = self.rest("DELETE", path, headers={"If-Match": self.tag_of(path)})
        self.assertEqual(answer.status, 204, answer.text)
        self.assertFalse(self.azure.exists())

    def test_delete_knows_no_other_parameters(self):
        answer = self.rest("DELETE", f"{self.path}?limit=1")
        self.assertProblem(answer, "validation", {"limit": ["unknown field"]})

    def test_what_it_looks_at_is_paid_for(self):
        query = "?fields=contacts.id&contacts.limit=200"
        tag = self.tag_of(self.path + query)
        answer = self.rest("DELETE", self.path + query, headers={"If-Match": tag})
        self.assertEqual((answer.status, answer.points), (204, 2))

    def test_what_it_looks_at_needs_its_scope(self):
        key = self.new_key(scopes=["customers:write"])
        headers = {"If-Match": "*"}
        path = f"{self.path}?fields=parent.name"
        answer = self.rest("DELETE", path, key=key, headers=headers)
        self.assertProblem(answer, "forbidden")
        answer = self.rest("DELETE", self.path, key=key, headers=headers)
        self.assertEqual(answer.status, 204, answer.text)

    def test_posting_takes_no_notice(self):
        headers = {"If-Match": '"other"'}
        answer = self.rest("POST", "customers", json={"name": "N"}, headers=headers)
        self.assertEqual(answer.status, 201)

    def test_second_mutation_sees_the_first(self):
        tag = self.tag_of(self.path)
        query = """mutation ($id: ID!, $tag: String) {
            a: updateCustomer(input: {id: $id, ifMatch: $tag, name: "A"}) {
                customer { name etag } }
            b: updateCustomer(input: {id: $id, ifMatch: $tag, name: "B"}) {
                customer { name } }
            c: deleteCustomer(input: {id: $id, ifMatch: $tag}) { deletedId }
        }"""
        answer = self.graphql(query, {"id": str(self.azure.id), "tag": tag})
        errors = answer.json["errors"]
        self.assertEqual([error["path"] for error in errors], [["b"], ["c"]])
        codes = {error["extensions"]["code"] for error in errors}
        self.assertEqual(codes, {"PRECONDITION_FAILED"})
        self.assertEqual(self.azure.name, "A")
        self.assertEqual(answer.data["a"]["customer"]["etag"], self.tag_of(self.path))

    def test_null_is_no_condition(self):
        query = """mutation ($id: ID!) {
            updateCustomer(input: {id: $id, ifMatch: null, name: "A"}) {
                customer { name } } }"""
        answer = self.graphql(query, {"id": str(self.azure.id)})
        self.assertIsNone(answer.failure, answer.text)
