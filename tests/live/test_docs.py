# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every example in README.md, in docs/ and in clients/ is run, and answers what
stands below it (doc_pages.py says which blocks are examples)."""

import ast
import json
import re

import pytest
from doc_fixtures import EXCERPT, MAKE, PAGES, needs_no_run
from doc_pages import ROOT, examples, inline, lost
from doc_runners import ADDRESS

ALL = [example for page in PAGES.values() for example in examples(page)]
#: Words in a sentence that are a parameter of a list at REST's or GraphQL's door.
PARAMETER = re.compile(r"[a-z_.]+=[^\s<>…]+")
GUIDES = (
    "docs/how-to/filters.md",
    "docs/reference/using-the-api.md",
    "docs/how-to/pagination.md",
    "docs/reference/limits-and-cost.md",
)
ARGUMENT = re.compile(r"(first|last|filter|orderBy): [^<>…]+")
INSTALL = re.compile(r"`(?:npm|pip) install ((?!-)[^`]+)`")
RUN = [example for example in ALL if not needs_no_run(example)]


@pytest.mark.parametrize("example", RUN, ids=str)
def test_an_example_answers_what_is_written(ran, example):
    _answer, found = ran(example)
    assert not found, f"{example}\n" + "\n".join(found)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_an_example_or_the_answer_of_one(page):
    assert not lost(PAGES[page])


@pytest.mark.parametrize("page", PAGES)
def test_no_example_speaks_to_another_server(page):
    text = PAGES[page].read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://(?:127\.0\.0\.1|localhost):\d+", text))
    assert addresses <= {ADDRESS, *APPS}


#: Where the example applications are served; where nobody answers; where spans go.
APPS = {"http://127.0.0.1:5173", "http://127.0.0.1:9", "http://127.0.0.1:4318"}


def test_the_commands_are_there():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(" ".join(re.findall(r"^\.PHONY: (.*)$", makefile, re.M)).split())
    named = {
        found[1]
        for example in ALL
        if needs_no_run(example) and example.block.language == "bash"
        for line in example.block.text.strip().splitlines()
        if (found := MAKE.fullmatch(line))
    }
    assert {"run", "test"} <= named <= targets


def test_what_is_to_be_installed_is_what_the_tests_have():
    """By npm, or by pip: anybody could take a name that nobody has."""
    known = set()
    for path in ROOT.glob("tools/web/*/package.json"):
        known |= set(json.loads(path.read_text())["dependencies"])
    for path in [*ROOT.glob("*requirements*.txt"), *ROOT.glob("tools/require*.txt")]:
        known |= set(re.findall(r"^[\w-]+", path.read_text(), re.M))
    named = [
        # Without a version that is asked for, and what keeps it from the shell.
        re.match(r"'?(@?[\w/-]+)", word)[1]
        for page in PAGES.values()
        for words in INSTALL.findall(page.read_text(encoding="utf-8"))
        for word in words.split()
    ]
    known = {name.lower() for name in known}
    assert {"openapi-python-client", "@graphql-codegen/cli"} <= set(named) <= known


def test_pieces_of_addons_have_the_shape_of_a_tested_addon():
    sources = [path.read_text() for path in (ROOT / "tests/addons").rglob("*.py")]
    tested = [shape for source in sources for shape in shapes(source)]
    pieces = [e.block.text for e in ALL if EXCERPT in e.block.text]
    assert pieces
    for piece in pieces:
        for shape in shapes(piece):
            assert shape in tested


def shapes(source):
    """Of each class: its bases, what it inherits, its methods and their decorators."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            inherits = [ast.unparse(n) for n in node.body if isinstance(n, ast.Assign)]
            methods = [
                (n.name, *map(ast.unparse, n.decorator_list))
                for n in node.body
                if isinstance(n, ast.FunctionDef)
            ]
            yield [*map(ast.unparse, node.bases)], inherits, methods


def test_readme_shows_both_doors():
    commands = [e.block.text for e in ALL if e.page == "README.md"]
    for address in ("/api/v2/", "/graphql"):
        assert any(ADDRESS + address in command for command in commands)


def sentences(pattern):
    """(page, words) of everything in a sentence that the pattern describes."""
    return sorted(
        {
            (name, words)
            for name, page in PAGES.items()
            if name in GUIDES
            for words in inline(page)
            if pattern.fullmatch(words)
        }
    )


@pytest.mark.parametrize(("page", "words"), sentences(PARAMETER))
def test_a_parameter_in_a_sentence_is_taken(demo, client, page, words):
    api = client(demo.server.base_url, demo.keys["read"])
    relation, below, _number = words.partition(".limit=")
    if below and "&" not in relation:
        words = f"expand={relation}&{words}"
    answer = api.get(f"/api/v2/customers?{words}")
    assert answer.status_code == 200, f"{page}: {words}: {answer.text}"


@pytest.mark.parametrize(("page", "words"), sentences(ARGUMENT))
def test_an_argument_in_a_sentence_is_taken(demo, client, page, words):
    api = client(demo.server.base_url, demo.keys["read"])
    answer = api.graphql(f"{{ customers({words}) {{ nodes {{ id }} }} }}").json()
    assert "errors" not in answer, f"{page}: {words}: {answer}"
