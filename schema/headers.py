# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The request headers that make writes safe to repeat and reads cheap, in one table.

The rules are Cerberus'; both doors and the published documents read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .declaration.patterns import Pattern
from .sentences import _lt

#: The methods that the API answers, and those that CORS needs.
METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class RequestHeader:
    """A header that a client may send.

    :param rules: for its value
    """

    name: str
    description: str
    example: str
    rules: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


IDEMPOTENCY_KEY = RequestHeader(
    "Idempotency-Key",
    "A name of your choice for this very request. Sent again within 24 hours, the"
    " request is not done again: you get the first answer.",
    "8e03978e-40d5-43dd-bc93-6894a57f9324",
    {
        "type": "string",
        "minlength": 1,
        "maxlength": 255,
        # ASCII; not as a quoted string begins, nor with blanks that get lost.
        "regex": Pattern(
            "^([!#-~]([ -~]*[!-~])?)?$",
            _lt("Use ASCII letters, digits and punctuation."),
            "wrong_format",
        ),
    },
)
IF_MATCH = RequestHeader(
    "If-Match",
    "Do it only while the record has one of these entity tags.",
    '"b5d4045c3f466fa91fe2cc6abe79232a"',
)
IF_NONE_MATCH = RequestHeader(
    "If-None-Match",
    "The entity tags that you have already; you get 304 for these.",
    '"b5d4045c3f466fa91fe2cc6abe79232a"',
)
