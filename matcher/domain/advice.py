"""What in a hospital's own power goes with a higher chance. Codes and numbers, no wording.

Association, never a cause or a verdict: it says how the model's chance differs between
hospitals alike in everything else, and leaves out what the records are too few to tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from matcher.domain.ranking import Interval, ModelInfo


class StepCode(StrEnum):
    """What a hospital can do by itself."""

    DECLARE = "declare"
    ANSWER_AS_FAST = "answer_as_fast"
    REGISTER_CAPABILITY = "register_capability"


class Outlook(StrEnum):
    """What the records say of a step.

    `HIGHER`: goes with a higher chance, the whole interval above none. `NO_HIGHER`: the interval
    holds no gain worth speaking of. `TOO_LITTLE`: it holds both a gain and none, or there is
    nothing to compare with, as of a hospital never asked. `ALREADY`: it is so already.
    """

    HIGHER = "higher"
    NO_HIGHER = "no_higher"
    TOO_LITTLE = "too_little"
    ALREADY = "already"


class Basis(StrEnum):
    """Which requests the advice is averaged over.

    `AREA`: of the area asked about. `DECLARED`: of the fields the hospital declared. `ALL`: all,
    because none is in those fields, or no field is known. `EXAMPLE`: a request made up for each
    field, because the records hold none at all.
    """

    AREA = "area"
    DECLARED = "declared"
    ALL = "all"
    EXAMPLE = "example"


class Aim(StrEnum):
    """The chance a step is about, given that a request is forwarded to the hospital.

    `SELECTED`: it is selected, Norway's chance included. `INTERESTED_IN_TIME`: it answers in
    time and is interested.
    """

    SELECTED = "selected"
    INTERESTED_IN_TIME = "interested_in_time"


@dataclass(frozen=True, slots=True)
class Change:
    """How a chance would differ, on average over the requests a step concerns.

    Attributes
    ----------
    before, after:
        Mean chance as things stand, and with the step; 0 to 1.
    ratio:
        `after` / `before`.
    after_interval, ratio_interval:
        90 % intervals from what is unsure about the step; `before` is held fixed.
    """

    before: float
    after: float
    after_interval: Interval
    ratio: float
    ratio_interval: Interval
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a hospital can do.

    Attributes
    ----------
    detail:
        Id of the area to declare ("": the field of each request) or of the capability.
    n_requests:
        How many of the advice's requests it concerns.
    is_already:
        It is so already.
    changes:
        By aim; empty where it is so already, or where there is nothing to compare with.
    """

    code: StepCode
    detail: str
    n_requests: int
    is_already: bool = False
    changes: Mapping[Aim, Change] = field(default_factory=dict)

    @property
    def outlook(self) -> Outlook:
        """The best that the records say of it, for any aim."""
        if self.is_already:
            return Outlook.ALREADY
        said = {change.outlook for change in self.changes.values()}
        if Outlook.HIGHER in said:
            return Outlook.HIGHER
        return Outlook.NO_HIGHER if said == {Outlook.NO_HIGHER} else Outlook.TOO_LITTLE


@dataclass(frozen=True, slots=True)
class Advice:
    """What goes with a higher chance for one hospital, as known on one day.

    Attributes
    ----------
    areas:
        Ids of the fields the requests are of; empty for all.
    since:
        First day of the requests looked at.
    chances:
        Mean chance as things stand, by aim; empty where there is no request.
    """

    site_id: str
    as_of: date
    since: date
    model: ModelInfo
    basis: Basis
    areas: tuple[str, ...]
    n_requests: int
    chances: Mapping[Aim, float]
    steps: tuple[Step, ...]

    @property
    def is_assumption(self) -> bool:
        """Whether the model has learnt from nothing yet."""
        return self.model.trained_as_of is None
