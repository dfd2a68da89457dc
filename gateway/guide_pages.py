# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages below ``/api/guides``: a guide, and the way to all others."""

import hashlib
from functools import lru_cache

from markupsafe import Markup

from .guides import INDEX, URL, Entry, Guide, guides_of
from .page_layout import (
    CURRENT,
    SCRIPT,
    Page,
    built,
    joined,
    layout,
    not_built,
    style,
)

#: More than there are guides, at one address.
_KEPT = 128

_MAIN = Markup("""\
<p id="status" role="status"></p>
<div class="guides">
<main class="guide text"{data}>
<p class="skip"><a href="#all">All guides</a></p>
{html}
<nav class="turn" aria-label="Next">{turns}</nav>
<p class="source"><a href="{source}">This page as Markdown</a></p>
</main>
<nav id="all" class="all" aria-label="Guides">
<p><a href="{index}"{here}>Guides</a></p>
{sections}
</nav>
</div>
""")
_SECTION = Markup("<h2>{}</h2>\n<ul>\n{}\n</ul>")
_ITEM = Markup('<li><a href="{}"{}>{}</a>{}</li>')
_PARTS = Markup("\n<ul>{}</ul>")
_PART = Markup('<li><a href="#{}">{}</a></li>')
_TURN = Markup('<a href="{}" rel="{}">{}</a>')


@lru_cache(_KEPT)
def guide_page(build: str, name: str, public_url: str) -> tuple[Page, str]:
    """Make the page of a guide, and the entity tag of that.

    :param build: of the guides
    :param name: of a guide that there is
    :param public_url: the server's address, where it is known
    """
    guides = guides_of(build)
    guide = guides.pages[name].of_server(public_url)
    turns = zip(("prev", "next"), guides.around(name), strict=True)
    main = _MAIN.format(
        # A script knows only then what to fill in.
        data=Markup("") if public_url else Markup(" data-unnamed"),
        html=guide.html,
        turns=joined(
            _TURN.format(entry.url, way, entry.title) for way, entry in turns if entry
        ),
        source=f"{URL}/{name}.md",
        index=URL,
        here=CURRENT if name == INDEX else "",
        sections=joined(
            _SECTION.format(
                title, joined(_item(entry, guide, entry.name == name) for entry in of)
            )
            for title, of in guides.sections.items()
        ),
    )
    folder = built()
    # It only fills in the key and the address.
    script = [SCRIPT.format(f"{folder}/guides.js")] if folder else []
    head = joined([style("pages.css"), style("guides.css"), *script])
    html = layout(URL, guide.title, head, main, body_class="reading")
    return Page(html, policy="guides"), _tag(html)


@lru_cache(_KEPT)
def guide_markdown(build: str, name: str, public_url: str) -> tuple[str, str]:
    """Return a guide as Markdown, and its tag; see :func:`guide_page`."""
    text = guides_of(build).pages[name].of_server(public_url).markdown
    return text, _tag(text)


def _tag(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def guides_not_built() -> Page:
    """Make what stands there where the guides are not built."""
    return not_built(
        URL,
        "Guides",
        Markup("They are in the folder <code>docs</code> of the addon, too."),
    )


def _item(entry: Entry, guide: Guide, here: bool) -> Markup:
    if not here:
        return _ITEM.format(entry.url, "", entry.title, "")
    parts = (_PART.format(*part) for part in guide.parts)
    shown = _PARTS.format(joined(parts)) if guide.parts else ""
    return _ITEM.format(entry.url, CURRENT, entry.title, shown)
