# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A published pattern means to JavaScript what it means to the server."""

import importlib
import json
import os
import subprocess
import sys
import types
from functools import cache
from pathlib import Path

import pytest
from contract.gate import from_yaml
from devkit import live
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_ADDON = Path(os.environ["DUAL_API_TOOLS"]).parent
_PACKAGE = "dual_api_contract"
_PROGRAM = """
const groups = JSON.parse(require("fs").readFileSync(0, "utf8"));
const tell = (pattern, flag, texts) => {
  const compiled = new RegExp(pattern, flag);
  return texts.map((text) => compiled.test(text));
};
const each = ([patterns, texts]) =>
  patterns.map((pattern) => [tell(pattern, "", texts), tell(pattern, "u", texts)]);
console.log(JSON.stringify(groups.map(each)));
"""


def _module(name):
    """A module of the contract, which needs nothing of Odoo or of the addon's rest."""
    if _PACKAGE not in sys.modules:
        package = types.ModuleType(_PACKAGE)
        package.__path__ = [str(_ADDON / "schema")]
        sys.modules[_PACKAGE] = package
    return importlib.import_module(f"{_PACKAGE}.{name}")


def _patterns(document):
    """Every pattern in a document."""
    if isinstance(document, dict):
        pattern = document.get("pattern")
        if isinstance(pattern, str):
            yield pattern
        document = list(document.values())
    if isinstance(document, list):
        for each in document:
            yield from _patterns(each)


rules = _module("declaration.patterns")
text, moments = _module("declaration.text"), _module("declaration.moments")


@cache
def published():
    """Every pattern that is published; not read by those who only look for tests."""
    document = from_yaml((_ADDON / "schema/contract/v1/openapi.yaml").read_text())
    texts = (text.ONE_LINE, text.NOT_BLANK, text.LOOKED_FOR, text.EMAIL, text.WEBSITE)
    found = {*_patterns(document), *map(str, texts), moments.MOMENT_PATTERN}
    return sorted(found)


#: What no pattern of ours says today, and one of tomorrow's may.
OTHERS = [
    r"^\d+$",
    r"^\D\s\S\w\W$",
    r"\d",
    r"^[\d\s]+$",
    r"^[^\w\s]$",
    r"^.$",
    r"^a.b$",
    r"^[a-z&~|\[\]]+$",
    r"^(?:a|(b))+c?$",
    r"^(?=a)(?!ab).{1,3}$",
    r"a$|^b",
    r"^[\x00-\x1f\u2028]$",
    r"^\$\^\.\/\-$".replace(r"\-", "[-]"),
    r"^[^]$",
]
#: Every character that any of the patterns could treat in a way of its own.
CHARACTERS = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]


def in_javascript(tools, groups):
    """For each pattern of each group what it says of the group's texts."""
    node = tools.node()
    said = subprocess.run(
        [str(node.program), "-e", _PROGRAM],
        input=json.dumps(groups),
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, **node.env},
        timeout=120,
    ).stdout
    return json.loads(said)


def agree(tools, groups):
    """The same verdict on each, by the two kinds of pattern that JavaScript has.

    Without the flag ``u`` a character beyond the first plane is two.

    :param groups: patterns, with the texts that each of them is tried on
    """
    found = in_javascript(tools, groups)
    for (patterns, texts), said in zip(groups, found, strict=True):
        plain = [
            place
            for place, each in enumerate(texts)
            if max(each, default="") < "\U00010000"
        ]
        for pattern, (first, second) in zip(patterns, said, strict=True):
            expected = [rules.matches(pattern, each) for each in texts]
            both = zip(texts, expected, second, strict=True)
            wrong = [text for text, here, there in both if here != there]
            assert not wrong, (pattern, wrong[:3])
            wrong = [texts[place] for place in plain if expected[place] != first[place]]
            assert not wrong, (pattern, wrong[:3])


def test_there_are_patterns():
    assert len(published()) > 5


def test_every_character_alone(tools):
    agree(tools, [([*published(), *OTHERS], CHARACTERS)])


def _near(pattern):
    """Texts that match, in Python, and what comes of them by a small change."""
    # Of all of Unicode each text would take long to draw; every character is tried
    # alone, above.
    found = st.from_regex(
        rules.compiled(pattern), alphabet=st.characters(codec="latin-1")
    )
    sign = st.sampled_from("\n\r\u2028 \u00a0\u0660aZ09@.:/-_=+$\U0001f600")
    return st.builds(
        lambda text, sign, place: (
            text,
            text + sign,
            sign + text,
            text[: place % (len(text) + 1)] + sign + text[place % (len(text) + 1) :],
        ),
        found,
        sign,
        st.integers(0, 100),
    )


def drawn(pattern):
    """Some of them."""
    found = []

    @settings(
        max_examples=8 * live.EFFORT,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_near(pattern))
    def draw(texts):
        found.extend(each for each in texts if each.isascii() or _whole(each))

    draw()
    return found


@pytest.mark.soaks
def test_texts_that_nearly_match(tools):
    # At once: to start a JavaScript takes longer than all that it is asked.
    agree(tools, [([each], drawn(each)) for each in (*published(), *OTHERS)])


def _whole(text):
    """Whether the text has no half of a surrogate pair, which JSON can't say."""
    return not any(0xD800 <= ord(sign) < 0xE000 for sign in text)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?i)a",
        r"(?P<a>b)",
        r"(?<a>b)",
        r"\bx",
        r"(a)\1",
        r"\p{L}",
        r"\Z",
        "(?<=a)b",
        "[a",
    ],
)
def test_what_can_not_be_said_in_both(pattern):
    with pytest.raises(rules.PatternError):
        rules.compiled(pattern)
