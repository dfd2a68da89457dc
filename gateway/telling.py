# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What clients are told of the items of a batch that were refused."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace

import orjson

from ..schema.answer.outcome import ItemOutcome, Outcome
from ..schema.errors import MAX_REFUSAL_BYTES, ApiError
from ..schema.mistakes import Listener
from ..schema.open_types import Json
from .retry_state import RetryState

#: What of an error is not told any more once that many bytes of errors are.
_MAX_WHOLE_BYTES = MAX_REFUSAL_BYTES
_LEFT_OUT = ("detail", "mistakes")


class Telling(ABC):
    """The dispatcher's part of it; a protocol adds how an error looks."""

    state: RetryState
    remember: Callable[[ApiError], None]
    language: Callable[[], str]
    listener: Callable[[str], Listener]

    @abstractmethod
    def problem(self, error: ApiError, listener: Listener) -> dict[str, Json]:
        """Return the error as a part of an answer."""

    def tell(self, outcome: Outcome) -> Outcome:
        """Return the outcome with what is told of each refused item.

        Where they are too many to be told whole, the later ones are told in brief. The
        request log hears of the first.
        """
        refused = [item for item in outcome.items if item.error is not None]
        if not refused:
            return outcome
        # An earlier attempt may have met another error.
        self.state.refused = None
        listener = self.listener(self.language())
        items: list[ItemOutcome] = []
        size = 0
        for item in outcome.items:
            if item.error is not None:
                if self.state.refused is None:
                    self.remember(item.error)
                told = self.problem(item.error, listener)
                size += len(orjson.dumps(told))
                if size > _MAX_WHOLE_BYTES:
                    kept = {n: each for n, each in told.items() if n not in _LEFT_OUT}
                    told = {**kept, "details": {}}
                item = replace(item, told=told, status=told["status"])
            items.append(item)
        return replace(outcome, items=tuple(items))
