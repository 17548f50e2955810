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

    def begin(self, username: str, address: str) -> float | None:
        """Count a try before its password is looked at: many at once are not looked at either.

        Returns
        -------
        float | None
            The try's moment, for `succeeded`; None where there were too many.
        """
        keys = ("user", username), ("address", address)
        with self._lock:
            recent = {key: self._recent(key) for key in keys}
            if len(recent[keys[0]]) >= PER_USER or len(recent[keys[1]]) >= PER_ADDRESS:
                return None
            moment = self._clock()
            for key, moments in recent.items():
                self._failed[key] = [*moments, moment]
                self._failed.move_to_end(key)
            while len(self._failed) > _MOST_KEPT:
                self._failed.popitem(last=False)
        return moment

    def succeeded(self, username: str, address: str, moment: float) -> None:
        """Forget a user's wrong passwords, and this try; the address keeps its other ones."""
        with self._lock:
            self._failed.pop(("user", username), None)
            of_address = self._failed.get(("address", address), [])
            if moment in of_address:
                of_address.remove(moment)

    def _recent(self, key: tuple[str, str]) -> list[float]:
        since = self._clock() - WINDOW_SECONDS
        return [moment for moment in self._failed.get(key, ()) if moment > since]
