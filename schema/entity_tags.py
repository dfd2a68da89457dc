# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Entity tags: which state of a representation a client knows (RFC 9110, 8.8.3).

A tag is a digest of the representation's bytes, so it changes when and only when
these do: also through another record that is shown in them, and never through what
is not shown.
"""

from hashlib import blake2b

_DIGEST_BYTES = 16


def entity_tag(representation: bytes) -> str:
    """The strong tag of a representation, with its quotes, as ``ETag`` has it."""
    return f'"{blake2b(representation, digest_size=_DIGEST_BYTES).hexdigest()}"'


class EntityTags:
    """The tags that a client names in ``If-Match`` or ``If-None-Match``.

    Tags of ours hold no comma, so splitting at commas finds them; what is none of
    ours matches nothing, whatever it looks like. Quotes may be missing.
    """

    def __init__(self, text: str) -> None:
        entries = [entry.strip() for entry in text.split(",")]
        self._any = entries == ["*"]
        weak = {entry for entry in entries if entry.startswith("W/")}
        self._strong = {entry.strip('"') for entry in entries if entry not in weak}
        self._weak = {entry.removeprefix("W/").strip('"') for entry in weak}

    def match(self, tag: str) -> bool:
        """Strong comparison, for ``If-Match``: a weak tag is never equal."""
        return self._any or tag.strip('"') in self._strong

    def match_weakly(self, tag: str) -> bool:
        """Weak comparison, for ``If-None-Match``."""
        return self.match(tag) or tag.strip('"') in self._weak
