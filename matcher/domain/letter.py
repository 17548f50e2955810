"""E-mail that the desk writes: drafts, what was sent, what could not be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter is for."""

    FORWARD = "forward"
    CENTRE_COPY = "centre_copy"
    VIA_CENTRE = "via_centre"
    CLARIFICATION = "clarification"
    EXPERT = "expert"
    COUNTRY_REPLY = "country_reply"
    OVERVIEW = "overview"
    REMINDER = "reminder"
    NOTICE = "notice"
    AMENDMENT = "amendment"
    OUTCOME_QUESTION = "outcome_question"
    OUTCOME_NOTICE = "outcome_notice"
    CENTRE_LINKS = "centre_links"


class LetterState(StrEnum):
    """A draft may still be changed; what was handed over may not."""

    DRAFT = "draft"
    SENT = "sent"
    FAILED = "failed"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class SendingKind(StrEnum):
    """Why a hospital that was asked before is written to again."""

    FIRST = "first"
    ADDITIONAL_DEPARTMENT = "additional_department"
    NEW_VERSION = "new_version"
    RESEND = "resend"


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One hospital, or department of it, that a letter asks."""

    site_id: str
    department: str = ""
    forwarding_id: str = ""
    sending: SendingKind = SendingKind.FIRST


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail to one recipient.

    Attributes
    ----------
    letter_id:
        0 before it is kept.
    contact_id:
        Whom it goes to, where that is a hospital's contact; "" for a centre or a company.
    name, email:
        As they were when it was written; erased with the contact.
    cc:
        Further addresses.
    items:
        The hospitals and departments it asks; empty where it asks none.
    revision:
        1 and up; a draft that somebody else changed is not overwritten.
    error:
        Why the last attempt to send failed; "" otherwise.
    """

    letter_id: int
    request_id: str
    kind: LetterKind
    language: str
    subject: str
    body: str
    contact_id: str = ""
    name: str = ""
    email: str = ""
    cc: tuple[str, ...] = ()
    items: tuple[LetterItem, ...] = ()
    state: LetterState = LetterState.DRAFT
    revision: int = 1
    attempts: int = 0
    error: str = ""
    written_at: datetime | None = None
    written_by: str = ""
    sent_at: datetime | None = None
    message_id: str = ""
