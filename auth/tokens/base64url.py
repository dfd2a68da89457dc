# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bytes as JOSE spells them: in the alphabet of URLs, without padding (RFC 7515)."""

import base64


def encoded(data: bytes) -> str:
    """Return the text of the bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Return the bytes of a text that :func:`encoded` has made."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
