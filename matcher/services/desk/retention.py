"""How long personal data is kept: what is due to be erased, and erasing it when somebody says so.

Nothing is ever erased by itself: a period that is wrong by a zero must not empty an archive over
night. Who approves looks at what is due, and does it. The audit keeps counts alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from matcher.domain.person import Role
from matcher.errors import ConflictError, RequestError
from matcher.services.desk.acting import Acting
from matcher.store import Store, retention
from matcher.store.erasures import ErasureKind


class Kept(StrEnum):
    """What is kept for a time of its own."""

    CONTACTS = "contacts"
    SENDERS = "senders"
    PAPERS = "papers"
    SESSIONS = "sessions"


#: Months, where nobody has said otherwise. A contact who left may still be asked about the year's
#: requests, then their id says enough. A company comes back with a study, or asks about it, within
#: two years. Mails and replies are what a complaint or a revision looks at: five years, as
#: accounting papers are kept, and a case file can be made for the archive before. Of who was logged
#: in only mistakes of the last weeks are looked for.
USUAL_MONTHS: Mapping[Kept, int] = {
    Kept.CONTACTS: 12,
    Kept.SENDERS: 24,
    Kept.PAPERS: 60,
    Kept.SESSIONS: 1,
}

#: A century: longer is for ever.
MOST_MONTHS = 1_200

_KINDS = {
    Kept.CONTACTS: ErasureKind.CONTACT,
    Kept.SENDERS: ErasureKind.SENDER,
    Kept.PAPERS: ErasureKind.PAPERS,
}


@dataclass(frozen=True, slots=True)
class Due:
    """What has been kept long enough.

    Attributes
    ----------
    before:
        What ended before this day is due.
    ids:
        Of the contacts, or the requests; none for sessions.
    """

    what: Kept
    months: int
    before: date
    n: int
    ids: tuple[str, ...] = ()


def periods(store: Store) -> dict[Kept, int]:
    """Months by what is kept: as set here, else the usual ones."""
    known = retention.periods(store)
    return {what: known.get(what.value, usual) for what, usual in USUAL_MONTHS.items()}


def due(store: Store, *, today: date, now: datetime) -> tuple[Due, ...]:
    """What may be erased today."""
    months = periods(store)
    before = {what: months_before(today, n) for what, n in months.items()}
    ids = {
        Kept.CONTACTS: retention.contacts_left(store, before[Kept.CONTACTS]),
        Kept.SENDERS: retention.senders_kept(store, before[Kept.SENDERS]),
        Kept.PAPERS: retention.papers_kept(store, before[Kept.PAPERS]),
    }
    counts = {what: len(found) for what, found in ids.items()}
    counts[Kept.SESSIONS] = retention.sessions_over(store, _sessions_before(before, today, now))
    return tuple(
        Due(what, months[what], before[what], counts[what], ids.get(what, ())) for what in Kept
    )


def erase_due(store: Store, seen: Mapping[Kept, int], acting: Acting) -> tuple[Due, ...]:
    """Erase for good what is due.

    Parameters
    ----------
    seen:
        How many of what is to be erased the person saw; what is not among it stays.

    Returns
    -------
    What was erased; nothing where it is gone already, as after a second click.

    Raises
    ------
    ConflictError
        Something else is due by now.
    ForbiddenError
        Only somebody who approves may.
    """
    acting.needs(Role.APPROVER)
    found = due(store, today=acting.today, now=acting.now)
    wanted = tuple(one for one in found if one.what in seen)
    if not any(one.n for one in wanted):
        return ()
    if any(seen[one.what] != one.n for one in wanted):
        raise ConflictError(
            "What is due has changed since you looked; nothing was erased.",
            "Look at what is due now, and say it again.",
        )
    doomed = {_KINDS[one.what]: one.ids for one in wanted if one.what in _KINDS}
    before = {one.what: one.before for one in wanted}
    sessions = (
        _sessions_before(before, acting.today, acting.now) if Kept.SESSIONS in before else None
    )
    retention.erase(store, doomed, sessions, acting.author)
    return wanted


def set_periods(store: Store, months: Mapping[Kept, int], acting: Acting) -> None:
    """Say how long something is kept.

    Raises
    ------
    ForbiddenError
        Only somebody who approves may.
    RequestError
        A period is shorter than a month, or longer than a century.
    """
    acting.needs(Role.APPROVER)
    for n_months in months.values():
        if not 1 <= n_months <= MOST_MONTHS:
            raise RequestError(
                f"{n_months} months is no time to keep something.",
                f"Give a whole number of months from 1 to {MOST_MONTHS}.",
            )
    retention.set_periods(store, {what.value: n for what, n in months.items()}, acting.author)


def months_before(day: date, n_months: int) -> date:
    """The day some months earlier; the last of the month where it has no such day.

    Examples
    --------
    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    total = day.year * 12 + day.month - 1 - n_months
    first = date(max(total // 12, 1), total % 12 + 1, 1)
    next_month = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), next_month - timedelta(days=1))


def _sessions_before(before: Mapping[Kept, date], today: date, now: datetime) -> datetime:
    return now - (today - before[Kept.SESSIONS])
