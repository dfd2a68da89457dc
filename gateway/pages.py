# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages for people: what each of them says, and what it may load.

A page loads files of this addon only, and no script stands in it. ``make assets``
builds those of the two interactive pages into ``static/lib``; without them these pages
say so, and where the document is that they would show.
"""

import hashlib
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from ..schema.catalog import Catalog
from ..schema.documents.openapi.code_samples import KEY, SERVER
from ..schema.errors import ApiError
from ..schema.naming import camel
from ..schema.security import SecurityScheme
from ..schema.versions import Version

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
<div id="key"></div>
</header>
{main}
</body>
</html>
""")
_LINK = Markup('<a href="{}"{}>{}</a>')
_CURRENT = Markup(' aria-current="page"')
_STYLE = Markup('<link rel="stylesheet" href="{}">')
_SCRIPT = Markup('<script type="module" src="{}"></script>')
_TEXT = Markup('<main class="text">\n<h1>{}</h1>\n{}\n</main>')
_FILLED = Markup('<p id="status" role="status"></p>\n<{0} id="{1}"{2}></{0}>')
#: Scalar makes a ``main`` of its own.
_ELEMENTS = {"docs": "div", "graphiql": "main"}
_DATA = Markup(' data-{}="{}"')
_LEAD = Markup('<p class="lead">{}</p>')


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


def docs_page(version: Version, scheme: SecurityScheme, *, public: bool) -> Page:
    """The reference: Scalar over the OpenAPI document of a version.

    :param scheme: of the credential that the field above takes
    :param public: whether the document is shown without a key
    """
    return _interactive(
        "docs",
        "/api/docs",
        "REST reference",
        {
            "document": version.url("", "openapi.json"),
            "sample-server": SERVER,
            "sample-key": KEY,
            **_sent_by(scheme),
        },
        public,
        Markup('The document that it shows is there: <a href="{0}">{0}</a>.').format(
            version.url("", "openapi.yaml")
        ),
    )


def graphiql_page(catalog: Catalog, scheme: SecurityScheme, *, public: bool) -> Page:
    """GraphiQL, with a first query that can be run as it stands.

    :param scheme: of the credential that the field above takes
    :param public: whether the schema is shown without a key
    """
    return _interactive(
        "graphiql",
        "/graphql",
        "GraphiQL",
        {"endpoint": "/graphql", "query": first_query(catalog), **_sent_by(scheme)},
        public,
        Markup(
            "GraphQL itself answers POST at this address, and its schema is there:"
            ' <a href="/graphql/schema.graphql">/graphql/schema.graphql</a>.'
        ),
        body_class="full",
    )


def index_page(links: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]) -> Page:
    """Return the page that says where everything is.

    :param links: groups: a heading, and (address, name, what is there)
    """
    card = Markup('<li><a href="{}"><b>{}</b><span>{}</span></a></li>')
    group = Markup('<h2>{}</h2>\n<ul class="cards">\n{}\n</ul>')
    groups = [
        group.format(heading, _joined(card.format(*entry) for entry in entries))
        for heading, entries in links
    ]
    lead = _LEAD.format(
        "The same data, keys, limits and errors through REST and through GraphQL."
    )
    return _plain("/api", "Dual API", _joined([lead, *groups]))


def errors_page(errors: Mapping[str, type[ApiError]], guided: Container[str]) -> Page:
    """Return the page that explains each error code; a code is its anchor.

    :param errors: those of the database, by code
    :param guided: the codes of which a guide has examples
    """
    examples = Markup(
        '\n<dt>Examples</dt><dd><a href="/api/guides/errors#{0}">In the guides</a></dd>'
    )
    entry = Markup(
        '<section id="{0}" class="error">\n'
        '<h2><a href="#{0}"><code>{0}</code></a> {1} · {2}</h2>\n'
        "<dl><dt>What it means</dt><dd>{3}</dd>\n<dt>What to do</dt><dd>{4}</dd>\n"
        "<dt>Send it again?</dt><dd>{5}</dd>{6}</dl>\n</section>"
    )
    lead = _LEAD.format(
        "Programs go by the code: REST says it as error, GraphQL as extensions.code."
    )
    entries = (
        entry.format(
            code,
            error.status,
            error.title,
            *map(_with_code, (error.description, error.remedy, error.retry)),
            examples.format(code) if code in guided else "",
        )
        for code, error in errors.items()
    )
    return _plain("/api/docs/errors", "API errors", _joined([lead, *entries]))


