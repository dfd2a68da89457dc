# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows and pages as REST shows them."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from werkzeug.wrappers import Request

from ..declaration import Resource
from ..request.field_paths import field_paths, page_sizes
from ..request.operation import Item, Selection
from ..versions import OWN_VERSIONS
from .entity_tags import entity_tag, selection_name
from .outcome import Row, Slice, distinct


class Representation:
    """Turns what the resolver answered into JSON's values, in place.

    Addresses are made only where there are some to show.

    An entity tag is of the values and of relative addresses: by which name the server
    was reached is no part of a record's state.

    :param request: the HTTP request
    :param root: in front of what is told to others; empty for relative addresses. The
        name that the client calls the server by (``Host``) is the client's to choose,
        so no address is made of it.
    """

    def __init__(self, request: Request, root: str = "") -> None:
        self._request = request
        self._root = root
        #: The pages whose ``next`` has no root yet.
        self._relative: list[dict[str, Any]] = []

    def url(self, *segments: object) -> str:
        """The address of something in the API."""
        return self._root + _path(*segments)

    def publish(self) -> bool:
        """Put the root in front of each ``next``; returns whether that changed any."""
        pages, self._relative = self._relative, []
        if not self._root:
            return False
        for page in pages:
            page["next"] = self._root + page["next"]
        return bool(pages)

    def record(self, selection: Selection, row: Row) -> Row:
        """A record, with the lists in it as pages."""
        self._complete(selection, [row])
        return row

    def tag(self, selection: Selection, row: Row) -> str:
        """The entity tag of a record; the row is a record's afterwards."""
        text = orjson.dumps(self.record(selection, row))
        return entity_tag(text, selection_name(selection))

    def page(self, selection: Selection, slice_: Slice) -> dict[str, Any]:
        """The page that was asked for; the next is asked for in the same words."""
        following = None
        if slice_.has_next:
            arguments = self._request.args.lists()
            asked = {name: ",".join(texts) for name, texts in arguments}
            asked.pop("offset", None)
            following = _Following(self._request.path, asked, slice_.cursor(-1))
        return self._page(selection, slice_, following)

    def _page(
        self, selection: Selection, slice_: Slice, following: "_Following | None"
    ) -> dict[str, Any]:
        self._complete(selection, slice_.rows)
        total = {} if slice_.total is None else {"total": slice_.total}
        page = {
            "results": slice_.rows,
            "count": len(slice_.rows),
            "next": following and following.address(),
            "next_cursor": following and following.cursor,
            **total,
        }
        if following:
            self._relative.append(page)
        return page

    def _complete(self, selection: Selection, rows: list[Row]) -> None:
        for item in selection.relations():
            if item.member.many:
                slices = distinct(row[item.key] for row in rows)
                pages = {
                    id(each): self._related(selection, item, each) for each in slices
                }
                for row in rows:
                    row[item.key] = pages[id(row[item.key])]
            else:
                below = (row[item.key] for row in rows if row[item.key] is not None)
                self._complete(item.selection, distinct(below))

    def _related(
        self, selection: Selection, item: Item, slice_: Slice
    ) -> dict[str, Any]:
        owner, following = selection.type, None
        # Only a resource has an address under which the list goes on.
        if slice_.has_next and isinstance(owner, Resource):
            path = _path(owner.name, slice_.record_id, item.member.name)
            asked = _asked_below(item, slice_.page.limit)
            following = _Following(path, asked, slice_.cursor(-1))
        return self._page(item.selection, slice_, following)


def _asked_below(item: Item, limit: int) -> dict[str, Any]:
    """The parameters that ask for more of an inner list."""
    return {
        "fields": ",".join(field_paths(item.selection)),
        "limit": limit,
        **dict(page_sizes(item.selection)),
    }


def _path(*segments: object) -> str:
    return OWN_VERSIONS[-1].url("", *segments)


class _Following(NamedTuple):
    """How a list goes on.

    :param asked: the parameters, but for the cursor
    """

    path: str
    asked: Mapping[str, Any]
    cursor: str

    def address(self) -> str:
        return f"{self.path}?{urlencode({**self.asked, 'cursor': self.cursor})}"


def longest_query(selection: Selection) -> int:
    """The bytes of the longest query string, without the cursor, with which a list in
    the answer goes on.
    """
    longest = 0
    for item in selection.relations():
        if item.page is not None:
            asked = urlencode(_asked_below(item, item.page.limit))
            longest = max(longest, len(asked))
        longest = max(longest, longest_query(item.selection))
    return longest
