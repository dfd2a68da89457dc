# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Entity tags: which state of a representation a client knows (RFC 9110, 8.8.3).

A tag is a digest of the representation's bytes, so it changes when and only when
these do: also through another record that is shown in them, and never through what
is not shown. Behind the digest it names the fields that were shown, unless they are
the default ones; so a tag is understood wherever it is sent.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import blake2b

from ..catalog import Catalog
from ..declaration import Resource
from ..errors import ApiError, invalid
from ..request.field_paths import Picker, default_paths, field_paths, page_sizes
from ..request.operation import Precondition
from ..request.selection import Selection
from ..sentences import _lt

_DIGEST_BYTES = 16
#: So many representations a condition may be about: each is read.
MAX_REPRESENTATIONS = 4
TOO_MANY_FIELDS = _lt("Request fewer fields at once.")
#: The longest name in a tag, which has to go into a header with a few others.
_MAX_NAME = 6000
#: Of a list of tags: as long as a header may be.
MAX_TAGS_LENGTH = 8 * 1024
#: Finds the Selection that a tag names.
Named = Callable[[str], Selection | None]


def entity_tag(representation: bytes, name: str = "") -> str:
    """Return the strong tag of a representation, with its quotes, as ``ETag`` has it.

    :param name: of the Selection, where a condition may be about it
    """
    digest = blake2b(representation, digest_size=_DIGEST_BYTES).hexdigest()
    return f'"{digest}.{name}"' if name else f'"{digest}"'


def selection_name(selection: Selection) -> str:
    """Return the name of the Selection in a tag; empty for its type's default one."""
    default = list(default_paths(selection.type))
    if not any(selection.relations()) and list(field_paths(selection)) == default:
        return ""
    sizes = (f"{path}={size}" for path, size in page_sizes(selection))
    text = "&".join((",".join(field_paths(selection)), *sizes))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def check_nameable(selection: Selection, parameter: str = "fields") -> None:
    """Refuse what no entity tag could name; a tag that can't be sent is none.

    :raises ApiError: ``validation``
    """
    if len(selection_name(selection)) > _MAX_NAME:
        raise invalid(parameter, TOO_MANY_FIELDS)


def named_selection(
    catalog: Catalog, resource: Resource, name: str
) -> Selection | None:
    """Return the Selection that :func:`selection_name` named; ``None`` for none of
    ours.
    """
    if not name:
        return Picker(catalog).pick(resource)
    if len(name) > _MAX_NAME:
        return None
    try:
        text = urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
        fields, *sizes = text.split("&")
        limits = {
            path: int(size)
            for path, _equals, size in (each.rpartition(".limit=") for each in sizes)
        }
        picker = Picker(catalog, fields=fields.split(","), limits=limits)
        return picker.pick(resource)
    except (binascii.Error, ValueError, ApiError):
        return None


class EntityTags:
    """The tags that a client names in ``If-Match`` or ``If-None-Match``.

    Tags of ours hold no comma, so splitting at commas finds them; what is none of
    ours matches nothing, whatever it looks like. Quotes may be missing.
    """

    def __init__(self, text: str) -> None:
        entries = [entry.strip() for entry in text.split(",")]
        #: Whether any state will do.
        self.any = entries == ["*"]
        weak = {entry for entry in entries if entry.startswith("W/")}
        strong = [entry.strip('"') for entry in entries if entry not in weak]
        self._strong = dict.fromkeys(strong)
        self._weak = {entry.removeprefix("W/").strip('"') for entry in weak}

    def match(self, tag: str) -> bool:
        """Strong comparison, for ``If-Match``: a weak tag is never equal."""
        return self.any or tag.strip('"') in self._strong

    def match_weakly(self, tag: str) -> bool:
        """Weak comparison, for ``If-None-Match``."""
        return self.match(tag) or tag.strip('"') in self._weak

    def selections(self, named: Named) -> Iterator[Selection]:
        """Return of which representations of a record the tags can be, each once.

        :param named: the Selection of a name
        """
        if self.any:
            return
        names = dict.fromkeys(tag.partition(".")[2] for tag in self._strong)
        for name in list(names)[:MAX_REPRESENTATIONS]:
            selection = named(name)
            if selection is not None:
                yield selection


def precondition(
    catalog: Catalog, resource: Resource, text: str, named: Named | None = None
) -> Precondition:
    """Return what ``If-Match``, or GraphQL's ``ifMatch``, demands of a record.

    :param named: the Selection of a name, where somebody remembers them
    """
    tags = EntityTags(text)
    named = named or partial(named_selection, catalog, resource)
    return Precondition(tuple(tags.selections(named)), tags.match, tags.any)
