# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The guides, as pages and as Markdown, and ``llms.txt``."""

from odoo.http import Controller, Response, route

from ..gateway.documentation import Documented
from ..gateway.exceptions import nothing_here
from ..gateway.guide_pages import guide_markdown, guide_page, guides_not_built
from ..gateway.guides import INDEX, URL, guides
from ..gateway.page_responses import charge_for_key, page_response, unless_known
from ..schema.documents.llms import Link, Section, llms_text
from ..schema.documents.openapi.error_responses import PROBLEM_JSON
from ..schema.documents.openapi.json_schema import ref
from ..schema.documents.openapi.operations import HTML as HTML_PAGE
from ..schema.documents.openapi.operations import Content, not_built, not_modified
from ..schema.errors import NotFound
from ..schema.media_types import HTML, MARKDOWN, PLAIN
from .publishing import (
    DOCUMENTS,
    OPEN,
    PUBLIC,
    SHOWN,
    answers,
    documents,
    published,
    settings,
)

_MARKDOWN: Content = {MARKDOWN: ({"type": "string"}, {})}
_PLAIN: Content = {PLAIN: ({"type": "string"}, {})}
_NOT_BUILT = not_built({PROBLEM_JSON: (ref("Problem"), {})})
_SUFFIX = ".md"
LLMS = "/api/llms.txt"


class GuidesController(Controller):
    """What people read who have no clone."""

    @Documented(
        "getGuides",
        "The guides",
        tag=DOCUMENTS,
        description="Tutorials, how-to guides, reference, explanation. Works without"
        " a key.",
        answers=[*answers(HTML_PAGE, "ETag"), not_modified(), _NOT_BUILT],
    )
    @route(URL, dual_api_answers=(HTML,), **OPEN)
    def index(self) -> Response:
        """Answer the page that leads to all guides."""
        return _page(INDEX)

    @Documented(
        "getGuide",
        "A guide",
        tag=DOCUMENTS,
        description=(
            "As a page; as Markdown where the name ends in `.md`. Works without a key."
        ),
        parameters=[
            {
                "name": "page",
                "in": "path",
                "required": True,
                "description": "The name of the guide.",
                "schema": {"type": "string"},
                "example": "errors",
            }
        ],
        answers=[
            *answers({**HTML_PAGE, **_MARKDOWN}, "ETag"),
            not_modified(),
            _NOT_BUILT,
        ],
        errors=[NotFound],
    )
    @route(
        f"{URL}/<string:page>",
        dual_api_answers=lambda page: (
            (MARKDOWN,) if page.endswith(_SUFFIX) else (HTML,)
        ),
        **OPEN,
    )
    def guide(self, page: str) -> Response:
        """Answer a guide, or its Markdown."""
        if page.endswith(_SUFFIX):
            return _markdown(page.removesuffix(_SUFFIX))
        return _page(page)

    @Documented(
        "getLlmsText",
        "A reading list for language models",
        tag=DOCUMENTS,
        description=f"In the format of <https://llmstxt.org>. {SHOWN} {PUBLIC}",
        answers=answers(_PLAIN),
    )
    @route(LLMS, dual_api_answers=(PLAIN,), **OPEN)
    def llms(self) -> Response:
        """Name the contract, the resources, and the guides as Markdown."""
        return published(_llms_text().encode(), PLAIN)


def _page(name: str) -> Response:
    build = _build_with(name)
    if build is None:
        return page_response(guides_not_built())
    page, tag = guide_page(build, name, settings().public_url)
    return unless_known(page_response(page), tag)


def _markdown(name: str) -> Response:
    build = _build_with(name)
    if build is None:
        return page_response(guides_not_built())
    text, tag = guide_markdown(build, name, settings().public_url)
    charge_for_key()
    answer = Response(text, content_type=f"{MARKDOWN}; charset=utf-8")
    return unless_known(answer, tag)


def _build_with(name: str) -> str | None:
    """The guides in use, which must have one of that name; ``None`` for no guides."""
    known = guides()
    if known is not None and name not in known.pages:
        raise nothing_here(URL)
    return known and known.build


def _llms_text() -> str:
    """What the key may see of the contract, and the guides."""
    root, shown, known = settings().public_url, documents(), guides()
    version = shown.visible.catalog.version
    resources = [
        Link(name, version.url(root, name), resource.description)
        for name, resource in shown.visible.resources.items()
    ]
    contract = [
        Link(link.summary, root + link.path, "")
        for link in shown.links.values()
        if link.tag == DOCUMENTS.name and link.path != LLMS
    ]
    sections = [
        Section(
            title,
            [
                Link(entry.title, f"{root}{entry.url}{_SUFFIX}", entry.about)
                for entry in entries
            ],
        )
        for title, entries in (known.sections.items() if known else ())
    ]
    return llms_text(
        [Section("Resources", resources), Section("Contract", contract), *sections]
    )
