# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What clients say of an upload in parts, by tus 1.0.0.

See https://tus.io/protocols/resumable-upload.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..schema.errors import BadRequest, ChecksumMismatch, invalid
from ..schema.headers import UPLOAD_CHECKSUM, UPLOAD_METADATA
from ..schema.sentences import _lt

#: The version of the protocol, and what of it may be left out and is not.
TUS = "1.0.0"
EXTENSIONS = (
    *("creation", "creation-with-upload", "checksum", "expiration", "termination"),
)
#: What a part of a file is sent as.
OFFSET_TYPE = "application/offset+octet-stream"
#: By the names that clients and Python have for them.
ALGORITHMS = ("sha1", "sha256")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
_KEY = re.compile(r"[!-+\--~]{1,100}")


def read_number(header: str, text: str | None) -> int:
    """Return the number in a header.

    :param header: its name
    :raises ApiError: ``validation`` for none
    """
    if text is None or not _NUMBER.fullmatch(text):
        raise invalid(header, _lt("Enter a number of bytes."), "wrong_format")
    return int(text)


def read_metadata(text: str) -> Mapping[str, str]:
    """Return what ``Upload-Metadata`` says of the file, by its names.

    :raises ApiError: ``validation`` when it can't be read
    """
    found: dict[str, str] = {}
    for pair in filter(None, map(str.strip, text.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            value = base64.b64decode(encoded.strip(), validate=True).decode()
        # No Base64, no UTF-8, or not even ASCII.
        except ValueError:
            value = None
        if value is None or key in found or not _KEY.fullmatch(key):
            sentence = _lt(
                "Enter pairs of a name and a text in Base64, separated by commas."
            )
            raise invalid(UPLOAD_METADATA.name, sentence, "wrong_format")
        found[key] = value
    return found


class Checksum(NamedTuple):
    """What a part of an upload must come to.

    :param algorithm: one of ``ALGORITHMS``
    """

    algorithm: str
    digest: bytes

    def checked(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the pieces as they come.

        :raises ApiError: ``checksum_mismatch`` behind the last one
        """
        hashed = hashlib.new(self.algorithm)
        for piece in pieces:
            hashed.update(piece)
            yield piece
        if hashed.digest() != self.digest:
            raise ChecksumMismatch()


def read_checksum(text: str) -> Checksum:
    """Return what ``Upload-Checksum`` says.

    :raises ApiError: ``bad_request`` for an algorithm that is not known (by the
        protocol), and what can't be read
    """
    algorithm, _, encoded = text.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        sentence = _lt(
            "%(header)s knows these algorithms: %(known)s.",
            header=UPLOAD_CHECKSUM.name,
            known=", ".join(ALGORITHMS),
        )
        raise BadRequest(sentence)
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    # No Base64, or not even ASCII.
    except ValueError:
        digest = b""
    if len(digest) != hashlib.new(algorithm).digest_size:
        sentence = _lt(
            "%(header)s is no digest in Base64.", header=UPLOAD_CHECKSUM.name
        )
        raise BadRequest(sentence)
    return Checksum(algorithm, digest)
