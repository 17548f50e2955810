"""Pure numeric code: fit arrays to parameters, predict from parameters and arrays.

Knows no hospital, no history and no file.
"""

from matcher.model.hierarchical import Rows, StagePrior, fit_stage
from matcher.model.parameters import (
    HOSPITAL_STAGES,
    Model,
    StageParameters,
    prior_parameters,
)
from matcher.model.prior import built_in_prior, norway_prior, stage_prior

__all__ = [
    "HOSPITAL_STAGES",
    "Model",
    "Rows",
    "StageParameters",
    "StagePrior",
    "built_in_prior",
    "fit_stage",
    "norway_prior",
    "prior_parameters",
    "stage_prior",
]
