# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What text may be: one line, not blank, an e-mail address, a website.

The patterns are published. They name every character, because ``\\s`` and ``\\w`` mean
one thing in Python and another in ECMA-262, the language of JSON Schema's patterns.
"""

import re
import unicodedata
from collections.abc import Callable

from ..sentences import _lt
from .patterns import Pattern, matches

#: Line breaks and other control characters.
CONTROL = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
#: Spaces, and characters that show nothing at all.
_BLANK = (
    r" \u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    r"\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\ufff0-\ufffb"
)
_SPACE = r" \u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"
_NO_SPACE = f"{CONTROL}{_SPACE}"

#: What can be stored at all; there may be lines.
STORABLE = Pattern(
    r"^[^\u0000]*$",
    _lt("This text contains a character that can't be stored."),
    "not_text",
)
#: No line breaks and no other control characters.
ONE_LINE = Pattern(
    f"^[^{CONTROL}]*$",
    _lt("Enter one line, without control characters."),
    "not_one_line",
)
#: One line, on which something can be seen.
NOT_BLANK = Pattern(
    f"^[{_BLANK}]*[^{CONTROL}{_BLANK}][^{CONTROL}]*$",
    _lt("Enter one line with at least one visible character."),
    "blank",
)
#: What is written above and below letters, by itself (Unicode, Combining Marks).
MARKS = r"\u0300-\u036f"
#: One line with something to look for: marks are left out of what is compared.
LOOKED_FOR = Pattern(
    f"^[{_BLANK}{MARKS}]*[^{CONTROL}{_BLANK}{MARKS}][^{CONTROL}]*$",
    _lt("Enter one line with at least one visible character besides accents."),
    "blank",
)
_ONE_BLANK = f"^[{_BLANK}]$"
#: What can't be seen in an address makes it look like another one.
_UNSEEN = f"{CONTROL}{_BLANK}"
EMAIL = Pattern(
    f"^[^@{_UNSEEN}]+@[^@{_UNSEEN}]+\\.[^@{_UNSEEN}]+$",
    _lt("Enter a valid e-mail address."),
    "email_address",
)
#: ``https://host/…``, or without the scheme: then there is no colon before the path,
#: so that nothing is taken for a host which a browser takes for a scheme.
WEBSITE = Pattern(
    r"^(?:(?:[Hh][Tt][Tt][Pp][Ss]?:)?//"
    f"[^{_NO_SPACE}/?#\\[\\]\\\\]+|[^{_NO_SPACE}:/?#\\[\\]\\\\]+)"
    f"(?:[/?#][^{_NO_SPACE}]*)?$|^$",
    _lt("Enter the address of a website, with http, https or no scheme."),
    "website",
)

#: What JavaScript's ``trim`` takes away.
TRIMMED = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def trimmed(text: str) -> str:
    """Return text as Odoo's web client sends it: without the space around it."""
    return text.strip(TRIMMED)


def is_blank(text: str) -> bool:
    """Return whether a text shows nothing: spaces, and what shows as little."""
    return all(
        unicodedata.category(each)[0] in "CZ" or matches(_ONE_BLANK, each)
        for each in text
    )


def composed(text: str) -> str:
    """Compose each accented letter into one character (Unicode's form C)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def spellings(text: str) -> list[str]:
    """Return the text, and the other ways to encode the same letters."""
    if text.isascii():
        return [text]
    forms = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    return list(dict.fromkeys([text, *forms]))


# -- when what is stored is what was sent -------------------------------------------

Same = Callable[[str, str], bool]


def same_text(sent: str, stored: str) -> bool:
    """Return whether the words are the same, whatever their case and spacing."""
    return _words(sent) == _words(stored)


def _words(text: str) -> list[str]:
    return composed(text).casefold().split()


def same_number(sent: str, stored: str) -> bool:
    """Return whether letters and digits are the same, but for a prefix such as a
    country's.
    """
    first, second = _signs(sent), _signs(stored)
    return first.endswith(second) or second.endswith(first) if second else not first


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, composed(text))).casefold()


def same_website(sent: str, stored: str) -> bool:
    """Return whether the addresses are the same; Odoo adds a scheme where there is
    none.
    """
    return _address(sent) == _address(stored)


def _address(text: str) -> str:
    bare = re.sub(r"^(?:https?:)?/*", "", composed(text), flags=re.IGNORECASE)
    return bare.rstrip("/").casefold()
