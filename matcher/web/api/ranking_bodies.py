"""A ranked list in JSON: the shape of `matcher rank --json`, and what the desk adds to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from matcher.desk.choosing import Size
from matcher.domain.case import ChoiceReason
from matcher.domain.vocabulary import Group
from matcher.ranking.exploration import MOST_PLACES
from matcher.ranking.steering import SMALL
from matcher.web.api.request_bodies import RequestFields
from matcher.web.api.values import Day, Line, Number, Sent, Told, Word, Words

Chance = Annotated[float, Field(ge=0, le=1)]
Ends = Annotated[list[Chance], Field(min_length=2, max_length=2, description="90 % interval.")]


class LearntBody(Told):
    """Rows a model has learnt from."""

    forwardings: int
    answers: int
    outcomes: int


class ModelBody(Told):
    """Which model ranked."""

    id: str
    trained_as_of: date | None
    learnt_from: LearntBody


class NorwayBody(Told):
    """The chance that Norway is chosen at all."""

    probability: Chance
    interval: Ends


class SupportBody(Told):
    """How much data speaks about a hospital."""

    forwardings: int
    similar_requests: int
    participations: int


class ReasonBody(Told):
    """One reason for or against a hospital."""

    code: str = Field(examples=["answers_in_time"])
    effect: float = Field(description="Share of log P(selected) against the average candidate.")
    text: str = Field(description="In the language of whoever asks.")


class CandidateBody(Told):
    """One hospital of the list."""

    rank: int
    site_id: str
    name: str
    trust: str
    region: str
    group: Group
    probability: Chance = Field(description="Of being selected where it is forwarded to.")
    interval: Ends
    p_answer_in_time: Chance
    p_interested: Chance
    p_selected: Chance
    support: SupportBody
    reasons: list[ReasonBody]
    flags: list[str]
    propensity: Chance | None = Field(
        default=None, description="Only where it was drawn for a place of learning."
    )


class ExcludedBody(Told):
    """A hospital left out."""

    site_id: str
    reason: str


class ExploredBody(Told):
    """A hospital drawn for a place of learning."""

    site_id: str
    propensity: Chance


class SuggestionBody(Told):
    """Whom to forward to, and what that promises."""

    forward_to: list[str]
    n_expected: int
    floored: list[str] = Field(default_factory=list)
    explored: list[ExploredBody] = Field(default_factory=list)
    consider: list[str]
    wanted: int
    expected_interested: float
    expected_selected: float
    p_at_least_wanted: Chance


class CentreBody(Told):
    """A centre in whose field the request falls."""

    centre_id: str
    name: str
    host_site: str | None


class RankingBody(Told):
    """A suggested reading order of hospitals; people decide."""

    request_id: str = Field(description='"" for a request that is only tried out.')
    as_of: date = Field(description="Only what was known before this day counts.")
    model: ModelBody
    p_norway: NorwayBody
    candidates: list[CandidateBody]
    excluded: list[ExcludedBody]
    suggestion: SuggestionBody
    centre: list[CentreBody]
    warnings: list[str]


class PromiseBody(Told):
    """What can be expected of a choice."""

    n_chosen: int
    wanted: int
    expected_interested: float
    expected_selected: float
    p_at_least_wanted: Chance
    regions: dict[str, int] = Field(description="Chosen hospitals by region.")
    sizes: dict[Size, int]


class ListBody(RankingBody):
    """A list as it is shown and kept."""

    list_id: int = Field(description="A choice names it.")
    groups: dict[Group, list[str]] = Field(description="Ids in the order of the page.")
    chosen: list[str] = Field(description="By the last choice, else all that expect to be asked.")
    promise: PromiseBody


class ToRank(Sent):
    """A request that is only tried out: it is kept nowhere."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"request": {"indication": "psoriatic arthritis"}, "top": 10}]
        }
    )

    request: RequestFields
    as_of: Day | None = Field(default=None, description="None: everything known by now.")
    top: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        default=None, description="None: all."
    )
    explore: Annotated[int, Field(ge=0, le=MOST_PLACES)] = 0
    floor: Annotated[float, Field(ge=0, lt=1)] = 0.0
    floor_for: Word = SMALL


class KeptList(Told):
    """A list as somebody saw it."""

    list_id: int
    request_id: str
    shown_at: datetime
    shown_to: str
    model_id: str
    as_of: date


class KeptListBody(KeptList):
    """A list as somebody saw it, with all that was on it."""

    content: dict[str, Any]


class ToPromise(Sent):
    """Hospitals that may be chosen."""

    sites: Words = Field(examples=[["haukeland", "st-olavs"]])


class ChosenBody(Told):
    """What is decided about one hospital."""

    site_id: Word = Field(examples=["haukeland"])
    chosen: bool
    reason: ChoiceReason | None = Field(
        default=None, description="Needed where a hospital that expects to be asked is left out."
    )
    note: Line = ""


class NewChoice(Sent):
    """Whom to forward to, chosen from a list that was shown."""

    list_id: Number
    sites: Annotated[list[ChosenBody], Field(min_length=1, max_length=1_000)]


class ChoiceBody(Told):
    """Whom to forward to, as somebody chose."""

    choice_id: int
    list_id: int
    chosen_at: datetime
    chosen_by: str
    sites: list[ChosenBody]
