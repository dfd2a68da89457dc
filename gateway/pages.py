# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages for people: what each of them says.

``make assets`` builds the scripts of the two interactive pages into ``static/lib``.
Without them these pages say so, and where to find the document that they would show.
"""

import re
from collections.abc import Container, Mapping, Sequence

from markupsafe import Markup

from ..schema.catalog import Catalog
from ..schema.declaration import Embedded
from ..schema.documents.changes import Change
from ..schema.documents.openapi.code_samples import KEY, SERVER
from ..schema.documents.served_versions import ServedVersion
from ..schema.errors import ApiError
from ..schema.naming import camel
from ..schema.security import SecurityScheme
from ..schema.versions import Version
from .going import CHANGES
from .page_layout import (
    CURRENT,
    EMPTY,
    LINK,
    SCRIPT,
    STYLE,
    Page,
    built,
    joined,
    layout,
    not_built,
    style,
    text_page,
)

_FILLED = Markup('<p id="status" role="status"></p>\n<{0} id="{1}"{2}></{0}>')
#: Scalar makes a ``main`` of its own.
_ELEMENTS = {"docs": "div", "graphiql": "main"}
_DATA = Markup(' data-{}="{}"')
_SWITCH = Markup('<nav class="versions" aria-label="Versions">{}</nav>')
_LEAD = Markup('<p class="lead">{}</p>')


def docs_page(
    version: Version,
    served: Sequence[ServedVersion],
    scheme: SecurityScheme,
    *,
    public: bool,
) -> Page:
    """The reference: Scalar over the OpenAPI document of a version.

    :param served: all versions, the newest first, among which the page can be switched
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
        switch=_switch(version, served),
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
        group.format(heading, joined(card.format(*entry) for entry in entries))
        for heading, entries in links
    ]
    lead = _LEAD.format(
        "The same data, keys, limits and errors through REST and through GraphQL."
    )
    return text_page("/api", "Dual API", joined([lead, *groups]))


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
    return text_page("/api/docs/errors", "API errors", joined([lead, *entries]))


def changes_page(calendar: Sequence[Change]) -> Page:
    """Return the calendar of what goes; the name of an entry is its anchor."""
    entry = Markup(
        '<section id="{0}" class="error">\n'
        '<h2><a href="#{0}"><code>{0}</code></a> {1}</h2>\n'
        "<dl><dt>What to do</dt><dd>{2}</dd>\n<dt>Deprecated since</dt><dd>{3}</dd>"
        "{4}</dl>\n</section>"
    )
    place = Markup("\n<dt>{}</dt><dd>{}</dd>")
    code = Markup("<code>{}</code>")
    lead = _LEAD.format(
        "What is deprecated works as before until its day. Use what is named instead."
    )
    further = Markup(
        '<p>For programs: <a href="{0}.json">JSON</a>, <a href="{0}.atom">Atom</a>.'
        ' <a href="/api/guides/what-goes">The guide</a> says how else you learn of it.'
        "</p>"
    ).format(CHANGES)
    entries = []
    for goes, rest, graphql in calendar:
        listed = [
            (f"REST, {version}", [path for name, path in rest if name == version])
            for version in dict.fromkeys(name for name, _path in rest)
        ]
        places = [
            place.format(where, Markup(", ").join(map(code.format, paths)))
            for where, paths in (*listed, ("GraphQL", graphql))
            if paths
        ]
        until = f"works until {goes.sunset}" if goes.sunset else "has no last day yet"
        entries.append(
            entry.format(
                goes.doc, until, _with_code(goes.use), goes.since, joined(places)
            )
        )
    if not entries:
        entries = [Markup("<p>Nothing is deprecated.</p>")]
    body = joined([lead, *entries, further])
    return text_page(CHANGES, "Changes", body, feed=f"{CHANGES}.atom")


def first_query(catalog: Catalog) -> str:
    """Return a query for the first records of the first resource."""
    resource = next(iter(catalog.resources.values()))
    shown = ["id"]
    for member in resource.default_members():
        name = member.graphql_name
        if isinstance(member, Embedded):
            inside = (each.graphql_name for each in resource.embedded[member])
            name = f"{name} {{ {' '.join(inside)} }}"
        shown.append(name)
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


def _switch(version: Version, served: Sequence[ServedVersion]) -> Markup:
    """The way to the same page of each other version, where there is one."""
    if len(served) == 1:
        return EMPTY
    links = joined(
        LINK.format(each.docs, CURRENT if each.version == version else "", each.name)
        for each in served
    )
    return _SWITCH.format(links)


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
    switch: Markup = EMPTY,
) -> Page:
    """A page that a built script fills, from `data`; without it a sentence."""
    folder = built()
    if folder is None:
        return not_built(address, title, instead)
    head = joined(
        [
            STYLE.format(f"{folder}/{name}.css"),
            style("pages.css"),
            SCRIPT.format(f"{folder}/{name}.js"),
        ]
    )
    given = {**data, **({"public": ""} if public else {})}
    attributes = Markup("").join(_DATA.format(*pair) for pair in given.items())
    main = _FILLED.format(_ELEMENTS[name], name, attributes)
    html = layout(address, title, head, main, body_class, switch)
    return Page(html, policy=name)


def _with_code(text: str) -> Markup:
    """The text, with what stands in backticks as code."""
    parts = re.split(r"`([^`]+)`", text)
    code = Markup("<code>{}</code>")
    return Markup("").join(
        code.format(part) if odd % 2 else part for odd, part in enumerate(parts)
    )
