"""The closed vocabularies of the data contract."""

from __future__ import annotations

from enum import StrEnum


class RequestType(StrEnum):
    SITE = "site"
    COUNTRY = "country"
    UNSPECIFIED = "unspecified"


class Channel(StrEnum):
    PORTAL = "portal"
    CENTRE = "centre"
    DIRECT = "direct"
    NORDIC = "nordic"


class InterventionType(StrEnum):
    DRUG = "drug"
    DEVICE = "device"
    IVD = "ivd"
    ATMP = "atmp"
    OTHER = "other"


class Population(StrEnum):
    ADULT = "adult"
    PAEDIATRIC = "paediatric"
    BOTH = "both"


class Confidentiality(StrEnum):
    OPEN = "open"
    NO_SPONSOR_NAME = "no_sponsor_name"
    CDA_FIRST = "cda_first"


class CountryResult(StrEnum):
    """Norway's outcome; it belongs to the request, never to a hospital."""

    ALLOCATED = "allocated"
    NOT_ALLOCATED = "not_allocated"
    WITHDRAWN = "withdrawn"


class ForwardingReason(StrEnum):
    COORDINATOR = "coordinator"
    MODEL = "model"
    EXPLORATION = "exploration"
    CENTRE = "centre"
    SPONSOR_NAMED = "sponsor_named"


class Reply(StrEnum):
    """What a hospital answered."""

    INTERESTED = "interested"
    CONDITIONAL = "conditional"
    DECLINED = "declined"
    MORE_INFO = "more_info"
    ALREADY_IN_DIALOGUE = "already_in_dialogue"
    WRONG_RECIPIENT = "wrong_recipient"
    WITHDRAWN = "withdrawn"


#: Replies that count as the hospital's yes. `already_in_dialogue` is an answer with interest.
INTERESTED_REPLIES = frozenset({Reply.INTERESTED, Reply.CONDITIONAL, Reply.ALREADY_IN_DIALOGUE})

#: Replies that are no answer yet (`more_info`) or count for nothing (`wrong_recipient`).
NOT_AN_ANSWER = frozenset({Reply.MORE_INFO, Reply.WRONG_RECIPIENT})


class DeclineReason(StrEnum):
    COMPETING_STUDY = "competing_study"
    NO_PATIENTS = "no_patients"
    EXCLUSION_CRITERIA = "exclusion_criteria"
    STAFF_CAPACITY = "staff_capacity"
    EQUIPMENT = "equipment"
    TIMELINE = "timeline"
    STANDARD_OF_CARE = "standard_of_care"
    ETHICAL = "ethical"
    FINANCIAL = "financial"
    OTHER = "other"


class SiteOutcome(StrEnum):
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"


class Group(StrEnum):
    """How a candidate stands to a request; the pages show one group after another."""

    SPONSOR_NAMED = "sponsor_named"
    DECLARED = "declared"
    ACTIVE_IN_FIELD = "active_in_field"
    LITTLE_KNOWN = "little_known"
