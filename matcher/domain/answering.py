"""What hospitals reply, whatever way it comes: by the link in their letter, by mail, by phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from matcher.domain.vocabulary import DeclineReason, Reply


class Status(StrEnum):
    """What a hospital says of a request; the last two are no answer yet, and no event."""

    INTERESTED = "interested"
    CONDITIONAL = "conditional"
    DECLINED = "declined"
    MORE_INFO = "more_info"
    ALREADY_IN_DIALOGUE = "already_in_dialogue"
    WRONG_RECIPIENT = "wrong_recipient"
    WITHDRAWN = "withdrawn"
    ACKNOWLEDGED = "acknowledged"
    UNDER_ASSESSMENT = "under_assessment"

    @property
    def reply(self) -> Reply | None:
        """The answer it is; None where it is none yet."""
        return Reply(self.value) if self.value in set(Reply) else None


class Via(StrEnum):
    """How a reply came."""

    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says for a hospital.

    Attributes
    ----------
    department:
        Which answers; several may.
    resources:
        Staff and equipment; offered again the next time, unlike numbers of patients.
    needs:
        What more they would need.
    contact:
        Who is to be passed on to the company as investigator.
    """

    status: Status
    department: str = ""
    decline_reason: DeclineReason | None = None
    eligible_patients_per_year: int | None = None
    recruitment_estimate: float | None = None
    competing_studies: bool | None = None
    resources: str = ""
    needs: str = ""
    contact: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A reply as it is kept.

    Attributes
    ----------
    received_at:
        The moment it was kept.
    due_on:
        The day by which it was asked for, as it stood when it came.
    link_id:
        Of the link it came by; None otherwise.
    entered_by:
        Who entered it; "" where it came by a link.
    """

    reply_id: int
    request_id: str
    site: str
    version: str
    given: Given
    answered_on: date
    received_at: datetime
    via: Via
    due_on: date | None = None
    link_id: int | None = None
    entered_by: str = ""

    @property
    def is_late(self) -> bool:
        """Whether it came after the day that was in force."""
        return self.due_on is not None and self.answered_on > self.due_on


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """A link by which a hospital answers; the token itself is kept nowhere.

    Attributes
    ----------
    place:
        Which of its letter's hospitals it is for, counted from 0.
    is_void:
        Taken back, or its letter was discarded.
    """

    link_id: int
    request_id: str
    letter_id: int
    place: int
    site: str
    department: str
    made_at: datetime
    is_void: bool
