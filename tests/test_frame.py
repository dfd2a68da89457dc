# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""For which company a request is, and in which language: the same at both doors.

The models are Odoo's own: partners, whose barcode is another in each company, labels,
whose names are translated, and sequences, which belong to the company that makes them.
"""

from unittest.mock import patch

from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Filter,
    Flag,
    Relation,
    Resource,
    Text,
)
from odoo.addons.dual_api.schema.resources.commerce import COMPANY

from .common import ApiCase
from .support.offer import gives_back

COMPANY_ID, LANGUAGE = "X-Company-ID", "X-Data-Language"
CARDS = Resource(
    name="cards",
    singular="card",
    type_name="Card",
    model="res.partner",
    description="D",
    fields=(
        *IDENTITY,
        Text("name", "D", required=True, default=True, example="Ann"),
        Text("barcode", "D", writable=True, example="4"),
        Flag("company", "D", source="is_company", writable=True),
    ),
    relations=(
        Relation("parent", "D", source="parent_id", to="Card"),
        Relation("labels", "D", source="category_id", to="Label", many=True),
    ),
)
LABELS = Resource(
    name="labels",
    singular="label",
    type_name="Label",
    model="res.partner.category",
    description="D",
    fields=(
        *IDENTITY,
        Text("name", "D", required=True, default=True, sortable=True, example="Red"),
    ),
)
COUNTERS = Resource(
    name="counters",
    singular="counter",
    type_name="Counter",
    model="ir.sequence",
    description="D",
    fields=(
        *IDENTITY,
        Text("name", "D", required=True, default=True, example="Tickets"),
        Flag("active", "D", default=True),
    ),
    relations=(Relation("owner", "D", source="company_id", to="Company"),),
    filters=(Filter("active", "D", default=True),),
)


class FrameCase(ApiCase):
    """Two companies of the key's user and one of others; two languages."""

    api_groups = "base.group_user,base.group_partner_manager,base.group_system"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        resolver = cls.env["dual_api.resolver"]
        known = {each.type_name for each in resolver._types()}
        more = (COMPANY, CARDS, LABELS, COUNTERS)
        types = (*resolver._types(), *(e for e in more if e.type_name not in known))
        cls.addClassCleanup(cls.registry.clear_cache, "routing")
        cls.addClassCleanup(gives_back(cls.registry))
        with patch.object(type(resolver), "_types", lambda _self: types):
            resolver._register_hook()
        cls.registry.clear_cache("routing")
        cls.api_key = cls.new_key(scopes=cls.all_scopes(), limit=100_000)
        cls.env["res.lang"]._activate_lang("fr_FR")
        companies = cls.env["res.company"]
        cls.home = cls.api_user.company_id
        cls.branch, cls.foreign = companies.create(
            [{"name": "Branch"}, {"name": "Foreign"}]
        )
        cls.api_user.company_ids |= cls.branch
        cls.ann = cls.env["res.partner"].create({"name": "Ann", "barcode": "H"})
        cls.ann.with_company(cls.branch).barcode = "B"
        cls.red = cls.env["res.partner.category"].create({"name": "Red"})
        cls.red.with_context(lang="fr_FR").name = "Rouge"
        cls.ann.category_id = cls.red

    def both(self, name, record_id, fields, **headers):
        """What REST and GraphQL show of a record, which is the same."""
        sent = {key.replace("_", "-"): str(value) for key, value in headers.items()}
        rest = self.rest("GET", f"{name}s/{record_id}?fields={fields}", headers=sent)
        document = f"query ($id: ID!) {{ {name}(id: $id) {{ {fields} }} }}"
        graph = self.graphql(document, {"id": record_id}, headers=sent)
        self.assertEqual(rest.status, graph.status, rest.text + graph.text)
        shown = {key: rest.json[key] for key in fields.split(",")}
        self.assertEqual(graph.data[name], shown)
        return shown

    def refused(self, error, headers, **facts):
        """The refusals of both doors."""
        answers = (
            self.rest("GET", f"cards/{self.ann.id}", headers=headers),
            self.graphql("{ cards { nodes { name } } }", headers=headers),
            self.rest("POST", "cards", json={"name": "No"}, headers=headers),
            self.rest("GET", "me", headers=headers),
        )
        for answer in answers:
            self.assertProblem(answer, error, **facts)
        return answers


