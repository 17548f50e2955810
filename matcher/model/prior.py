"""What the engine believes before any portal outcome: sensible defaults, not experience.

The intercepts are the portal's published figures where there are any (of 41 requests of
2025, 10 came to Norway and 13 did not), else round guesses; the weights say in which
direction evidence points and how far, and their deviations let a few years of outcomes
overrule them. Every list ranked by them says so.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from matcher.domain.ranking import LearntFrom
from matcher.model.hierarchical import StagePrior
from matcher.model.parameters import HOSPITAL_STAGES, Model

#: Mean weight on the logit, by stage and feature; what is not named is 0.
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    # About three in four are expected to answer; a busy or slow hospital less.
    "answers": {
        "intercept": 1.1,
        "load": -0.15,
        "reply_delay": -0.5,
        "declared": 0.5,
        "specialist": 0.3,
        "hosts_centre": 0.2,
        "sponsor_named": 0.4,
    },
    "in_time": {
        "intercept": 0.6,
        "registry_total": 0.05,
        "load": -0.25,
        "reply_delay": -1.0,
        "declared": 0.3,
        "specialist": 0.2,
        "hosts_centre": 0.2,
        "sponsor_named": 0.3,
    },
    # Interest follows the field: declared, practised, or what the hospital exists for. Where
    # studies are known by their words, who took part in similar ones says most.
    "interested": {
        "intercept": -0.9,
        "declares": -0.3,
        "specialised": -0.6,
        "load": -0.1,
        "registry_area": 0.15,
        "registry_similar": 0.5,
        "declared": 1.0,
        "specialist": 2.0,
        "hosts_centre": 0.4,
        "fitting_capability": 0.3,
        "capability_registered": 0.4,
        "registry_sponsor": 0.2,
        "sponsor_named": 0.8,
        "already_contacted": 0.4,
    },
    # Sponsors choose those who have done it, and those they asked for.
    "selected": {
        "intercept": -0.5,
        "specialised": -0.3,
        "registry_area": 0.1,
        "registry_similar": 0.5,
        "specialist": 0.8,
        "hosts_centre": 0.2,
        "fitting_capability": 0.2,
        "capability_registered": 0.3,
        "registry_sponsor": 0.4,
        "sponsor_named": 0.9,
        "already_contacted": 0.4,
    },
}

INTERCEPT_DEVIATION = 0.7
#: How far a weight may be off: less for features with a wide range, so that the doubt about
#: a large hospital is not larger than the doubt about a small one.
WEIGHT_DEVIATION = 0.5
WEIGHT_DEVIATIONS: Mapping[str, float] = {
    "registry_total": 0.1,
    "load": 0.3,
    "registry_area": 0.2,
    "registry_similar": 0.2,
    "registry_sponsor": 0.4,
    "early_phase": 0.3,
    "children": 0.3,
    "device": 0.3,
}
#: What a feature is worth more in one kind of study than in another: at first about this
#: much, then as much as outcomes show (these deviations are learnt together).
PRODUCT_DEVIATION = 0.2

#: How far hospitals differ beyond their features, on the logit, by component of their own
#: effect: as such, in an area, for a sponsor, lately, and lately in an area.
SCALES: Mapping[str, tuple[float, float, float, float, float]] = {
    "answers": (0.7, 0.3, 0.2, 0.3, 0.2),
    "in_time": (0.7, 0.3, 0.2, 0.3, 0.2),
    "interested": (0.6, 0.6, 0.2, 0.3, 0.3),
    "selected": (0.5, 0.5, 0.4, 0.2, 0.3),
}
#: Hospitals' worth of belief in these scales.
SCALE_STRENGTH = 4.0
#: What no evidence tells of one hospital and one request.
RESIDUALS: Mapping[str, float] = {
    "answers": 0.4,
    "in_time": 0.4,
    "interested": 0.5,
    "selected": 0.7,
}

#: 10 of the 23 requests of 2025 with a known outcome came to Norway (annual report 2025).
NORWAY_CHOSEN, NORWAY_KNOWN = 10, 23
#: Mean and deviation of the weights of the request's features, in their order. A site
#: request that follows a country request has Norway's attention already.
NORWAY_WEIGHTS: Mapping[str, tuple[float, float]] = {
    "follows_country_request": (0.7, 0.5),
    "late_phase": (0.0, 0.3),
}
#: How far requests differ in what nobody is told: the product, the competition, the price.
NORWAY_RESIDUAL = 0.7
NORWAY_AREA_SCALE = 0.3


def stage_prior(stage: str, columns: tuple[str, ...]) -> StagePrior:
    """The prior of a stage for columns in the given order."""
    weights = WEIGHTS[stage]
    pooled = np.array([False] + [":" in name for name in columns])
    deviations = np.array(
        [INTERCEPT_DEVIATION] + [WEIGHT_DEVIATIONS.get(name, WEIGHT_DEVIATION) for name in columns]
    )
    return StagePrior(
        weights=np.array([weights.get(name, 0.0) for name in ("intercept", *columns)]),
        deviations=np.where(pooled, PRODUCT_DEVIATION, deviations),
        scales=np.array(SCALES[stage]),
        residual=RESIDUALS[stage],
        strength=SCALE_STRENGTH,
        pooled=pooled if pooled.any() else None,
    )


def norway_prior() -> StagePrior:
    """The prior of P(Norway chosen): the published share, areas alike until told otherwise."""
    lost = NORWAY_KNOWN - NORWAY_CHOSEN
    means, deviations = zip(*NORWAY_WEIGHTS.values(), strict=True)
    return StagePrior(
        weights=np.array([np.log(NORWAY_CHOSEN / lost), *means]),
        # The standard error of the published share's logit.
        deviations=np.array([np.sqrt(1 / NORWAY_CHOSEN + 1 / lost), *deviations]),
        scales=np.array([NORWAY_AREA_SCALE, 0.0, 0.0, 0.0, 0.0]),
        residual=NORWAY_RESIDUAL,
    )


def built_in_prior(columns: tuple[str, ...]) -> Model:
    """The model that has learnt nothing yet."""
    return Model(
        id="prior",
        trained_as_of=None,
        learnt_from=LearntFrom(0, 0, 0),
        features=columns,
        stages={stage: stage_prior(stage, columns).parameters() for stage in HOSPITAL_STAGES},
        norway=norway_prior().parameters(),
    )
