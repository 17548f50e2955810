"""Forwarding a request: its letters sent or handed over, and what that records.

A letter that cannot be sent is kept with the reason, and can be sent again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from email.message import EmailMessage

from matcher.desk.letters import outcome_unknown, reply_due_on
from matcher.domain.batch import Row
from matcher.domain.events import Forwarding
from matcher.domain.letter import Letter, LetterKind, LetterState
from matcher.domain.person import Role
from matcher.domain.vocabulary import Confidentiality, ForwardingReason
from matcher.errors import ConflictError, MailError, StoreError
from matcher.mail.sending import SmtpSettings, send
from matcher.mail.writing import check_address, message_id, write_message
from matcher.services.desk.acting import Acting
from matcher.services.desk.answering import with_links
from matcher.services.desk.following_guard import check_wanted
from matcher.services.desk.lists import Grounds
from matcher.store import Store, cases, letters
from matcher.store.letters import Outcome

#: Letters that make forwardings; a copy and a question to experts make none.
_FORWARDING = frozenset({LetterKind.FORWARD, LetterKind.VIA_CENTRE, LetterKind.AMENDMENT})


#: Letters to whoever sent the request: they may name what is theirs.
_TO_THE_COMPANY = frozenset(
    {
        LetterKind.CLARIFICATION,
        LetterKind.COUNTRY_REPLY,
        LetterKind.OVERVIEW,
        LetterKind.OUTCOME_QUESTION,
    }
)

#: Fields of a request that name the company, and those that give the study away.
_COMPANY = ("sponsor", "cro", "product")
_STUDY = ("title", "key_criteria")


@dataclass(frozen=True, slots=True)
class Record:
    """What is recorded with the forwardings of a letter.

    Attributes
    ----------
    grounds:
        Why each hospital is asked; one that is not named here was the coordinator's wish.
    model_id:
        Of the list that was chosen from.
    via:
        The centre that asks in our place.
    """

    grounds: Mapping[str, Grounds] = field(default_factory=dict)
    model_id: str = ""
    via: str = ""


def send_letter(
    store: Store,
    letter_id: int,
    revision: int,
    acting: Acting,
    *,
    settings: SmtpSettings | None,
    record: Record,
    reply_to: str = "",
    answer_base: str = "",
    even_so: bool = False,
) -> Letter:
    """Send a letter, and record what it forwards once the server has taken it.

    Parameters
    ----------
    revision:
        Of the letter as it was read: of two who send at once, one is told.
    answer_base:
        Where hospitals reach the desk: its links begin with it. Without it there are none.
    even_so:
        Send although an earlier attempt may have gone out.

    Raises
    ------
    ConflictError
        Somebody else took or changed it; an earlier attempt may have gone out; or what it asks
        for is not waited for any more.
    MailError
        It could not be sent: it is kept with the reason. Or nobody knows whether it went.
    """
    acting.needs(Role.COORDINATOR)
    if settings is None:
        raise MailError(
            "No mail server is set up.",
            "Copy or download the letter, or set MATCHER_SMTP_HOST and MATCHER_SMTP_FROM.",
        )
    known = letters.letter(store, letter_id)
    if outcome_unknown(known) and not even_so:
        raise ConflictError(
            f"Letter {letter_id} may have been sent already: an attempt has no outcome.",
            "Make sure that it has not arrived, then send it all the same.",
        )
    check_wanted(store, known)
    check_address(known.email)
    _check_secrets(store, known)
    with_links(store, known, answer_base, acting)  # what cannot be linked is told before it is out
    number = message_id(known, settings.sender, attempt=f"{known.attempts + 1}")
    claimed = letters.claim(store, letter_id, revision, message_id=number, author=acting.author)
    try:
        linked = with_links(store, claimed, answer_base, acting)
        send(settings, _message(linked, settings.sender, reply_to, acting))
    except MailError as error:
        if not error.may_have_gone:
            # On lines of their own, so that each is said in the language of whoever reads it.
            failed = Outcome(LetterState.FAILED, f"{error.message}\n{error.remedy}".strip())
            letters.settle_attempt(store, claimed, failed, acting.author)
        raise
    try:
        sent = Outcome(LetterState.SENT, rows=_rows(store, claimed, record, acting))
        return letters.settle_attempt(store, claimed, sent, acting.author)
    except StoreError as error:  # its own words say that nothing has happened
        raise MailError(
            f"Letter {letter_id} has been sent, and that could not be noted.",
            "Do not send it again. Once the store can be written: say that you have sent it.",
            may_have_gone=True,
        ) from error


def hand_over(
    store: Store, letter_id: int, revision: int, acting: Acting, *, record: Record
) -> Letter:
    """Say that a letter is out by other means: copied, or sent from a downloaded file.

    Raises
    ------
    ConflictError
        Somebody else changed it, or it is out already.
    """
    acting.needs(Role.COORDINATOR)
    known = letters.letter(store, letter_id)
    outcome = Outcome(LetterState.HANDED_OVER, rows=_rows(store, known, record, acting))
    return letters.end(store, letter_id, revision, outcome, acting.author)


def download(
    store: Store,
    letter_id: int,
    acting: Acting,
    *,
    sender: str,
    reply_to: str = "",
    answer_base: str = "",
) -> bytes:
    """A letter as an .eml file, to be opened and sent with a mail program.

    Raises
    ------
    ConflictError
        It names what its request keeps confidential by now, or what it asks for is not waited
        for any more.
    """
    known = letters.letter(store, letter_id)
    check_wanted(store, known)
    _check_secrets(store, known)
    if not known.message_id:
        known = replace(known, message_id=message_id(known, sender, attempt="0"))
    linked = with_links(store, known, answer_base, acting)
    message = _message(linked, sender, reply_to, acting)
    message["X-Unsent"] = "1"  # has mail programs open it as a draft, ready to be sent
    return bytes(message)


def _check_secrets(store: Store, letter: Letter) -> None:
    """See that a letter names nothing that became confidential after it was written.

    Looks for whole names and texts alone: what a letter is made of is left out more cautiously
    where it is worded.

    Raises
    ------
    ConflictError
        It does.
    """
    if letter.kind in _TO_THE_COMPANY:
        return
    request = cases.find(store, letter.request_id).request
    named = {
        Confidentiality.OPEN: (),
        Confidentiality.NO_SPONSOR_NAME: _COMPANY,
        Confidentiality.CDA_FIRST: (*_COMPANY, *_STUDY),
    }[request.confidentiality]
    text = _plain(f"{letter.subject} {letter.body}")
    secrets = (_plain(getattr(request, name)) for name in named)
    if any(secret and re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text) for secret in secrets):
        raise ConflictError(
            f"Letter {letter.letter_id} names what the request keeps confidential.",
            "Take it out, or discard the letter and write it anew.",
        )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _message(letter: Letter, sender: str, reply_to: str, acting: Acting) -> EmailMessage:
    return write_message(letter, sender=sender, now=acting.now, reply_to=reply_to)


def _rows(store: Store, letter: Letter, record: Record, acting: Acting) -> tuple[Row, ...]:
    """The forwardings a letter makes."""
    if letter.kind not in _FORWARDING:
        return ()
    request = cases.find(store, letter.request_id).request
    # Counted from the day it was written: the day that stands in the letter.
    written_on = acting.today if letter.written_at is None else letter.written_at.date()
    due_on = reply_due_on(request, written_on)
    return tuple(
        _row(letter, place, request.version, due_on, record, acting.today)
        for place in range(len(letter.items))
    )


def _row(
    letter: Letter, place: int, version: str, due_on: date, record: Record, today: date
) -> Row:
    item = letter.items[place]
    why = record.grounds.get(item.site_id)
    explored = why is not None and why.reason is ForwardingReason.EXPLORATION
    forwarding = Forwarding(
        request_id=letter.request_id,
        site=item.site_id,
        forwarded_on=today,
        forwarding_id=item.forwarding_id,
        department=item.department,
        contact_id=letter.contact_id,
        version=version,
        due_on=due_on,
        via="" if letter.kind is LetterKind.FORWARD else record.via,
        reason=ForwardingReason.COORDINATOR if why is None else why.reason,
        model_id=record.model_id,
        shown_rank=None if why is None else why.shown_rank,
        propensity=why.propensity if why is not None and explored else None,
        known_on=today,
    )
    return Row(forwarding)
