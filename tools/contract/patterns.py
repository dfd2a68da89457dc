# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Patterns that list what a text may be, such as the names of fields.

``^(id|name|(parent|contacts)(\\.x)+)$`` is a list of choices. Whether one list holds
another can be told; of two patterns of any other form it can't.
"""

from collections.abc import Iterator

_BEGIN, _END = "^(", ")$"


def choices(pattern: str) -> frozenset[str] | None:
    """The choices that the pattern lists, each spelled out up to its last group.

    :return: ``None`` for a pattern that is no list
    """
    if not (pattern.startswith(_BEGIN) and pattern.endswith(_END)):
        return None
    inner = pattern[len(_BEGIN) : -len(_END)]
    parts = list(_split(inner))
    if any(depth for _part, depth in parts):
        return None
    return frozenset(choice for part, _depth in parts for choice in _spelled_out(part))


def _split(text: str) -> Iterator[tuple[str, int]]:
    """The alternatives of the text, and the depth of groups at the end of each."""
    begin = depth = 0
    in_class = escaped = False
    for place, letter in enumerate(text):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif in_class:
            in_class = letter != "]"
        elif letter == "[":
            in_class = True
        elif letter in "()":
            depth += 1 if letter == "(" else -1
            if depth < 0:
                yield text[begin:place], depth
                return
        elif letter == "|" and not depth:
            yield text[begin:place], depth
            begin = place + 1
    yield text[begin:], depth


def _spelled_out(part: str) -> Iterator[str]:
    """``(a|b)c`` as ``ac`` and ``bc``, where a list of names is in front."""
    names, closed, rest = part.removeprefix("(").partition(")")
    if part.startswith("(") and closed and names.replace("|", "").isidentifier():
        for name in names.split("|"):
            yield name + rest
    else:
        yield part
