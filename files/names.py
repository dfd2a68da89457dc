# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What files are called: a name is a text, and never a path."""

import re

from ..schema.resources.file import MAX_NAME

#: For a file that nobody has named.
NAMELESS = "file"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST_EXTENSION = 16


def shown_name(stored: str | None) -> str:
    """Return what a file is called in a header, whatever Odoo calls it."""
    return _CONTROL.sub("", stored or "").strip() or NAMELESS


def base_name(sent: str) -> str:
    """Return what a program calls a file that it sends, as the name of one.

    Folders are left out, and so is what is no text; what is too long is cut in front
    of its extension.
    """
    name = _CONTROL.sub("", sent.replace("\\", "/")).rpartition("/")[2].strip()
    if name.strip(".") == "":
        return NAMELESS
    if len(name) > MAX_NAME:
        stem, dot, extension = name.rpartition(".")
        if not stem or len(extension) > _LONGEST_EXTENSION:
            return name[:MAX_NAME]
        return stem[: MAX_NAME - len(extension) - 1] + dot + extension
    return name
