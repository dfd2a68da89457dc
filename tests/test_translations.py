# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The translations say everything that the code says, and nothing else."""

import io
import os
import re
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

from .common import ApiCase

FOLDER = Path(__file__).resolve().parent.parent / "i18n"
TEMPLATE = FOLDER / "dual_api.pot"
LANGUAGES = ("de", "es", "fr")
#: Set by `make i18n`, to write the files anew; what is not translated then is said.
WRITE = "DUAL_API_TEST_WRITE_TRANSLATIONS"
_NAMED = re.compile(r"%\((\w+)\)s")
_PLACE = re.compile(r"%\(\w+\)s|%s|%d|\[\w+\]|DUAL_API_\w+|</?\w+[^>]*>")


@tagged("-at_install", "post_install")
class TestTranslations(TransactionCase):
    """``i18n/*.po`` beside what Odoo exports of the addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        buffer = io.BytesIO()
        trans_export(False, ["dual_api"], buffer, "po", cls.env)
        cls.exported = polib.pofile(buffer.getvalue().decode())
        if os.environ.get(WRITE):
            cls.write_files()

    @classmethod
    def write_files(cls):
        """The template as it is now, and the others with its terms."""
        FOLDER.mkdir(exist_ok=True)
        # What differs each time would be a change of the file without a reason.
        cls.exported.header = "Terms of dual_api; `make i18n` writes them."
        cls.exported.metadata = {
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
        }
        cls.exported.save(str(TEMPLATE), newline="\n")
        for language in LANGUAGES:
            path = FOLDER / f"{language}.po"
            known = polib.pofile(str(path)) if path.exists() else polib.POFile()
            texts = {entry.msgid: entry.msgstr for entry in known}
            file = polib.pofile(str(TEMPLATE))
            file.header = ""
            file.metadata |= {"Language": language}
            for entry in file:
                entry.msgstr = texts.pop(entry.msgid, "")
            # What the code no longer says it may say again.
            for msgid, msgstr in texts.items():
                if msgstr:
                    old = polib.POEntry(msgid=msgid, msgstr=msgstr, obsolete=True)
                    file.append(old)
            file.save(str(path), newline="\n")

    @staticmethod
    def terms(file):
        return {entry.msgid for entry in file if not entry.obsolete}

    def test_the_template_holds_the_terms_of_the_code(self):
        kept = self.terms(polib.pofile(str(TEMPLATE)))
        new, old = self.terms(self.exported) - kept, kept - self.terms(self.exported)
        self.assertFalse(new or old, "`make i18n` writes the template anew")
        self.assertGreater(len(kept), 100)

    def test_every_language_is_complete(self):
        template = self.terms(polib.pofile(str(TEMPLATE)))
        for language in LANGUAGES:
            file = polib.pofile(str(FOLDER / f"{language}.po"))
            with self.subTest(language):
                self.assertEqual(self.terms(file), template)
                self.assertFalse([entry.msgid for entry in file if entry.fuzzy])
                self.assertFalse([entry.msgid for entry in file if not entry.msgstr])
        found = {path.stem for path in FOLDER.glob("*.po")}
        self.assertEqual(found, set(LANGUAGES))

    def test_what_is_filled_in_is_filled_in_everywhere(self):
        for language in LANGUAGES:
            for entry in polib.pofile(str(FOLDER / f"{language}.po")):
                with self.subTest(language, term=entry.msgid):
                    self.assertEqual(
                        sorted(_PLACE.findall(entry.msgstr)),
                        sorted(_PLACE.findall(entry.msgid)),
                    )

    def test_a_user_sees_the_language_that_was_chosen(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        module = self.env["ir.module.module"].search([("name", "=", "dual_api")])
        module._update_translations(["fr_FR"])
        french = polib.pofile(str(FOLDER / "fr.po"))
        texts = {entry.msgid: entry.msgstr for entry in french}
        keys = self.env["api.key"].with_context(lang="fr_FR")
        described = keys.fields_get(["expires_at", "state"])
        self.assertEqual(described["expires_at"]["string"], texts["Expires"])
        self.assertIn(("revoked", texts["Revoked"]), described["state"]["selection"])
        sentences = keys.env["dual_api.scope_texts"]._sentences()
        self.assertEqual(sentences["customers:read"], texts["Read customers."])
        settings = keys.env["res.config.settings"]
        arch = settings.get_view(
            self.env.ref("base.res_config_settings_view_form").id, "form"
        )["arch"]
        self.assertIn(texts["Largest GraphQL Document"], arch)


@tagged("-at_install", "post_install")
class TestTranslatedRefusals(ApiCase):
    """Refusals in each language, as its file has them, through both doors."""

    CREATE = (
        "mutation ($i: CreateCustomerInput!)"
        " { createCustomer(input: $i) { customer { id } } }"
    )

    def refusals(self, language):
        """Refusals by authentication, scopes, declarations, and what the rows say."""
        headers = {"Accept-Language": language}
        poor = self.new_key(scopes=())
        wrong = {"email": "x", "website": "a b", "tags": [""], "colour": 1}
        absent = {"name": "x", "country_code": "QQ", "parent_id": 2_000_000_000}
        for body, values in (
            (wrong, wrong),
            (absent, {"name": "x", "countryCode": "QQ", "parentId": 2_000_000_000}),
        ):
            yield self.rest("POST", "customers", json=body, headers=headers)
            yield self.graphql(self.CREATE, {"i": values}, headers=headers)
        for key in (poor, "wrong"):
            yield self.rest("GET", "customers", key=key, headers=headers)
            yield self.graphql("{ customers { totalCount } }", key=key, headers=headers)
        for query in ("cursor=x", "limit=999", "sort=colour", "fields=name.id"):
            yield self.rest("GET", f"customers?{query}", headers=headers)
        for document in (
            '{ customers(after: "x") { totalCount } }',
            "{ customers(first: 999) { totalCount } }",
        ):
            yield self.graphql(document, headers=headers)

    @staticmethod
    def sentences(answer):
        """The sentences of a refusal, each with what is filled in, where known."""
        yield answer.failure["title"], {}
        if "detail" in answer.failure:
            yield answer.failure["detail"], None
        for mistake in answer.failure.get("mistakes", ()):
            yield mistake["message"], mistake["params"]

    @staticmethod
    def template(text, params, texts):
        """The term that the English sentence was made of."""
        return next(
            term
            for term in texts
            if {*_NAMED.findall(term)} == {*params}
            and (term % params if params else term) == text
        )

    def test_every_sentence_is_in_the_language_that_was_asked_for(self):
        english = [[*self.sentences(each)] for each in self.refusals("en")]
        for language in LANGUAGES:
            file = polib.pofile(str(FOLDER / f"{language}.po"))
            texts = {each.msgid: each.msgstr for each in file if not each.obsolete}
            for answer, before in zip(self.refusals(language), english, strict=True):
                self.assertEqual(answer.headers["Content-Language"], language)
                for (said, params), (text, _same) in zip(
                    self.sentences(answer), before, strict=True
                ):
                    with self.subTest(language, text=text):
                        self.assertNotEqual(said, text)
                        if params is None:
                            continue
                        expected = texts[self.template(text, params, texts)]
                        self.assertEqual(
                            said, expected % params if params else expected
                        )
