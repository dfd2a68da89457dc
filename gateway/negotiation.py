# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which media type to answer in (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

#: So many ranges are looked at; nobody has a reason to name more.
MAX_RANGES = 100
#: Longer headers are read each time.
_LONGEST_KEPT = 256
_RANGE = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)")
_QUALITY = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


class _Wish(NamedTuple):
    """What a range says of a type; the greater one decides.

    :param precise: 2 for the type itself, 1 for ``type/*``, 0 for ``*/*``
    """

    precise: int
    quality: float
    place: int


class Accepted:
    """The media types that a client takes: what ``Accept`` says.

    A header that is missing or empty takes everything. Parameters of a range, such as
    ``charset``, do not matter: a type is answered in one form. What is no media range
    says nothing.
    """

    def __init__(self, header: str | None) -> None:
        self._ranges: dict[str, _Wish] = {}
        ranges = (header or "").strip().lower().split(",", MAX_RANGES)[:MAX_RANGES]
        for place, text in enumerate(ranges):
            name, *parameters = (part.strip() for part in text.split(";"))
            name = "*/*" if name == "*" else name
            quality = _quality(parameters)
            if _RANGE.fullmatch(name) and quality is not None:
                precise = 2 - name.count("*")
                wish = _Wish(precise, quality, -place)
                self._ranges[name] = max(wish, self._ranges.get(name, wish))
        self._all = not (header or "").strip()

    def quality(self, media_type: str) -> float:
        """Return how much the client likes the type; 0 for not at all."""
        return self._wish(media_type).quality

    def best(self, offered: Iterable[str]) -> str | None:
        """Return the offered type that the client likes best; ``None`` when it takes
        none.

        Of two that it likes equally, the one that it names, then the one that it names
        first, then the one that is offered first.
        """
        wishes = {media_type: self._wish(media_type) for media_type in offered}
        media_type = max(
            wishes,
            key=lambda each: (
                wishes[each].quality,
                wishes[each].precise,
                wishes[each].place,
            ),
            default=None,
        )
        return media_type if media_type and wishes[media_type].quality else None

    def _wish(self, media_type: str) -> _Wish:
        if self._all:
            return _Wish(0, 1.0, 0)
        main = media_type.partition("/")[0]
        for name in (media_type, f"{main}/*", "*/*"):
            if name in self._ranges:
                return self._ranges[name]
        return _Wish(0, 0.0, 0)


def accepted(header: str | None) -> Accepted:
    """Return what the client takes; clients say the same again and again."""
    if len(header or "") > _LONGEST_KEPT:
        return Accepted(header)
    return _kept(header)


_kept = lru_cache(64)(Accepted)


def _quality(parameters: Iterable[str]) -> float | None:
    """The weight; ``None`` for one that is none."""
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if name.strip() == "q":
            text = value.strip()
            return float(text) if equals and _QUALITY.fullmatch(text) else None
    return 1.0
