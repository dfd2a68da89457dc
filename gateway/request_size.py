# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How large a request may be, apart from its body; looked at before it is read."""

from collections.abc import Iterable

from ..schema.errors import BadRequest, HeadersTooLarge, UriTooLong
from ..schema.sentences import _lt

#: What proxies take without being told otherwise.
MAX_HEADER_BYTES = 8 * 1024
MAX_URL_BYTES = 8 * 1024
MAX_PARAMETERS = 200


def check_bounds(
    headers: Iterable[tuple[str, str]], path: str, query_string: bytes
) -> None:
    """Refuse a URL, or a header, that no client of the API has a reason to send.

    :raises ApiError: ``uri_too_long``, ``headers_too_large``, ``bad_request``
    """
    if len(path.encode("utf-8", "replace")) + len(query_string) > MAX_URL_BYTES:
        raise UriTooLong()
    for name, value in headers:
        if len(value) > MAX_HEADER_BYTES:
            sentence = _lt("The header %(name)s is too long.", name=name)
            raise HeadersTooLarge(sentence)
    if query_string.count(b"&") >= MAX_PARAMETERS:
        sentence = _lt(
            "A URL has at most %(maximum)s parameters.", maximum=MAX_PARAMETERS
        )
        raise BadRequest(sentence)
