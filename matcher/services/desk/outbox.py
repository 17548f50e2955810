"""The letters of a request as somebody looks at them: whom they would go to, waiting, out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import read
from matcher.desk.letters import centre_purpose, plan, reply_due_on
from matcher.desk.planned import Ask, Directory, ForwardPlan
from matcher.domain.events import Contact, Forwarding
from matcher.domain.letter import Letter, LetterKind, LetterState
from matcher.domain.request import Request
from matcher.errors import NotFoundError
from matcher.services.desk.drafts import directory
from matcher.services.desk.forwarding import Record
from matcher.services.desk.lists import grounds
from matcher.store import Store, contacts, letters, lists
from matcher.store.letters import OPEN

#: Letters by which a request is forwarded.
FORWARDING = frozenset({LetterKind.FORWARD, LetterKind.VIA_CENTRE, LetterKind.CENTRE_COPY})


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of some kinds: those that may still go out, and those that are out."""

    waiting: tuple[Letter, ...]
    out: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class Outbox:
    """A forwarding before its letters are written.

    Attributes
    ----------
    chosen:
        Hospitals of the newest choice; empty where nobody has chosen.
    plan:
        The letters that would ask all of them, and whom they cannot reach.
    contacts:
        Everybody who can be written to, by hospital.
    sent:
        What was forwarded already, by hospital.
    centres:
        Centres in whose field it is: they may ask in our place.
    without_address:
        Those of them that have no address yet.
    due_on:
        The day by which hospitals are asked to answer.
    """

    chosen: tuple[str, ...]
    plan: ForwardPlan
    contacts: Mapping[str, tuple[Contact, ...]]
    sent: Mapping[str, tuple[Forwarding, ...]]
    centres: tuple[str, ...]
    without_address: frozenset[str]
    due_on: date

    @property
    def not_asked(self) -> tuple[str, ...]:
        """Hospitals chosen and not asked yet."""
        return tuple(site for site in self.chosen if site not in self.sent)


def letters_of(store: Store, request_id: str, kinds: Collection[LetterKind]) -> Letters:
    """The letters of a request that are of these kinds; those discarded are left out."""
    found = [one for one in letters.letters(store, request_id) if one.kind in kinds]
    out = {LetterState.SENT, LetterState.HANDED_OVER}
    return Letters(
        waiting=tuple(one for one in found if one.state in OPEN),
        out=tuple(one for one in found if one.state in out),
    )


def letter_of(store: Store, request_id: str, letter_id: int) -> Letter:
    """A letter of a request.

    Raises
    ------
    NotFoundError
        The request has no such letter.
    """
    found = letters.letter(store, letter_id)
    if found.request_id != request_id:
        raise NotFoundError(f"There is no letter {letter_id} here.", "Open the request again.")
    return found


def outbox(store: Store, request: Request, *, catalogue: Catalogue, today: date) -> Outbox:
    """Whom the newest choice would write to today; nothing is kept."""
    choice = lists.newest_choice(store, request.request_id)
    chosen = () if choice is None else tuple(one.site_id for one in choice.sites if one.chosen)
    known, reading = directory(store), read(request, catalogue)
    sent = letters.forwardings(store, request.request_id)
    planned = plan(
        reading,
        [Ask(site) for site in chosen],
        known,
        so_far=sent,
        catalogue=catalogue,
        day=today,
    )
    centres = tuple(one for one in dict.fromkeys((request.centre, *reading.centres)) if one)
    return Outbox(
        chosen=chosen,
        plan=planned,
        contacts=_by_site(known.contacts),
        sent=_sent_by_site(sent),
        centres=centres,
        without_address=_without_address(centres, known),
        due_on=reply_due_on(request, today),
    )


def record_of(store: Store, letter: Letter) -> Record:
    """Why the hospitals of a letter are asked, out of the choice that counts when it goes."""
    via = ""
    if letter.kind in {LetterKind.VIA_CENTRE, LetterKind.AMENDMENT} and not letter.contact_id:
        email = letter.email.casefold()
        purposes = (
            one.purpose for one in contacts.addresses(store) if one.email.casefold() == email
        )
        via = next((one for one in purposes if one.startswith(centre_purpose(""))), "")
    choice = lists.newest_choice(store, letter.request_id)
    if choice is None:
        return Record(via=via.removeprefix(centre_purpose("")))
    shown = lists.shown_list(store, choice.list_id)
    chosen = frozenset(one.site_id for one in choice.sites if one.chosen)
    return Record(grounds(shown, chosen), shown.model_id, via.removeprefix(centre_purpose("")))


def _by_site(everybody: Sequence[Contact]) -> dict[str, tuple[Contact, ...]]:
    found: dict[str, tuple[Contact, ...]] = {}
    for one in everybody:
        found[one.site] = (*found.get(one.site, ()), one)
    return found


def _sent_by_site(sent: Sequence[Forwarding]) -> dict[str, tuple[Forwarding, ...]]:
    found: dict[str, tuple[Forwarding, ...]] = {}
    for one in sent:
        if one.cancelled_on is None:
            found[one.site] = (*found.get(one.site, ()), one)
    return found


def _without_address(centres: Sequence[str], known: Directory) -> frozenset[str]:
    have = {one.purpose for one in known.addresses if one.email}
    return frozenset(one for one in centres if centre_purpose(one) not in have)
