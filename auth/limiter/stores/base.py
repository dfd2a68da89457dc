# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every store of the limiter promises, and the words it uses.

The count is a sliding window of one-second **buckets**: a map from a second of
the store's own clock to the points admitted in it. At second ``now`` a bucket
counts while ``now - second <= WINDOW``, that is for 61 buckets, so that no real
interval of 60 seconds can hold more points than the limit, wherever between two
ticks of the clock it begins; the price is that a point may stay counted for up
to one second longer than 60.

A charge is admitted when the points counted and its cost together do not exceed
the limit. An admitted charge adds its cost to the bucket of ``now``; a refused
one adds nothing; a charge of 0 is a peek and never writes.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from psycopg2.extensions import connection

WINDOW = 60
"""Length of the window, in seconds."""


class StoreError(Exception):
    """The store could not answer: it is down, too slow, or answers nonsense."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one charge. Times are whole seconds.

    * ``remaining``: points that could be admitted now, after this charge.
    * ``reset_after``: until more points become available, that is until the
      oldest counted bucket leaves the window: 1 to 61; ``WINDOW`` when nothing
      is counted.
    * ``retry_after``: 0 when admitted; else until the same cost would fit,
      provided that nothing else is admitted meanwhile. For a cost above the
      limit, which never fits, until the window is empty.
    * ``store``: the name of the store that counted.
    """

    admitted: bool
    limit: int
    remaining: int
    reset_after: int
    retry_after: int
    store: str


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What a store may need to be built.

    :param redis_url: see ``redis_clients.py`` for its forms; empty for none
    :param worker_processes: how many serve requests; 0 for one process with threads
    :param connect: opens a psycopg2 connection to the database that has the counters
    :param prefix: begins every name that others share; differs between databases
    """

    redis_url: str = ""
    worker_processes: int = 0
    connect: Callable[[], connection] | None = None
    prefix: str = "dual_api"


#: Every store by its name; a subclass of :class:`Store` with a name adds itself.
STORES: dict[str, type["Store"]] = {}


class Store(ABC):
    """Where the points are counted. Safe to call from many threads.

    Another addon adds one by defining a subclass; an administrator then finds it among
    the choices, and names it in the setting ``rate_limit_store``.

    :cvar name: in the setting, in health and in the metrics
    :cvar label: for administrators
    """

    name: str
    label: ClassVar[str]

    # pylint: disable-next=missing-return
    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" in vars(cls):
            STORES[cls.name] = cls

    @classmethod
    @abstractmethod
    def build(cls, settings: StoreSettings) -> "Store":
        """Make one; opens no connection yet.

        :raises ValueError: when the settings lack what it needs, or can't be read. The
            message holds no secret.
        """

    @classmethod
    def preference(cls, settings: StoreSettings) -> int | None:
        """Return how much ``auto`` prefers the store: the most wins, ``None`` never."""
        return None

    @classmethod
    def stand_in(cls, settings: StoreSettings) -> "Store | None":
        """Make what counts while this one is unusable; ``None``: each process."""
        return None

    @abstractmethod
    def charge(self, key: str, cost: int, limit: int) -> Verdict:
        """Admit or refuse ``cost`` points for ``key``, in one atomic step.

        :raises StoreError: when the store is unusable; whether the points were
            counted is then unknown.
        """

    @abstractmethod
    def check(self) -> None:
        """:raises StoreError: when the store cannot count now."""
