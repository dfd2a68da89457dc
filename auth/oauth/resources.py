# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Parts of the API that a token can be for (RFC 8707): all of it, or one protocol."""

from collections.abc import Collection


class Resources:
    """The parts of one server.

    :param whole: the address of all of it
    :param known: the addresses of the parts, the whole among them
    """

    def __init__(self, whole: str, known: Collection[str]) -> None:
        self.whole = whole
        self.known = known

    def find(self, named: str | None) -> str | None:
        """Return the part that a request names; the whole where it names none."""
        if not named:
            return self.whole
        return named if named in self.known else None

    def narrowed(self, granted: str, named: str | None) -> str | None:
        """Return the part of what was granted that a request for tokens names."""
        if not named or named == granted:
            return granted
        within = granted == self.whole and named in self.known
        return named if within else None
