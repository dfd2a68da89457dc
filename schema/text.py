# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What text may be: one line, not blank, an e-mail address, a website.

The patterns are published. They name every character, because ``\\s`` and ``\\w`` mean
one thing in Python and another in ECMA-262, the language of JSON Schema's patterns.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_CONTROL = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
#: Spaces, and characters that show nothing at all.
_BLANK = (
    r" \u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    r"\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\ufff0-\ufffb"
)
_SPACE = r" \u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"
_NO_SPACE = f"{_CONTROL}{_SPACE}"

#: No line breaks and no other control characters.
ONE_LINE = f"^[^{_CONTROL}]*$"
#: One line, on which something can be seen.
NOT_BLANK = f"^[{_BLANK}]*[^{_CONTROL}{_BLANK}][^{_CONTROL}]*$"
EMAIL = f"^[^@{_NO_SPACE}]+@[^@{_NO_SPACE}]+\\.[^@{_NO_SPACE}]+$"
#: ``https://host/…``, or without the scheme: then there is no colon before the path,
#: so that nothing is taken for a host which a browser takes for a scheme.
WEBSITE = (
    r"^(?:(?:[Hh][Tt][Tt][Pp][Ss]?:)?//"
    f"[^{_NO_SPACE}/?#\\[\\]\\\\]+|[^{_NO_SPACE}:/?#\\[\\]\\\\]+)"
    f"(?:[/?#][^{_NO_SPACE}]*)?$|^$"
)

#: What is said to who sends anything else.
SENTENCES = {
    ONE_LINE: "Must be one line, without control characters.",
    NOT_BLANK: "Must be one line with something to see on it.",
    EMAIL: "Enter a valid e-mail address.",
    WEBSITE: "Enter the address of a website, with http, https or no scheme.",
}

_DOLLAR = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)


@lru_cache
def matcher(pattern: str) -> re.Pattern[str]:
    """The pattern of a published schema, meaning in Python what it means there.

    Found anywhere unless it is anchored, and ``$`` is the end of the text; Python's
    stands before a last line break, too.
    """
    ends = _DOLLAR.sub(
        lambda found: r"\Z" if found.group() == "$" else found.group(), pattern
    )
    return re.compile(ends, re.ASCII)


#: What JavaScript's ``trim`` takes away.
TRIMMED = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def trimmed(text: str) -> str:
    """Text as Odoo's web client sends it: without the space around it."""
    return text.strip(TRIMMED)


def composed(text: str) -> str:
    """Text in which each accented letter is one character (Unicode's form C)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def spellings(text: str) -> list[str]:
    """The text, and the other ways to encode the same letters."""
    if text.isascii():
        return [text]
    forms = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    return list(dict.fromkeys([text, *forms]))


# -- when what is stored is what was sent -------------------------------------------

Same = Callable[[str, str], bool]


def same_text(sent: str, stored: str) -> bool:
    """The same words: Odoo may change the case and the space between them."""
    return _words(sent) == _words(stored)


def _words(text: str) -> list[str]:
    return composed(text).casefold().split()


def same_number(sent: str, stored: str) -> bool:
    """The same letters and digits; a prefix, such as that of a country, may differ."""
    first, second = _signs(sent), _signs(stored)
    return first.endswith(second) or second.endswith(first) if second else not first


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, composed(text))).casefold()


def same_website(sent: str, stored: str) -> bool:
    """The same address; Odoo adds a scheme where there is none."""
    return _address(sent) == _address(stored)


def _address(text: str) -> str:
    bare = re.sub(r"^(?:https?:)?/*", "", composed(text), flags=re.IGNORECASE)
    return bare.rstrip("/").casefold()
