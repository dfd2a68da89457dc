# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What MkDocs is told about the guides, and what is kept of them for the addon.

``docs/index.md`` says which pages there are, in which order and what for. Beside the
site stand each page as Markdown, ``llms.txt``, and ``guides.json``: the same pages as
``/api/guides`` has them (``gateway/guides.py`` reads it).
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from for_the_addon import address_of, as_served
from llms import Link, Section, llms_text

ROOT = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^## (.+)$")
ENTRY = re.compile(r"^- \[(.+?)\]\((.+?\.md)\)(?:: (.+))?$")
#: Between the lines of one entry.
WRAPPED = re.compile(r"\n +(?=\S)")
#: A piece of Markdown in which a link is no link.
FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
#: Where a guide takes a key from what `make run` has written, which its reader lacks.
DEMO_KEY = re.compile(r"\$\(python3 -c '[^']*\.run/demo\.json[^']*\[\"(\w+)\"\]\)'\)")
#: What stands there instead, by the name of the demo's key.
KEYS = {"none": "A_KEY_WITHOUT_SCOPES"}
YOUR_KEY = "YOUR_KEY"

_pages: dict[str, dict[str, Any]] = {}


def sections(index: str) -> list[dict[str, Any]]:
    """The headings of the index, and the pages that stand below each."""
    found: list[dict[str, Any]] = []
    for line in WRAPPED.sub(" ", index).splitlines():
        if heading := HEADING.match(line):
            found.append({"title": heading[1], "pages": []})
        elif entry := ENTRY.match(line):
            title, source, summary = entry.groups()
            page = {"title": title, "source": source, "summary": summary or ""}
            found[-1]["pages"].append(page)
    return found


def on_config(config: Any) -> Any:
    """Take the navigation from the index."""
    index = Path(config["docs_dir"], "index.md").read_text(encoding="utf-8")
    found = config["extra"]["sections"] = sections(index)
    config["nav"] = [
        {"Guides": "index.md"},
        *(
            {each["title"]: [page["source"] for page in each["pages"]]}
            for each in found
        ),
    ]
    _pages.clear()
    return config


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Write it for readers who have no clone."""
    parts, end = [], 0
    for fence in FENCED.finditer(markdown):
        parts += [_without_clone(markdown[end : fence.start()], page, files), fence[0]]
        end = fence.end()
    parts.append(_without_clone(markdown[end:], page, files))
    text = DEMO_KEY.sub(lambda key: KEYS.get(key[1], YOUR_KEY), "".join(parts))
    _pages[page.file.src_uri] = {"markdown": text}
    return text


def _without_clone(text: str, page: Any, files: Any) -> str:
    """The text, with what lies outside of the guides named instead of linked."""

    def named(link: re.Match[str]) -> str:
        picture, words, address = link.groups()
        path = address.partition("#")[0]
        if picture or not path or ":" in path or path.startswith("/"):
            return link[0]
        target = address_of(page.file.src_uri, path)
        # What is in no place at all, MkDocs complains of.
        outside = not files.get_file_from_path(target)
        there = Path(page.file.abs_src_path).parent.joinpath(path).resolve()
        if outside and there.exists():
            return f"{words} (`{there.relative_to(ROOT)}`)"
        return link[0]

    return LINK.sub(named, text)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Remember it for the addon."""
    _pages[page.file.src_uri] |= {
        "title": page.title,
        "url": page.file.url,
        "html": html,
        "contents": [
            {"id": item.id, "title": item.title}
            for top in page.toc
            for item in top.children
        ],
    }
    return html


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Tell screen readers what the theme does not: a name, and where no heading is."""
    return output.replace(
        'data-md-component="search" role="dialog"',
        'data-md-component="search" role="dialog" aria-label="Search"',
    ).replace("<th></th>", "<td></td>")


def on_post_build(config: Any) -> None:
    """Write what stands beside the site."""
    site, found = Path(config["site_dir"]), config["extra"]["sections"]
    for source, page in _pages.items():
        site.joinpath(source).write_text(page["markdown"], encoding="utf-8")
    versions = (ROOT / "schema" / "contract").glob("v*")
    newest = max(versions, key=lambda folder: int(folder.name[1:]))
    contract = {"openapi.yaml": "OpenAPI", "schema.graphql": "GraphQL schema"}
    for name in contract:
        shutil.copy(newest / name, site / name)
    guides = [
        Section(
            each["title"],
            [
                Link(page["title"], page["source"], page["summary"])
                for page in each["pages"]
            ],
        )
        for each in found
    ]
    documents = [Link(title, name, "") for name, title in contract.items()]
    text = llms_text([Section("Contract", documents), *guides])
    site.joinpath("llms.txt").write_text(text, encoding="utf-8")
    served = as_served(found, _pages, config["extra"].get("files", ""))
    text = json.dumps(served, ensure_ascii=False, indent=1)
    site.joinpath("guides.json").write_text(text, encoding="utf-8")
