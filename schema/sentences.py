# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sentences that clients read: English where they are written, translated when told.

``_lt`` is the word by which Odoo's export finds what there is to translate.
"""

import re
import sys
from collections.abc import Callable, Mapping

#: What came from outside is told no longer than this, in characters.
MAX_SHOWN = 100

#: From the template of a sentence, and the module that it is from, to its translation.
Translate = Callable[[str, str], str]


def shortened(text: str, maximum: int = MAX_SHOWN) -> str:
    """Return the text on one line, and no longer than it may be.

    What can't be printed is replaced: it would be six characters of JSON, or a line of
    its own in a log.
    """
    cut = text if len(text) <= maximum else f"{text[: maximum - 1]}…"
    if cut.isprintable():
        return cut
    return "".join(
        one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in cut
    )


def _shown(value: object) -> object:
    """A parameter of a sentence, as it is told."""
    if type(value) in (int, float, bool):
        return value
    return shortened(value if isinstance(value, str) else str(value))


class Sentence(str):
    """An English sentence that remembers what it was made of.

    :ivar template: the English text with ``%(names)s``
    :ivar params: what was filled in
    :ivar module: the name of the Python module that it is from
    """

    __slots__ = ("module", "params", "template")

    template: str
    params: dict[str, object]
    module: str

    def said(self, translate: Translate) -> str:
        """Return the sentence in another language; in English where it has none."""
        try:
            return _filled(translate(self.template, self.module), self.params)
        except (KeyError, TypeError, ValueError):
            return str(self)


def _filled(template: str, params: dict[str, object]) -> str:
    return template % params if params else template


def _lt(template: str, /, **params: object) -> Sentence:
    """A sentence that can be translated; values are cut to what may be told of them."""
    shown = {name: _shown(value) for name, value in params.items()}
    sentence = Sentence(_filled(template, shown))
    sentence.template, sentence.params = template, shown
    sentence.module = sys._getframe(1).f_globals["__name__"]
    return sentence


#: A name as programs have it, apart from the words of a sentence.
_NAME = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")


class NamingSentence(str):
    """A sentence of somebody else's in which fields have our names instead of theirs.

    :ivar template: the sentence as it was
    :ivar names: our names by theirs
    """

    __slots__ = ("names", "template")

    template: str
    names: Mapping[str, str]

    def spelled(self, spell: Callable[[str], str]) -> str:
        """Return the sentence with our names as some client spells them."""

        def ours(found: re.Match[str]) -> str:
            name = self.names.get(found[0])
            return found[0] if name is None else spell(name)

        return _NAME.sub(ours, self.template)


def naming(text: str, names: Mapping[str, str]) -> str:
    """Return the sentence with our names; itself, where it has none of theirs.

    :param names: ours by theirs
    """
    if not names_in(text, names):
        return text
    sentence = NamingSentence(_NAME.sub(lambda one: names.get(one[0], one[0]), text))
    sentence.template, sentence.names = text, names
    return sentence


def names_in(text: str, names: Mapping[str, str]) -> list[str]:
    """Return which of the names stand in the sentence, each once: ours."""
    found = (names.get(one) for one in _NAME.findall(text))
    return list(dict.fromkeys(name for name in found if name is not None))


def say(text: str, translate: Translate | None) -> str:
    """Return the text translated, if it is a sentence that can be."""
    if translate is not None and isinstance(text, Sentence):
        return text.said(translate)
    return str(text)
