"""Links that lead nowhere, counted by address: whoever tries many is not answered for a while.

Whoever has a link that works is let in all the same: a whole hospital may share one address.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic

PER_ADDRESS = 30
WINDOW_SECONDS = 15 * 60.0
_MOST_KEPT = 10_000


class Guesses:
    """Counts links that lead nowhere, in memory and bounded."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._made: OrderedDict[str, list[float]] = OrderedDict()

    def too_many(self, address: str) -> bool:
        """Count one more, and whether it is one too many."""
        now = self._clock()
        with self._lock:
            recent = [one for one in self._made.get(address, ()) if one > now - WINDOW_SECONDS]
            if len(recent) >= PER_ADDRESS:
                return True
            self._made[address] = [*recent, now]
            self._made.move_to_end(address)
            while len(self._made) > _MOST_KEPT:
                self._made.popitem(last=False)
        return False
