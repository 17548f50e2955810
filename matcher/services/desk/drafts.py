"""Letters of a request before they are out: planned, worded, kept as drafts and changed.

The words come from the caller, who knows the languages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import read
from matcher.desk.letters import plan
from matcher.desk.planned import Ask, Directory, ForwardPlan, PlannedLetter
from matcher.domain.case import ENDED
from matcher.domain.letter import Letter, LetterItem, LetterKind, LetterState
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import ConflictError, RequestError
from matcher.services.desk.acting import Acting
from matcher.store import Store, cases, contacts, letters, opinions, reads
from matcher.store.letters import Outcome
from matcher.text.visible import without_hidden

#: Subject and body of a planned letter.
Compose = Callable[[PlannedLetter, Request], tuple[str, str]]

#: Of these none may wait when new ones are written.
_FORWARDING = frozenset({LetterKind.FORWARD, LetterKind.VIA_CENTRE, LetterKind.CENTRE_COPY})

#: A letter is longer than its facts; a novel is no letter.
MAX_BODY = 50_000
MAX_SUBJECT = 250


@dataclass(frozen=True, slots=True)
class Prepared:
    """Drafts that are kept now, and the plan they come from, with whom it could not reach."""

    letters: tuple[Letter, ...]
    plan: ForwardPlan


def directory(store: Store) -> Directory:
    """Everybody who can be written to, and who is away."""
    return Directory(reads.contacts(store), contacts.absences(store), contacts.addresses(store))


def prepare_letters(
    store: Store,
    request_id: str,
    asks: Sequence[Ask],
    acting: Acting,
    *,
    catalogue: Catalogue,
    compose: Compose,
    via: str = "",
) -> Prepared:
    """Write the letters that ask the chosen hospitals, and keep them as drafts.

    Raises
    ------
    ConflictError
        Letters of it are waiting already, it has ended, or it is about the country.
    RequestError
        Nobody is chosen.
    """
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    request, state = one.request, one.case.state
    if state in ENDED:
        raise ConflictError(
            f"{request_id} is '{state}': nothing is forwarded there.", "Take it up again first."
        )
    if request.request_type is RequestType.COUNTRY:
        raise ConflictError(f"{request_id} is about the country, and is not forwarded.")
    if not asks:
        raise RequestError("No hospital is chosen.", "Choose whom to ask first.")
    reading = read(request, catalogue)
    planned = plan(
        reading,
        asks,
        directory(store),
        so_far=letters.forwardings(store, request_id),
        catalogue=catalogue,
        day=acting.today,
        via=via,
    )
    drafts = [draft(one, reading.request, compose) for one in planned.letters]
    if not drafts:
        return Prepared((), planned)
    kept = letters.keep_drafts(store, request_id, drafts, acting.author, instead_of=_FORWARDING)
    return Prepared(kept, planned)


def draft(planned: PlannedLetter, request: Request, compose: Compose) -> Letter:
    """A planned letter, worded and not kept yet."""
    subject, body = compose(planned, request)
    return Letter(
        letter_id=0,
        request_id=request.request_id,
        kind=planned.kind,
        language=planned.language,
        subject=subject,
        body=body,
        contact_id=planned.contact_id,
        name=planned.name,
        email=planned.email,
        items=planned.items,
    )


def draft_to_company(
    store: Store,
    request_id: str,
    kind: LetterKind,
    text: tuple[str, str],
    language: str,
    acting: Acting,
    *,
    items: tuple[LetterItem, ...] = (),
) -> Letter:
    """Keep a letter to whoever sent a request, as a draft; one of a kind at a time.

    Parameters
    ----------
    text:
        Subject and body.
    language:
        That they are in: ``nb``, ``nn`` or ``en``.

    Raises
    ------
    ConflictError
        One of its kind is waiting already.
    """
    acting.needs(Role.COORDINATOR)
    sender = cases.find(store, request_id).case.sender
    subject, body = text
    written = Letter(
        letter_id=0,
        request_id=request_id,
        kind=kind,
        language=language,
        subject=subject,
        body=body,
        name=sender.name,
        email=sender.email,
        items=items,
    )
    (kept,) = letters.keep_drafts(store, request_id, [written], acting.author, instead_of={kind})
    return kept


def change_draft(
    store: Store, letter_id: int, revision: int, subject: str, body: str, acting: Acting
) -> Letter:
    """Change the words of a letter that is not out.

    Raises
    ------
    RequestError
        The subject is empty, of several lines or has lost our reference; or the body is empty.
    ConflictError
        Somebody else changed it since.
    """
    acting.needs(Role.COORDINATOR)
    known = letters.letter(store, letter_id)
    subject, body = without_hidden(subject).strip(), without_hidden(body)
    if not subject.isprintable() or len(subject) > MAX_SUBJECT:
        raise RequestError("The subject is longer than a line.", "Shorten it.")
    if known.request_id not in subject:
        raise RequestError(
            f"The subject lacks our reference {known.request_id}.", "Answers are found by it."
        )
    if not body.strip() or len(body) > MAX_BODY:
        raise RequestError("The letter is empty or far too long.", "Write what is asked.")
    return letters.change_draft(
        store, letter_id, revision, subject=subject, body=body, author=acting.author
    )


def discard(store: Store, letter_id: int, revision: int, acting: Acting) -> Letter:
    """Discard a letter that is not out; it stays on record, and an expert may be asked again."""
    acting.needs(Role.COORDINATOR)
    gone = letters.end(store, letter_id, revision, Outcome(LetterState.CANCELLED), acting.author)
    if gone.kind is LetterKind.EXPERT:
        email = gone.email.casefold()
        to = [one.purpose for one in contacts.addresses(store) if one.email.casefold() == email]
        asked = [gone.contact_id] if gone.contact_id else to
        opinions.take_back(store, gone.request_id, asked, acting.author)
    return gone
