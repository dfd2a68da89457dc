# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What ``Content-Digest`` and ``Repr-Digest`` say of a body (RFC 9530)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping

#: Those that are no longer broken (RFC 9530, section 5), by Python's names.
_ALGORITHMS = {"sha-256": "sha256", "sha-512": "sha512"}
#: A dictionary of byte sequences (RFC 9651).
_MEMBER = re.compile(r"[ \t]*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):[ \t]*")


def read_digests(header: str) -> Mapping[str, bytes]:
    """Return the digests in the header that can be compared, by Python's names.

    :raises ValueError: when it can't be read
    """
    found = {}
    for text in header.split(","):
        member = _MEMBER.fullmatch(text)
        if member is None:
            raise ValueError(text)
        try:
            value = base64.b64decode(member[2], validate=True)
        except binascii.Error as error:
            raise ValueError(text) from error
        if member[1] in _ALGORITHMS:
            found[_ALGORITHMS[member[1]]] = value
    return found


class Compared:
    """Pieces on their way, of which the digests are compared in the end.

    :param wanted: by the header that says it
    """

    def __init__(self, wanted: Mapping[str, Mapping[str, bytes]]) -> None:
        self._wanted = wanted
        names = {name for digests in wanted.values() for name in digests}
        self._hashes = {name: hashlib.new(name) for name in names}

    def passing(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the pieces as they come."""
        for piece in pieces:
            for each in self._hashes.values():
                each.update(piece)
            yield piece

    def unlike(self) -> str | None:
        """Return the header that is not true of what came; ``None`` when all are."""
        for header, digests in self._wanted.items():
            for name, digest in digests.items():
                if self._hashes[name].digest() != digest:
                    return header
        return None
