# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows and pages as REST shows them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

import orjson

from ..declaration import Resource
from ..open_types import Json
from ..request.field_paths import field_paths, page_sizes
from ..request.operation import DoBatch, ListRecords, ListRelated
from ..request.selection import Selection, ToMany
from ..versions import Version
from .entity_tags import entity_tag, selection_name
from .outcome import (
    ItemOutcome,
    Records,
    Row,
    Slice,
    Withheld,
    is_json,
    led_to,
    rows_of,
)


class Shown(NamedTuple):
    """A record or a page as REST shows it.

    :param document: JSON's values
    :param text: the same as bytes of JSON
    :param tag: its entity tag
    """

    document: dict[str, Json]
    text: bytes
    tag: str


class _Nothing:
    """Has JSON say nothing where something is withheld.

    :ivar shown: whether that was the case
    """

    def __init__(self) -> None:
        self.shown = False

    def __call__(self, value: object) -> None:
        if not isinstance(value, Withheld):
            raise TypeError(f"{type(value).__name__} is no value of JSON")
        self.shown = True


class Representation:
    """Turns what the resolver answered into JSON's values, in place.

    Addresses are made only where there are some to show.

    An entity tag is of the values and of relative addresses: by which name the server
    was reached is no part of a record's state.

    :param version: whose addresses lead on
    :param root_url: in front of the addresses that are told; empty for relative ones.
        The name that a client calls the server by (``Host``) is the client's to choose,
        so no address is made of it.
    """

    def __init__(self, version: Version, root_url: str = "") -> None:
        self._version = version
        self._root_url = root_url
        #: The pages whose ``next`` has no root yet.
        self._relative: list[dict[str, Json]] = []

    def url(self, *segments: object) -> str:
        """Return the address of something in the API."""
        return self._version.url(self._root_url, *segments)

    def record(self, selection: Selection, row: Row) -> Shown:
        """Show a record, with the lists in it as pages."""
        self._complete(selection, [row])
        return self._shown(row, selection_name(selection))

    def page(
        self,
        operation: ListRecords | ListRelated,
        page: Slice,
        asked: Mapping[str, Sequence[str]],
    ) -> Shown:
        """Show the page of a list; the next one is asked for in the same words.

        :param operation: that asked for it
        :param asked: the parameters, as they were written, each as often as it was
        """
        following = None
        if page.has_next:
            words = {name: text for name, text in asked.items() if name != "offset"}
            following = _Following(self._list_path(operation), words, page.cursor(-1))
        self._complete(operation.selection, page.rows)
        return self._shown(self._page(page, following))

    def _list_path(self, operation: ListRecords | ListRelated) -> str:
        below: tuple[object, ...] = ()
        if isinstance(operation, ListRelated):
            below = (operation.record_id, operation.relation.name)
        return self._version.url("", operation.resource.name, *below)

    def batch(self, operation: DoBatch, items: Sequence[ItemOutcome]) -> bytes:
        """Show what each item of a batch came to, as JSON."""
        selection, tags = operation.selection, dict[int, str]()
        rows = [item.row for item in items if item.row is not None]
        if selection is not None:
            tags = dict(zip(map(id, rows), self.tags(selection, rows), strict=True))
        results: list[Json] = []
        for item in items:
            result: dict[str, Json] = {"status": item.status}
            if item.told is not None:
                result["error"] = item.told
            elif item.row is not None:
                result |= {"record": item.row, "etag": tags[id(item.row)]}
            results.append(result)
        failed = sum(item.error is not None for item in items)
        document = {
            "results": results,
            "succeeded": len(items) - failed,
            "failed": failed,
        }
        return self._shown(document).text

    def tags(self, selection: Selection, rows: list[Row]) -> list[str]:
        """Return the entity tags of records; each row is a record's afterwards."""
        self._complete(selection, rows)
        name = selection_name(selection)
        return [entity_tag(orjson.dumps(row, _Nothing()), name) for row in rows]

    def lines(self, selection: Selection, records: Records) -> bytes:
        """Show each record as a line of JSON, as a list shows it."""
        if is_json(records):
            return "\n".join([*records, ""]).encode()
        rows = [each for each in records if not isinstance(each, str)]
        self._complete(selection, rows)
        self._rooted()
        nothing = _Nothing()
        return b"".join(
            [orjson.dumps(row, nothing, orjson.OPT_APPEND_NEWLINE) for row in rows]
        )

    def _rooted(self) -> bool:
        """Put the root in front of the addresses; whether that changed any."""
        pages, self._relative = self._relative, []
        if not self._root_url:
            return False
        for page in pages:
            page["next"] = self._root_url + page["next"]
        return bool(pages)

    def _shown(self, document: dict[str, Json], name: str = "") -> Shown:
        """The finished document, whose tag knows nothing of the root.

        :param name: what a condition about this state names
        """
        nothing = _Nothing()
        text = orjson.dumps(document, nothing)
        tag = entity_tag(text, name)
        if self._rooted():
            text = orjson.dumps(document, nothing)
        if nothing.shown:
            document = orjson.loads(text)
        return Shown(document, text, tag)

    def _page(self, slice_: Slice, following: "_Following | None") -> dict[str, Json]:
        total = {} if slice_.total is None else {"total": slice_.total}
        page: dict[str, Json] = {
            "results": slice_.rows,
            "count": len(slice_.rows),
            "next": following and following.address(),
            "next_cursor": following and following.cursor,
            **total,
        }
        if page["next"]:
            self._relative.append(page)
        return page

    def _complete(self, selection: Selection, rows: list[Row]) -> None:
        """Make pages of the lists in the rows, each once: records of several lists may
        lead to the same one.
        """
        for item in selection.relations():
            below = led_to(rows, item.key)
            if isinstance(item, ToMany):
                self._complete(item.selection, rows_of(below))
                pages = {
                    id(each): self._related(selection, item, each) for each in below
                }
                for row in rows:
                    row[item.key] = pages.get(id(row[item.key]))
            else:
                self._complete(item.selection, below)

    def _related(
        self, selection: Selection, item: ToMany, slice_: Slice
    ) -> dict[str, Json]:
        owner, following = selection.type, None
        if slice_.has_next:
            path = None
            # Others have no address under which the list goes on.
            if isinstance(owner, Resource):
                path = self._version.url(
                    "", owner.name, slice_.record_id, item.relation.name
                )
            asked = _asked_below(item, slice_.page.limit)
            following = _Following(path, asked, slice_.cursor(-1))
        return self._page(slice_, following)


def _asked_below(item: ToMany, limit: int) -> dict[str, Json]:
    """The parameters that ask for more of an inner list."""
    return {
        "fields": ",".join(field_paths(item.selection)),
        "limit": limit,
        **dict(page_sizes(item.selection)),
    }


class _Following(NamedTuple):
    """How a list goes on.

    :param path: where; ``None`` if nowhere, so that a longer page has to be asked for
    :param asked: the parameters, but for the cursor
    """

    path: str | None
    asked: Mapping[str, object]
    cursor: str

    def address(self) -> str | None:
        if self.path is None:
            return None
        asked = urlencode({**self.asked, "cursor": self.cursor}, doseq=True)
        return f"{self.path}?{asked}"


def longest_query(selection: Selection) -> int:
    """Return the length of the longest query string with which an inner list goes on.

    It is in bytes, and leaves out the cursor.
    """
    longest = 0
    for item in selection.relations():
        if isinstance(item, ToMany):
            asked = urlencode(_asked_below(item, item.page.limit))
            longest = max(longest, len(asked))
        longest = max(longest, longest_query(item.selection))
    return longest
