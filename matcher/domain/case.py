"""A request as coordinators work with it: its state, who holds it, what was shown and sent.

The request itself stands in `request`; what happened to it in `events`. Here is what only the
desk needs. Contacts and people at companies appear by id or stand in erasable records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from matcher.domain.request import Finding


class CaseState(StrEnum):
    """Where a request stands. `summary_due` is never kept: it is forwarded past its deadline."""

    RECEIVED = "received"
    AWAITING_CLARIFICATION = "awaiting_clarification"
    READY = "ready"
    FORWARDED = "forwarded"
    SUMMARY_DUE = "summary_due"
    SUMMARY_SENT = "summary_sent"
    AWAITING_OUTCOME = "awaiting_outcome"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ON_HOLD = "on_hold"
    DUPLICATE = "duplicate"


#: Nothing is waited for any more.
ENDED = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.DUPLICATE})


class LinkKind(StrEnum):
    """How a request follows from an earlier one."""

    DUPLICATE = "duplicate"
    RE_BID = "re_bid"
    NEW_VERSION = "new_version"
    FROM_COUNTRY = "from_country"


@dataclass(frozen=True, slots=True)
class Link:
    """This request follows from another one."""

    kind: LinkKind
    request_id: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The person at the company who asked; erasable."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One request on the desk.

    Attributes
    ----------
    request_id:
        Our own reference, such as ``NT-2026-031``, in every subject line.
    revision:
        1 and up; every change adds one. Who changes says which revision was read.
    state, state_since:
        Where it stands, and the day it came there.
    holder:
        User name of the person who has taken it; "" where nobody has.
    sender:
        Whom to ask and to answer.
    link:
        The request it follows from, if any.
    found:
        What was read from the words of the incoming text and not confirmed since.
    opened_at, opened_by:
        When it was put on the desk, in UTC, and by whom.
    """

    request_id: str
    revision: int
    state: CaseState
    state_since: date
    holder: str = ""
    sender: Sender = field(default_factory=Sender)
    link: Link | None = None
    found: tuple[Finding, ...] = ()
    opened_at: datetime | None = None
    opened_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done or waited for."""
        return self.state not in ENDED


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Something that came with a request, kept as it came: an e-mail, a spreadsheet, a study.

    Confidential: it is shown on the page of its request and sent to nobody.
    """

    file_id: int
    request_id: str
    name: str
    media_type: str
    n_bytes: int
    kept_at: datetime
    kept_by: str


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A remark of a colleague's, for internal eyes."""

    note_id: int
    request_id: str
    written_at: datetime
    written_by: str
    text: str


class ChoiceReason(StrEnum):
    """Why a hospital that expects to be asked is left out."""

    SPONSOR_EXCLUDES = "sponsor_excludes"
    ALREADY_CONTACTED = "already_contacted"
    LACKS_REQUIREMENT = "lacks_requirement"
    NO_CAPACITY_NOW = "no_capacity_now"
    ASKED_NOT_TO = "asked_not_to"
    WRONG_FIELD = "wrong_field"
    REGION_COVERED = "region_covered"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was decided about one hospital of a list that was shown.

    `reason` is set where a hospital that expects to be asked is left out; `note` says more.
    """

    site_id: str
    chosen: bool
    reason: ChoiceReason | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list as somebody saw it, kept for good: what the choice was made from.

    Attributes
    ----------
    content:
        The request as read, the order with chances and groups, the suggestion and the excluded
        hospitals, as plain JSON values.
    """

    list_id: int
    request_id: str
    shown_at: datetime
    shown_to: str
    model_id: str
    as_of: date
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to forward to, chosen from a list that was shown. The newest one counts."""

    choice_id: int
    list_id: int
    request_id: str
    chosen_at: datetime
    chosen_by: str
    sites: tuple[Chosen, ...]


class Opinion(StrEnum):
    """How an expert sees the chance to recruit what is asked of the country."""

    VERY_GOOD = "very_good"
    GOOD = "good"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class ExpertOpinion:
    """An expert or a centre asked about a country request, and what they answered.

    Attributes
    ----------
    party:
        ``site:<site_id>`` or ``centre:<centre_id>``: never a person.
    standard_of_care_ok:
        Whether the study fits Norwegian practice; None where not said.
    """

    opinion_id: int
    request_id: str
    party: str
    asked_on: date
    due_on: date | None = None
    contact_id: str = ""
    answered_on: date | None = None
    opinion: Opinion | None = None
    standard_of_care_ok: bool | None = None
    text: str = ""
