# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a message is sent again, and when a receiver gets only one to try.

All of it is reckoned from what is given: neither a clock nor chance is asked here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

_MINUTE, _HOUR = 60.0, 3600.0

#: A number from 0 up to 1, such as :func:`random.random`.
Chance = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a receiver that does not answer is treated.

    :param steps: seconds before each attempt, counted from the one before
    :param jitter: by which share a step may be shorter or longer, so that what failed
        together does not come back together
    :param most_failures: so many failures in a row close the circuit: the receiver
        gets one message to try, and all others wait
    :param longest_failing: a webhook that fails for so long is disabled
    :param slow_seconds: a receiver that takes longer is slow: of what is sent at once,
        all slow ones together get a few places
    """

    steps: tuple[float, ...] = (
        *(0.0, 5.0, 5 * _MINUTE, 30 * _MINUTE),
        *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24)),
    )
    jitter: float = 0.2
    most_failures: int = 20
    longest_failing: timedelta = timedelta(days=5)
    slow_seconds: float = 2.0

    def pause(self, attempts: int, chance: Chance) -> float | None:
        """Return how many seconds after a failed attempt the next one comes.

        :param attempts: how many there were
        :return: ``None`` when there is no further one
        """
        if attempts >= len(self.steps):
            return None
        return self._around(self.steps[attempts], chance)

    def probing_pause(self, failures: int, chance: Chance) -> float:
        """Return for how many seconds the receiver gets nothing at all.

        :param failures: how many messages in a row have failed
        :return: 0 for a receiver that only fails now and then
        """
        if not self.probing(failures):
            return 0.0
        step = min(failures - self.most_failures + 2, len(self.steps) - 1)
        return self._around(self.steps[step], chance)

    def probing(self, failures: int) -> bool:
        """Return whether the receiver gets one message at a time to try."""
        return failures >= self.most_failures

    def _around(self, seconds: float, chance: Chance) -> float:
        return seconds * (1 + self.jitter * (2 * chance() - 1))


#: The one that is used; a test that has no three days puts another in its place.
SCHEDULE = Schedule()
