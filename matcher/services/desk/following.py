"""Following a request up: reminders, another deadline, the end of a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import read
from matcher.desk.following import Said, letters_to
from matcher.desk.following import what_to_say as which_reminder
from matcher.desk.overview import asked
from matcher.desk.planned import PlannedLetter
from matcher.desk.states import check_move
from matcher.domain.batch import Row
from matcher.domain.case import ENDED, Case, CaseState
from matcher.domain.events import Forwarding, ReceivedRequest
from matcher.domain.letter import Letter, LetterKind
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.errors import ConflictError, RequestError
from matcher.services.desk.acting import Acting
from matcher.services.desk.drafts import Compose, directory, draft
from matcher.services.desk.following_guard import waited_for
from matcher.services.desk.outbox import letters_of
from matcher.store import Store, cases, following, letters

#: Subject and body of a letter to somebody who was asked.
ComposeFollowUp = Callable[[PlannedLetter, Request, Said], tuple[str, str]]

#: Letters to those who were asked already.
KINDS = frozenset({LetterKind.REMINDER, LetterKind.NOTICE, LetterKind.AMENDMENT})

#: These say what held when they were written: none may wait while that changes.
NAME_WHAT_HOLDS = frozenset(
    {LetterKind.FORWARD, LetterKind.VIA_CENTRE, LetterKind.CENTRE_COPY, *KINDS}
)

#: What is said to everybody asked when a request comes to stand there.
_STOPS: Mapping[CaseState, Said] = {
    CaseState.WITHDRAWN: Said.WITHDRAWN,
    CaseState.ON_HOLD: Said.ON_HOLD,
}


def remind(
    store: Store,
    request_id: str,
    sites: Collection[str],
    acting: Acting,
    *,
    catalogue: Catalogue,
    compose: ComposeFollowUp,
) -> tuple[Letter, ...]:
    """Draft a reminder to each person at these hospitals who has not answered.

    Raises
    ------
    ConflictError
        Reminders are waiting already, or the request has ended.
    RequestError
        Nobody is chosen, all of them have answered, or nobody can be written to.
    """
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    if one.case.state in ENDED or one.case.state is CaseState.ON_HOLD:
        raise ConflictError(
            f"{request_id} is '{one.case.state}': nobody is reminded of it.",
            "Take it up again first.",
        )
    expected = waited_for(store, request_id)
    wanted = [each for each in expected.everybody if each.site in sites]
    if not wanted:
        raise RequestError("Nobody who has not answered is chosen.", "Mark whom to remind.")
    out = letters_of(store, request_id, {LetterKind.REMINDER}).out

    def say(planned: PlannedLetter, request: Request) -> tuple[str, str]:
        confirms = expected.has_only_to_confirm(item.site_id for item in planned.items)
        said = which_reminder(planned, out, acting.today)
        return compose(planned, request, Said.RECONFIRM_REMINDER if confirms else said)

    drafts = drafts_to(store, one.request, wanted, LetterKind.REMINDER, acting, catalogue, say)
    if not drafts:
        raise RequestError("Nobody at these hospitals can be written to.", "Add a contact first.")
    waiting = {LetterKind.REMINDER}
    return letters.keep_drafts(store, request_id, drafts, acting.author, instead_of=waiting)


def move_deadline(
    store: Store,
    request_id: str,
    revision: int,
    due_on: date,
    acting: Acting,
    *,
    catalogue: Catalogue,
    compose: ComposeFollowUp,
) -> Case:
    """Give a request another deadline, and draft a letter to those who have not answered.

    Their forwardings get the new day from today on; who has answered keeps the day that was in
    force then.

    Raises
    ------
    ConflictError
        Letters that name the deadline are waiting, somebody else changed the request since, or
        it has ended.
    RequestError
        The day is past, or is the deadline already.
    """
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    if one.case.state in ENDED:
        raise ConflictError(
            f"{request_id} is '{one.case.state}': its deadline is not moved any more.",
            "Take it up again first.",
        )
    if due_on < acting.today:
        raise RequestError("The new deadline is past.", "Give a day from today on.")
    if due_on == one.due_on:
        raise RequestError("That is the deadline already.", "Give another day.")
    request = replace(one.request, reply_due_on=due_on)
    asked_anew = tuple(
        replace(each, due_on=due_on) for each in waited_for(store, request_id).everybody
    )

    def say(planned: PlannedLetter, asked_about: Request) -> tuple[str, str]:
        return compose(planned, asked_about, Said.MOVED)

    drafts = drafts_to(store, request, asked_anew, LetterKind.NOTICE, acting, catalogue, say)
    return following.change_and_write(
        store,
        replace(one.case, revision=revision),
        acting.author,
        "move_deadline",
        rows=_moved_rows(request, asked_anew),
        drafts=drafts,
        instead_of=NAME_WHAT_HOLDS,
    )


def stop(
    store: Store,
    request_id: str,
    revision: int,
    to: CaseState,
    acting: Acting,
    *,
    catalogue: Catalogue,
    compose: ComposeFollowUp,
) -> Case:
    """Withdraw a request or put it on hold, and draft a letter to everybody asked.

    Where it stands there already, only the letters are drafted.

    Raises
    ------
    ConflictError
        Letters to those asked are waiting, it does not go there from where it stands, or
        somebody else changed it since.
    RequestError
        It is neither of the two.
    """
    acting.needs(Role.COORDINATOR)
    if to not in _STOPS:
        raise RequestError(f"'{to}' is nothing that hospitals are told.", "Choose a button.")
    one = cases.find(store, request_id)
    case = replace(one.case, revision=revision)
    if one.case.state is not to:
        check_move(request_id, one.case.state, to)
        case = replace(case, state=to, state_since=acting.today)

    def say(planned: PlannedLetter, request: Request) -> tuple[str, str]:
        return compose(planned, request, _STOPS[to])

    everybody = asked(letters.forwardings(store, request_id))
    drafts = drafts_to(store, one.request, everybody, LetterKind.NOTICE, acting, catalogue, say)
    return following.change_and_write(
        store, case, acting.author, "move", drafts=drafts, instead_of=NAME_WHAT_HOLDS
    )


def drafts_to(
    store: Store,
    request: Request,
    forwardings: Sequence[Forwarding],
    kind: LetterKind,
    acting: Acting,
    catalogue: Catalogue,
    compose: Compose,
) -> list[Letter]:
    """One draft to each person who was asked, not kept yet."""
    reading = read(request, catalogue)
    found = letters_to(
        forwardings, kind, reading, directory(store), catalogue=catalogue, day=acting.today
    )
    return [draft(one, reading.request, compose) for one in found.letters]


def _moved_rows(request: Request, forwardings: Sequence[Forwarding]) -> list[Row]:
    """The request and its forwardings as they stand from today on; nothing but the day changes."""
    changed = frozenset({"request_id", "received_on", "reply_due_on"})
    own = {"request_id", "site", "forwarding_id", "department", "version", "due_on"}
    return [
        Row(ReceivedRequest(request), said=changed),
        *(Row(replace(one, known_on=None), said=frozenset(own)) for one in forwardings),
    ]
