"""A request whose answers are waited for: who is silent, and the days that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.catalogue import Catalogue
from matcher.desk.amending import Amendment
from matcher.desk.following import Schedule, n_reminders, schedule
from matcher.desk.letters import reply_due_on
from matcher.desk.overview import asked
from matcher.desk.rhythm import Rhythm
from matcher.domain.events import Contact, Forwarding
from matcher.domain.letter import LetterKind
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality, ForwardingReason
from matcher.services.desk.following_guard import has_been_answered, waited_for
from matcher.services.desk.outbox import letters_of
from matcher.store import Store, amendments, cases, letters, reads, settings


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody who was asked and has not answered, or not the version that holds now.

    Attributes
    ----------
    contact:
        Whom the request went to; None where they are erased, or a centre asked.
    n_reminders:
        Reminders that are out.
    perhaps_directly:
        The company has its own line to it, so a yes may have gone there without us.
    has_only_to_confirm:
        It has said yes to an earlier version.
    """

    forwarding: Forwarding
    contact: Contact | None
    n_reminders: int
    perhaps_directly: bool
    has_only_to_confirm: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A request whose answers are waited for.

    Attributes
    ----------
    schedule:
        Its days; None where nobody was asked.
    amendments:
        Its newer versions, the oldest first.
    overtaken:
        Letters that wait and remind somebody who has answered since.
    """

    silent: tuple[Silent, ...]
    n_asked: int
    schedule: Schedule | None
    amendments: tuple[Amendment, ...]
    overtaken: frozenset[int]

    @property
    def perhaps_directly(self) -> bool:
        """Whether one of the silent may have answered without us."""
        return any(one.perhaps_directly for one in self.silent)


def follow_up(store: Store, request_id: str, *, catalogue: Catalogue) -> FollowUp:
    """Who is silent, and the days that count."""
    one = cases.find(store, request_id)
    standing = asked(letters.forwardings(store, request_id))
    expected = waited_for(store, request_id)
    reminders = letters_of(store, request_id, {LetterKind.REMINDER})
    contacts = {contact.contact_id: contact for contact in reads.contacts(store)}
    is_open = one.request.confidentiality is Confidentiality.OPEN
    # The letters to all of them gave the company's address.
    were_told_where = is_open and bool(one.case.sender.email)
    known_to_company = _known_to_company(one.request, catalogue)
    return FollowUp(
        silent=tuple(
            Silent(
                each,
                contacts.get(each.contact_id),
                n_reminders(each, reminders.out),
                perhaps_directly=were_told_where
                or each.site in known_to_company
                or each.reason is ForwardingReason.SPONSOR_NAMED,
                has_only_to_confirm=each in expected.to_confirm,
            )
            for each in expected.everybody
        ),
        n_asked=len({each.site for each in standing}),
        schedule=_schedule(one, standing, settings.rhythm(store)),
        amendments=amendments.of_request(store, request_id),
        overtaken=frozenset(
            letter.letter_id for letter in reminders.waiting if has_been_answered(store, letter)
        ),
    )


def _known_to_company(request: Request, catalogue: Catalogue) -> frozenset[str]:
    """Hospitals that the company has named or written to itself; a campus counts for its trust."""
    named = (*request.already_contacted, *request.suggested_sites)
    found = (catalogue.names.resolve(name, among_norwegian=True) for name in named)
    return frozenset(one.trust_id for one in found if one.trust_id is not None)


def _schedule(
    one: cases.Standing, forwardings: Sequence[Forwarding], rhythm: Rhythm
) -> Schedule | None:
    if not forwardings:
        return None
    asked_on = max(each.forwarded_on for each in forwardings)
    return schedule(one.due_on or reply_due_on(one.request, asked_on), asked_on, rhythm)
