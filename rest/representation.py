# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows and pages as REST shows them."""

from typing import Any
from urllib.parse import urlencode

from ..schema.declaration import Resource
from ..schema.picking import field_paths, page_sizes
from ..schema.result import Row, Slice, distinct
from ..schema.selection import Item, Selection


class Representation:
    """Turns what the resolver answered into JSON's values, in place.

    :param root_url: the address of the server, with a slash at the end
    """

    def __init__(self, root_url: str) -> None:
        self._root_url = root_url

    def url(self, *segments: object) -> str:
        """The address of something in the API."""
        return self._root_url + "/".join(("api/v1", *map(str, segments)))

    def record(self, selection: Selection, row: Row) -> Row:
        """A record, with the lists in it as pages."""
        self._complete(selection, [row])
        return row

    def page(self, selection: Selection, slice_: Slice, url: str) -> dict[str, Any]:
        """A page.

        :param url: the address of the list, ending where the cursor comes
        """
        self._complete(selection, slice_.rows)
        following = (
            f"{url}{urlencode({'cursor': slice_.cursor(-1)})}"
            if slice_.has_next
            else None
        )
        total = {} if slice_.total is None else {"total": slice_.total}
        return {
            "results": slice_.rows,
            "count": len(slice_.rows),
            "next": following,
            **total,
        }

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
        owner = selection.type
        url = ""
        # Only a resource has an address under which the list goes on.
        if slice_.has_next and isinstance(owner, Resource):
            asked = urlencode(
                {
                    "fields": ",".join(field_paths(item.selection)),
                    "limit": slice_.page.limit,
                    **dict(page_sizes(item.selection)),
                }
            )
            address = self.url(owner.name, slice_.record_id, item.member.name)
            url = f"{address}?{asked}&"
        return self.page(item.selection, slice_, url)
