# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A verb that an addon declares is there, everywhere, by its declaration alone."""

import queue
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.dual_api.schema.declaration import (
    EDITING,
    IDENTITY,
    Integer,
    Relation,
    Resource,
    Text,
    Verb,
)
from odoo.addons.dual_api.schema.errors import Conflict, NotFound
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase
from .support.effort import MINUTES
from .support.offer import gives_back
from .support.parity import Show
from .support.parity_refusals import SameRefusals
from .support.parity_writes import SameWrites


def _number(name):
    return Integer(name, "D", nullable=False)


#: With an input, an answer, and a value that it reveals.
ABSORB = Verb(
    name="absorb",
    method="_test_absorb",
    description="Take over what another industry has.",
    inputs=(
        Relation(
            "other",
            "The industry that ends.",
            source="parent_id",
            to="Industry",
            nullable=False,
            required=True,
        ),
    ),
    reveals=(_number("moved"),),
)
#: Answers nothing; has a scope of its own.
RETIRE = Verb(
    name="retire",
    method="_test_retire",
    access="write",
    description="Offer {one} no longer.",
    answers=False,
    scope="industries:retire",
)
#: On no record, and answers only what it reveals.
SORT_OUT = Verb(
    name="sort_out",
    method="_test_sort_out",
    description="Retire the industries that nobody is in.",
    on_record=False,
    answers=False,
    reveals=(_number("retired"),),
    errors=(Conflict, NotFound),
)
#: By another HTTP method.
RENAME = Verb(
    name="rename",
    method="_test_rename",
    description="Give {one} another name.",
    http_method="PATCH",
    inputs=(
        Text(
            "name",
            "The new name.",
            min_length=1,
            max_length=50,
            nullable=False,
            required=True,
            example="Forestry",
        ),
    ),
)
#: Needs the scope of another resource too, and makes mails.
TELL = Verb(
    name="tell",
    method="_test_tell",
    description="Write to the customers of {one}.",
    needs=("customers:read",),
    mails=2,
)
INDUSTRIES = Resource(
    name="industries",
    singular="industry",
    type_name="Industry",
    model="res.partner.industry",
    description="D",
    fields=(
        *IDENTITY,
        Text(
            "name",
            "D",
            min_length=1,
            max_length=50,
            required=True,
            default=True,
            sortable=True,
            example="Agriculture",
        ),
        Text(
            "full_name", "D", max_length=200, writable=True, example="A - AGRICULTURE"
        ),
    ),
    verbs=(*EDITING, ABSORB, RETIRE, SORT_OUT, RENAME, TELL),
)


def _absorb(record, values, _principal):
    customers = record.env["res.partner"].search(
        [("industry_id", "=", values["other_id"])]
    )
    customers.industry_id = record
    record.browse(values["other_id"]).active = False
    return record, {"moved": len(customers)}


def _retire(record, _values, _principal):
    record.active = False
    return None, {}


def _sort_out(model, _values, _principal):
    if not model.with_context(active_test=False).search_count([], limit=1):
        raise NotFound()
    used = model.env["res.partner"].search([]).industry_id
    unused = model.search([("id", "not in", used.ids)])
    unused.active = False
    return None, {"retired": len(unused)}


def _rename(record, values, _principal):
    record.name = values["name"]
    return record, {}


class WithVerbs:
    """The registry of a database whose addon declares the verbs."""

    api_groups = "base.group_user,base.group_system"
    resource_name = "industries"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for verb, method in (
            (ABSORB, _absorb),
            (RETIRE, _retire),
            (SORT_OUT, _sort_out),
            (RENAME, _rename),
            (TELL, lambda record, _values, _principal: (record, {})),
        ):
            model = cls.registry["res.partner.industry"]
            cls.startClassPatcher(patch.object(model, verb.method, method, create=True))
        resolver = cls.env["dual_api.resolver"]
        types = (*resolver._types(), INDUSTRIES)
        cls.addClassCleanup(cls.registry.clear_cache, "routing")
        cls.addClassCleanup(gives_back(cls.registry))
        with patch.object(type(resolver), "_types", lambda _self: types):
            resolver._register_hook()
        cls.registry.clear_cache("routing")
        cls.api_key = cls.new_key(scopes=cls.all_scopes())

    def make_samples(self):
        model = self.env["res.partner.industry"]
        names = ("Glass", "Paper", "Wood")
        return model.create([{"name": name, "full_name": name} for name in names])


