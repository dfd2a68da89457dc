# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The generator of declarations: what it prints works, and is how we write."""

import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import orjson

from odoo.exceptions import UserError
from odoo.orm.model_classes import add_to_registry
from odoo.sql_db import Cursor
from odoo.tests import TransactionCase, tagged
from odoo.tools import config

from odoo.addons.dual_api.models.declaring.spelling import Constant, choices_spelled
from odoo.addons.dual_api.models.resolver.left_out import sound_catalog
from odoo.addons.dual_api.schema.declaration import Choices, Pii, Resource
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

ROOT = Path(__file__).resolve().parent.parent
#: Models of every kind: plain, with many fields, with codes, views of PostgreSQL.
MODELS = (
    "res.bank",
    "res.partner.bank",
    "res.partner",
    "res.company",
    "res.country",
    "res.currency",
    "res.users",
    "ir.attachment",
    "ir.model.fields",
    "res.partner.industry",
)
#: Fields, and how personal their values are, at least.
GUESSES = {
    "res.partner": {
        "email": Pii.PERSONAL,
        "phone": Pii.PERSONAL,
        "street": Pii.PERSONAL,
        "name": Pii.PERSONAL,
        "comment": Pii.SENSITIVE,
        "is_company": Pii.NONE,
    },
    "res.partner.bank": {"acc_number": Pii.SENSITIVE, "active": Pii.NONE},
}


def resources_of(text):
    """The resources that a printed file declares."""
    declared, _class = text.split("\nclass ", 1)
    known: dict = {}
    exec(compile(declared, "printed", "exec"), known)  # noqa: S102
    return [each for each in known.values() if isinstance(each, Resource)]


