# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The headers of requests and answers, in one table.

A row says what is published of a header, whether pages of other origins may use it, and
whether it is kept. The headers of credentials are told by these; see
``auth/credentials/base.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .declaration import IntegerType, Pattern, TextType, ValueType
from .errors import RETRY_AFTER as _RETRY_AFTER
from .open_types import Json
from .sentences import _lt

#: The methods that the API answers, and those that CORS needs.
METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS")
#: The one place that spells it; the credential and what is told of a key stand on it.
API_KEY_HEADER = "X-API-Key"
_ANY_TEXT = TextType()
_TEXT: Mapping[str, object] = {"type": "string"}
_COUNT: Mapping[str, object] = {"type": "integer", "minimum": 0}


class Answers(Enum):
    """Which answers have a header."""

    NONE = "none that the documents tell of"
    SOME = "those that the documents say it of"
    KEYED = "all to a credential that works"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """One row of the table.

    :param description: what the documents say of it; empty, where they say nothing
    :param schema: of its value in answers
    :param type: what its value in requests is
    :param example: ``None`` where it depends on the database
    :param allowed: whether pages of other origins may send it
    :param varies: whether any answer may depend on it
    :param answers: which answers have it
    :param certain: whether each of these answers has it
    :param exposed: whether pages of other origins may read it
    :param logged: whether the request log may keep it with a body: it says nothing of
        who sends it, nor opens anything
    :param kept: whether it belongs to an answer that is kept, to be given again; all
        others belong to each request
    """

    name: str
    description: str = ""
    schema: Mapping[str, object] = field(default_factory=lambda: _TEXT)
    type: ValueType = _ANY_TEXT
    example: Json = None
    allowed: bool = False
    varies: bool = False
    answers: Answers = Answers.NONE
    certain: bool = False
    exposed: bool = False
    logged: bool = False
    kept: bool = False


