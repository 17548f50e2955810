"""Requests come in: putting one on the desk, and putting right what was read of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.domain.batch import Row
from matcher.domain.case import Case, CaseState, Link, Sender
from matcher.domain.events import ReceivedRequest
from matcher.domain.person import Role
from matcher.domain.request import Finding, Request
from matcher.errors import RequestError
from matcher.files.request_file import request_from
from matcher.ranking import check_request
from matcher.services.desk.acting import Acting
from matcher.store import Store, cases, received
from matcher.store.case_papers import Paper
from matcher.text.visible import without_hidden

_FORM = "form"

#: Our own references begin so, followed by the year and a number: NT-2026-031.
REFERENCE = "NT"

#: Fields of a request that hold free text.
_TEXTS = (
    "sponsor", "cro", "title", "indication", "product", "key_criteria", "timeline", "phase",
)  # fmt: skip

#: Fields of a request that name hospitals, by id or as written.
_HOSPITALS = ("suggested_sites", "already_contacted")


@dataclass(frozen=True, slots=True)
class NewCase:
    """A request about to be put on the desk.

    Attributes
    ----------
    request:
        Without an id it gets our next reference.
    found:
        What of it was read from words, so that the page can mark it.
    papers:
        What came with it.
    """

    request: Request
    sender: Sender = field(default_factory=Sender)
    link: Link | None = None
    found: tuple[Finding, ...] = ()
    papers: tuple[Paper, ...] = ()


def open_case(store: Store, new: NewCase, acting: Acting, *, catalogue: Catalogue) -> Case:
    """Put a request on the desk.

    Raises
    ------
    ForbiddenError, RequestError, ConflictError
        As `open_cases`.
    """
    (case,) = open_cases(store, [new], acting, catalogue=catalogue)
    return case


def open_cases(
    store: Store, news: Iterable[NewCase], acting: Acting, *, catalogue: Catalogue
) -> tuple[Case, ...]:
    """Put requests on the desk, such as those of one table: all or none.

    Raises
    ------
    ForbiddenError
        A reader asks.
    RequestError
        Nothing says what it is about, or a field breaks a rule.
    ConflictError
        There is a request of its id already.
    """
    acting.needs(Role.COORDINATOR)
    arrivals = [_arrival(new, acting, catalogue) for new in news]
    return received.open_cases(store, arrivals, acting.author)


def _arrival(new: NewCase, acting: Acting, catalogue: Catalogue) -> received.Arrival:
    request = _checked(new.request, catalogue, acting.today)
    if not request.request_id:
        year = (request.received_on or acting.today).year
        request = replace(request, request_id=f"{REFERENCE}-{year}-")
    case = Case(
        request_id=request.request_id,
        revision=0,
        state=CaseState.RECEIVED,
        state_since=acting.today,
        sender=new.sender,
        link=new.link,
        found=new.found,
        opened_at=acting.now,
        opened_by=acting.person.username,
    )
    return received.Arrival(case, _row(request, catalogue), new.papers)


def read_fields(content: Mapping[str, object], *, catalogue: Catalogue, today: date) -> Request:
    """A request from its fields as a form or a script gives them, by the rules of a file.

    Raises
    ------
    RequestError
        A value that breaks a rule; up to five are named.
    """
    try:
        return request_from(content, name=_FORM, catalogue=catalogue, today=today)
    except RequestError as error:
        raise RequestError(error.message.removeprefix(f"{_FORM}: "), error.remedy) from None


def correct(
    store: Store,
    request_id: str,
    revision: int,
    changes: Mapping[str, object],
    acting: Acting,
    *,
    catalogue: Catalogue,
    sender: Sender | None = None,
) -> Case:
    """Put fields of a request right; what was said before stays in its history.

    Parameters
    ----------
    revision:
        Of the case as it was read.
    changes:
        New values by field of `Request`. A field named here is confirmed, even with the value
        that was found: it is no longer marked as read from words.

    Raises
    ------
    ConflictError
        Somebody else changed the case since.
    RequestError
        A field breaks a rule.
    """
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    unknown = sorted(changes.keys() - {item.name for item in fields(Request)} | _never(changes))
    if unknown:
        raise RequestError(f"'{unknown[0]}' is no field that can be changed.")
    request = _checked(replace(one.request, **changes), catalogue, acting.today)  # type: ignore[arg-type]
    left = tuple(finding for finding in one.case.found if finding.field not in changes)
    case = replace(one.case, revision=revision, found=left, sender=sender or one.case.sender)
    said = frozenset(changes)
    rows = [] if request == one.request else [_row(request, catalogue, said)]
    return cases.change(store, case, acting.author, "correct_request", rows)


def _never(changes: Collection[str]) -> set[str]:
    """The reference is in letters that are out: it stays."""
    return {"request_id"} & set(changes)


def _checked(request: Request, catalogue: Catalogue, today: date) -> Request:
    """The request as it may be kept.

    Raises
    ------
    RequestError, UnknownNameError
        As ranking it would.
    """
    written = {name: without_hidden(getattr(request, name)) for name in _TEXTS}
    request = replace(request, **written)  # type: ignore[arg-type]
    check_request(request, catalogue)
    received_on = request.received_on or today
    if received_on > today:
        raise RequestError(f"It was received on {received_on}, which is later than today.")
    if request.reply_due_on is not None and request.reply_due_on < received_on:
        raise RequestError(
            f"The reply is due on {request.reply_due_on}, before it was received on {received_on}."
        )
    return replace(request, received_on=received_on)


def _row(request: Request, catalogue: Catalogue, said: Iterable[str] | None = None) -> Row:
    """The request as a row for the store: hospitals by id, and as they were written."""
    written: dict[str, str] = {}
    resolved: dict[str, tuple[str, ...]] = {}
    for name in _HOSPITALS:
        texts: tuple[str, ...] = getattr(request, name)
        written[name] = " | ".join(texts)
        known = [catalogue.names.resolve(text).site_id or text for text in texts]
        resolved[name] = tuple(dict.fromkeys(known))
    record = ReceivedRequest(replace(request, **resolved))  # type: ignore[arg-type]
    columns = None if said is None else frozenset(said) | {"request_id", "received_on"}
    return Row(record, as_written=written, said=columns)
