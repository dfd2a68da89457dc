# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the documentation says of the repository's files: they are there."""

import re

import pytest
from doc_pages import BLOCK, INLINE, ROOT, name_of, pages

#: A file or folder of the repository: with a slash, or a source file by its name.
PATH = re.compile(r"(?:[\w.]+/)+[\w.*-]*|\w+\.(?:cjs|css|js|jsx|lua|mjs|py|sql|xml)")
#: What begins as one of our folders begins, and what an API has there instead.
ELSEWHERE = re.compile(r"(?:\.run|api|application|text|graphql|odoo)/|[\d.]+/\d+$")
#: What an operator makes, and what a later release brings.
NOT_YET = re.compile(r"deploy/(?:secrets|tls)\b|migrations/")
ADDONS = [*(ROOT / "tests" / "addons").iterdir()]
PAGES = [*pages(), ROOT / "SECURITY.md", *ROOT.glob("tools/*/README.md")]


def paths_in(page):
    """What the page names in its sentences and tables."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    found = {name for name in INLINE.findall(text) if PATH.fullmatch(name)}
    return sorted(
        name for name in found if not (ELSEWHERE.match(name) or NOT_YET.match(name))
    )


def is_there(name, page):
    """From the root, the page or a test addon; anywhere, if it is a name alone."""
    places = (ROOT, page.parent, *ADDONS)
    anywhere = name if "/" in name[:-1] else f"**/{name}"
    return any(any(folder.glob(anywhere)) for folder in places)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_that_a_page_names_is_there(page):
    assert [name for name in paths_in(page) if not is_there(name, page)] == []


def test_pages_name_files():
    assert sum(len(paths_in(page)) for page in PAGES) > 50