class TestCompany(FrameCase):
    def test_values_of_a_company_are_those_of_the_company_that_is_named(self):
        for company, barcode in ((None, "H"), (self.home, "H"), (self.branch, "B")):
            headers = {"X_Company_ID": company.id} if company else {}
            for _kept in range(2):
                shown = self.both("card", self.ann.id, "barcode", **headers)
                self.assertEqual(shown, {"barcode": barcode})

    def test_lists_are_filtered_by_the_values_of_that_company(self):
        path = "cards?barcode=B&fields=name"
        self.assertEqual(self.rest("GET", path).json["count"], 0)
        headers = {COMPANY_ID: str(self.branch.id)}
        found = self.rest("GET", path, headers=headers).json["results"]
        self.assertEqual([row["name"] for row in found], ["Ann"])
        document = '{ cards(filter: {barcode: "B"}) { nodes { name } } }'
        answer = self.graphql(document, headers=headers)
        self.assertEqual(answer.data["cards"]["nodes"], [{"name": "Ann"}])

    def test_records_of_other_companies_are_not_shown(self):
        """By record rules: alone, in lists, and where something leads to them."""
        made = {"name": "Of home", "company_id": self.home.id, "barcode": "H2"}
        own = self.env["res.partner"].create({**made, "is_company": True})
        # A shared record, which leads to one of a company.
        child = self.env["res.partner"].create({"name": "Child"})
        child.flush_recordset()
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s", [own.id, child.id]
        )
        self.env.invalidate_all()
        # The rule is about partners that users share.
        own.partner_share = child.partner_share = True
        own.flush_recordset()
        for headers, seen in (
            ({}, True),
            ({COMPANY_ID: str(self.home.id)}, True),
            ({COMPANY_ID: str(self.branch.id)}, False),
        ):
            answer = self.rest("GET", f"cards/{own.id}", headers=headers)
            self.assertEqual(answer.status, 200 if seen else 404)
            path = f"cards/{child.id}?expand=parent&fields=name"
            parent = self.rest("GET", path, headers=headers).json["parent"]
            self.assertEqual(bool(parent), seen)
            document = "query ($id: ID!) { card(id: $id) { parent { name } } }"
            answer = self.graphql(document, {"id": child.id}, headers=headers)
            self.assertEqual(bool(answer.data["card"]["parent"]), seen)
            change = self.rest(
                "PATCH", f"cards/{own.id}", json={"name": "Of home"}, headers=headers
            )
            self.assertEqual(change.status, 200 if seen else 404)

    def test_what_is_written_is_written_for_that_company(self):
        headers = {COMPANY_ID: str(self.branch.id)}
        path = f"cards/{self.ann.id}?fields=barcode"
        answer = self.rest("PATCH", path, json={"barcode": "B2"}, headers=headers)
        self.assertEqual(answer.json["barcode"], "B2", answer.text)
        document = """mutation ($id: ID!) { updateCard(
            input: {id: $id, barcode: "B3"}) { card { barcode } } }"""
        answer = self.graphql(document, {"id": self.ann.id}, headers=headers)
        self.assertEqual(answer.data["updateCard"]["card"], {"barcode": "B3"})
        self.env.invalidate_all()
        self.assertEqual(self.ann.with_company(self.branch).barcode, "B3")
        self.assertEqual(self.ann.with_company(self.home).barcode, "H")

    def test_new_records_are_of_that_company(self):
        document = """mutation { createCounter(input: {name: "T"}) {
            counter { owner { name } } } }"""
        for company in (None, self.branch):
            headers = {COMPANY_ID: str(company.id)} if company else {}
            wanted = company or self.home
            answer = self.rest(
                "POST", "counters?expand=owner", json={"name": "T"}, headers=headers
            )
            self.assertEqual(answer.json["owner"]["id"], wanted.id, answer.text)
            answer = self.graphql(document, headers=headers)
            made = answer.data["createCounter"]["counter"]
            self.assertEqual(made["owner"], {"name": wanted.name})

    def test_a_choice_of_one_company_is_not_kept_for_another(self):
        """Conditions that hold for everybody are compiled once; not those that name a
        company.
        """
        rights = self.env(user=self.api_user)["dual_api.rights"]
        field = self.registry["res.partner"]._fields["is_company"]
        home, branch = (
            rights.with_context(allowed_company_ids=company.ids)
            for company in (self.home, self.branch)
        )
        model = self.env["res.partner"]
        for kept in (home, branch):
            self.assertIsNone(kept._company_of(model, ["is_company"]))
        with patch.object(field, "company_dependent", True):
            self.assertEqual(home._company_of(model, ["is_company"]), self.home.id)
            self.assertEqual(branch._company_of(model, ["is_company"]), self.branch.id)

    def test_a_company_of_others_is_refused_as_one_that_is_not_there(self):
        texts = set()
        for number in (self.foreign.id, 2_000_000_000):
            headers = {COMPANY_ID: str(number)}
            for answer in self.refused("forbidden", headers, status=403):
                failure = answer.json.get("detail") or answer.json["errors"][0]
                texts.add(str(failure).replace(answer.headers["X-Correlation-ID"], ""))
                self.assertNotIn("Foreign", answer.text)
                self.assertIn(str(self.branch.id), str(failure))
        # One sentence at each door.
        self.assertEqual(len(texts), 2, texts)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "No")]))

    def test_garbage_is_refused(self):
        thousand = ",".join(map(str, range(1, 1_001)))
        for text in (
            thousand,
            f"{self.home.id},{self.branch.id}",
            "",
            "home",
            "1.0",
            "-1",
            "0",
            "1e3",
            "9" * 30,
            "' OR 1=1 --",
            "[1]",
            "true",
        ):
            with self.subTest(text[:20]):
                for answer in self.refused("validation", {COMPANY_ID: text}):
                    self.assertEqual(list(answer.details), [COMPANY_ID])

    def test_a_company_that_was_taken_from_the_user_is_refused_at_once(self):
        headers = {COMPANY_ID: str(self.branch.id)}
        path = f"cards/{self.ann.id}"
        self.assertEqual(self.rest("GET", path, headers=headers).status, 200)
        self.api_user.company_ids -= self.branch
        self.refused("forbidden", headers, status=403)
        self.api_user.company_ids |= self.branch
        self.branch.active = False
        self.refused("forbidden", headers, status=403)

    def test_a_refusal_costs_a_point_and_no_more_than_a_statement(self):
        headers = {COMPANY_ID: str(self.foreign.id)}
        self.rest("GET", "me", headers=headers)
        with self.statements() as found:
            answer = self.rest("GET", f"cards/{self.ann.id}", headers=headers)
        self.assertEqual(answer.points, 1)
        self.assertLessEqual(len(found), 1, found)

    def test_no_request_takes_a_statement_more(self):
        path = f"cards/{self.ann.id}?fields=name"
        headers = {COMPANY_ID: str(self.branch.id), LANGUAGE: "fr_FR"}
        counts = []
        for sent in ({}, headers, {}, headers):
            with self.statements() as found:
                self.assertEqual(self.rest("GET", path, headers=sent).status, 200)
            counts.append(len(found))
        self.assertEqual(counts[2:], [counts[2]] * 2, counts)


