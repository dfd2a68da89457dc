# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The calendar of what goes: for programs, and as a feed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar
from xml.etree import ElementTree as ET

from ..declaration import Deprecation
from ..graph.coordinates import coordinate
from ..naming import rfc3339
from ..open_types import Json
from ..request.uses import declared
from ..visible import VisibleCatalog

_Place = TypeVar("_Place")
_ATOM = "http://www.w3.org/2005/Atom"
#: What is told of a feed without entries.
_NEVER = "1970-01-01T00:00:00Z"


class Change(NamedTuple):
    """An entry of the calendar.

    :param rest: the places in REST that go, each with the name of its version
    :param graphql: those in GraphQL, as schema coordinates
    """

    goes: Deprecation
    rest: Sequence[tuple[str, str]]
    graphql: Sequence[str]


def changes(
    rest: Iterable[VisibleCatalog], graphql: VisibleCatalog
) -> tuple[Change, ...]:
    """Return the calendar of what is shown; what goes first comes first.

    :param rest: of each version
    """
    found: dict[str, Change] = {}
    for visible in rest:
        for use in declared(visible):
            change = found.setdefault(use.goes.doc, Change(use.goes, [], []))
            place = (visible.catalog.version.name, use.rest_path())
            found[use.goes.doc] = change._replace(rest=_with(change.rest, place))
    for use in declared(graphql):
        # A version is REST's.
        if use.type is not None:
            change = found.setdefault(use.goes.doc, Change(use.goes, [], []))
            place_there = coordinate(use)
            found[use.goes.doc] = change._replace(
                graphql=_with(change.graphql, place_there)
            )
    return tuple(sorted(found.values(), key=lambda each: each.goes.order))


def _with(places: Sequence[_Place], place: _Place) -> Sequence[_Place]:
    return places if place in places else [*places, place]


def as_json(calendar: Iterable[Change], page: str) -> list[dict[str, Json]]:
    """Return the calendar as plain values.

    :param page: the address of the calendar, of which each entry is a part
    """
    return [
        {
            "doc": each.goes.doc,
            "use": each.goes.use,
            "since": str(each.goes.since),
            "sunset": str(each.goes.sunset) if each.goes.sunset else None,
            "rest": [{"version": version, "path": path} for version, path in each.rest],
            "graphql": list(each.graphql),
            "url": f"{page}#{each.goes.doc}",
        }
        for each in calendar
    ]


def as_atom(calendar: Sequence[Change], page: str) -> bytes:
    """Return the calendar as a feed (RFC 4287).

    :param page: the address of the calendar, of which each entry is a part
    """
    feed = ET.Element("feed", xmlns=_ATOM)
    moments = [_moment(each.goes) for each in calendar]
    _add(feed, "id", "urn:dual-api:changes")
    _add(feed, "title", "Dual API: what goes")
    _add(feed, "updated", max(moments, default=_NEVER))
    ET.SubElement(feed, "link", rel="self", href=f"{page}.atom")
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    _add(ET.SubElement(feed, "author"), "name", "The administrator of this server")
    for each, moment in zip(calendar, moments, strict=True):
        goes = each.goes
        entry = ET.SubElement(feed, "entry")
        # Another date is another entry: who has read the first is told of it.
        _add(entry, "id", f"urn:dual-api:changes:{goes.doc}:{goes.sunset or 'open'}")
        until = f" works until {goes.sunset}" if goes.sunset else " is deprecated"
        _add(entry, "title", f"{goes.doc}{until}")
        _add(entry, "updated", moment)
        ET.SubElement(entry, "link", rel="alternate", href=f"{page}#{goes.doc}")
        places = [f"REST {version} {path}" for version, path in each.rest]
        places += [f"GraphQL {path}" for path in each.graphql]
        _add(entry, "summary", f"{goes.reason} {'; '.join(places)}")
    text: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _moment(goes: Deprecation) -> str:
    return rfc3339(goes.begins.replace(tzinfo=None))
