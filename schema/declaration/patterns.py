# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Patterns of the contract: JSON Schema's, which are ECMA-262's, in Python.

A published pattern is read by clients' ECMA engines and by Python here, and the two
spell some things alike that mean different ones: ``$`` also matches before a last line
break in Python, ``\\d`` any digit of Unicode, ``.`` a line separator. Here a pattern is
put into the Python that means the same; what has no counterpart is refused when the
declaration is loaded.
"""

import re
from functools import lru_cache

from ..sentences import Sentence, _lt

#: ECMA-262, WhiteSpace and LineTerminator (sections 12.2 and 12.3).
_SPACES = r"\t\n\x0b\x0c\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
#: What a class stands for, without the brackets; the capital ones stand for all else.
_CLASSES = {"d": "0-9", "s": _SPACES, "w": "A-Za-z0-9_"}
#: Escapes that mean the same in both.
_SAME = {*r"tnrfv", *r"^$\.*+?()[]{}|/-"}
_HEXADECIMAL = re.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}")
_GROUP = re.compile(r"\((?:\?(?::|=|!)|(?!\?))")
_DOT = r"[^\n\r\u2028\u2029]"


class PatternError(ValueError):
    """A pattern with something in it that Python can't say."""


class Pattern(str):
    """A pattern, with what people are told whose text does not match it.

    :param sentence: made with ``sentences._lt``
    :param code: for programs
    """

    __slots__ = ("code", "sentence")

    code: str
    sentence: str

    def __new__(cls, pattern: str, sentence: str, code: str) -> "Pattern":
        """A pattern that has its own words."""
        made = super().__new__(cls, pattern)
        made.sentence, made.code = sentence, code
        return made


_OTHERWISE: Sentence = _lt("This is not in the expected format.")


def sentence_of(pattern: str) -> tuple[str, str]:
    """Return the code and the sentence of a text that does not match."""
    if isinstance(pattern, Pattern):
        return pattern.code, pattern.sentence
    return "wrong_format", _OTHERWISE


def matches(pattern: str, text: str) -> bool:
    """Return whether the text matches, as ECMA-262 has it (with the flag ``u``)."""
    return compiled(pattern).search(text) is not None


@lru_cache(256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern as Python says it.

    :raises PatternError: where that can't be
    """
    return re.compile("".join(_pieces(str(pattern))))


def _pieces(pattern: str) -> list[str]:
    pieces, place = [], 0
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            piece, place = _escape(pattern, place + 1)
            pieces.append(piece)
            continue
        if sign == "[":
            piece, place = _class(pattern, place + 1)
            pieces.append(piece)
            continue
        if sign == "(" and not _GROUP.match(pattern, place):
            raise PatternError(f"{pattern}: no such group in both languages")
        pieces.append({"^": r"\A", "$": r"\Z", ".": _DOT}.get(sign, sign))
        place += 1
    return pieces


def _escape(pattern: str, place: int) -> tuple[str, int]:
    """What stands for the escape outside of a class, and where it ends."""
    sign = pattern[place : place + 1]
    if sign.lower() in _CLASSES:
        negation = "^" if sign.isupper() else ""
        return f"[{negation}{_CLASSES[sign.lower()]}]", place + 1
    return _literal(pattern, place)


def _literal(pattern: str, place: int) -> tuple[str, int]:
    number = _HEXADECIMAL.match(pattern, place)
    if number:
        return rf"\{number[0]}", number.end()
    sign = pattern[place : place + 1]
    if sign == "/":
        return sign, place + 1
    if sign in _SAME:
        return rf"\{sign}", place + 1
    raise PatternError(rf"{pattern}: \{sign} is not the same in both languages")


def _class(pattern: str, place: int) -> tuple[str, int]:
    """What stands for the class, and where it ends."""
    pieces = ["["]
    if pattern.startswith("^", place):
        pieces.append("^")
        place += 1
    while place < len(pattern):
        sign = pattern[place]
        place += 1
        if sign == "]":
            if len(pieces) == 1:
                return "(?!)", place
            return (
                "[\\s\\S]" if pieces == ["[", "^"] else "".join([*pieces, "]"])
            ), place
        if sign == "\\":
            inner = pattern[place : place + 1]
            if inner in _CLASSES:
                piece, place = _CLASSES[inner], place + 1
            else:
                piece, place = _literal(pattern, place)
        else:
            # Python has its own use for some of them in a class, some day.
            piece = rf"\{sign}" if sign in "[&~|" else sign
        pieces.append(piece)
    raise PatternError(f"{pattern}: a class does not end")
