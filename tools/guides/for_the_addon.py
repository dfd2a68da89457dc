# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages of the site as the addon serves them: without a theme, at its addresses."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import Any

GUIDES = "/api/guides"
#: Stands for the server in what a reader copies.
DEMO_SERVER = "http://127.0.0.1:8069"
#: Stands for the key there: a word, and the variable as Pygments has it.
KEY = re.compile(r'<span class="nv">\$KEY</span>|YOUR_KEY')
EMPTY_HEAD = re.compile(r"<thead>\s*<tr>\s*(?:<th></th>\s*)+</tr>\s*</thead>\s*")
EMPTY_CELL = re.compile(r"<th([^>]*)></th>")
ADDRESS = re.compile(r'\b(href|src)="([^"]+)"')
LINK = re.compile(r"(?<=\]\()([^)\s]+)(?=\))")


def as_served(
    sections: Sequence[Mapping[str, Any]],
    pages: Mapping[str, Mapping[str, Any]],
    files: str,
) -> dict[str, Any]:
    """What ``gateway/guides.py`` reads.

    :param sections: of the index
    :param pages: by the path of their source
    :param files: the address of the folder where pictures are
    """
    names = [_name(source) for source in pages]
    if len(set(names)) < len(names):
        raise ValueError("Two guides have one name: /api/guides has no folders")
    return {
        "sections": [
            {
                "title": each["title"],
                "pages": [
                    {
                        "name": _name(page["source"]),
                        "title": page["title"],
                        "summary": page["summary"],
                    }
                    for page in each["pages"]
                ],
            }
            for each in sections
        ],
        "pages": {
            _name(source): {
                "title": page["title"],
                "contents": page["contents"],
                "html": _html(page["html"], page["url"], files),
                "markdown": _markdown(page["markdown"], source, files),
            }
            for source, page in pages.items()
        },
    }


def address_of(source: str, path: str) -> str:
    """Where a relative path leads to that stands in that page."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), path))


def _name(source: str) -> str:
    """What the page is called below ``/api/guides``."""
    return posixpath.basename(source).removesuffix(".md")


def _own(address: str, source: str, files: str, suffix: str) -> str:
    """The address that the addon has for what a page leads to.

    :param suffix: of an address of a guide
    """
    path, hash_, anchor = address.partition("#")
    if not path or ":" in path or path.startswith("/"):
        return address
    target, ending = posixpath.splitext(address_of(source, path))
    if ending not in (".html", ".md"):
        return f"{files}/{target}{ending}"
    name = _name(target)
    url = f"{GUIDES}/{name}{suffix}" if suffix or name != "index" else GUIDES
    return url + hash_ + anchor


def _html(html: str, source: str, files: str) -> str:
    """The page, what a reader fills in marked, and what is wide in a place to move."""
    html = ADDRESS.sub(
        lambda found: f'{found[1]}="{_own(found[2], source, files, "")}"', html
    )
    html = html.replace("<pre>", '<pre tabindex="0">')
    # The policy of the page lets no styles in.
    html = re.sub(r' style="text-align: (\w+);"', r' class="\1"', html)
    html = EMPTY_HEAD.sub("", html)
    html = EMPTY_CELL.sub(r"<td\1></td>", html)
    html = html.replace("<table>", '<div class="wide" tabindex="0"><table>')
    html = html.replace("</table>", "</table></div>")
    html = html.replace(DEMO_SERVER, f'<span class="server">{DEMO_SERVER}</span>')
    return KEY.sub(lambda found: f'<span class="key">{found[0]}</span>', html)


def _markdown(text: str, source: str, files: str) -> str:
    return LINK.sub(lambda found: _own(found[0], source, files, ".md"), text)
