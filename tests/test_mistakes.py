# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is said of mistakes: by name, in sentences for people, in their language."""

import re
from dataclasses import replace
from unittest.mock import patch

from odoo.tests import BaseCase, tagged
from odoo.tools.translate import code_translations

from odoo.addons.dual_api.gateway import language
from odoo.addons.dual_api.schema import mistakes
from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.errors import (
    ERRORS,
    MAX_REFUSAL_BYTES,
    ValidationFailed,
)
from odoo.addons.dual_api.schema.mistakes import Listener, Mistake, hint_for, unknown
from odoo.addons.dual_api.schema.naming import camel
from odoo.addons.dual_api.schema.sentences import Sentence, shortened
from odoo.addons.dual_api.schema.sentences import _lt as worded
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

CREATE = (
    "mutation ($i: CreateCustomerInput!)"
    " { createCustomer(input: $i) { customer { id } } }"
)
FRENCH = {
    "required field": "champ obligatoire",
    "Validation failed": "Validation échouée",
    "Enter at most %(maximum)s characters.": "Au plus %(maximum)s caractères.",
    "Enter a valid e-mail address.": "Adresse électronique non valide.",
    "The key lacks the scope %(scope)s.": "Il manque %(scope)s à la clé.",
    "Forbidden": "Interdit",
}
#: What a person has nothing to do with.
TECHNICAL = re.compile(r"regex|\^|\\|\bstr\b|\bint\b|\bdict\b|datetime|NoneType|<class")