CORRELATION_ID = Header(
    name="X-Correlation-ID",
    description="Identifies the request in the server's log. If you sent one of 1 to"
    " 128 letters, digits, dots, dashes and underscores, it is yours.",
    example="5f0c2f1c8e0b4a7e9d3c6b1a2f4e8d90",
    allowed=True,
    answers=Answers.ALL,
    certain=True,
    exposed=True,
    logged=True,
)
TRACEPARENT = Header(name="traceparent", allowed=True, logged=True)
IDEMPOTENCY_KEY = Header(
    name="Idempotency-Key",
    description="A unique name that you choose for this request. If you send the"
    " request again within 24 hours, it is not carried out again: you get"
    " the first answer.",
    type=TextType(
        min_length=1,
        max_length=255,
        # ASCII; not as a quoted string begins, nor with blanks that get lost.
        pattern=Pattern(
            "^([!#-~]([ -~]*[!-~])?)?$",
            _lt("Use ASCII letters, digits and punctuation."),
            "wrong_format",
        ),
    ),
    example="8e03978e-40d5-43dd-bc93-6894a57f9324",
    allowed=True,
)
IF_MATCH = Header(
    name="If-Match",
    description="Carry out the request only if the record still has one of these"
    " entity tags.",
    example='"b5d4045c3f466fa91fe2cc6abe79232a"',
    allowed=True,
    logged=True,
)
IF_NONE_MATCH = Header(
    name="If-None-Match",
    description="Entity tags that you already have; if one still matches, you get 304.",
    example='"b5d4045c3f466fa91fe2cc6abe79232a"',
    allowed=True,
    logged=True,
)
_DIGEST = (
    "The SHA-256 or SHA-512 of the body, as in RFC 9530. A file that is not it is"
    " refused."
)
CONTENT_DIGEST = Header(
    name="Content-Digest",
    description=_DIGEST,
    example="sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
    allowed=True,
)
REPR_DIGEST = Header(
    name="Repr-Digest",
    description=_DIGEST,
    example="sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
    allowed=True,
)
DIGEST_HEADERS = (CONTENT_DIGEST, REPR_DIGEST)
COMPANY_ID = Header(
    name="X-Company-ID",
    description="The id of the company that the request is for, one of the key's user."
    " Only its records are shown, and those that all companies share; values that"
    " depend on the company are read and written for it, and new records are its."
    " Default: all companies of the user, and the user's main one for what is written.",
    type=IntegerType(minimum=1),
    example=1,
    allowed=True,
    varies=True,
    logged=True,
)
DATA_LANGUAGE = Header(
    name="X-Data-Language",
    description="The language in which translated values are read and written: one that"
    " the database has, such as `fr_FR`. Default: that of the key's user."
    " (`Accept-Language` chooses the language of messages.)",
    type=TextType(
        max_length=20,
        pattern=Pattern(
            "^[A-Za-z]{2,3}([_-][A-Za-z0-9]+)?(@[A-Za-z]+)?$",
            _lt("Enter a language such as fr_FR."),
            "wrong_format",
        ),
    ),
    example="en_US",
    allowed=True,
    varies=True,
    logged=True,
)
RATE_LIMIT_POLICY = Header(
    name="RateLimit-Policy",
    description="The points (`q`) that the key may spend in any `w` seconds.",
    example='"key";q=60;w=60',
    answers=Answers.KEYED,
    exposed=True,
)
RATE_LIMIT = Header(
    name="RateLimit",
    description="The points that are left (`r`), and the seconds until there are more"
    " (`t`).",
    example='"key";r=59;t=60',
    answers=Answers.KEYED,
    exposed=True,
    logged=True,
)
LIMIT = Header(
    name="X-RateLimit-Limit",
    description="The `q` of `RateLimit-Policy`.",
    schema=_COUNT,
    example=60,
    answers=Answers.KEYED,
    exposed=True,
)
REMAINING = Header(
    name="X-RateLimit-Remaining",
    description="The `r` of `RateLimit`.",
    schema=_COUNT,
    example=59,
    answers=Answers.KEYED,
    exposed=True,
)
RESET = Header(
    name="X-RateLimit-Reset",
    description="When more points become available, as Unix time.",
    schema=_COUNT,
    example=1_769_851_860,
    answers=Answers.KEYED,
    exposed=True,
)
KEY_EXPIRES = Header(
    name=f"{API_KEY_HEADER}-Expires",
    description="When the key expires; only for a key that has been replaced.",
    schema={"type": "string", "format": "date-time"},
    example="2026-03-02T09:30:00Z",
    answers=Answers.KEYED,
    exposed=True,
)
DEPRECATION = Header(
    name="Deprecation",
    description="Since when something that the request uses is deprecated, as Unix time"
    " behind an `@`. Only where it uses such a thing; of several, the one that goes"
    " first. `Link` with `rel=deprecation` leads to what to use instead.",
    example="@1767225600",
    answers=Answers.KEYED,
    exposed=True,
    logged=True,
)
SUNSET = Header(
    name="Sunset",
    description="From when on it may not work any more, where that is decided.",
    example="Fri, 01 Jan 2027 00:00:00 GMT",
    answers=Answers.KEYED,
    exposed=True,
    logged=True,
)
LINK = Header(
    name="Link",
    description="The next page, as `rel=next`: the same address as `next`. Absent"
    " on the last page. As `rel=deprecation`: what to use instead of something that"
    " goes.",
    answers=Answers.KEYED,
    exposed=True,
)
REPLAYED = Header(
    name="Idempotent-Replayed",
    description="Whether this is the stored answer to an earlier request with the"
    " same `Idempotency-Key`.",
    schema={"type": "string", "const": "true"},
    example="true",
    answers=Answers.SOME,
    exposed=True,
    logged=True,
)
#: GraphQL has the same number in ``extensions.retryAfter``, for clients that see no
#: headers.
RETRY_AFTER = Header(
    name=_RETRY_AFTER,
    description="Seconds to wait.",
    schema={"type": "integer", "minimum": 1},
    example=17,
    answers=Answers.SOME,
    certain=True,
    exposed=True,
    logged=True,
)
_BYTES = IntegerType(minimum=0)
#: Of uploads in parts, by tus 1.0.0.
TUS_RESUMABLE = Header(
    name="Tus-Resumable",
    description="The version of tus that is spoken.",
    schema={"type": "string", "const": "1.0.0"},
    example="1.0.0",
    allowed=True,
    answers=Answers.SOME,
    certain=True,
    exposed=True,
    logged=True,
)
TUS_VERSION = Header(
    name="Tus-Version",
    description="The versions of tus that the server speaks.",
    example="1.0.0",
    answers=Answers.SOME,
    exposed=True,
)
TUS_EXTENSION = Header(
    name="Tus-Extension",
    description="The extensions of tus that the server has.",
    example="creation,creation-with-upload,checksum,expiration,termination",
    answers=Answers.SOME,
    certain=True,
    exposed=True,
)
TUS_MAX_SIZE = Header(
    name="Tus-Max-Size",
    description="How large a file may be that comes in parts, in bytes.",
    schema=_COUNT,
    example=1_073_741_824,
    answers=Answers.SOME,
    certain=True,
    exposed=True,
)
TUS_CHECKSUM_ALGORITHM = Header(
    name="Tus-Checksum-Algorithm",
    description="The algorithms that `Upload-Checksum` may name.",
    example="sha1,sha256",
    answers=Answers.SOME,
    certain=True,
    exposed=True,
)
UPLOAD_LENGTH = Header(
    name="Upload-Length",
    description="How large the whole file is, in bytes.",
    schema=_COUNT,
    type=_BYTES,
    example=48213,
    allowed=True,
    answers=Answers.SOME,
    certain=True,
    exposed=True,
    logged=True,
)
UPLOAD_OFFSET = Header(
    name="Upload-Offset",
    description="How many bytes of the file the server has.",
    schema=_COUNT,
    type=_BYTES,
    example=0,
    allowed=True,
    answers=Answers.SOME,
    certain=True,
    exposed=True,
    logged=True,
)
UPLOAD_METADATA = Header(
    name="Upload-Metadata",
    description="What the file is: pairs of a name and a value in Base64, separated by"
    " commas. `filename` and `filetype` (a media type) are needed; `resource` and"
    " `record_id` name the record that the file is attached to.",
    example="filename b2ZmZXIucGRm,filetype YXBwbGljYXRpb24vcGRm",
    allowed=True,
    answers=Answers.SOME,
    exposed=True,
)
UPLOAD_CHECKSUM = Header(
    name="Upload-Checksum",
    description="An algorithm and the digest of the body in Base64. A body that does"
    " not have it is not kept.",
    example="sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
    allowed=True,
)
UPLOAD_EXPIRES = Header(
    name="Upload-Expires",
    description="When the server deletes an upload that is not finished.",
    example="Sun, 01 Feb 2026 09:30:00 GMT",
    answers=Answers.SOME,
    certain=True,
    exposed=True,
)
METHOD_OVERRIDE = Header(
    name="X-HTTP-Method-Override",
    description="The method that the request stands for.",
    type=TextType(pattern="^(PATCH|DELETE)$"),
    example="PATCH",
    allowed=True,
    logged=True,
)
FILE_ID = Header(
    name="X-File-ID",
    description="The id of the file, once the upload is finished.",
    schema={"type": "integer", "minimum": 1},
    example=7,
    answers=Answers.SOME,
    exposed=True,
)
TUS_HEADERS = (
    TUS_RESUMABLE,
    TUS_VERSION,
    TUS_EXTENSION,
    TUS_MAX_SIZE,
    TUS_CHECKSUM_ALGORITHM,
    UPLOAD_LENGTH,
    UPLOAD_OFFSET,
    UPLOAD_METADATA,
    UPLOAD_CHECKSUM,
    UPLOAD_EXPIRES,
    METHOD_OVERRIDE,
    FILE_ID,
)

