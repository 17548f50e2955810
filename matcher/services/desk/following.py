"""Following a request up: who is silent, reminders, another deadline, the end of a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import read
from matcher.desk.following import Said, Schedule, letters_to, n_reminders, schedule, silent
from matcher.desk.following import what_to_say as which_reminder
from matcher.desk.letters import reply_due_on
from matcher.desk.overview import asked
from matcher.desk.planned import PlannedLetter
from matcher.desk.states import check_move
from matcher.domain.batch import Row
from matcher.domain.case import ENDED, Case, CaseState
from matcher.domain.events import Contact, Forwarding, ReceivedRequest
from matcher.domain.letter import Letter, LetterKind
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality
from matcher.errors import ConflictError, RequestError
from matcher.services.desk.acting import Acting
from matcher.services.desk.drafts import directory, draft
from matcher.services.desk.outbox import letters_of
from matcher.store import Store, cases, following, letters, reads, replies

#: Subject and body of a letter to somebody who was asked.
ComposeFollowUp = Callable[[PlannedLetter, Request, Said], tuple[str, str]]

KINDS = frozenset({LetterKind.REMINDER, LetterKind.NOTICE})

#: These name the deadline: none may wait while it is moved.
_NAME_THE_DEADLINE = frozenset(
    {LetterKind.FORWARD, LetterKind.VIA_CENTRE, LetterKind.CENTRE_COPY, *KINDS}
)

#: What is said to everybody asked when a request comes to stand there.
_STOPS: Mapping[CaseState, Said] = {
    CaseState.WITHDRAWN: Said.WITHDRAWN,
    CaseState.ON_HOLD: Said.ON_HOLD,
}


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody who was asked and has not answered.

    Attributes
    ----------
    contact:
        Whom the request went to; None where they are erased, or a centre asked.
    n_reminders:
        Reminders that are out.
    """

    forwarding: Forwarding
    contact: Contact | None
    n_reminders: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A request whose answers are waited for.

    Attributes
    ----------
    schedule:
        Its days; None where nobody was asked.
    perhaps_directly:
        The letters gave the company's address, so a yes may have gone there without us.
    """

    silent: tuple[Silent, ...]
    n_asked: int
    schedule: Schedule | None
    perhaps_directly: bool


def follow_up(store: Store, request_id: str) -> FollowUp:
    """Who is silent, and the days that count."""
    one = cases.find(store, request_id)
    sent = letters.forwardings(store, request_id)
    waited_for = silent(sent, replies.answers(store, request_id))
    out = letters_of(store, request_id, {LetterKind.REMINDER}).out
    contacts = {contact.contact_id: contact for contact in reads.contacts(store)}
    is_open = one.request.confidentiality is Confidentiality.OPEN
    standing = asked(sent)
    return FollowUp(
        silent=tuple(
            Silent(each, contacts.get(each.contact_id), n_reminders(each, out))
            for each in waited_for
        ),
        n_asked=len({each.site for each in standing}),
        schedule=_schedule(one, standing),
        perhaps_directly=is_open and bool(one.case.sender.email),
    )


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
    waited_for = silent(letters.forwardings(store, request_id), replies.answers(store, request_id))
    wanted = [each for each in waited_for if each.site in sites]
    if not wanted:
        raise RequestError("Nobody who has not answered is chosen.", "Mark whom to remind.")
    out = letters_of(store, request_id, {LetterKind.REMINDER}).out

    def say(planned: PlannedLetter, request: Request) -> tuple[str, str]:
        return compose(planned, request, which_reminder(planned, out, acting.today))

    drafts = _drafts(store, one.request, wanted, LetterKind.REMINDER, acting, catalogue, say)
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
    waited_for = tuple(
        replace(each, due_on=due_on)
        for each in silent(
            letters.forwardings(store, request_id), replies.answers(store, request_id)
        )
    )

    def say(planned: PlannedLetter, asked_about: Request) -> tuple[str, str]:
        return compose(planned, asked_about, Said.MOVED)

    drafts = _drafts(store, request, waited_for, LetterKind.NOTICE, acting, catalogue, say)
    return following.change_and_write(
        store,
        replace(one.case, revision=revision),
        acting.author,
        "move_deadline",
        rows=_moved_rows(request, waited_for),
        drafts=drafts,
        instead_of=_NAME_THE_DEADLINE,
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
    drafts = _drafts(store, one.request, everybody, LetterKind.NOTICE, acting, catalogue, say)
    return following.change_and_write(
        store, case, acting.author, "move", drafts=drafts, instead_of=_NAME_THE_DEADLINE
    )


def _schedule(one: cases.Standing, forwardings: Sequence[Forwarding]) -> Schedule | None:
    if not forwardings:
        return None
    asked_on = max(each.forwarded_on for each in forwardings)
    return schedule(one.due_on or reply_due_on(one.request, asked_on), asked_on)


def _drafts(
    store: Store,
    request: Request,
    forwardings: Sequence[Forwarding],
    kind: LetterKind,
    acting: Acting,
    catalogue: Catalogue,
    compose: Callable[[PlannedLetter, Request], tuple[str, str]],
) -> list[Letter]:
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
