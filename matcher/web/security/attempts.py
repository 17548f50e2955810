"""Guessing passwords must take too long: so many wrong ones in a while, then none is looked at.

Kept in memory and bounded: a restart forgives, and nobody fills it up by making names up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic

#: Wrong passwords for one user, or from one address, before it is closed for a while.
PER_USER = 5
PER_ADDRESS = 20
WINDOW_SECONDS = 15 * 60.0
_MOST_KEPT = 10_000


class Attempts:
    """Counts wrong passwords by user name and by address."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failed: OrderedDict[tuple[str, str], list[float]] = OrderedDict()

    def are_too_many(self, username: str, address: str) -> bool:
        """Whether a password may not be tried now."""
        with self._lock:
            of_user = len(self._recent(("user", username)))
            of_address = len(self._recent(("address", address)))
        return of_user >= PER_USER or of_address >= PER_ADDRESS

    def failed(self, username: str, address: str) -> None:
        """Count a wrong password."""
        with self._lock:
            for key in (("user", username), ("address", address)):
                moments = [*self._recent(key), self._clock()]
                self._failed[key] = moments[-PER_ADDRESS:]
                self._failed.move_to_end(key)
            while len(self._failed) > _MOST_KEPT:
                self._failed.popitem(last=False)

    def succeeded(self, username: str) -> None:
        """Forget a user's wrong passwords; the address keeps its own."""
        with self._lock:
            self._failed.pop(("user", username), None)

    def _recent(self, key: tuple[str, str]) -> list[float]:
        since = self._clock() - WINDOW_SECONDS
        return [moment for moment in self._failed.get(key, ()) if moment > since]
