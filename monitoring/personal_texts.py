# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a request may not stand in the server's log, and a text without it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

_HIDDEN = "[personal]"
#: What separates words, in prose, in code and in what Python writes of a text.
_WORD = re.compile(r"""[^\s,;:<>()\[\]{}"'`|\\/=&?]+""")
_ESCAPE = re.compile(r"\\[nrtfv]")
_EDGES = ".!-_*#"
#: Shorter words tell of nobody, and stand in every line.
_SHORTEST = 3
#: Texts that are looked for whole; their words are looked for in any case.
_WHOLE = 200
_LONGEST_WHOLE = 500
#: Texts in a GraphQL document: blocks, then strings.
_LITERAL = re.compile(r'"""(.*?)"""|"((?:[^"\\\n]|\\.)*)"', re.DOTALL)
_DOCUMENT = "query"


class PersonalTexts:
    """The texts of one request that the declarations do not call harmless.

    :param sent: the parsed body, and the query string as a mapping
    :param harmless: names whose values tell of nobody
    """

    def __init__(self, sent: Iterable[object], harmless: Collection[str]) -> None:
        whole: list[str] = []
        words: set[str] = set()
        for text in _texts(list(sent), harmless):
            if _SHORTEST <= len(text) <= _LONGEST_WHOLE and len(whole) < _WHOLE:
                whole += {text, repr(text)[1:-1]}
            words.update(_words(text))
        self._whole = sorted(whole, key=len, reverse=True)
        self._words = words

    def hidden_in(self, text: str) -> str:
        """Return the text with a word in place of each of them, and of each of their
        words.

        It takes time in proportion to the text, however much was sent.
        """
        for whole in self._whole:
            text = text.replace(whole, _HIDDEN)
        if not self._words:
            return text
        pieces = _ESCAPE.split(text)
        escapes = [*_ESCAPE.findall(text), ""]
        return "".join(
            _WORD.sub(self._hide, piece) + escape
            for piece, escape in zip(pieces, escapes, strict=True)
        )

    def _hide(self, found: re.Match[str]) -> str:
        return _HIDDEN if self._words.intersection(_words(found[0])) else found[0]


def _words(text: str) -> Iterator[str]:
    """The words of a text as they are compared, and the two halves of an address."""
    for piece in _ESCAPE.split(text):
        for found in _WORD.finditer(piece):
            word = found[0].strip(_EDGES).casefold()
            for each in (word, *(word.split("@") if "@" in word else ())):
                if len(each) >= _SHORTEST:
                    yield each


def _texts(
    value: object, harmless: Collection[str], *, personal: bool = True
) -> Iterator[str]:
    if isinstance(value, str):
        if personal:
            yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if name == _DOCUMENT and isinstance(each, str):
                yield from (one or other for one, other in _LITERAL.findall(each))
            else:
                yield from _texts(each, harmless, personal=name not in harmless)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, harmless, personal=personal)