def guide_page(title: str, main: Markup) -> Page:
    """Make the page of a guide. Its script only fills in the key and the address.

    :param main: all that stands below the bar
    """
    styles = [_STYLE.format(_own_style(each)) for each in ("pages.css", "guides.css")]
    folder = _built()
    script = [_SCRIPT.format(f"{folder}/guides.js")] if folder else []
    head = _joined([*styles, *script])
    html = _document("/api/guides", title, head, main, body_class="reading")
    return Page(html, policy="guides")


def not_built(address: str, title: str, instead: Markup) -> Page:
    """Make the page that stands for one that is not built on this server.

    :param instead: where else to look
    """
    sentence = Markup(
        "<p>This page is not built on this server. <code>make assets</code> in"
        " the folder of the addon builds it; no restart is needed.</p>\n<p>{}</p>"
    ).format(instead)
    return _plain(address, title, sentence, status=503)


def first_query(catalog: Catalog) -> str:
    """Return a query for the first records of the first resource."""
    resource = next(iter(catalog.resources.values()))
    shown = ("id", *(field.graphql_name for field in resource.fields if field.default))
    fields = "\n".join(f"      {name}" for name in dict.fromkeys(shown))
    return f"""\
# Ctrl-Enter runs this query.
{{
  {camel(resource.name)}(first: 5) {{
    nodes {{
{fields}
    }}
    pageInfo {{
      hasNextPage
      endCursor
    }}
  }}
}}
"""


def _sent_by(scheme: SecurityScheme) -> dict[str, str]:
    return {"header": scheme.header, "scheme": scheme.name}


def _interactive(
    name: str,
    address: str,
    title: str,
    data: Mapping[str, str],
    public: bool,
    instead: Markup,
    body_class: str = "",
) -> Page:
    """A page that a built script fills, from `data`; without it a sentence."""
    folder = _built()
    if folder is None:
        return not_built(address, title, instead)
    head = _joined(
        [
            *map(_STYLE.format, (f"{folder}/{name}.css", _own_style("pages.css"))),
            _SCRIPT.format(f"{folder}/{name}.js"),
        ]
    )
    given = {**data, **({"public": ""} if public else {})}
    attributes = Markup("").join(_DATA.format(*pair) for pair in given.items())
    main = _FILLED.format(_ELEMENTS[name], name, attributes)
    return Page(_document(address, title, head, main, body_class), policy=name)


def _built() -> str | None:
    """The address of what pages load; ``None`` where it is not built."""
    try:
        return f"{URL}/lib/{BUILT.read_text()}"
    except OSError:
        return None


def _plain(address: str, title: str, body: Markup, status: int = 200) -> Page:
    head = _STYLE.format(_own_style("pages.css"))
    main = _TEXT.format(title, body)
    return Page(_document(address, title, head, main), status=status)


def _document(
    address: str, title: str, head: Markup, main: Markup, body_class: str = ""
) -> Markup:
    navigation = Markup("\n").join(
        _LINK.format(url, _CURRENT if url == address else "", name)
        for url, name in NAVIGATION
    )
    return _DOCUMENT.format(
        title=title if address == "/api" else f"{title} · Dual API",
        icon=f"{URL}/description/icon.svg",
        head=head,
        body_class=Markup(' class="{}"').format(body_class) if body_class else "",
        navigation=navigation,
        main=main,
    )


@cache
def _own_style(name: str) -> str:
    """Browsers keep it for a week: a new content needs a new address."""
    content = (STATIC / "src" / name).read_bytes()
    return f"{URL}/src/{name}?{hashlib.sha256(content).hexdigest()[:12]}"


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("\n").join(parts)


def _with_code(text: str) -> Markup:
    """The text, with what stands in backticks as code."""
    parts = re.split(r"`([^`]+)`", text)
    code = Markup("<code>{}</code>")
    return Markup("").join(
        code.format(part) if odd % 2 else part for odd, part in enumerate(parts)
    )
