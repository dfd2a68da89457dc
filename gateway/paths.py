# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the path of a request is spelled: each path of the API has one spelling.

Whoever stands in front of Odoo decides by the path that it reads; Odoo serves the one
that it reads. Where a path can be spelled in two ways, the two may disagree, and what
a proxy closes is open by another spelling. So a path that anybody could take for one
of the API's, but that is not spelled as the API spells it, is not found.
"""

import re
from collections.abc import Callable, Mapping
from posixpath import normpath
from typing import NamedTuple
from urllib.parse import unquote

from .protocols import PROTOCOLS
from .request_target import TARGET

#: The first segments of the paths of the API.
_DOORS = tuple(protocol.segment for protocol in PROTOCOLS)
#: Segments of unreserved characters, none empty, none of dots only; no slash at the
#: end.
_SPELLED = re.compile(r"/(?:api|graphql)(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_PARAMETERS = re.compile(r";[^/]*")
#: Where a program may take the path for ended.
_END = re.compile(r"[?#\0]")
_SLASHES = re.compile(r"[/\\]+")
#: What all other readings have in common; most paths of Odoo have nothing of it.
_SUSPICIOUS = re.compile(r"api|graphql|%", re.IGNORECASE)
#: So often may a path be percent-encoded.
_ENCODINGS = 3
#: Longer first segments name no door, however they are read.
_MAX_READ = 512


class Address(NamedTuple):
    """Where REST has a verb or a relation, below the path of the version.

    Its text is the template.

    :param template: ``keys/{id}/rotate``
    :param resource: the name of the resource
    :param name: of the verb, or of the relation
    :param record_id: 0, which no record has, for a number that can't be one
    """

    template: str
    resource: str
    name: str
    record_id: int | None

    def __str__(self) -> str:
        return self.template


def sent_path(environ: Mapping[str, object]) -> str:
    """Return the path as it was sent, before anybody has decoded it.

    :param environ: of WSGI; what Odoo's own rewriting leaves as it was comes first
    """
    for name in (TARGET, "REQUEST_URI", "RAW_URI"):
        if target := environ.get(name):
            break
    else:
        return str(environ.get("PATH_INFO", ""))
    # An absolute form (RFC 9112, section 3.2.2) names the server, too.
    return _ABSOLUTE.sub("", str(target).partition("?")[0], count=1)


def is_spelled(path: str) -> bool:
    """Return whether the path is spelled as the paths of the API are."""
    return _SPELLED.fullmatch(path) is not None


def read_as(path: str) -> tuple[str, ...]:
    """Return the first two segments of the path, read as generously as anybody might.

    Empty where no reading leads to the API.
    """
    if not _SUSPICIOUS.search(path):
        return ()
    text = path[:_MAX_READ]
    for _ in range(_ENCODINGS):
        text = unquote(text)
    text = _PARAMETERS.sub("", _END.split(text, maxsplit=1)[0])
    text = normpath("/" + _SLASHES.sub("/", text).strip("/")).lower()
    return tuple(segment.strip() for segment in text.split("/")[1:3])


def door_of(path: str, languages: Callable[[str], object]) -> str | None:
    """Return the first segment that the path leads to by some reading, or ``None``.

    :param languages: says of a first segment whether it names a language
    """
    segments = read_as(path)
    if segments and segments[0] in _DOORS:
        return segments[0]
    if len(segments) > 1 and segments[1] in _DOORS and languages(segments[0]):
        return segments[1]
    return None
