"""The inbox: every request with its state today, its deadline and who holds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.catalogue import Catalogue
from matcher.desk.deadlines import Deadline, deadline
from matcher.desk.states import state_on
from matcher.domain.case import Case, CaseState
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.store import Store, cases, settings
from matcher.text.normalise import fold

#: How long before its last day a request is "soon", in working days.
SOON_WORKING_DAYS = 2

#: An imported request that nobody has touched here, and that is older than this, is history.
LONG_PAST_DAYS = 60

_WAITS_FOR_US = frozenset({CaseState.RECEIVED, CaseState.READY, CaseState.SUMMARY_DUE})
_WAITS_FOR_OTHERS = frozenset(
    {CaseState.AWAITING_CLARIFICATION, CaseState.FORWARDED, CaseState.SUMMARY_SENT}
)


class Pile(StrEnum):
    """Where a request lies on "my Monday"."""

    DUE = "due"
    NEW = "new"
    WAITING = "waiting"
    LATER = "later"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One request in the inbox.

    Attributes
    ----------
    state:
        As of today: a forwarded request past its deadline shows that the overview is due.
    due:
        The deadline, where one is given and something still depends on it.
    """

    case: Case
    request: Request
    state: CaseState
    due: Deadline | None
    pile: Pile
    n_asked: int
    n_answered: int

    @property
    def n_silent(self) -> int:
        """Hospitals to be followed up; none where nothing is waited for any more."""
        waits = self.state in (CaseState.FORWARDED, CaseState.SUMMARY_DUE)
        return max(0, self.n_asked - self.n_answered) if waits else 0


@dataclass(frozen=True, slots=True)
class InboxQuery:
    """What the inbox is narrowed to; empty means everything.

    Attributes
    ----------
    words:
        Each must be found in the reference, title, sponsor, CRO, product or indication.
    holder:
        A user name; "" for all.
    """

    words: str = ""
    states: Collection[CaseState] = ()
    holder: str = ""
    area: str = ""
    request_type: RequestType | None = None
    with_ended: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether anything at all is asked for."""
        return bool(
            self.words or self.states or self.holder or self.area or self.request_type is not None
        )


@dataclass(frozen=True, slots=True)
class Inbox:
    """The requests found, in the order of the page, and how many there are in each state."""

    items: tuple[InboxItem, ...]
    counts: Mapping[CaseState, int]
    holders: tuple[str, ...]

    def pile(self, pile: Pile) -> tuple[InboxItem, ...]:
        """The items that lie there."""
        return tuple(item for item in self.items if item.pile is pile)


def inbox(store: Store, query: InboxQuery, *, today: date, catalogue: Catalogue) -> Inbox:
    """The requests that a query finds, what is due first on top.

    Parameters
    ----------
    catalogue:
        Knows what words such as a field's name mean.
    """
    internal = settings.rhythm(store).internal
    items = [_item(one, today, internal) for one in cases.everything(store)]
    counts = Counter(item.state for item in items)
    holders = sorted({item.case.holder for item in items if item.case.holder})
    found = sorted(_narrowed(items, query, catalogue), key=_order)
    return Inbox(tuple(found), counts, tuple(holders))


def _item(one: cases.Standing, today: date, internal: int) -> InboxItem:
    due_on = one.due_on
    state = state_on(one.case.state, due_on, today)
    counts_down = due_on is not None and (state in _WAITS_FOR_US or state in _WAITS_FOR_OTHERS)
    due = deadline(due_on, today) if counts_down and due_on else None
    ours = _asks_for_us(due, one.n_asked, one.n_answered, internal)
    pile = Pile.LATER if _is_history(one, today) else _pile(one.case, state, due, ours=ours)
    return InboxItem(one.case, one.request, state, due, pile, one.n_asked, one.n_answered)


def _is_history(one: cases.Standing, today: date) -> bool:
    last = one.due_on or one.request.received_on
    is_untouched = not one.case.revision and one.case.is_open
    return is_untouched and last is not None and (today - last).days > LONG_PAST_DAYS


def _asks_for_us(due: Deadline | None, n_asked: int, n_answered: int, internal: int) -> bool:
    """Whether a forwarded request is ours again: all have answered, or the internal day is here."""
    if n_asked and n_answered >= n_asked:
        return True
    return due is not None and due.working_days <= internal


def _pile(case: Case, state: CaseState, due: Deadline | None, *, ours: bool) -> Pile:
    if not case.is_open:
        return Pile.ENDED
    if state is CaseState.SUMMARY_DUE:
        return Pile.DUE
    if state in _WAITS_FOR_US and due is not None and due.working_days <= SOON_WORKING_DAYS:
        return Pile.DUE
    if state is CaseState.FORWARDED and ours:
        return Pile.DUE
    if state in _WAITS_FOR_US:
        return Pile.NEW
    return Pile.WAITING if state in _WAITS_FOR_OTHERS else Pile.LATER


def _order(item: InboxItem) -> tuple[int, date, float, str]:
    pile = list(Pile).index(item.pile)
    due_on = item.due.due_on if item.due else date.max
    received = item.request.received_on or date.min
    return (pile, due_on, -received.toordinal(), item.request.request_id)


def _narrowed(
    items: Iterable[InboxItem], query: InboxQuery, catalogue: Catalogue
) -> Iterable[InboxItem]:
    words = fold(query.words).split()
    area = catalogue.resolve_area(query.area) or query.area if query.area else ""
    for item in items:
        request = item.request
        if item.pile is Pile.ENDED and not (query.with_ended or query.states or words):
            continue
        if query.states and item.state not in query.states:
            continue
        if query.holder and item.case.holder != query.holder:
            continue
        if area and area not in request.therapy_areas:
            continue
        if query.request_type is not None and request.request_type is not query.request_type:
            continue
        if words and not _has(request, words):
            continue
        yield item


def _has(request: Request, words: Collection[str]) -> bool:
    text = fold(
        " ".join(
            (
                request.request_id,
                request.title,
                request.sponsor,
                request.cro,
                request.product,
                request.indication,
            )
        )
    )
    return all(word in text for word in words)