@tagged("-at_install", "post_install", "-standard", MINUTES)
class TestVerbParity(WithVerbs, SameRefusals, SameWrites, ApiCase):
    """All of the suite, for a resource with verbs of its own."""

    def verb_values(self, verb):
        values = super().verb_values(verb)
        return values | ({"other_id": self.samples[1].id} if verb is ABSORB else {})

    def test_a_new_verb_does_what_it_says(self):
        first, other = self.samples[:2]
        customer = self.customer("Glazier", industry_id=other.id)
        request = self.do(
            ABSORB, Show(("name",)), record_id=first.id, values={"other_id": other.id}
        )
        self.assertEqual(self.agree(request).rows, {"name": "Glass"})
        for driver in self.drivers:
            with self.env.cr.savepoint() as savepoint:
                driver.send(request, self.api_key)
                self.assertEqual(customer.industry_id, first, driver.name)
                self.assertFalse(other.active)
                savepoint.rollback()
            self.env.invalidate_all()
        nobody = replace(request, values={"other_id": 2_000_000_000})
        self.assertEqual(sorted(self.agree(nobody).details), ["other_id"])

    def test_an_error_of_the_verb_is_told_at_both_doors(self):
        model = self.env["res.partner.industry"].with_context(active_test=False)
        model.search([]).unlink()
        request = self.do(SORT_OUT)
        self.assertEqual(self.agree(request).error, "not_found")


