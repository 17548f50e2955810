"""What is sent and told about answers of hospitals, and about the links they answer by."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from matcher.desk.answers import MAX_LINE, MAX_TEXT
from matcher.domain.answering import Status, Via
from matcher.domain.vocabulary import DeclineReason, Reply
from matcher.web.api.values import Day, Prose, Sent, Told, Word

Patients = Annotated[int, Field(ge=0, le=5_000_000)]
Estimate = Annotated[float, Field(ge=0, le=5_000_000)]
Said = Annotated[Prose, Field(max_length=MAX_TEXT)]


class GivenBody(Told):
    """What somebody said for a hospital, in its own words."""

    status: Status
    department: str
    decline_reason: DeclineReason | None
    eligible_patients_per_year: int | None
    recruitment_estimate: float | None
    competing_studies: bool | None
    resources: str = Field(description="Staff and equipment.")
    needs: str
    contact: str = Field(description='Who agreed to be passed on; "" for nobody.')
    text: str


class ReplyBody(Told):
    """A reply as it is kept."""

    reply_id: int
    site_id: str
    version: str = Field(description="Of the request that it answers.")
    given: GivenBody
    answered_on: date
    received_at: datetime
    due_on: date | None = Field(description="The deadline that was in force.")
    is_late: bool
    via: Via
    entered_by: str = Field(description='"" where it came by a link.')


class AnsweredBody(Told):
    """A hospital's or department's answer as it stands."""

    site_id: str
    department: str
    answer: Reply | None = Field(description="None: it has not answered yet, though it wrote.")
    answered_on: date | None
    is_late: bool
    version: str = Field(description="Of the request that it answers.")
    holds: bool = Field(description="No change since that it would have to be confirmed for.")
    is_reconfirmed: bool
    reply: ReplyBody | None = Field(description="None: it came by import.")
    earlier: list[ReplyBody] = Field(description="What it said before, the newest first.")


class AskedBody(Told):
    """A hospital that was asked and has not answered."""

    site_id: str
    department: str
    version: str
    forwarded_on: date
    due_on: date | None


class AnswersBody(Told):
    """Who has answered, and who has not."""

    answered: list[AnsweredBody]
    silent: list[AskedBody]
    versions: list[str] = Field(description="Of the request, the newest first.")
    departments_disagree: list[str] = Field(description="Hospitals that say both yes and no.")


class NewAnswer(Sent):
    """An answer that came by phone or mail."""

    site_id: Word = Field(examples=["haukeland"])
    answer: Status
    department: Word = ""
    reason: DeclineReason | None = Field(default=None, description="Of a no.")
    patients: Patients | None = Field(default=None, description="Suitable patients a year.")
    estimate: Estimate | None = Field(default=None, description="Expected to be recruited.")
    competing: bool | None = Field(default=None, description="Whether studies compete.")
    resources: Said = ""
    needs: Said = ""
    contact: Annotated[Word, Field(max_length=MAX_LINE)] = ""
    text: Said = ""
    via: Literal[Via.PHONE, Via.EMAIL] = Via.EMAIL
    answered_on: Day | None = Field(default=None, description="None: today.")
    version: Word | None = Field(default=None, description="None: that it was asked about last.")


class PastedMail(Sent):
    """The text of a mail, with or without its sender and subject."""

    text: Annotated[Prose, Field(min_length=1)]
    sent_on: Day | None = Field(default=None, description="None: today.")


class ProposedBody(Told):
    """What a mail seems to say: to be read by a person, and then sent as an answer."""

    site_id: str = Field(description='"" where no hospital that was asked is known by it.')
    department: str
    site_words: str = Field(description="What the hospital was read from.")
    answer: Status | None = Field(description="None: nothing plain is said.")
    answer_words: list[str]
    reason: DeclineReason | None
    reason_words: str
    text: str = Field(description="The reply without what it quotes.")
    version: str
    requests_named: list[str] = Field(description="Requests whose reference it has.")


class NamedBody(Told):
    """The requests whose reference a mail has."""

    requests_named: list[str]


class LinkBody(Told):
    """A link by which a hospital answers; what it leads by is kept nowhere."""

    link_id: int
    letter_id: int
    site_id: str
    department: str
    made_at: datetime
    is_void: bool = Field(description="Taken back, or its letter was discarded.")


class OpenLinkBody(Told):
    """A link with its address: whoever has it answers for the hospital."""

    link_id: int
    site_id: str
    department: str
    address: str
