# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo's app store asks of an app, as its vendor guidelines of 2026 say it.

https://apps.odoo.com/apps/vendor-guidelines; a repository that breaks one of them is
taken off the store whole.
"""

import ast
import re
import struct
from html.parser import HTMLParser

import pytest
from doc_pages import ROOT

MANIFEST = ast.literal_eval((ROOT / "__manifest__.py").read_text())
DESCRIPTION = ROOT / "static" / "description"
#: What the store takes out of a page, or takes an app off for.
FORBIDDEN = {
    "base", "button", "embed", "form", "iframe", "input", "link", "meta", "object",
    "script", "style", "svg", "video",
}  # fmt: skip
#: The only links that may leave the store.
LINKS = re.compile(r"mailto:|skype:|https://www\.youtube\.com/watch\?v=|#")
STYLES = re.compile(r"(?:background-)?color|(?:font|margin|padding|border)(?:-\w+)*")
OPEN = {"br", "hr", "img"}


class Page(HTMLParser):
    """Notes what the page is made of."""

    def __init__(self):
        super().__init__()
        self.tags, self.open, self.pictures, self.links, self.styles = (
            [] for _ in range(5)
        )
        self.feed((DESCRIPTION / "index.html").read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        if tag not in OPEN:
            self.open.append(tag)
        if tag == "img":
            self.pictures.append(values)
        self.links += [values["href"]] if "href" in values else []
        self.styles += values.get("style", "").split(";")
        assert not [name for name in values if name.startswith("on")]

    def handle_endtag(self, tag):
        if tag not in OPEN:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page():
    return Page()


def size(path):
    """Width and height of a PNG."""
    return struct.unpack(">II", path.read_bytes()[16:24])


def test_the_manifest_is_one_that_the_store_takes():
    assert len(MANIFEST["name"]) <= 25
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", MANIFEST["version"])
    # What is in beta has a version below 1.0 there.
    stable = int(MANIFEST["version"].split(".")[2]) >= 1
    assert stable is (MANIFEST.get("development_status") != "Beta")
    assert MANIFEST["license"] == "LGPL-3"
    assert MANIFEST["depends"]
    assert re.fullmatch(r"https://\S+", MANIFEST["website"])
    assert re.fullmatch(r"\S+@\S+", MANIFEST["support"])
    assert MANIFEST["author"]
    assert MANIFEST["summary"]
    # Free: of price and currency there is nothing to say.
    assert not {"price", "currency"} & set(MANIFEST)


def test_cover_and_icon_have_the_shape_of_the_store():
    cover, *_more = MANIFEST["images"]
    width, height = size(ROOT / cover)
    assert (width, height) == (1120, 560)
    assert size(DESCRIPTION / "icon.png") == (256, 256)


def test_the_page_holds_nothing_that_the_store_removes(page):
    assert not FORBIDDEN & set(page.tags)
    assert not [link for link in page.links if not LINKS.match(link)]
    names = {style.partition(":")[0].strip() for style in page.styles} - {""}
    assert not [name for name in names if not STYLES.fullmatch(name)]
    assert page.open == []


def test_every_picture_is_there_and_says_what_it_shows(page):
    assert len(page.pictures) >= 4
    for picture in page.pictures:
        folder, name = picture["src"].split("/")
        assert folder == "images"
        assert (ROOT / "docs" / "images" / name).is_file()
        assert (DESCRIPTION / "images" / name).is_file()
        assert picture["alt"]


def test_the_page_is_in_english_and_no_advertisement(page):
    text = (DESCRIPTION / "index.html").read_text(encoding="utf-8")
    assert text.isascii()
    assert not re.search(r"apps\.odoo\.com|\bbuy\b|discount|€|\$", text, re.I)
