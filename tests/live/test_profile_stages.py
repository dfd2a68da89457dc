# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make profile` knows the functions and files that a request really goes through."""

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest
from bench.stages import STAGES, Samples, stage_of

ROOT = Path(__file__).resolve().parents[2]
#: Where Odoo has what a request goes through before and after the addon.
ODOO = ("http.py", "sql_db.py", "service/server.py", "orm/registry.py")
ODOO_MODELS = ("addons/base/models/ir_http.py",)
FUNCTIONS = [name for one in STAGES for name in (*one.functions, one.below) if name]
FILES = [path for one in STAGES for path in one.files]
OTHERS = [path for one in STAGES for path in one.others]


def methods(path):
    """All that a file defines, `Class.method` and functions that are in no class."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    yield from (each.name for each in module.body if isinstance(each, ast.FunctionDef))
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.FunctionDef):
                    yield f"{node.name}.{each.name}"


@pytest.fixture(scope="module")
def defined(tools):
    """All methods of the addon, and of Odoo's way of a request."""
    odoo = tools.runner().odoo.package
    sources = [odoo / name for name in (*ODOO, *ODOO_MODELS)]
    folders = {path.partition("/")[0] for path in FILES}
    for folder in folders:
        sources += (ROOT / folder).rglob("*.py")
    return {name for path in sources for name in methods(path)}


@pytest.mark.parametrize("name", sorted({*FUNCTIONS}))
def test_each_function_is_there(defined, name):
    assert name in defined


@pytest.mark.parametrize("path", sorted({*FILES}))
def test_each_file_of_the_addon_is_there(path):
    assert [*ROOT.glob(f"{path}.py")]


@pytest.mark.parametrize("path", sorted({*OTHERS}))
def test_each_file_of_others_is_there(tools, path):
    package, _, inside = path.partition("/")
    odoo = tools.runner().odoo.package
    found = odoo if package == "odoo" else Path(find_spec(package).origin).parent
    assert (found / inside).exists()


FRAMES = {
    "authenticate": "IrHttp._authenticate (/o/odoo/addons/base/models/ir_http.py:1)",
    "resolve": "DualApiResolver._resolve (/c/dual_api/models/resolver/resolver.py:1)",
    "rights": "DualApiRights._query (/c/dual_api/models/reading/rights.py:1)",
    "execute": "Cursor.execute (/o/odoo/sql_db.py:1)",
    "store": "RedisStore.hit (/c/dual_api/auth/limiter/stores/redis_store.py:1)",
    "orm": "Domain.__and__ (/o/odoo/orm/domains.py:1)",
    "application": "Application.__call__ (/o/odoo/http.py:1)",
}


@pytest.mark.parametrize(
    ("frames", "stage"),
    [
        (["resolve", "execute"], "resolver: SQL, until the rows are here"),
        (["resolve", "rights"], "resolver: rights"),
        (["resolve", "orm"], "resolver: SQL compiled"),
        (["resolve"], "resolver: rows"),
        (["authenticate"], "authentication"),
        (["authenticate", "store"], "the limiter"),
        (["execute"], "Odoo: HTTP layer, the rest"),
        (["orm"], "Odoo: HTTP layer, the rest"),
    ],
)
def test_the_innermost_stage_counts(frames, stage):
    stack = ";".join(FRAMES[name] for name in ("application", *frames))
    assert stage_of(f"process_request_thread (/o/server.py:1);{stack}") == stage


def test_functions_are_the_addons_whatever_folder_others_are_in():
    cache = "/home/somebody/.cache/dual_api"
    frames = [
        "Thread._bootstrap (/usr/lib/python3/threading.py:1)",
        "process_request_thread (/usr/lib/python3/socketserver.py:1)",
        f"PerProcess.get ({cache}/links/d39bce/dual_api/process.py:1)",
        f"Cursor.execute ({cache}/links/d39bce/python/odoo/sql_db.py:1)",
        f"run_wsgi ({cache}/environments/python3.11-a/lib/werkzeug/serving.py:1)",
    ]
    samples = Samples([f"{';'.join(frames)} 3"])
    assert samples.own == {"PerProcess.get (process.py)": 3}