class TestLanguage(FrameCase):
    def test_translated_values_are_in_the_language_that_is_named(self):
        for language, name in (
            (None, "Red"),
            ("en_US", "Red"),
            ("fr_FR", "Rouge"),
            ("fr-FR", "Rouge"),
        ):
            headers = {"X_Data_Language": language} if language else {}
            for _kept in range(2):
                shown = self.both("label", self.red.id, "name", **headers)
                self.assertEqual(shown, {"name": name})

    def test_so_are_those_behind_a_relation_and_those_that_lists_look_for(self):
        headers = {LANGUAGE: "fr_FR"}
        path = f"cards/{self.ann.id}?expand=labels"
        [label] = self.rest("GET", path, headers=headers).json["labels"]["results"]
        self.assertEqual(label["name"], "Rouge")
        for sent, count in (({}, 0), (headers, 1)):
            page = self.rest("GET", "labels?name=Rouge", headers=sent).json
            self.assertEqual(page["count"], count)
        document = '{ labels(filter: {name: "Rouge"}) { nodes { name } } }'
        answer = self.graphql(document, headers=headers)
        self.assertEqual(answer.data["labels"]["nodes"], [{"name": "Rouge"}])

    def test_several_languages_are_written_by_several_requests(self):
        made = self.rest("POST", "labels", json={"name": "Green"}).json["id"]
        label = self.env["res.partner.category"].browse(made)
        answer = self.rest(
            "PATCH",
            f"labels/{made}",
            json={"name": "Vert"},
            headers={LANGUAGE: "fr_FR"},
        )
        self.assertEqual(answer.json["name"], "Vert", answer.text)
        self.env.invalidate_all()
        french = label.with_context(lang="fr_FR")
        self.assertEqual((label.name, french.name), ("Green", "Vert"))
        document = """mutation ($id: ID!) { updateLabel(
            input: {id: $id, name: "Lime"}) { label { name } } }"""
        answer = self.graphql(document, {"id": made}, headers={LANGUAGE: "en_US"})
        self.assertEqual(answer.data["updateLabel"]["label"], {"name": "Lime"})
        self.env.invalidate_all()
        self.assertEqual((label.name, french.name), ("Lime", "Vert"))

    def test_another_language_is_refused_with_those_there_are(self):
        self.assertNotIn("nl_NL", dict(self.env["res.lang"].get_installed()))
        for answer in self.refused("validation", {LANGUAGE: "nl_NL"}):
            [[sentence]] = answer.details.values()
            self.assertIn("en_US, fr_FR", sentence)
        for text in ("", "f", "fr_FR,en_US", "*", "fr;q=1", "x" * 4000, "fr__FR"):
            with self.subTest(text[:20]):
                for answer in self.refused("validation", {LANGUAGE: text}):
                    self.assertEqual(list(answer.details), [LANGUAGE])

    def test_messages_are_in_the_language_of_accept_language(self):
        path = "cards?limit=many"
        for headers, language in (
            ({LANGUAGE: "fr_FR", "Accept-Language": "de"}, "de"),
            ({LANGUAGE: "fr_FR"}, "fr"),
            ({}, "en"),
        ):
            answer = self.rest("GET", path, headers=headers)
            self.assertEqual(answer.headers["Content-Language"], language)