ACCEPT_RANGES = Header(
    name="Accept-Ranges",
    description="That a part can be asked for, by `Range`.",
    schema={"type": "string", "const": "bytes"},
    example="bytes",
    answers=Answers.SOME,
    exposed=True,
)
CONTENT_RANGE = Header(
    name="Content-Range",
    description="Which bytes of the content the answer has, and how many there are.",
    example="bytes 0-1023/48213",
    answers=Answers.SOME,
    certain=True,
    exposed=True,
)
CONTENT_DISPOSITION = Header(
    name="Content-Disposition",
    description="The name of the file. A browser saves it, and does not show it.",
    example="attachment; filename=offer.pdf",
    allowed=True,
    answers=Answers.SOME,
    certain=True,
    exposed=True,
)
RANGE = Header(
    name="Range",
    description="Which part of the content to answer, such as the first KiB.",
    example="bytes=0-1023",
    allowed=True,
    logged=True,
)
IF_RANGE = Header(
    name="If-Range",
    description="The entity tag of the content that you have a part of; if it has"
    " changed, all of it is answered.",
    example='"b5d4045c3f466fa91fe2cc6abe79232a1a57cdf1"',
    allowed=True,
    logged=True,
)
HEADERS = (
    CORRELATION_ID,
    Header(
        name="Cache-Control",
        description="Who may keep the answer, and for how long.",
        example="private, no-cache",
        answers=Answers.ALL,
        certain=True,
    ),
    Header(
        name="Vary",
        description="The request headers that the answer depends on.",
        answers=Answers.ALL,
        certain=True,
    ),
    RATE_LIMIT_POLICY,
    RATE_LIMIT,
    LIMIT,
    REMAINING,
    RESET,
    KEY_EXPIRES,
    DEPRECATION,
    SUNSET,
    Header(
        name="ETag",
        description="The entity tag. It changes when the fields in the answer change,"
        " and only then.",
        example='"b5d4045c3f466fa91fe2cc6abe79232a"',
        answers=Answers.SOME,
        certain=True,
        exposed=True,
        logged=True,
        kept=True,
    ),
    REPLAYED,
    LINK,
    Header(
        name="Location",
        description="The address of the new record; relative, unless the server's"
        " public address is set.",
        schema={"type": "string", "format": "uri-reference"},
        answers=Answers.SOME,
        certain=True,
        exposed=True,
        kept=True,
    ),
    Header(
        name="WWW-Authenticate",
        description="How to send a key.",
        answers=Answers.SOME,
        certain=True,
        exposed=True,
    ),
    Header(
        name="Allow",
        description="The methods that the path supports.",
        example="GET, HEAD, OPTIONS",
        answers=Answers.SOME,
        certain=True,
        exposed=True,
    ),
    RETRY_AFTER,
    *TUS_HEADERS,
    # The documents say nothing of what follows: HTTP itself does, or the documents do
    # it where they tell of bodies.
    Header(name="Accept", allowed=True, logged=True),
    Header(name="Accept-Language", allowed=True, logged=True),
    Header(name="Content-Type", allowed=True, logged=True, kept=True),
    Header(name="Content-Length", logged=True),
    Header(name="Content-Language"),
    Header(name="Origin", logged=True),
    COMPANY_ID,
    DATA_LANGUAGE,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    *DIGEST_HEADERS,
    ACCEPT_RANGES,
    CONTENT_RANGE,
    CONTENT_DISPOSITION,
    RANGE,
    IF_RANGE,
    TRACEPARENT,
    Header(name="tracestate", allowed=True),
)
#: Of what the server sends to webhooks itself.
MESSAGE_HEADERS = (
    Header(
        name="webhook-id",
        description="The id of the message, the same at every attempt.",
        example="evt_0h2m6q4v9x8c7b5n3k1j",
        certain=True,
    ),
    Header(
        name="webhook-timestamp",
        description="When it was sent, as Unix time. Reject messages older than five"
        " minutes.",
        type=TextType(pattern="^[0-9]+$"),
        example="1769851860",
        certain=True,
    ),
    Header(
        name="webhook-signature",
        description="Signatures of `webhook-id`, `webhook-timestamp` and the body, as"
        " in Standard Webhooks, separated by spaces. One valid signature is enough.",
        example="v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        certain=True,
    ),
    Header(
        name="X-Webhook-Attempt",
        description="The number of the attempt, from 1.",
        type=TextType(pattern="^[0-9]+$"),
        example="1",
    ),
    Header(
        name=CORRELATION_ID.name,
        description="The correlation id of the API request that made the change, if"
        " there was one.",
        example=CORRELATION_ID.example,
    ),
)
#: What the documents tell of answers, by name.
ANSWERED: Mapping[str, Header] = {
    each.name: each for each in HEADERS if each.answers is not Answers.NONE
}


def names(**facts: object) -> tuple[str, ...]:
    """Return the names of the headers of which these facts are true, in their order."""
    return tuple(
        each.name
        for each in HEADERS
        if all(getattr(each, fact) == value for fact, value in facts.items())
    )
