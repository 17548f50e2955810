"""A request on the desk: looking at it, moving it on, saying who holds it and what it follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from matcher.desk.kinship import Kin, kin
from matcher.desk.states import check_move, next_states, state_on
from matcher.domain.batch import Row
from matcher.domain.case import (
    Case,
    CaseFile,
    CaseNote,
    CaseState,
    Link,
    LinkKind,
)
from matcher.domain.events import ReceivedRequest
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import NotFoundError, RequestError
from matcher.history import History
from matcher.services.desk.acting import Acting
from matcher.store import Store, case_papers, cases


@dataclass(frozen=True, slots=True)
class CaseView:
    """All that the page of a request says of the request itself.

    Attributes
    ----------
    due_on:
        The day a reply is due; None where none was given and no hospital asked.
    family:
        Requests it is linked with, in both directions, the earlier ones first.
    """

    case: Case
    request: Request
    state: CaseState
    moves: tuple[CaseState, ...]
    due_on: date | None
    n_asked: int
    n_answered: int
    notes: tuple[CaseNote, ...]
    files: tuple[CaseFile, ...]
    family: tuple[tuple[LinkKind, Request], ...]


def view_case(store: Store, request_id: str, *, today: date) -> CaseView:
    """A request with its papers, remarks and relatives.

    Raises
    ------
    NotFoundError
        There is no such request.
    """
    one = cases.find(store, request_id)
    state = state_on(one.case.state, one.due_on, today)
    return CaseView(
        case=one.case,
        request=one.request,
        state=state,
        moves=next_states(state),
        due_on=one.due_on,
        n_asked=one.n_asked,
        n_answered=one.n_answered,
        notes=case_papers.notes(store, request_id),
        files=case_papers.files(store, request_id),
        family=_family(store, one),
    )


def move(store: Store, request_id: str, revision: int, to: CaseState, acting: Acting) -> Case:
    """Move a request to another state by hand.

    Raises
    ------
    ConflictError
        It does not go there from where it stands, or somebody else changed it since.
    """
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    check_move(request_id, one.case.state, to)
    if to is CaseState.READY and one.request.request_type in (None, RequestType.UNSPECIFIED):
        raise RequestError(
            f"Nobody has said whether {request_id} is about hospitals or about the country.",
            "Ask the company, or choose its type.",
        )
    case = replace(one.case, revision=revision, state=to, state_since=acting.today)
    return cases.change(store, case, acting.author, "move")


def take(store: Store, request_id: str, revision: int, holder: str, acting: Acting) -> Case:
    """Say who holds a request; "" for nobody."""
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    case = replace(one.case, revision=revision, holder=holder)
    return cases.change(store, case, acting.author, "take")


def link(store: Store, request_id: str, revision: int, to: Link | None, acting: Acting) -> Case:
    """Say which earlier request one follows from; None takes the link back.

    A duplicate is out of the way at once; every other kind lives on.

    Raises
    ------
    RequestError
        A request cannot follow from itself, or from one that follows from it.
    """
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    case = replace(one.case, revision=revision, link=to)
    rows: list[Row] = []
    if to is not None:
        earlier = cases.find(store, to.request_id)
        if request_id in _line(store, earlier):
            raise RequestError(f"{to.request_id} follows from {request_id} itself.")
        if to.kind is LinkKind.DUPLICATE:
            case = replace(case, state=CaseState.DUPLICATE, state_since=acting.today)
        else:
            request = replace(one.request, parent_id=to.request_id)
            rows = [Row(ReceivedRequest(request), said=frozenset({"request_id", "parent_id"}))]
    return cases.change(store, case, acting.author, "link", rows)


def remark(store: Store, request_id: str, text: str, acting: Acting) -> None:
    """Leave a remark for colleagues."""
    acting.needs(Role.COORDINATOR)
    case_papers.add_note(store, request_id, text, acting.author, acting.now)


def paper(store: Store, request_id: str, file_id: int) -> tuple[CaseFile, bytes]:
    """A file that came with a request, and what is in it.

    Raises
    ------
    NotFoundError
        The request has no such file.
    """
    return case_papers.file_content(store, request_id, file_id)


def likely_kin(history: History, view: CaseView) -> tuple[tuple[Kin, Request], ...]:
    """Earlier requests that one may be a repeat of, with why; nothing where it is linked already."""
    if view.case.link is not None:
        return ()
    received_on = view.request.received_on or date.max
    earlier = {
        request.request_id: request
        for request in history.requests
        if (request.received_on or date.min) <= received_on
    }
    known = zip(history.requests, (history.country >= 0).tolist(), strict=True)
    decided = {request.request_id for request, is_known in known if is_known}
    found = kin(view.request, list(earlier.values()), decided=decided)
    return tuple((relative, earlier[relative.request_id]) for relative in found)


def _line(store: Store, one: cases.Standing) -> list[str]:
    """The ids of a request and of all it follows from."""
    line = [one.request.request_id]
    link = one.case.link
    while link is not None and link.request_id not in line:
        line.append(link.request_id)
        try:
            link = cases.find(store, link.request_id).case.link
        except NotFoundError:  # an import may name a request that is not here
            break
    return line


def _family(store: Store, one: cases.Standing) -> tuple[tuple[LinkKind, Request], ...]:
    own = one.request.request_id
    links = cases.links(store)
    parent = links.get(own)
    found: list[tuple[LinkKind, str]] = []
    if parent is not None:
        found.append((parent.kind, parent.request_id))
    elif one.request.parent_id:
        found.append((LinkKind.NEW_VERSION, one.request.parent_id))
    found += [(link.kind, child) for child, link in links.items() if link.request_id == own]
    family = []
    for kind, request_id in found:
        try:
            family.append((kind, cases.find(store, request_id).request))
        except NotFoundError:
            continue
    return tuple(family)
