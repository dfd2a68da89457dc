# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Text in query strings and headers, read as strictly as text in a body.

Odoo puts a replacement character in place of what is no UTF-8, which then is looked
for, and found nowhere; a body is refused for it. Here all of it is refused.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from ..schema.errors import BadRequest
from ..schema.sentences import _lt

_NO_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
#: Of headers: a tab is white space (RFC 9110, section 5.5).
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def is_text(percent_encoded: bytes) -> bool:
    """Return whether the bytes spell text: whole percent signs, and UTF-8 behind them.

    UTF-8 has one way to write a character, and none for half a surrogate pair.
    """
    if _NO_PERCENT.search(percent_encoded):
        return False
    try:
        unquote_to_bytes(percent_encoded).decode()
    except UnicodeDecodeError:
        return False
    return True


def check_text(headers: Iterable[tuple[str, str]], query_string: bytes) -> None:
    """Refuse a query string, or a header, that is no text.

    A path has one spelling, which is asked before: no other leads anywhere.

    :raises ApiError: ``bad_request``
    """
    if not is_text(query_string):
        sentence = _lt("The query string is not valid percent-encoded UTF-8.")
        raise BadRequest(sentence)
    for name, value in headers:
        if _CONTROL.search(value):
            sentence = _lt("The header %(name)s has a control character.", name=name)
            raise BadRequest(sentence)
