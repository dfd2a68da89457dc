# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which tag a name stands for, at both doors."""

from odoo.tests import new_test_user

from .common import ApiCase

CREATE = """
mutation ($input: CreateCustomerInput!) { it: createCustomer(input: $input) {
    customer { databaseId tags } } }"""
UPDATE = """
mutation ($input: UpdateCustomerInput!) { it: updateCustomer(input: $input) {
    customer { databaseId tags } } }"""


class TestTags(ApiCase):
    """Names are no keys: what is meant is what the customer has, or what is unique."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tags = cls.env["res.partner.category"].with_context(active_test=False)
        cls.region, cls.team = cls.tags.create([{"name": "Region"}, {"name": "Team"}])
        cls.north_region, cls.north_team = cls.tags.create(
            [
                {"name": "North", "parent_id": cls.region.id},
                {"name": "North", "parent_id": cls.team.id},
            ]
        )
        cls.vip = cls.tags.create({"name": "VIP"})

    def setUp(self):
        super().setUp()
        self.count = self.tags.search_count([])

    def writes(self, tags, *, key=None, **values):
        """Each way to give a customer these tags; those that it has before.

        Yields the answer and the customer, after every change is undone.
        """
        before = values.pop("before", self.tags)
        key = key or self.api_key
        record = self.customer("Tagged", category_id=[(6, 0, before.ids)])
        path, sent = f"customers/{record.id}", {"tags": tags}
        asked = {"params": {"fields": "id,tags"}, "key": key}
        for ask in (
            lambda: self.rest("PATCH", path, json=sent, **asked),
            lambda: self.graphql(
                UPDATE, {"input": {"id": str(record.id), **sent}}, key=key
            ),
            lambda: self.rest("POST", "customers", json={"name": "N", **sent}, **asked),
            lambda: self.graphql(CREATE, {"input": {"name": "N", **sent}}, key=key),
        )[: 2 if before else 4]:
            with self.subTest(tags=tags), self.env.cr.savepoint() as savepoint:
                answer = ask()
                found = record
                if answer.error is None:
                    row = answer.json if "data" not in answer.json else None
                    row = row or answer.data["it"]["customer"]
                    number = row.get("id") or row["databaseId"]
                    found = self.env["res.partner"].browse(number)
                self.env.invalidate_all()
                yield answer, found
                savepoint.rollback()
            self.env.invalidate_all()

    def assertTags(self, expected, tags, **options):
        for answer, customer in self.writes(tags, **options):
            self.assertIsNone(answer.error, answer.text)
            held = customer.with_context(active_test=False).category_id
            self.assertEqual(held, expected)
            self.assertEqual(self.tags.search_count([]), self.count)

    def assertRefused(self, tags, place, *words, **options):
        for answer, _customer in self.writes(tags, **options):
            self.assertProblem(answer, "validation", status=answer.status)
            self.assertEqual(list(answer.details), [place])
            for word in words:
                self.assertIn(word, answer.text)
            self.assertEqual(self.tags.search_count([]), self.count)

    def test_the_tag_that_the_customer_has_is_meant(self):
        for before in (
            self.north_team,
            self.north_region,
            self.north_region + self.north_team,
        ):
            self.assertTags(before, ["North"], before=before)
        both = self.north_region + self.north_team
        self.assertTags(both, ["North", "North"], before=both)

    def test_where_none_is_had_an_ambiguous_name_is_refused(self):
        words = "Region / North", "Team / North"
        self.assertRefused(["VIP", "North"], "tags.1", *words)
        self.assertRefused(["North"], "tags.0", *words, before=self.vip)

    def test_names_that_nothing_tells_apart_are_refused(self):
        self.tags.create({"name": "VIP"})
        self.count += 1
        self.assertRefused(["VIP"], "tags.0", "Rename all but one")
        self.assertTags(self.vip, ["VIP"], before=self.vip)

    def test_the_full_name_says_which(self):
        self.assertTags(self.north_team, ["Team / North"])
        both = self.north_region + self.north_team
        self.assertTags(self.north_region, ["Region / North"], before=both)
        self.assertTags(both, ["Region / North", "Team / North"])

    def test_one_without_a_parent_is_called_so_in_full(self):
        north = self.tags.create({"name": "North"})
        self.count += 1
        self.assertTags(north, ["North"])

    def test_an_archived_one_is_used_again(self):
        self.vip.active = False
        self.env.flush_all()
        self.assertTags(self.vip, ["VIP"])
        for answer, _customer in self.writes(["VIP"]):
            self.assertIn("VIP", answer.text)
            self.assertTrue(self.vip.active)
        reader = self.reader_key()
        self.assertRefused(["VIP"], "tags.0", key=reader)

    def reader_key(self):
        """The key of a user who writes customers, and no tags."""
        user = new_test_user(self.env, "no_tags", self.api_groups)
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner.category")]
        ).write({"perm_write": False, "perm_create": False})
        self.addCleanup(self.env.registry.clear_cache)
        return self.new_key(scopes=self.all_scopes(), user=user)

    def test_one_that_may_not_be_created(self):
        self.assertRefused(["None such"], "tags.0", key=self.reader_key())

    def test_archived_ones_that_the_customer_has_stay(self):
        old = self.tags.create({"name": "Old", "active": False})
        self.count += 1
        self.assertTags(old + self.vip, ["VIP"], before=old + self.vip)
        self.assertTags(old, [], before=old + self.vip)

    def test_space_around_a_name_is_none_of_it(self):
        for name in ("VIP ", "  VIP", "\u00a0VIP\ufeff", "VIP"):
            self.assertTags(self.vip, [name])
        self.assertTags(self.vip, ["VIP", " VIP "])
        spaced = self.tags.create({"name": " Spaced "})
        self.count += 1
        self.assertTags(spaced, ["Spaced"])
        self.assertTags(spaced, [" Spaced "])

    def test_the_same_letters_are_the_same_name(self):
        cafe = self.tags.create({"name": "Caf\u00e9"})
        old = self.tags.create({"name": "Cre\u0301me"})
        self.count += 2
        self.assertTags(cafe, ["Cafe\u0301"])
        self.assertTags(old, ["Cr\u00e9me"])

    def test_the_filter_finds_what_writing_does(self):
        """In every language, however it is encoded, and with space around it."""
        self.env["res.lang"]._activate_lang("fr_FR")
        hot = self.tags.create({"name": "Hot"})
        hot.with_context(lang="fr_FR").name = "Cho\u0301"
        tagged = self.customer("Tagged", category_id=[(6, 0, hot.ids)])
        french = new_test_user(self.env, "french_reader", self.api_groups, lang="fr_FR")
        query = """query ($tag: [String!]) {
            customers(filter: {tags: $tag}) { nodes { databaseId } totalCount } }"""
        for key in (self.api_key, self.new_key(self.all_scopes(), french)):
            for name in ("Hot", " Hot ", "Ch\u00f3", "Cho\u0301"):
                with self.subTest(name):
                    found = self.rest("GET", "customers", key, params={"tags": name})
                    ids = [row["id"] for row in found.json["results"]]
                    self.assertEqual(ids, [tagged.id])
                    found = self.graphql(query, {"tag": name}, key=key).data
                    self.assertEqual(found["customers"]["totalCount"], 1)
            for name in ("Ho", "hot", "H%"):
                found = self.rest("GET", "customers", key, params={"tags": name})
                self.assertEqual(found.json["results"], [])

    def test_a_name_in_any_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        hot = self.tags.create({"name": "Hot"})
        hot.with_context(lang="fr_FR").name = "Chaud"
        self.count += 1
        french = new_test_user(self.env, "french", self.api_groups, lang="fr_FR")
        key = self.new_key(scopes=self.all_scopes(), user=french)
        for name in ("Hot", "Chaud"):
            self.assertTags(hot, [name], key=key)
            self.assertTags(hot, [name])
        # What is shown under the name comes before what is called so elsewhere.
        other = self.tags.create({"name": "Chaud"})
        other.with_context(lang="fr_FR").name = "Autre"
        self.count += 1
        self.assertTags(hot, ["Chaud"], key=key)
        self.assertTags(other, ["Chaud"])

    def test_a_new_name_is_stored_as_it_is_compared(self):
        for answer, customer in self.writes([" New\u00a0", "New"]):
            self.assertIsNone(answer.error, answer.text)
            self.assertEqual(customer.category_id.mapped("name"), ["New"])

    def test_a_blank_name_is_none(self):
        for blank in ("", " ", "\t", "\u200b", "\u3164 \ufeff", "\u00ad"):
            for answer, _customer in self.writes(["VIP", blank]):
                self.assertProblem(answer, "validation", status=answer.status)
                self.assertIn("tags", str(answer.details))