class TestMistakes(ApiCase):
    """At both doors."""

    def refused(self, values):
        """The details and mistakes of a new customer, the same at both doors."""
        answer = self.rest("POST", "customers", json=values)
        spelled = {camel(name): value for name, value in values.items()}
        other = self.graphql(CREATE, {"i": spelled})
        for each in (answer, other):
            self.assertEqual(each.error, "validation", each.text)
        for name in ("details", "mistakes"):
            self.assertEqual(answer.failure[name], other.failure[name])
        return answer.failure

    def test_details_are_flat(self):
        failure = self.refused({"name": "N", "tags": ["a", "", 5, "x" * 101]})
        self.assertEqual(
            failure["details"],
            {
                "tags.1": ["This can't be empty."],
                "tags.2": ["Enter text."],
                "tags.3": ["Enter at most 100 characters."],
            },
        )
        self.assertEqual(
            failure["mistakes"][2],
            {
                "field": "tags.3",
                "code": "too_long",
                "message": "Enter at most 100 characters.",
                "params": {"maximum": 100},
            },
        )

    def test_items_are_told_in_their_order(self):
        failure = self.refused({"name": "N", "tags": [""] * 30})
        names = [each["field"] for each in failure["mistakes"]]
        self.assertEqual(names, [f"tags.{number}" for number in range(20)])

    def test_lists_of_parameters(self):
        answer = self.rest("GET", "customers?sort=name,nmae")
        self.assertEqual(
            answer.details,
            {"sort.1": ["A list can't be sorted by this.", "Did you mean name?"]},
        )

    def test_nothing_technical(self):
        values = {
            "name": [],
            "email": "x",
            "phone": 5,
            "is_company": "yes",
            "tags": "VIP",
            "parent_id": {},
            "country_code": "FRA",
            "website": "javascript:alert(1)",
            "vat": None,
            "ref": "\n",
            "city": {"a": "b"},
        }
        failure = self.refused(values)
        self.assertEqual(set(failure["details"]), set(values) - {"vat"})
        for sentences in failure["details"].values():
            for sentence in sentences:
                self.assertNotRegex(sentence, TECHNICAL)
                self.assertRegex(sentence, r"^[A-Z].*\.$")

    def test_the_words_that_were_always_said(self):
        failure = self.refused({"nonsense": 1})
        expected = {"name": ["required field"], "nonsense": ["unknown field"]}
        self.assertEqual(failure["details"], expected)

    # -- names that may have been meant -----------------------------------------

    def test_did_you_mean(self):
        failure = self.rest("POST", "customers", json={"nmae": "N"}).failure
        self.assertEqual(
            failure["details"]["nmae"], ["unknown field", "Did you mean name?"]
        )
        entry = failure["mistakes"][1]
        self.assertEqual(entry["code"], "unknown_field")
        self.assertEqual(entry["message"], "unknown field")
        self.assertEqual(entry["params"], {"suggestion": "name"})

    def test_did_you_mean_in_the_spelling_of_the_door(self):
        answer = self.graphql(CREATE, {"i": {"name": "N", "countryCod": "FR"}})
        self.assertIn("Did you mean countryCode?", answer.details["countryCod"])
        answer = self.rest("POST", "customers", json={"name": "N", "countrycode": "F"})
        self.assertIn("Did you mean country_code?", answer.details["countrycode"])

    def test_names_as_the_other_door_spells_them(self):
        values = {"name": "x", "country_code": "QQ", "parentId": 1}
        literal = 'mutation { createCustomer(input: {name: "x", country_code: "QQ"})'
        for answer in (
            self.graphql(CREATE, {"i": values}),
            self.graphql(f"{literal} {{ customer {{ id }} }} }}"),
        ):
            told = ["unknown field", "Did you mean countryCode?"]
            self.assertEqual(answer.details, {"country_code": told}, answer.text)
        answer = self.rest("POST", "customers", json={"name": "x", "countryCode": "QQ"})
        told = ["unknown field", "Did you mean country_code?"]
        self.assertEqual(answer.details, {"countryCode": told}, answer.text)

    def test_did_you_mean_this_parameter(self):
        for query, name, meant in (
            ("limt=1", "limt", "limit"),
            ("contry=FR", "contry", "country"),
            ("fields=nam", "fields", "name"),
            ("fields=parent.nam", "fields", "parent.name"),
            ("expand=parnt", "expand", "parent"),
        ):
            with self.subTest(query):
                answer = self.rest("GET", f"customers?{query}")
                self.assertIn(f"Did you mean {meant}?", answer.details[name])

    def test_what_a_key_may_not_see_is_not_meant(self):
        key = self.new_key(scopes=["customers:read", "customers:write"])
        known = {"user": ("keys:read",), "name": ()}
        hint = hint_for("usr", known)
        self.assertEqual(Listener(scopes=["keys:read"]).hinted(hint), "user")
        self.assertIsNone(Listener(scopes=["customers:read"]).hinted(hint))
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        resource = catalog.resources["customers"]
        hidden = replace(
            resource,
            fields=tuple(
                replace(field, scope="keys:read") if field.name == "comment" else field
                for field in resource.fields
            ),
        )
        types = [
            hidden if each is resource else each for each in catalog.types.values()
        ]
        resolver = self.registry["dual_api.resolver"]
        self.patch(resolver, "_catalogs_of_registry", {1: Catalog(types, version=V1)})
        self.patch(resolver, "_derived_of_registry", {})
        answers = [
            self.rest("GET", "customers?fields=coment", key=each)
            for each in (key, self.api_key)
        ]
        self.assertEqual(answers[0].details, {"fields": ["unknown field coment"]})
        self.assertIn("Did you mean comment?", answers[1].details["fields"])

    # -- languages --------------------------------------------------------------

    def in_french(self):
        """The languages of the API, with a few sentences of French."""
        known = code_translations.get_python_translations
        self.patch(
            code_translations,
            "get_python_translations",
            lambda module, lang: (
                FRENCH if lang.startswith("fr") else known(module, lang)
            ),
        )

    def both(self, **headers):
        yield self.rest("POST", "customers", json={"email": "x"}, headers=headers)
        yield self.graphql(CREATE, {"i": {"email": "x"}}, headers=headers)

    def test_the_language_that_was_asked_for(self):
        self.in_french()
        for header in ("fr", "fr-CA, en;q=0.5", "xx, FR;q=0.3", "en;q=0, fr;q=0.1"):
            for answer in self.both(**{"Accept-Language": header}):
                with self.subTest(header):
                    self.assertEqual(answer.failure["title"], "Validation échouée")
                    self.assertEqual(answer.details["name"], ["champ obligatoire"])
                    codes = {each["code"] for each in answer.failure["mistakes"]}
                    self.assertEqual(codes, {"required", "email_address"})
                    self.assertEqual(answer.headers["Content-Language"], "fr")
                    self.assertIn("Accept-Language", answer.headers["Vary"])

    def test_the_language_of_the_user(self):
        self.in_french()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.api_user.lang = "fr_FR"
        for answer in self.both(**{"Accept-Language": "xx"}):
            self.assertEqual(answer.details["name"], ["champ obligatoire"])
        for answer in self.both(**{"Accept-Language": "en-GB"}):
            self.assertEqual(answer.details["name"], ["required field"])
            self.assertEqual(answer.headers["Content-Language"], "en")

    def test_other_refusals(self):
        self.in_french()
        poor = self.new_key(scopes=())
        headers = {"Accept-Language": "fr"}
        for answer in (
            self.rest("GET", "customers", key=poor, headers=headers),
            self.graphql("{ customers { totalCount } }", key=poor, headers=headers),
        ):
            self.assertEqual(answer.failure["title"], "Interdit")
            self.assertEqual(
                answer.failure["detail"], "Il manque customers:read à la clé."
            )

    def test_what_is_no_refusal_has_no_language(self):
        headers = {"Accept-Language": "fr"}
        for answer in (
            self.rest("GET", "customers", headers=headers),
            self.graphql("{ viewer { name } }", headers=headers),
        ):
            self.assertNotIn("Content-Language", answer.headers)
            self.assertNotIn("Accept-Language", answer.headers["Vary"])


