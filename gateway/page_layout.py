# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every page has: the bar on top, its files, its content security policy.

A page loads files of this addon only, and contains no script itself.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

STATIC = Path(__file__).resolve().parent.parent / "static"
#: Names the folder in ``static/lib`` that is in use.
BUILT = STATIC / "lib" / "built"
URL = "/dual_api/static"
HEADERS = {"Referrer-Policy": "no-referrer", "Vary": "Accept"}
#: By page. Scalar and GraphiQL bring pictures and fonts along in their styles, and
#: write styles of their own; the editor of GraphiQL does its work in workers.
POLICIES: Mapping[str, Mapping[str, str]] = {
    "plain": {"style-src": "'self'", "img-src": "'self'"},
    "guides": {
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
    },
    "docs": {
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
    },
    "graphiql": {
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "data:",
        "connect-src": "'self'",
        "worker-src": "'self'",
    },
}
#: A script may not be fooled by what it finds in the page, nor anybody by a frame.
ALWAYS = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
#: The pages, in the order of the bar on top of each.
NAVIGATION = (
    ("/api/guides", "Guides"),
    ("/api/docs", "REST"),
    ("/graphql", "GraphQL"),
    ("/api/docs/errors", "Errors"),
    ("/api/docs/changes", "Changes"),
)

_DOCUMENT = Markup("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{icon}">
{head}
</head>
<body{body_class}>
<header class="bar">
<a class="home" href="/api">Dual API</a>
<nav aria-label="Pages">{navigation}</nav>
{switch}
<div id="key"></div>
</header>
{main}
</body>
</html>
""")
LINK = Markup('<a href="{}"{}>{}</a>')
EMPTY = Markup("")
CURRENT = Markup(' aria-current="page"')
STYLE = Markup('<link rel="stylesheet" href="{}">')
SCRIPT = Markup('<script type="module" src="{}"></script>')
_FEED = Markup('<link rel="alternate" type="application/atom+xml" href="{}">')
_TEXT = Markup('<main class="text">\n<h1>{}</h1>\n{}\n</main>')


@dataclass(frozen=True)
class Page:
    """A page and how it is sent."""

    html: str
    policy: str = "plain"
    status: int = 200

    @property
    def headers(self) -> dict[str, str]:
        """Its headers, beside those of every answer."""
        policy = {**ALWAYS, **POLICIES[self.policy]}
        said = "; ".join(f"{name} {sources}" for name, sources in policy.items())
        return {**HEADERS, "Content-Security-Policy": said}


def layout(
    address: str,
    title: str,
    head: Markup,
    main: Markup,
    body_class: str = "",
    switch: Markup = EMPTY,
) -> Markup:
    """Make a whole page.

    :param address: of the page, which the bar marks
    :param head: what it loads
    :param main: all that stands below the bar
    :param switch: what leads from the bar to the page's own variants
    """
    navigation = Markup("\n").join(
        LINK.format(url, CURRENT if url == address else "", name)
        for url, name in NAVIGATION
    )
    return _DOCUMENT.format(
        title=title if address == "/api" else f"{title} · Dual API",
        icon=f"{URL}/description/icon.svg",
        head=head,
        body_class=Markup(' class="{}"').format(body_class) if body_class else "",
        navigation=navigation,
        switch=switch,
        main=main,
    )


def text_page(
    address: str,
    title: str,
    body: Markup,
    status: int = 200,
    feed: str = "",
) -> Page:
    """Make a page of text, which loads no script.

    :param feed: the address of the same as a feed, where there is one
    """
    head = style("pages.css")
    if feed:
        head = joined([head, _FEED.format(feed)])
    main = _TEXT.format(title, body)
    return Page(layout(address, title, head, main), status=status)


def not_built(address: str, title: str, instead: Markup) -> Page:
    """Make the page that stands for one that is not built on this server.

    :param instead: where else to look
    """
    sentence = Markup(
        "<p>This page is not built on this server. <code>make assets</code> in"
        " the folder of the addon builds it; no restart is needed.</p>\n<p>{}</p>"
    ).format(instead)
    return text_page(address, title, sentence, status=503)


def built() -> str | None:
    """Return the address of what pages load; ``None`` where it is not built."""
    try:
        return f"{URL}/lib/{BUILT.read_text()}"
    except OSError:
        return None


@cache
def style(name: str) -> Markup:
    """Return the element that loads a style sheet of ours.

    Browsers keep it for a week: a new content needs a new address.
    """
    content = (STATIC / "src" / name).read_bytes()
    return STYLE.format(f"{URL}/src/{name}?{hashlib.sha256(content).hexdigest()[:12]}")


def joined(parts: Iterable[Markup]) -> Markup:
    """Return the parts, a line each."""
    return Markup("\n").join(parts)
