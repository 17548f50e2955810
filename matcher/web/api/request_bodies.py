"""A request in JSON: what may be said of it, and how it stands on the desk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Base64Bytes, ConfigDict, Field
from pydantic.config import JsonDict

from matcher.domain.case import CaseState, LinkKind
from matcher.domain.vocabulary import (
    Channel,
    Confidentiality,
    InterventionType,
    Population,
    RequestType,
)
from matcher.services.desk.inbox import Pile
from matcher.web.api.values import Day, Line, Prose, Sent, Told, Word, Words

_EXAMPLE: JsonDict = {
    "title": "A phase 3 study of an oral medicine in ulcerative colitis",
    "request_type": "site",
    "sponsor": "Example Pharma",
    "therapy_areas": ["gastroenterology"],
    "sites_wanted": 4,
    "reply_due_on": "2026-03-16",
}


class RequestFields(Sent):
    """What is known of a study. Null and an empty text or list mean: not known."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    title: Line | None = None
    indication: Line | None = None
    product: Line | None = None
    key_criteria: Prose | None = None
    therapy_areas: Words | None = Field(
        default=None,
        description="Ids or names; the first one is counted. None: read from the words.",
    )
    request_type: RequestType | None = None
    received_on: Day | None = Field(default=None, description="None: today.")
    reply_due_on: Day | None = None
    channel: Channel | None = None
    centre: Word | None = None
    version: Word | None = None
    sponsor: Word | None = None
    cro: Word | None = None
    phase: Word | None = None
    intervention_type: InterventionType | None = None
    required_capabilities: Words | None = None
    population: Population | None = None
    sites_wanted: Annotated[int, Field(ge=1, le=1_000)] | None = None
    patients_wanted: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    timeline: Line | None = None
    suggested_sites: Words | None = Field(
        default=None, description="Hospitals that the sponsor names, by id or as written."
    )
    already_contacted: Words | None = None
    regions: Words | None = Field(
        default=None, description="Regions wanted; none: the whole country."
    )
    confidentiality: Confidentiality | None = None


class SenderBody(Told):
    """The person at the company who asked; erasable."""

    name: Word = ""
    email: Word = ""


class FindingBody(Told):
    """Something that was read from words and may be wrong."""

    field: Word = Field(examples=["sites_wanted"])
    value: Line = Field(examples=["4"])
    confidence: Annotated[float, Field(ge=0, le=1)]
    words: Line = Field(examples=["about four sites"])


class LinkBody(Told):
    """What a request follows from."""

    kind: LinkKind
    request_id: Word = Field(examples=["NT-2026-012"])


class PaperBody(Sent):
    """A file that came with a request, kept as it came."""

    name: Word = Field(examples=["request.eml"])
    media_type: Word = "application/octet-stream"
    content: Base64Bytes = Field(description="In base64.")


class NewRequest(Sent):
    """A request to be put on the desk."""

    request: RequestFields
    sender: SenderBody = Field(default_factory=SenderBody)
    link: LinkBody | None = None
    found: Annotated[list[FindingBody], Field(default_factory=list, max_length=200)]
    papers: Annotated[list[PaperBody], Field(default_factory=list, max_length=10)]


class Correction(Sent):
    """Fields to put right; those left out stay as they are."""

    request: RequestFields = Field(default_factory=RequestFields)
    sender: SenderBody | None = None


class RequestTold(Told):
    """What is known of a study; "" and an empty list mean: not known."""

    title: str
    indication: str
    product: str
    key_criteria: str
    therapy_areas: list[str]
    request_type: RequestType | None
    received_on: date | None
    reply_due_on: date | None
    channel: Channel
    centre: str
    parent_id: str
    version: str
    sponsor: str
    cro: str
    phase: str
    intervention_type: InterventionType | None
    required_capabilities: list[str]
    population: Population | None
    sites_wanted: int | None
    patients_wanted: int | None
    timeline: str
    suggested_sites: list[str]
    already_contacted: list[str]
    regions: list[str]
    confidentiality: Confidentiality


class RemarkBody(Told):
    """A remark of a colleague's, for internal eyes."""

    note_id: int
    written_at: datetime
    written_by: str
    text: str


class FileBody(Told):
    """Something that came with a request."""

    file_id: int
    name: str
    media_type: str
    n_bytes: int
    kept_at: datetime
    kept_by: str


class RelativeBody(Told):
    """A request that this one follows from, or that follows from it."""

    kind: LinkKind
    request_id: str
    title: str


class CaseBody(Told):
    """A request as it stands on the desk."""

    request_id: str = Field(examples=["NT-2026-031"])
    revision: int = Field(description="Every change adds one; the ETag holds it too.")
    state: CaseState
    state_since: date
    moves: list[CaseState] = Field(description="Where a person may move it from here.")
    due_on: date | None = Field(description="The day a reply is due.")
    holder: str = Field(description='User name of who has taken it; "" for nobody.')
    sender: SenderBody
    link: LinkBody | None
    family: list[RelativeBody]
    request: RequestTold
    found: list[FindingBody] = Field(description="What was read from words, not confirmed since.")
    n_asked: int
    n_answered: int
    remarks: list[RemarkBody]
    files: list[FileBody]
    opened_at: datetime | None
    opened_by: str


class DeadlineBody(Told):
    """A day by which something is due, counted from today."""

    due_on: date
    days: int
    working_days: int
    on_day_off: bool


class InboxBody(Told):
    """One request in the inbox."""

    request_id: str
    revision: int
    pile: Pile
    state: CaseState
    holder: str
    title: str
    sponsor: str
    request_type: RequestType | None
    received_on: date | None
    due: DeadlineBody | None
    n_asked: int
    n_answered: int


class InboxPage(Told):
    """The requests found, what is due first on top."""

    total: int = Field(description="How many were found; `items` may be a part of them.")
    items: list[InboxBody]
    counts: dict[CaseState, int] = Field(description="Requests in each state, all of them.")
    holders: list[str]


class MoveBody(Sent):
    """Where to move a request."""

    to: CaseState


class HolderBody(Sent):
    """Who holds a request."""

    holder: Word = Field(description='A user name; "" for nobody.', examples=["kari"])


class NewLink(Sent):
    """What a request follows from."""

    kind: LinkKind
    request_id: Word = Field(examples=["NT-2026-012"])


class NewRemark(Sent):
    """A remark for colleagues."""

    text: Annotated[Prose, Field(min_length=1, max_length=5_000)]
