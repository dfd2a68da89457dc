# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A published pattern means to JavaScript what it means to the server."""

import importlib
import json
import os
import subprocess
import sys
import types
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_SCHEMA = Path(os.environ["DUAL_API_TOOLS"]).parent / "schema"
_PACKAGE = "dual_api_contract"
_PROGRAM = """
const [patterns, texts] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const tell = (flag) =>
  patterns.map((p) => texts.map((t) => new RegExp(p, flag).test(t)));
console.log(JSON.stringify([tell(""), tell("u")]));
"""


def _module(name):
    """A module of the contract, which needs nothing of Odoo or of the addon's rest."""
    if _PACKAGE not in sys.modules:
        package = types.ModuleType(_PACKAGE)
        package.__path__ = [str(_SCHEMA)]
        sys.modules[_PACKAGE] = package
    return importlib.import_module(f"{_PACKAGE}.{name}")


patterns_, text = _module("patterns"), _module("text")
PATTERNS = [text.ONE_LINE, text.NOT_BLANK, text.EMAIL, text.WEBSITE]
#: Every character that any of the patterns could treat in a way of its own.
CHARACTERS = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]


def in_javascript(tools, patterns, texts):
    node = tools.node()
    said = subprocess.run(
        [str(node.program), "-e", _PROGRAM],
        input=json.dumps([patterns, texts]),
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, **node.env},
        timeout=60,
    ).stdout
    return json.loads(said)


def in_python(patterns, texts):
    return [[patterns_.matches(p, t) for t in texts] for p in patterns]


def test_every_character_alone(tools):
    expected = in_python(PATTERNS, CHARACTERS)
    for found in in_javascript(tools, PATTERNS, CHARACTERS):
        assert found == expected


_words = st.text(
    st.sampled_from("ab@. \n\t\r\u00a0\u200b\u2028:/?#[]\\hHtTpPsS\U0001f600")
)


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(_words, min_size=300, max_size=1_000))
def test_texts(tools, texts):
    expected = in_python(PATTERNS, texts)
    for found in in_javascript(tools, PATTERNS, texts):
        assert found == expected
