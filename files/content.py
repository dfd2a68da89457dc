# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""As what the content of a file is sent: never as something that a browser executes."""

OCTETS = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats"


def shown_type(media_type: str | None) -> str:
    """Return the media type that content is sent with.

    Odoo keeps what people attach in it, pages and drawings with scripts, too.
    """
    kind = (media_type or OCTETS).lower()
    if kind.startswith(_OFFICE):
        return kind
    live = any(word in kind for word in ("ht", "xml", "svg", "script", "multipart"))
    return OCTETS if live else kind
