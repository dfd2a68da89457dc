# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the documents tell of uploads in parts."""

from ..files.resumable import OFFSET_TYPE
from ..gateway.documentation import Documented
from ..schema.documents.openapi.operations import Answer
from ..schema.documents.openapi.parameters import header_parameters, parameter
from ..schema.documents.openapi.routes import Tag
from ..schema.errors import (
    BadRequest,
    ChecksumMismatch,
    Conflict,
    Gone,
    Locked,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    UnsupportedMediaType,
    UnsupportedTusVersion,
    ValidationFailed,
)
from ..schema.headers import (
    FILE_ID,
    METHOD_OVERRIDE,
    TUS_RESUMABLE,
    UPLOAD_CHECKSUM,
    UPLOAD_EXPIRES,
    UPLOAD_LENGTH,
    UPLOAD_METADATA,
    UPLOAD_OFFSET,
)

_TAG = Tag(
    "uploads",
    "Files in parts, by [tus 1.0.0](https://tus.io): for bad lines.",
    place=15,
)
_ABOUT = (
    "For files that are too large for one request, and lines that break. Any client of"
    " tus does all of this."
)
_ID = parameter(
    "upload_id",
    "path",
    {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "The last part of the upload's `Location`.",
    example="7d1f0c9b2e8a4f63b5d0e7c1a2f49386",
)
_PART = {
    "description": "The bytes.",
    "content": {OFFSET_TYPE: {"schema": {"type": "string", "format": "binary"}}},
}
#: What every answer about an upload tells.
_TOLD = (TUS_RESUMABLE.name, UPLOAD_OFFSET.name, UPLOAD_EXPIRES.name, FILE_ID.name)
_ERRORS = (ValidationFailed, UnsupportedTusVersion)
_OF_PARTS = (BadRequest, Gone, UnsupportedMediaType, ChecksumMismatch)

BEGIN = Documented(
    "beginUpload",
    "Begin to upload a file in parts",
    tag=_TAG,
    description=f"{_ABOUT} The body, if there is one, is the beginning of the file;"
    " if it is all of it, the file is stored at once. Each MiB of a body costs a"
    " point.",
    parameters=header_parameters(
        TUS_RESUMABLE, UPLOAD_LENGTH, UPLOAD_METADATA, UPLOAD_CHECKSUM
    ),
    body=_PART,
    answers=[
        Answer(
            status=201,
            description="The upload has begun; `Location` is where to go on.",
            headers=["Location", *_TOLD],
        )
    ],
    errors=[*_ERRORS, PayloadTooLarge, *_OF_PARTS],
    method="post",
)
TELL = Documented(
    "getUpload",
    "How much of a file has arrived",
    tag=_TAG,
    description="Where to go on after a break: `Upload-Offset` bytes are here.",
    parameters=[_ID, *header_parameters(TUS_RESUMABLE)],
    answers=[
        Answer(
            description="It is there.",
            headers=[UPLOAD_LENGTH.name, UPLOAD_METADATA.name, *_TOLD],
        )
    ],
    errors=[*_ERRORS, NotFound],
    method="head",
)
SEND = Documented(
    "continueUpload",
    "Send the next part of a file",
    tag=_TAG,
    description="What arrives stays, even if the connection breaks. With the last"
    " byte the file is stored, or refused as `POST /files` would refuse it: then"
    " the upload has ended. Each MiB costs a point.",
    parameters=[
        _ID,
        *header_parameters(TUS_RESUMABLE, UPLOAD_OFFSET, UPLOAD_CHECKSUM),
    ],
    body=_PART,
    answers=[
        Answer(
            status=204,
            description="It has arrived; `X-File-ID` says that the file is stored.",
            headers=_TOLD,
        )
    ],
    errors=[*_ERRORS, NotFound, Conflict, PayloadTooLarge, Locked, *_OF_PARTS],
    method="patch",
)
SEND_BY_POST = Documented(
    "continueUploadByPost",
    "Send the next part of a file, without PATCH",
    tag=_TAG,
    description="For environments that can send neither `PATCH` nor `DELETE`:"
    f" `{METHOD_OVERRIDE.name}` says which of them it stands for.",
    parameters=[
        _ID,
        *header_parameters(
            METHOD_OVERRIDE, TUS_RESUMABLE, UPLOAD_OFFSET, UPLOAD_CHECKSUM
        ),
    ],
    body=_PART,
    answers=[Answer(status=204, description="It is done.", headers=_TOLD)],
    errors=[
        *_ERRORS,
        NotFound,
        MethodNotAllowed,
        Conflict,
        PayloadTooLarge,
        Locked,
        *_OF_PARTS,
    ],
    method="post",
)
END = Documented(
    "endUpload",
    "End an upload",
    tag=_TAG,
    description="Deletes what has arrived. A file that was stored stays.",
    parameters=[_ID, *header_parameters(TUS_RESUMABLE)],
    answers=[Answer(status=204, description="It has ended.")],
    errors=[*_ERRORS, NotFound, Locked],
    method="delete",
)