@tagged("-at_install", "post_install")
class TestSentences(BaseCase):
    """The pieces that refusals are made of."""

    def test_languages(self):
        with patch.object(language, "known_languages", lambda: {"en", "fr", "pt_BR"}):
            for header, otherwise, chosen in (
                ("", None, "en"),
                ("", "fr_FR", "fr"),
                ("de", "fr_FR", "fr"),
                ("de, en", "fr_FR", "en"),
                ("pt-BR", None, "pt_BR"),
                ("pt", None, "en"),
                ("*", "fr_BE", "fr"),
                ("fr;q=0", "en_US", "en"),
                ("\0", None, "en"),
                ("fr," * 3_000, None, "en"),
            ):
                self.assertEqual(language.choose(header, otherwise), chosen, header)

    def test_a_translation_with_a_mistake_is_not_told(self):
        sentence = worded("At most %(maximum)s.", maximum=5)
        for wrong in ("%(nonsense)s", "%", "%d %d"):
            self.assertEqual(sentence.said(lambda *_args, w=wrong: w), "At most 5.")

    def test_every_title_can_be_translated(self):
        for row in ERRORS.values():
            self.assertIsInstance(row.title, Sentence)

    def test_values_are_cut(self):
        self.assertEqual(len(shortened("x" * 10_000)), 100)
        self.assertEqual(shortened("a\r\nb\0"), "a\ufffd\ufffdb\ufffd")
        sentence = worded("%(value)s", value="\U0001f4a9" * 500)
        self.assertEqual(len(sentence), 100)

    def test_many_mistakes(self):
        names = [f"w{number}" for number in range(2_000)]
        found = list(unknown(names, {"w": ()}))
        self.assertEqual(len(found), mistakes.MAX_MISTAKES)
        error = ValidationFailed(mistakes=found * 50)
        self.assertEqual(len(error.members("x")["mistakes"]), mistakes.MAX_MISTAKES)

    def test_long_sentences_of_others(self):
        found = [
            Mistake("\U0001f4a9" * 999, "x", "\U0001f4a9" * 10_000) for _n in range(50)
        ]
        error = ValidationFailed("\U0001f4a9" * 10_000, mistakes=found)
        self.assertLess(len(str(error.members("x")).encode()), MAX_REFUSAL_BYTES // 2)
