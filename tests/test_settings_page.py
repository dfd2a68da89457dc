# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The settings page, and which of the places wins in which a setting can be set."""

import os
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from lxml import etree

from odoo import tools
from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.dual_api.gateway import setting_sources
from odoo.addons.dual_api.gateway.settings import Settings
from odoo.addons.dual_api.models.settings import settings as dual_api_settings
from odoo.addons.dual_api.models.settings.page import PREFIX
from odoo.addons.dual_api.models.settings.texts import SETTING_TEXTS

REDIS_URL = os.environ["DUAL_API_TEST_REDIS_URL"]


@tagged("-at_install", "post_install")
class TestSettingsPage(TransactionCase):
    """Odoo's settings form, with our block in it."""

    def setUp(self):
        super().setUp()
        without = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("DUAL_API_")
        }
        self.startPatcher(patch.dict(os.environ, without, clear=True))
        self.startPatcher(patch.dict(tools.config.options, {"config": ""}))
        self.forget()
        self.addCleanup(self.forget)
        self.page = self.env["res.config.settings"]
        self.parameters = self.env["ir.config_parameter"]

    def forget(self):
        """What was read outside of the database, and what was made of it."""
        setting_sources._section.cache_clear()
        self.env.registry.clear_cache("stable", "templates")

    def configure(self, text):
        """An odoo.conf with this text."""
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "odoo.conf"
        path.write_text(text)
        tools.config.options["config"] = str(path)
        self.forget()

    def test_they_are_told_to_administrators_only(self):
        self.parameters.set_param("dual_api.redis_url", "redis://:secret@127.0.0.1")
        names = [PREFIX + "redis_url", PREFIX + "cors_origins", "company_id"]
        told = self.page.with_user(self.env.ref("base.user_admin")).default_get(names)
        self.assertIn("secret", told[PREFIX + "redis_url"])
        for groups in ("base.group_user", "base.group_user,dual_api.group_manager"):
            user = new_test_user(self.env, groups, groups)
            told = self.page.with_user(user).default_get(names)
            self.assertFalse({name for name in told if name.startswith(PREFIX)})

    def settings(self):
        return self.env["dual_api.settings"]._get()

    def save(self, **values):
        self.page.create(
            {PREFIX + name: value for name, value in values.items()}
        ).execute()

    def arch(self):
        view = self.env.ref("base.res_config_settings_view_form")
        return etree.fromstring(self.page.get_view(view.id, "form")["arch"])

    # -- the page ---------------------------------------------------------------

    def test_every_setting_is_on_the_page_with_its_words(self):
        arch = self.arch()
        for setting in fields(Settings):
            with self.subTest(setting.name):
                self.assertIn(setting.name, SETTING_TEXTS)
                name = f"{PREFIX}{setting.name}"
                self.assertEqual(len(arch.findall(f".//app//field[@name='{name}']")), 1)

    def test_it_shows_what_is_in_force(self):
        self.parameters.set_param("dual_api.cors_origins", "https://a.example")
        self.parameters.set_param("dual_api.graphql_depth", "7")
        names = ["cors_origins", "graphql_depth", "public_schemas", "redis_url"]
        shown = self.page.default_get([PREFIX + name for name in names])
        self.assertEqual(
            [shown[PREFIX + name] for name in names], ["https://a.example", 7, True, ""]
        )

    def test_what_is_saved_is_in_force(self):
        self.save(
            public_schemas=False,
            graphql_depth=7,
            cors_origins="https://a.example, https://b.example",
            redis_url=REDIS_URL,
            rate_limit_store="memory",
        )
        settings = self.settings()
        self.assertFalse(settings.public_schemas)
        self.assertEqual(settings.graphql_depth, 7)
        self.assertEqual(
            settings.cors_origins, ("https://a.example", "https://b.example")
        )
        self.assertEqual(settings.redis_url, REDIS_URL)
        self.save(public_schemas=True, cors_origins=False, redis_url=False)
        settings = self.settings()
        self.assertTrue(settings.public_schemas)
        self.assertEqual((settings.cors_origins, settings.redis_url), ((), ""))
        # Zero and no differ from nothing said.
        self.save(key_reminder_days=0)
        self.assertEqual(self.settings().key_reminder_days, 0)

    def test_what_is_as_usual_is_not_stored(self):
        self.save(graphql_depth=7)
        self.assertEqual(self.parameters.get_param("dual_api.graphql_depth"), "7")
        self.save(graphql_depth=Settings.__dataclass_fields__["graphql_depth"].default)
        self.assertFalse(self.parameters.get_param("dual_api.graphql_depth"))
        self.save()
        stored = self.parameters.search([("key", "like", "dual_api.")])
        self.assertFalse(stored)

    def test_what_makes_no_sense_is_refused(self):
        for values in ({"graphql_depth": -1}, {"key_default_limit": 0}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.save(**values)

    # -- who wins ---------------------------------------------------------------

    def test_the_environment_wins_over_odoo_conf_and_that_over_the_page(self):
        self.save(graphql_depth=7)
        self.assertEqual(self.settings().graphql_depth, 7)
        self.configure("[options]\n[dual_api]\ngraphql_depth = 8\ncors_origins = *\n")
        self.assertEqual(self.settings().graphql_depth, 8)
        self.assertEqual(self.settings().cors_origins, ("*",))
        with patch.dict(os.environ, {"DUAL_API_GRAPHQL_DEPTH": "9"}):
            self.forget()
            self.assertEqual(self.settings().graphql_depth, 9)
            self.assertEqual(self.settings().cors_origins, ("*",))

    def test_what_is_set_outside_is_shown_and_not_changed(self):
        self.configure("[dual_api]\ngraphql_depth = 8\n")
        os.environ["DUAL_API_CORS_ORIGINS"] = "https://a.example"
        self.forget()
        arch = self.arch()
        for name, where in (
            ("graphql_depth", "odoo.conf [dual_api] graphql_depth"),
            ("cors_origins", "DUAL_API_CORS_ORIGINS"),
        ):
            setting = arch.find(f".//setting[@id='{PREFIX}{name}_setting']")
            self.assertEqual(setting.find("field").get("readonly"), "1")
            self.assertIn(where, "".join(setting.itertext()))
        free = arch.find(f".//setting[@id='{PREFIX}graphql_tokens_setting']")
        self.assertIsNone(free.find("field").get("readonly"))
        self.assertNotIn("wins", "".join(free.itertext()))
        self.save(graphql_depth=3, cors_origins="https://b.example")
        self.assertFalse(self.parameters.get_param("dual_api.graphql_depth"))
        self.assertFalse(self.parameters.get_param("dual_api.cors_origins"))
        self.assertEqual(self.settings().graphql_depth, 8)

    def test_an_odoo_conf_without_our_section_says_nothing(self):
        for text in ("", "[options]\nworkers = 2\n", "no section at all\n"):
            with self.subTest(text):
                self.configure(text)
                self.assertEqual(self.settings(), Settings())

    @mute_logger(dual_api_settings.__name__)
    def test_one_that_can_not_be_read_undoes_no_other(self):
        parameters = self.env["ir.config_parameter"]
        for name, value in (
            ("graphql_depth", "4"),
            ("public_schemas", "false"),
            ("key_overlap_days", "many"),
            ("metrics", "perhaps"),
            ("cors_origins", "https://a.example"),
        ):
            parameters.set_param(f"dual_api.{name}", value)
        with self.assertLogs(dual_api_settings.__name__, "ERROR") as log:
            found = self.settings()
        self.assertEqual(len(log.records), 2)
        self.assertEqual((found.graphql_depth, found.public_schemas), (4, False))
        self.assertEqual(found.cors_origins, ("https://a.example",))
        usual = Settings()
        self.assertEqual(found.key_overlap_days, usual.key_overlap_days)
        self.assertEqual(found.metrics, usual.metrics)

    # -- Redis ------------------------------------------------------------------

    def test_an_address_where_no_redis_answers_is_not_saved(self):
        for url in ("redis://127.0.0.1:1", "nonsense", "http://localhost"):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.save(redis_url=url)
            self.assertEqual(self.settings().redis_url, "")
        # One that has stopped answering is no obstacle to the other settings.
        self.parameters.set_param("dual_api.redis_url", "redis://127.0.0.1:1")
        self.save(graphql_depth=7)
        self.assertEqual(self.settings().graphql_depth, 7)

    def test_redis_is_tried(self):
        for url, kind in (
            (REDIS_URL, "success"),
            ("redis://127.0.0.1:1", "danger"),
            ("http://localhost", "danger"),
        ):
            with self.subTest(url):
                form = self.page.create({"dual_api_redis_url": url})
                notice = form.action_dual_api_test_redis()["params"]
                self.assertEqual(notice["type"], kind, notice)
        with self.assertRaises(UserError):
            self.page.create({"dual_api_redis_url": False}).action_dual_api_test_redis()
