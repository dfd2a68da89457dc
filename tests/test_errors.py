# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors are classes that register themselves, those of other addons too."""

import json
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.gateway import exceptions
from odoo.addons.dual_api.schema.errors import (
    ERRORS,
    ApiError,
    BadRequest,
    InternalError,
    NotFound,
    ValidationFailed,
    error_of_status,
    errors_of,
)
from odoo.addons.dual_api.schema.sentences import _lt as worded

from .support.http_case import HttpApiCase
from .support.offer import gives_back

ADDON = "odoo.addons.dual_api_credit.models.errors"


def exhausted(module=ADDON):
    """An error of another addon."""
    return type(
        "CreditExhausted",
        (ApiError,),
        {
            "__module__": module,
            "error": "credit_exhausted",
            "status": 402,
            "title": worded("Credit exhausted"),
            "description": "The credit of the customer does not cover it.",
            "remedy": "Have the credit raised.",
            "header_names": ("Retry-After",),
            "default_retry_after": 9,
            "extension_schemas": {
                "credit": {"type": "integer", "description": "Left."}
            },
            "occasion": {"detail": "The credit is 7.", "credit": 7},
        },
    )


@tagged("-at_install", "post_install")
class TestRegistry(BaseCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.dict(ERRORS))

    def test_a_code_is_taken_once(self):
        with self.assertRaisesRegex(ValueError, "NotFound2.*'not_found' is taken"):
            type("NotFound2", (ApiError,), {"error": "not_found", "status": 404})

    def test_the_status_is_one_of_an_error(self):
        with self.assertRaisesRegex(ValueError, "Fine: 200"):
            type("Fine", (ApiError,), {"error": "fine", "status": 200})

    def test_what_to_do_is_said(self):
        with self.assertRaisesRegex(ValueError, "Mute: no remedy"):
            type("Mute", (ApiError,), {"error": "mute", "status": 400})
        self.assertIn("`Retry-After`", exhausted().retry)

    def test_a_kind_of_an_error_has_its_code_and_is_no_row(self):
        before = dict(ERRORS)

        class NoSuchPage(NotFound):
            """A page that is not there."""

        self.assertEqual((NoSuchPage().error, NoSuchPage().code), ("not_found", 404))
        self.assertEqual(ERRORS, before)

    def test_a_database_knows_the_errors_of_its_addons(self):
        own = dict(ERRORS)
        error = exhausted()
        self.assertEqual(errors_of({"base", "dual_api"}), own)
        self.assertEqual(
            errors_of({"dual_api_credit"}), {**own, "credit_exhausted": error}
        )

    def test_a_status_from_elsewhere(self):
        exhausted()
        self.assertIs(error_of_status(404), NotFound)
        self.assertIs(error_of_status(418), BadRequest)
        self.assertIs(error_of_status(402), BadRequest, "it is another addon's")
        self.assertIs(error_of_status(502), InternalError)

    def test_an_exception_means_what_its_most_special_class_means(self):
        class Blocked(UserError):
            """An exception of another addon."""

        with patch.dict(exceptions._TRANSLATIONS):
            found = exceptions.to_api_error(Blocked("no"))
            self.assertIsInstance(found, ValidationFailed)
            error = exhausted()
            exceptions.translates(Blocked)(lambda exc: error(str(exc)))
            self.assertIsInstance(exceptions.to_api_error(Blocked("no")), error)
            found = exceptions.to_api_error(ValidationError("no"))
            self.assertIsInstance(found, ValidationFailed)
        self.assertIsInstance(exceptions.to_api_error(KeyError("x")), InternalError)

    def test_an_exception_without_words_is_told_without(self):
        wordless = UserError.__new__(UserError)
        self.assertIsInstance(exceptions.to_api_error(wordless), ValidationFailed)


@tagged("-at_install", "post_install")
class TestErrorOfAnotherAddon(HttpApiCase):
    """Raised, it is told at both doors; declared, it is in what is published."""

    def setUp(self):
        super().setUp()
        self.addCleanup(gives_back(self.registry))
        self.startPatcher(patch.dict(ERRORS))
        self.error = exhausted("odoo.addons.base.errors")

    def test_it_is_told_at_both_doors(self):
        with self.broken(self.error("The credit is 3.", credit=3)):
            told = self.rest("GET", "customers")
            self.assertEqual(told.status, 402)
            self.assertEqual(told.headers["Retry-After"], "9")
            document = told.json
            self.assertEqual(document["error"], "credit_exhausted")
            self.assertEqual(document["title"], "Credit exhausted")
            self.assertEqual(document["credit"], 3)
            answer = self.graphql("{ customers { nodes { name } } }").json
            extensions = answer["errors"][0]["extensions"]
            self.assertEqual(extensions["code"], "CREDIT_EXHAUSTED")
            # As the first of several fields, whose answer has no such header.
            self.assertEqual(extensions["retryAfter"], 9)
            self.assertEqual(extensions["credit"], 3)
            self.assertEqual(
                {key: extensions[key] for key in document if key in extensions}.keys(),
                document.keys() - {"type"},
            )

    def test_it_is_published_where_its_addon_is_installed(self):
        self.env["dual_api.resolver"]._register_hook()
        document = json.loads(self.rest("GET", "openapi.json").text)
        problem = document["components"]["schemas"]["Problem"]["properties"]
        self.assertIn("credit_exhausted", problem["error"]["enum"])
        self.assertEqual(problem["credit"]["type"], "integer")
        page = self.rest("GET", "/api/docs/errors").text
        told = page.partition('id="credit_exhausted"')[2]
        self.assertIn("Have the credit raised.", told)
        self.assertIn("<code>Retry-After</code>", told)
