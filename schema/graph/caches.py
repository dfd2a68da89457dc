# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the engine keeps of documents and queries, for when they come again.

A document of a thousand tokens takes 400 KiB of memory: a client that sends other ones
all the time may fill what is kept, but not the memory of the process. So there are so
many at most, and what is large is made anew each time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

_DOCUMENTS = 128
_QUERIES = 128
#: The size of what is kept of a query: its document and its variables.
_BYTES = 4096
#: Schemas of different scopes.
SCHEMAS = 16

_Made = TypeVar("_Made")
_Limits = TypeVar("_Limits")


def kept_by_document(
    make: Callable[[str, _Limits], _Made],
) -> Callable[[str, _Limits], _Made]:
    """Let the function remember what it makes of a document, within limits.

    :param make: of the document's text, and of limits that can be compared
    """
    remembered = lru_cache(_DOCUMENTS)(make)

    def made(document: str, limits: _Limits, /) -> _Made:
        if len(document) > _BYTES:
            return make(document, limits)
        return remembered(document, limits)

    return made


@dataclass(frozen=True, slots=True)
class _Asked(Generic[_Made]):
    """What a plan depends on, and how it is made."""

    document: str
    operation_name: str | None
    variables: bytes
    make: Callable[[], _Made] = field(compare=False)


class KeptByQuery(Generic[_Made]):
    """Remembers what is made of a query together with its variables."""

    def __init__(self) -> None:
        self._made = lru_cache(_QUERIES)(self._make)

    @staticmethod
    def _make(asked: _Asked[_Made]) -> _Made:
        return asked.make()

    def made(
        self,
        document: str,
        operation_name: str | None,
        variables: bytes,
        make: Callable[[], _Made],
    ) -> _Made:
        """Return what was made of the same query before, or is now.

        :param variables: one spelling of them
        """
        if len(document) + len(variables) > _BYTES:
            return make()
        return self._made(_Asked(document, operation_name, variables, make))
