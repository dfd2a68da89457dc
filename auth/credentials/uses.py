# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How often the use of a key is recorded: more often would be a write per read."""

import threading
import time

#: Seconds between two records of a key's use.
RECORD_SECONDS = 60
#: A process asks the database a little later, so that its own record is old enough.
_ASK_SECONDS = RECORD_SECONDS + 1


class Uses:
    """When this process has asked the database last to record the use of a key."""

    def __init__(self) -> None:
        #: On the clock of ``time.monotonic``, by the key's number.
        self.asked: dict[int, float] = {}
        self._lock = threading.Lock()

    def is_due(self, key_id: int) -> bool:
        """Return whether it is time to ask again; whoever is told so must ask."""
        now = time.monotonic()
        with self._lock:
            due = now - self.asked.get(key_id, -_ASK_SECONDS) >= _ASK_SECONDS
            if due:
                self.asked[key_id] = now
        return due
