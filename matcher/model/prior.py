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
        "registry_total": 0.05,
        "load": -0.15,
        "reply_delay": -0.5,
        "registry_area": 0.05,
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
    # Interest follows the field: declared, practised, or what the hospital exists for.
    "interested": {
        "intercept": -0.9,
        "declares": -0.3,
        "specialised": -0.6,
        "load": -0.1,
        "registry_area": 0.35,
        "registry_similar": 0.15,
        "declared": 1.0,
        "specialist": 2.0,
        "hosts_centre": 0.4,
        "fitting_capability": 0.3,
        "capability_registered": 0.4,
        "sponsor_named": 0.8,
        "already_contacted": 0.4,
    },
    # Sponsors choose those who have done it, and those they asked for.
    "selected": {
        "intercept": -0.5,
        "registry_total": 0.05,
        "specialised": -0.3,
        "registry_area": 0.2,
        "registry_similar": 0.2,
        "specialist": 0.8,
        "hosts_centre": 0.2,
        "fitting_capability": 0.2,
        "capability_registered": 0.3,
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
}

#: How far hospitals differ beyond their features, on the logit: overall, and in an area.
SITE_SCALES: Mapping[str, float] = {
    "answers": 0.8,
    "in_time": 0.8,
    "interested": 0.7,
    "selected": 0.6,
}
PAIR_SCALES: Mapping[str, float] = {
    "answers": 0.3,
    "in_time": 0.3,
    "interested": 0.7,
    "selected": 0.5,
}

#: 10 of the 23 requests of 2025 with a known outcome came to Norway (annual report 2025).
NORWAY_CHOSEN, NORWAY_KNOWN = 10, 23


def stage_prior(stage: str, features: tuple[str, ...]) -> StagePrior:
    """The prior of a stage for features in the given order."""
    weights = WEIGHTS[stage]
    return StagePrior(
        weights=np.array([weights.get(name, 0.0) for name in ("intercept", *features)]),
        deviations=np.array(
            [INTERCEPT_DEVIATION]
            + [WEIGHT_DEVIATIONS.get(name, WEIGHT_DEVIATION) for name in features]
        ),
        site_scale=SITE_SCALES[stage],
        pair_scale=PAIR_SCALES[stage],
    )


def norway_prior() -> StagePrior:
    """The prior of P(Norway chosen): the published share, areas alike until told otherwise."""
    lost = NORWAY_KNOWN - NORWAY_CHOSEN
    return StagePrior(
        weights=np.array([np.log(NORWAY_CHOSEN / lost)]),
        # The standard error of the published share's logit.
        deviations=np.array([np.sqrt(1 / NORWAY_CHOSEN + 1 / lost)]),
        site_scale=0.4,
        pair_scale=0.4,
    )


def built_in_prior(features: tuple[str, ...]) -> Model:
    """The model that has learnt nothing yet."""
    return Model(
        id="prior",
        trained_as_of=None,
        learnt_from=LearntFrom(0, 0, 0),
        features=features,
        stages={stage: stage_prior(stage, features).parameters() for stage in HOSPITAL_STAGES},
        norway=norway_prior().parameters(),
    )