class TestFrame(FrameCase):
    def sent(self):
        return {COMPANY_ID: str(self.branch.id), LANGUAGE: "fr_FR"}

    def test_answers_say_that_they_depend_on_it(self):
        for answer in (
            self.rest("GET", f"cards/{self.ann.id}"),
            self.graphql("{ cards { nodes { name } } }"),
            self.rest("GET", "cards?limit=many"),
        ):
            vary = answer.headers["Vary"]
            self.assertIn(COMPANY_ID, vary)
            self.assertIn(LANGUAGE, vary)

    def test_an_entity_tag_is_of_what_was_shown(self):
        path = f"cards/{self.ann.id}?fields=barcode"
        tags = [
            self.rest("GET", path, headers=headers).headers["ETag"]
            for headers in ({}, {COMPANY_ID: str(self.branch.id)})
        ]
        home, branch = tags
        self.assertNotEqual(home, branch)
        in_branch = {COMPANY_ID: str(self.branch.id)}
        for headers, status in (
            ({"If-None-Match": home}, 304),
            ({"If-None-Match": branch}, 200),
            ({"If-None-Match": home, **in_branch}, 200),
            ({"If-None-Match": branch, **in_branch}, 304),
        ):
            answer = self.rest("GET", path, headers=headers)
            self.assertEqual(answer.status, status)
        # What is known of one company is no leave to change another's.
        change = {"barcode": "B4"}
        stale = {"If-Match": home, **in_branch}
        answer = self.rest("PATCH", path, json=change, headers=stale)
        self.assertProblem(answer, "precondition_failed")
        fresh = {"If-Match": branch, **in_branch}
        answer = self.rest("PATCH", path, json=change, headers=fresh)
        self.assertEqual(answer.status, 200, answer.text)

    def test_another_company_or_language_is_another_request(self):
        """With an ``Idempotency-Key``; the same ones get the same answer."""
        once = {"Idempotency-Key": "frame", **self.sent()}
        document = 'mutation { createCard(input: {name: "Once"}) { card { name } } }'
        doors = (
            lambda sent: self.rest(
                "POST", "cards", json={"name": "Once"}, headers=sent
            ),
            lambda sent: self.graphql(document, headers=sent),
        )
        for door in doors:
            first = door(once)
            self.assertIsNone(first.error, first.text)
            again = door(once)
            self.assertEqual(again.headers["Idempotent-Replayed"], "true")
            self.assertEqual(again.text, first.text)
            spelled = door({**once, LANGUAGE: "fr-FR"})
            self.assertEqual(spelled.headers["Idempotent-Replayed"], "true")
            for changed in (
                {**once, COMPANY_ID: str(self.home.id)},
                {**once, LANGUAGE: "en_US"},
                {"Idempotency-Key": "frame"},
            ):
                self.assertProblem(door(changed), "validation")

    def test_a_kept_answer_is_not_for_who_has_lost_the_company(self):
        once = {"Idempotency-Key": "lost", **self.sent()}
        made = {"json": {"name": "Once"}, "headers": once}
        self.assertEqual(self.rest("POST", "cards", **made).status, 201)
        self.api_user.company_ids -= self.branch
        self.assertProblem(self.rest("POST", "cards", **made), "forbidden")

    def test_a_preflight_allows_both(self):
        self.set_setting("cors_origins", "https://shop.example")
        headers = {
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "GET",
        }
        answer = self.rest("OPTIONS", "cards", key=None, headers=headers)
        allowed = answer.headers["Access-Control-Allow-Headers"]
        self.assertIn(COMPANY_ID, allowed)
        self.assertIn(LANGUAGE, allowed)

    def test_who_has_no_key_is_not_told_of_companies(self):
        for text in (str(self.foreign.id), "many"):
            answer = self.rest("GET", "cards", key=None, headers={COMPANY_ID: text})
            self.assertProblem(answer, "unauthorized")
