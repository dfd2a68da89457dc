# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the server makes has to come back: addresses of next pages, entity tags.

URLs and headers end at 8 KiB, for proxies do. So what would make an address, or a tag,
that nobody could send is refused when it is asked for, whatever the data are: not on
some page of a list.
"""

from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from ..gateway.request_size import MAX_URL_BYTES
from ..schema.answer.entity_tags import TOO_MANY_FIELDS, check_nameable
from ..schema.answer.representation import longest_query
from ..schema.errors import UriTooLong, invalid
from ..schema.request.cursor import MAX_CURSOR_LENGTH
from ..schema.request.selection import Selection
from ..schema.sentences import _lt

#: ``&cursor=`` with the longest cursor.
_CURSOR_BYTES = len("&cursor=") + MAX_CURSOR_LENGTH
#: Of one character, percent-encoded: four bytes of UTF-8.
_WIDEST = len("%F0%9F%98%80")
#: The path of a list inside a record.
_PATH_BYTES = 256


def check_record(selection: Selection) -> None:
    """Refuse a representation of a record that could not be gone on with.

    :raises ApiError: ``validation``
    """
    check_nameable(selection)
    check_inner_lists(selection)


def check_inner_lists(selection: Selection) -> None:
    """Refuse lists inside a record whose next page would have too long an address.

    :raises ApiError: ``validation``
    """
    if _PATH_BYTES + longest_query(selection) + _CURSOR_BYTES > MAX_URL_BYTES:
        raise invalid("fields", TOO_MANY_FIELDS)


def check_list(path: str, arguments: MultiDict[str, str]) -> None:
    """Refuse a list that would have no room for a cursor beside what is asked.

    :raises ApiError: ``uri_too_long``
    """
    asked = [
        (name, text)
        for name, text in arguments.items(multi=True)
        if name not in ("cursor", "offset")
    ]
    room = MAX_URL_BYTES - _CURSOR_BYTES
    longest = sum(2 + _WIDEST * (len(name) + len(text)) for name, text in asked)
    if len(path) + 1 + longest <= room:
        # So nearly all, and encoding them takes longer.
        return
    if len(path) + 1 + len(urlencode(asked)) > room:
        message = _lt(
            "The URL of a list has at most %(maximum)s bytes beside its cursor.",
            maximum=room,
        )
        raise UriTooLong(message)
