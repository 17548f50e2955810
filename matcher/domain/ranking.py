"""A ranked list: what the engine returns. Codes and numbers only, no wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matcher.domain.request import Reading
from matcher.domain.vocabulary import Group

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for or against a hospital.

    Attributes
    ----------
    code:
        What the evidence is: ``answers_in_time``, ``registry_area``, ``declared`` ...
    effect:
        Its share of log P(selected) against the average candidate; the effects of one
        candidate sum to that difference exactly. Above 0 speaks for, below 0 against.
    values:
        The counts and ids the wording needs: ``{"n": 11, "of": 13}``.
    """

    code: str
    effect: float
    values: Mapping[str, int | float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Support:
    """How much data speaks about a hospital."""

    forwardings: int
    similar_requests: int
    participations: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One hospital's line in the list. Probabilities and intervals are within 0 to 1.

    `probability` is P(selected | forwarded), Norway's chance included, and equals
    `p_interested` x `p_selected` x P(Norway). `p_interested` is P(interested | forwarded),
    an answer at all included; `p_selected` is P(selected | interested, Norway chosen);
    `p_answer_in_time` is shown, and advises a phone call. `propensity` is the chance that this
    hospital had of being drawn for a place of learning, where it was drawn; else None.
    """

    rank: int
    site_id: str
    name: str
    trust: str
    region: str
    group: Group
    probability: float
    interval: Interval
    p_answer_in_time: float
    p_interested: float
    p_selected: float
    support: Support
    reasons: tuple[Reason, ...]
    flags: tuple[str, ...]
    propensity: float | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """A hospital left out: ``lacks_capability``, ``outside_region`` or ``not_active``."""

    site_id: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LearntFrom:
    """Rows a model has learnt from."""

    forwardings: int
    answers: int
    outcomes: int


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model ranked: its id, the as-of day of its training, what it learnt from."""

    id: str
    trained_as_of: date | None
    learnt_from: LearntFrom


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its 90 % posterior interval."""

    probability: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whom to forward to, and what that promises.

    `forward_to` holds every declared or sponsor-named hospital, then those the ranking adds
    until `wanted` interested hospitals are 80 % likely; `consider` the next few. The first
    `n_expected` of `forward_to` are the declared or sponsor-named ones. Only where that was
    asked for, `floored` names those that a floor brought in before their turn, and `explored`,
    the last of `forward_to`, those drawn in order to learn, each with its propensity.
    """

    forward_to: Sequence[str]
    consider: Sequence[str]
    wanted: int
    expected_interested: float
    expected_selected: float
    p_at_least_wanted: float
    n_expected: int = 0
    floored: Sequence[str] = ()
    explored: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to a request. `candidates` is in reading order and may be cut to the top."""

    reading: Reading
    as_of: date
    model: ModelInfo
    p_norway: Chance
    candidates: tuple[Candidate, ...]
    excluded: Sequence[Excluded]
    suggestion: Suggestion
    n_candidates: int
    warnings: tuple[str, ...] = ()

    @property
    def request_id(self) -> str:
        """Reference of the request ranked; empty for one only tried out."""
        return self.reading.request.request_id
