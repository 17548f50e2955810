"""What happened, one frozen record a row of the data contract.

Every record carries `known_on`, the day we learnt it, and `withdrawn`, which takes
an earlier row with the same key back. Which version counts on which day is decided in
`history.py`, nowhere else. A `site` field holds a catalogue id; `site_as_written` in
the store keeps what the file said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matcher.domain.request import Request
from matcher.domain.vocabulary import (
    CountryResult,
    DeclineReason,
    ForwardingReason,
    Reply,
    SiteOutcome,
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or function mailbox to write to. Erasable; events hold only the id."""

    contact_id: str
    site: str
    name: str = ""
    email: str = ""
    department: str = ""
    therapy_areas: tuple[str, ...] = ()
    deputy_of: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Capability:
    """A hospital has, or is known to lack, a capability. Not listed means unknown."""

    site: str
    capability: str
    has: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    known_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Interest:
    """A field in which a hospital has said it wants requests."""

    site: str
    therapy_area: str
    valid_from: date | None = None
    valid_to: date | None = None
    known_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One version of a request as it stands in the portal."""

    request: Request
    known_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CountryOutcome:
    """Whether the study came to Norway: an event of its own, of the request."""

    request_id: str
    country_outcome: CountryResult
    country_outcome_on: date | None = None
    known_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Forwarding:
    """A request sent to a hospital (or a department of it)."""

    request_id: str
    site: str
    forwarded_on: date
    forwarding_id: str = ""
    department: str = ""
    contact_id: str = ""
    version: str = ""
    due_on: date | None = None
    via: str = ""
    reason: ForwardingReason | None = None
    model_id: str = ""
    shown_rank: int | None = None
    propensity: float | None = None
    cancelled_on: date | None = None
    known_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hospital (or a department of it) replied."""

    request_id: str
    site: str
    answered_on: date
    answer: Reply
    department: str = ""
    version: str = ""
    received_via: str = ""
    decline_reason: DeclineReason | None = None
    eligible_patients_per_year: int | None = None
    recruitment_estimate: float | None = None
    competing_studies: bool | None = None
    known_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Allocation:
    """Whether the sponsor selected the hospital."""

    request_id: str
    site: str
    outcome: SiteOutcome
    decided_on: date | None = None
    known_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Participation:
    """A hospital took part in a public study. `site` is empty where the name is unknown."""

    study_id: str
    site: str
    started_on: date | None = None
    first_posted_on: date | None = None
    title: str = ""
    therapy_areas: tuple[str, ...] = ()
    phase: str = ""
    sponsor: str = ""
    source: str = ""
    known_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class RegistryCount:
    """How many public studies of an area a hospital took part in; area ``all`` is its total."""

    site: str
    therapy_area: str
    n_studies: int
    counted_on: date | None = None
    source: str = ""
    known_on: date | None = None
    withdrawn: bool = False


Record = (
    Contact
    | Capability
    | Interest
    | ReceivedRequest
    | CountryOutcome
    | Forwarding
    | Answer
    | Allocation
    | Participation
    | RegistryCount
)


@dataclass(frozen=True, slots=True)
class Events:
    """Every version of every event, oldest knowledge first; `known_on` is set in all of them.

    This is what a store, a simulation or a test hands to `history.History`, which alone
    decides what of it was known on a given day.
    """

    requests: tuple[ReceivedRequest, ...] = ()
    country_outcomes: tuple[CountryOutcome, ...] = ()
    forwardings: tuple[Forwarding, ...] = ()
    answers: tuple[Answer, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    participations: tuple[Participation, ...] = ()
    registry_counts: tuple[RegistryCount, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    interests: tuple[Interest, ...] = ()
