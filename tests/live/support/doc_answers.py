# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether an answer is what a page says, but for what differs between two servers.

Ids differ, but in one way on a whole page: where it says 27, it means one record
throughout. Moments, cursors, correlation ids and points left are only there.
"""

import json
import re
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

IDS = {"id", "databaseId", "node_id", "deletedId"}
ANY_TEXT = {
    "correlation_id", "next", "next_cursor", "cursor", "startCursor", "endCursor",
    "created_at", "updated_at", "createdAt", "updatedAt", "create_date", "write_date",
    "plain_key", "secret", "etag",
}  # fmt: skip
ANY_NUMBER = {"remaining", "reset", "retryAfter"}
#: Headers that count down.
COUNTING = re.compile(r"\b(r|t)=\d+")
COUNTS = {"retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"}


#: Where an example names a record: by its number, or by its global id.
WRITTEN = re.compile(
    r'(?:(?<=customers/)|(?<=_id": )|(?<=\bid: )|(?<="ids": \[))\d+\b'
    r'|(?<=")[A-Za-z0-9_-]{8,}(?=")'
)


#: What shows a record that is no customer, by the name under which it stands.
OTHER_KINDS = {"viewer": "key", "key": "key", "user": "user", "salesperson": "user"}


class Ids:
    """Which record of this server a page means by an id.

    A number is a record's within its kind only: key 27 is not customer 27.
    """

    def __init__(self) -> None:
        self.here: dict[str, dict[str, str]] = {"customer": {}}

    def same(self, written: Any, found: Any, kind: str) -> bool:
        """Whether the page can mean this one, as it did before."""
        if type(written) is not type(found) or written is None:
            return written == found
        here = self.here.setdefault(kind, {})
        if str(written) not in here and str(found) in here.values():
            return False
        return here.setdefault(str(written), str(found)) == str(found)

    def translate(self, text: str) -> str:
        """An example with the ids of this server in it."""
        # Of several kinds, it speaks of a customer.
        here = dict(ChainMap(*self.here.values()))
        # In one go: what was put in must not be taken for what was written.
        return WRITTEN.sub(lambda found: here.get(found[0], found[0]), text)


def kind_of(record: Mapping[str, Any], name: str) -> str:
    """What kind of record this is, which stands under that name."""
    return "key" if "scopes" in record else OTHER_KINDS.get(name, "customer")


def differences(
    written: Any, found: Any, ids: Ids, place: str = "", kind: str = "customer"
) -> list[str]:
    """Where the found JSON is not what is written, one sentence each.

    :param kind: of the record that it is a part of
    """
    name = place.rpartition(".")[2]
    if isinstance(written, dict) and isinstance(found, dict):
        if written.keys() != found.keys():
            return [f"{place}: {sorted(written)} is written, {sorted(found)} found"]
        kind = kind_of(written, name)
        pairs = [(f"{place}.{key}", written[key], found[key]) for key in written]
    elif isinstance(written, list) and isinstance(found, list):
        if len(written) != len(found):
            return [f"{place}: {len(written)} are written, {len(found)} found"]
        pairs = [(place, *pair) for pair in zip(written, found, strict=True)]
    else:
        if name in IDS or (not place and type(written) is int):
            equal = ids.same(written, found, kind)
        elif name in ANY_TEXT | ANY_NUMBER:
            equal = type(written) is type(found)
        else:
            equal = written == found
        return [] if equal else [f"{place}: {written!r} is written, {found!r} found"]
    return [
        line
        for at, one, other in pairs
        for line in differences(one, other, ids, at, kind)
    ]


def json_differences(written: str, found: str, ids: Ids) -> list[str]:
    """The same for texts; what costs is compared only where a page shows it."""
    promised = json.loads(written)
    try:
        document = json.loads(found)
    except ValueError:
        return ["that is no JSON"]
    if isinstance(document, dict) and "extensions" not in promised:
        document.pop("extensions", None)
    return differences(promised, document, ids)


def http_differences(written: str, found: str, ids: Ids) -> list[str]:
    """The status, the written headers, and the body where one is written."""
    promised, _, body = written.partition("\n\n")
    head, _, sent = found.replace("\r\n", "\n").partition("\n\n")
    status, *lines = promised.splitlines()
    first, *others = head.splitlines()
    headers = {}
    for line in others:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(_steady(name, value))
    result = []
    if status.split()[:2] != first.split()[:2]:
        result.append(f"{status} is written, {first} found")
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        if _steady(name, value) not in headers.get(name.lower(), []):
            result.append(f"{line} is written, {headers.get(name.lower())} found")
    if body.strip():
        result += json_differences(body, sent, ids)
    return result


def _steady(name: str, value: str) -> str:
    """A header's value without what counts down, and without cursors."""
    if name.lower() in COUNTS:
        return "a number" if value.strip().isdecimal() else value
    return re.sub(r"cursor=[\w-]+", "cursor=", COUNTING.sub(r"\1=", value)).strip()
