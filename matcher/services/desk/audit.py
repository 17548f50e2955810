"""The audit as people read it: one act, even where it left several entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matcher.store import Store, auditing
from matcher.store.auditing import Audited, AuditQuery
from matcher.store.reads import AuditChange

#: So many changes are lately: a wrong clock that was put right is told of for so long.
LATELY = 50

#: Acts on a page.
PAGE = 50
#: Changed rows shown of one entry.
MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did at one moment.

    Attributes
    ----------
    number:
        Of its newest entry.
    at:
        The moment, in UTC; None where whoever did it had no clock.
    actions:
        What was done, in the order in which it was.
    request_id:
        The request it was done to; "" where it was none, or many.
    subject:
        What else it was done to: an id of a contact, a user name, a model, a letter's number.
    changes:
        What stood there before and stands there now; the first few.
    n_more:
        Changed rows that are not among them.
    """

    number: int
    on_day: date
    at: datetime | None
    actor: str
    source: str
    actions: tuple[str, ...]
    request_id: str
    subject: str
    changes: tuple[AuditChange, ...]
    n_more: int


@dataclass(frozen=True, slots=True)
class Acts:
    """A page of the audit, the newest act first."""

    acts: tuple[Act, ...]
    n_entries: int
    older: int | None
    actors: tuple[str, ...]
    actions: tuple[str, ...]


def ahead_of(store: Store, today: date) -> date | None:
    """The day of a change made lately where that is still to come: some clock is or was wrong.

    A day more is nobody's fault: machines in other time zones write to the same store.
    """
    latest = auditing.latest_day(store, among=LATELY)
    return latest if latest is not None and latest > today + timedelta(days=1) else None


def read_audit(store: Store, query: AuditQuery, *, limit: int = PAGE) -> Acts:
    """What was done, the newest first.

    Parameters
    ----------
    limit:
        Entries on a page; an act may have left two or three.
    """
    page = auditing.find(store, query, limit=limit, most_changes=MOST_CHANGES)
    return Acts(
        acts=tuple(_act(entries) for entries in _by_moment(page.entries)),
        n_entries=page.total,
        older=page.older,
        actors=auditing.actors(store),
        actions=auditing.actions(store),
    )


def _by_moment(entries: Iterable[Audited]) -> list[list[Audited]]:
    """Entries of one person at one moment about one request, the newest group first."""
    groups: list[list[Audited]] = []
    for one in entries:
        last = groups[-1][-1] if groups else None
        if last is not None and _belong_together(last, one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _belong_together(later: Audited, earlier: Audited) -> bool:
    same = (later.entry.actor, later.entry.at_utc) == (earlier.entry.actor, earlier.entry.at_utc)
    named = [request_id for one in (later, earlier) if (request_id := _request_of(one))]
    once = len(named) == 1 or later.entry.action != earlier.entry.action
    return bool(later.entry.at_utc) and same and once and len(set(named)) == 1


def _act(entries: list[Audited]) -> Act:
    in_order = list(reversed(entries))
    first = in_order[0].entry
    changes = tuple(change for one in in_order for change in one.changes)
    return Act(
        number=entries[0].entry.id,
        on_day=first.on_day,
        at=datetime.fromisoformat(first.at_utc) if first.at_utc else None,
        actor=first.actor,
        source=first.source,
        actions=tuple(dict.fromkeys(one.entry.action for one in in_order)),
        request_id=next((found for one in in_order if (found := _request_of(one))), ""),
        subject=next((found for one in in_order if (found := _subject_of(one))), ""),
        changes=changes,
        n_more=sum(one.n_changes for one in in_order) - len(changes),
    )


def _request_of(one: Audited) -> str:
    return str(one.entry.summary.get("request_id", ""))


def _subject_of(one: Audited) -> str:
    summary = one.entry.summary
    names = ("contact_id", "username", "model_id", "purpose", "party", "letter", "file", "name")
    return next((str(summary[name]) for name in names if summary.get(name)), "")