@tagged("-at_install", "post_install")
class TestVerbsEverywhere(WithVerbs, ApiCase):
    """What else is derived of a verb than the answers of both doors."""

    def setUp(self):
        super().setUp()
        self.record = self.env["res.partner.industry"].create({"name": "Glass"})

    def openapi(self, key):
        return self.rest("GET", "openapi.json", key=key).json

    def sdl(self, key):
        return self.rest("GET", "/graphql/schema.graphql", key=key).text

    def test_nothing_of_it_is_left_out(self):
        self.assertEqual(self.env["dual_api.resolver"]._left_out(), ())

    def test_scopes(self):
        scopes = self.env["dual_api.resolver"]._catalog(V1).scopes
        self.assertEqual(scopes["industries:retire"], "Retire industries.")
        self.assertEqual(
            scopes["industries:write"],
            "Create, update, delete, absorb, sort out, rename and tell industries.",
        )
        key = self.new_key(scopes=["industries:write"])
        answer = self.rest("POST", f"industries/{self.record.id}/retire", key=key)
        self.assertProblem(answer, "forbidden", {}, 403)
        self.assertEqual(answer.failure["required_scope"], "industries:retire")
        key = self.new_key(scopes=["industries:retire"])
        answer = self.rest("POST", f"industries/{self.record.id}/retire", key=key)
        self.assertEqual((answer.status, answer.text), (204, ""))

    def test_a_verb_that_needs_another_resource_and_makes_mails(self):
        path = f"industries/{self.record.id}/tell"
        document = f"mutation {{ tellIndustry(input: {{id: {self.record.id}}})"
        document += " { industry { name } } }"
        for lacking, scopes in (
            ("customers:read", ["industries:write"]),
            ("industries:write", ["customers:read", "industries:read"]),
        ):
            key = self.new_key(scopes=scopes)
            for answer in (
                self.rest("POST", path, key=key),
                self.graphql(document, key=key),
            ):
                self.assertProblem(answer, "forbidden", {})
                self.assertEqual(answer.failure["required_scope"], lacking)
            self.assertNotIn("tellIndustry", self.sdl(key))
            self.assertNotIn("tellIndustry", str(self.openapi(key)["paths"]))
        needed = ["industries:write", "customers:read"]
        key = self.new_key(scopes=needed)
        for answer in (
            self.rest("POST", path, key=key),
            self.graphql(document, key=key),
        ):
            self.assertIsNone(answer.error, answer.text)
            self.assertEqual(answer.points, 21)
        shown = self.openapi(key)["paths"]["/api/v1/industries/{id}/tell"]["post"]
        self.assertEqual(shown["security"], [{"ApiKey": needed}])
        about = (
            "20 more points. Needs the scopes `industries:write` and `customers:read`."
        )
        self.assertTrue(shown["description"].endswith(about), shown["description"])
        self.assertIn(about, self.sdl(key))

    def test_openapi(self):
        document = self.openapi(self.api_key)
        paths = document["paths"]
        absorb = paths["/api/v1/industries/{id}/absorb"]["post"]
        retire = paths["/api/v1/industries/{id}/retire"]["post"]
        sort_out = paths["/api/v1/industries/sort_out"]["post"]
        rename = paths["/api/v1/industries/{id}/rename"]["patch"]
        self.assertEqual(absorb["operationId"], "absorbIndustry")
        self.assertEqual(absorb["summary"], "Absorb an industry")
        self.assertTrue(absorb["requestBody"]["required"])
        self.assertFalse(retire["requestBody"]["required"])
        self.assertEqual(retire["security"], [{"ApiKey": ["industries:retire"]}])
        self.assertTrue(retire["description"].startswith("Offer an industry no"))
        self.assertEqual(
            [
                [status for status in each["responses"] if status in "200 204 404 406"]
                for each in (absorb, retire, sort_out, rename)
            ],
            [
                ["200", "404", "406"],
                ["204", "404"],
                # Not of the form of a verb on no record: of its errors.
                ["200", "404", "406"],
                ["200", "404", "406"],
            ],
        )
        self.assertNotIn("412", sort_out["responses"])
        schemas = document["components"]["schemas"]
        sent = schemas["IndustryAbsorb"]["properties"]
        self.assertEqual(list(sent), ["other_id", "other"])
        self.assertEqual(schemas["IndustryAbsorbAnswer"]["required"], ["id", "moved"])
        answer = schemas["IndustrySortOutAnswer"]
        self.assertEqual(list(answer["properties"]), ["retired"])

    def test_sdl(self):
        sdl = self.sdl(self.api_key)
        for text in (
            "absorbIndustry(\n",
            "retireIndustry(\n",
            "sortOutIndustry(\n",
            "input RenameIndustryInput {",
        ):
            self.assertIn(text, sdl)
        payload = sdl.partition("type SortOutIndustryPayload {")[2].partition("}")[0]
        self.assertIn("retired: Int!", payload)
        self.assertNotIn("industry", payload)

    def test_a_key_is_shown_what_it_may_do(self):
        key = self.new_key(scopes=["industries:write"])
        paths = self.openapi(key)["paths"]
        self.assertIn("/api/v1/industries/{id}/absorb", paths)
        self.assertNotIn("/api/v1/industries/{id}/retire", paths)
        self.assertNotIn("retireIndustry", self.sdl(key))
        key = self.new_key(scopes=["industries:retire"])
        paths = self.openapi(key)["paths"]
        self.assertNotIn("/api/v1/industries/{id}/absorb", paths)
        self.assertIn("/api/v1/industries/{id}/retire", paths)

    def test_methods_and_paths(self):
        path = f"industries/{self.record.id}/rename"
        answer = self.rest("POST", path, json={"name": "Paper"})
        self.assertProblem(answer, "method_not_allowed", {}, 405)
        self.assertEqual(answer.headers["Allow"], "PATCH, OPTIONS")
        answer = self.rest("PATCH", path, json={"name": "Paper"})
        self.assertEqual((answer.status, answer.json["name"]), (200, "Paper"))
        for path in (
            "customers/1/absorb",
            "industries/1/sort_out",
            "industries/absorb",
            "industries/01/absorb",
            "industries/1/absorb/1",
        ):
            # Nobody is asked for a key where there is nothing.
            answer = self.rest("POST", path, key=None, json={})
            self.assertEqual((answer.status, answer.error), (404, "not_found"), path)

    def test_what_answers_nothing_takes_no_parameter_and_any_media_type(self):
        path = f"industries/{self.record.id}/retire"
        answer = self.rest("POST", path, params={"fields": "id"})
        self.assertProblem(answer, "validation", {"fields": ["unknown field"]}, 422)
        answer = self.rest("POST", path, headers={"Accept": "text/html"})
        self.assertEqual(answer.status, 204)

    def test_labels_and_cost(self):
        self.set_setting("log_retention_days", "30")
        logged: queue.Queue = queue.Queue()
        log = SimpleNamespace(put=lambda entry, _free_rows: logged.put(entry))
        model = self.registry["api.request"]
        self.startPatcher(patch.object(model, "_log", lambda _model: log))
        retire = f"mutation {{ retireIndustry(input: {{id: {self.record.id}}})"
        for send, label in (
            (
                lambda: self.rest("POST", f"industries/{self.record.id}/retire"),
                "POST /api/v1/industries/{id}/retire",
            ),
            (
                lambda: self.rest("PATCH", "industries/0/rename", json={"name": "x"}),
                "PATCH /api/v1/industries/{id}/rename",
            ),
            (
                lambda: self.rest("POST", "industries/sort_out"),
                "POST /api/v1/industries/sort_out",
            ),
            (
                lambda: self.graphql(f"{retire} {{ clientMutationId }} }}"),
                "mutation retireIndustry",
            ),
        ):
            self.assertEqual(send().points, 1)
            self.assertEqual(logged.get(timeout=10).endpoint, label)
