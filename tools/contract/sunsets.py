# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the documents announce of what goes, and whether that was kept.

Clients were told a day until which it works for certain. Before that day is past
nothing of it may be taken away, and the day may not come earlier.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from .change import Change, adds, breaks

#: So many days something stays after it was said that it goes; a version a year.
_MEMBER, _VERSION = 180, 365
#: SDL has the dates in words: those of `schema/declaration/deprecation.py`.
_SINCE = re.compile(r"Deprecated since (\d{4}-\d\d-\d\d)")
_UNTIL = re.compile(r"works until (\d{4}-\d\d-\d\d)")


class Announced(NamedTuple):
    """That something goes."""

    since: date | None
    sunset: date | None


def in_openapi(node: Any) -> Announced | None:
    """What an operation, a parameter or a schema announces of itself."""
    if not isinstance(node, Mapping) or not node.get("deprecated"):
        return None
    return _announced(node)


def of_version(document: Mapping[str, Any]) -> Announced | None:
    """What a document announces of the version that it is of."""
    info = document.get("info", {})
    return _announced(info) if "x-deprecated-since" in info else None


def in_sdl(reason: str | None) -> Announced | None:
    """What the reason of `@deprecated` announces."""
    if not reason:
        return None
    return Announced(
        *(
            date.fromisoformat(found[1]) if found else None
            for found in (_SINCE.search(reason), _UNTIL.search(reason))
        )
    )


def _announced(node: Mapping[str, Any]) -> Announced:
    return Announced(
        *(
            date.fromisoformat(node[name]) if name in node else None
            for name in ("x-deprecated-since", "x-sunset")
        )
    )


def gone(where: str, what: str, announced: Announced | None) -> Change:
    """The change that something is there no more; it breaks until its day is past."""
    change = breaks(where, what)
    if announced is None or announced.sunset is None:
        return change
    return change._replace(sunset=announced.sunset)


def dates(
    where: str,
    old: Announced | None,
    new: Announced | None,
    *,
    days: int = _MEMBER,
    said: str = "",
) -> Iterator[Change]:
    """The changes of what is announced.

    :param days: how long it has to stay
    :param said: what is said to those who read it
    """
    if new is None:
        if old is not None:
            yield adds(where, "it is deprecated no more")
        return
    if old is None:
        yield adds(where, f"it is deprecated now{said}")
    if new.sunset is None:
        return
    if old is not None and old.sunset is not None and new.sunset < old.sunset:
        yield breaks(
            where,
            f"it was to work until {old.sunset} and is to go after {new.sunset}"
            " already",
        )
    elif new.since and new.sunset - new.since < timedelta(days=days):
        yield breaks(
            where,
            f"it works until {new.sunset}, less than {days} days after it is said",
        )


def version_dates(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """The changes of what two documents announce of their version."""
    yield from dates("the version", of_version(old), of_version(new), days=_VERSION)


def kept_until(change: Change, today: date) -> bool:
    """Whether it is no break, for its day is past."""
    return change.sunset is not None and change.sunset < today
