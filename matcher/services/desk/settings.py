"""The desk's own days: when we want the answers, and when hospitals are reminded."""

from __future__ import annotations

from matcher.desk.rhythm import Rhythm
from matcher.domain.person import Role
from matcher.errors import RequestError
from matcher.services.desk.acting import Acting
from matcher.store import Store, settings

#: More working days before a deadline than this are a slip of the finger.
MOST_DAYS = 30


def change_rhythm(store: Store, before: Rhythm, after: Rhythm, acting: Acting) -> None:
    """Keep other days; they hold at once for every request that is open.

    Raises
    ------
    ConflictError
        Somebody else changed them since they were read.
    RequestError
        A number is out of bounds, or the second reminder would come before the first.
    """
    acting.needs(Role.COORDINATOR)
    days = (after.internal, after.first_reminder, after.second_reminder)
    if not all(0 <= n <= MOST_DAYS for n in days):
        raise RequestError(
            f"The days before a deadline are from 0 to {MOST_DAYS}.", "Put the numbers right."
        )
    if after.first_reminder <= after.second_reminder:
        raise RequestError(
            "The second reminder would not come after the first.",
            "Give the first one more days before the deadline.",
        )
    settings.change_rhythm(store, before, after, acting.author)