@tagged("-at_install", "post_install")
class TestGenerator(TransactionCase):
    """Models of Odoo's own stand for those of others."""

    def declared(self, *models):
        return self.env["dual_api.generator"]._declaration(*models)

    def assertLoads(self, text):
        types = self.env["dual_api.resolver"]._catalog(V1).types.values()
        _catalog, left_out = sound_catalog(self.env, (*types, *resources_of(text)))
        self.assertEqual(left_out, (), text)

    def test_what_is_printed_works_as_it_is(self):
        for model in MODELS:
            with self.subTest(model):
                self.assertLoads(self.declared(model))

    def test_texts_of_any_kind_are_spelled_as_they_are(self):
        """Whoever may label a field writes no code into the file."""
        values = (*(f"to do  {number}" for number in range(20)), '"\\', "é,", "\x00")
        for some in (values, values[:1]):
            about = 'Ends. """ + open("x") #\n'
            choices = Choices("Kind", some, about)
            text = choices_spelled(Constant("KIND", choices))
            known = {"Choices": Choices}
            exec(compile(text, "printed", "exec"), known)  # noqa: S102
            self.assertEqual(known["KIND"].values, some)
            self.assertEqual(known["KIND"].description, about.strip())

    def test_several_models_lead_to_each_other(self):
        text = self.declared("res.partner.bank", "res.bank")
        self.assertLoads(text)
        self.assertIn('to="Bank"', text)

    def test_it_is_how_we_write(self):
        ruff = Path(sys.executable).with_name("ruff")
        self.assertTrue(ruff.exists(), "the tests' environment has it")
        text = self.declared(*MODELS)
        for words in (("format", "--check"), ("check", "--select=E,F,I")):
            ran = subprocess.run(
                [ruff, *words, "--config", ROOT / "pyproject.toml", "-"],
                input=text,
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual(ran.returncode, 0, f"{ran.stdout}{ran.stderr}\n{text}")

    def test_how_personal_a_value_is(self):
        for model, wanted in GUESSES.items():
            (resource,) = resources_of(self.declared(model))
            found = {each.source: each.pii for each in resource.members()}
            self.assertEqual({name: found[name] for name in wanted}, wanted)

    def test_what_is_left_out_is_named_with_the_reason(self):
        text = self.declared("res.partner")
        self.assertIn("# - avatar_1920, avatar_1024", text)
        self.assertIn("# - bank_ids: leads to res.partner.bank, which is not", text)

    def test_there_is_no_such_model(self):
        for name in ("res.bonk", "base"):
            with self.subTest(name), self.assertRaises(UserError):
                self.declared(name)

    def test_it_is_a_command_of_odoo(self):
        """In another process, as it is typed; nothing else is printed."""
        ran = subprocess.run(
            [
                *(sys.executable, "-m", "odoo"),
                f"--addons-path={','.join(config['addons_path'])}",
                *("declare", "-c", config["config"], "-d", self.env.cr.dbname),
                "res.bank",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(ran.stdout, self.declared("res.bank"), ran.stderr)

    def test_no_record_is_read(self):
        self.env["res.bank"].create({"name": "Some"})
        self.env.flush_all()
        said, execute = [], Cursor.execute

        def record(cursor, query, *args, **kwargs):
            said.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", record):
            self.declared("res.bank")
        self.assertFalse([each for each in said if '"res_bank"' in each])


@tagged("-at_install", "post_install")
class TestTutorial(ApiCase):
    """docs/tutorials/your-own-models.md, as a reader does it, with its own model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        page = (ROOT / "docs/tutorials/your-own-models.md").read_text()
        cls.blocks = re.findall(r"```(\w+)\n(.*?)```", page, re.DOTALL)
        cls.model, cls.printed = (
            text for language, text in cls.blocks if language == "python"
        )
        cls._load()
        cls.env["ir.model.access"].create(
            {
                "name": "Books",
                "model_id": cls.env["ir.model"]._get_id("library.book"),
                "group_id": cls.env.ref("base.group_user").id,
                **{f"perm_{each}": 1 for each in ("read", "write", "create", "unlink")},
            }
        )
        cls.env.ref("base.EUR").active = True
        cls.generated = cls.env["dual_api.generator"]._declaration("library.book")
        (books,) = resources_of(cls.printed)
        resolver = cls.env["dual_api.resolver"]
        types = (*resolver._types(), books)
        with patch.object(type(resolver), "_types", lambda _self: types):
            resolver._register_hook()
        cls.registry.clear_cache("routing")
        scopes = re.findall(r"`(\w+:\w+)`", page)
        cls.api_key = cls.new_key(scopes=scopes)

    @classmethod
    def _load(cls):
        """Have the model in the registry, as if its addon were installed."""
        known = {"__name__": "odoo.addons.library.models"}
        exec(compile(cls.model, "the tutorial", "exec"), known)  # noqa: S102
        cls.addClassCleanup(cls._forget)
        cls.env["ir.module.module"].create({"name": "library", "state": "installed"})
        cls.env.flush_all()
        add_to_registry(cls.registry, known["LibraryBook"])
        cls.registry._setup_models__(cls.cr, ["library.book"])
        cls.registry.init_models(cls.cr, ["library.book"], {"module": "library"})

    @classmethod
    def _forget(cls):
        # What its fields have left with other models goes when the class is done.
        for model in cls.registry.models.values():
            model._inherit_children.discard("library.book")
        del cls.registry.models["library.book"]
        cls.registry.registry_invalidated = True

    def test_the_page_shows_what_is_printed(self):
        self.assertEqual(self.generated, self.printed)

    def test_the_requests_answer_what_is_written(self):
        answers = {"bash": self._curl, "graphql": self._graphql}
        tried = 0
        for (language, text), (following, answer) in pairwise(self.blocks):
            if language in answers and following == "json":
                shown = answers[language](text)
                self.assertEqual(self._unnumbered(shown), self._read(answer), text)
                tried += 1
        self.assertEqual(tried, 3)

    def _curl(self, text):
        words = shlex.split(text)
        said = dict(pairwise(words))
        body = said.get("-d") and orjson.loads(said["-d"])
        path = words[-1].removeprefix("http://127.0.0.1:8069")
        return self.rest(said.get("-X", "GET"), path, json=body).json

    def _graphql(self, text):
        # What it cost stands beside the data, and is no matter here.
        return {"data": self.graphql(text).data}

    def _read(self, answer):
        return self._unnumbered(orjson.loads(answer))

    def _unnumbered(self, answer):
        """The answer without ids, which are others in each database."""
        return re.sub(r"'id': \d+", "'id': 1", str(answer))
