# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The language of errors: the client's, or else the key's user's."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from werkzeug.http import parse_accept_header

from odoo.http import Response
from odoo.tools.translate import code_translations

#: What sentences are written in.
ENGLISH = "en"
#: So many languages of ``Accept-Language`` are looked at, and so many characters.
_MAX_WANTED = 10
_MAX_LENGTH = 500


@lru_cache(1)
def known_languages() -> frozenset[str]:
    """Return the languages that errors are translated into, as Odoo names files."""
    files = (Path(__file__).resolve().parent.parent / "i18n").glob("*.po")
    return frozenset({ENGLISH, *(path.stem for path in files)})


def choose(header: str, otherwise: str | None) -> str:
    """Return the best language of ``Accept-Language`` that is known, as Odoo names it.

    :param otherwise: for who asks for none that is known
    """
    for wanted in _wanted(header):
        found = _known(wanted)
        if found:
            return found
    return (otherwise and _known(otherwise)) or ENGLISH


def _wanted(header: str) -> Iterator[str]:
    if len(header) > _MAX_LENGTH:
        return
    accepted = parse_accept_header(header)
    for language, quality in list(accepted)[:_MAX_WANTED]:
        if quality and language != "*":
            yield language


def _known(language: str) -> str | None:
    """The language itself, or the one that it is a kind of."""
    name = language.replace("-", "_")
    head = name.partition("_")[0].lower()
    known = known_languages()
    return next((each for each in (name, head) if each in known), None)


def translator(language: str) -> Callable[[str, str], str] | None:
    """Return what translates the sentences of addons; ``None`` for English."""
    if language == ENGLISH:
        return None

    def translate(template: str, module: str) -> str:
        # odoo.addons.<addon>.…
        addon = module.split(".")[2] if module.startswith("odoo.addons.") else module
        known = code_translations.get_python_translations(addon, language)
        return known.get(template) or template

    return translate


def set_content_language(response: Response, language: str) -> None:
    """Say in the headers that the answer tells something in that language."""
    response.headers.add("Vary", "Accept-Language")
    response.headers["Content-Language"] = _tag(language)


def _tag(language: str) -> str:
    """The language as HTTP names it (RFC 5646)."""
    return language.partition("@")[0].replace("_", "-")
