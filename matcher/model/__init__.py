"""Pure numeric code: fit arrays to parameters, predict from parameters and arrays.

Knows no hospital, no history and no file.
"""

from matcher.model.calibrate import calibrate
from matcher.model.hierarchical import StagePrior, fit_stage
from matcher.model.norway import CountryRows, fit_norway
from matcher.model.parameters import (
    HOSPITAL_STAGES,
    Calibration,
    Model,
    StageParameters,
    prior_parameters,
)
from matcher.model.prior import built_in_prior, norway_prior, stage_prior
from matcher.model.rows import KNOWN, Rows

__all__ = [
    "HOSPITAL_STAGES",
    "KNOWN",
    "Calibration",
    "CountryRows",
    "Model",
    "Rows",
    "StageParameters",
    "StagePrior",
    "built_in_prior",
    "calibrate",
    "fit_norway",
    "fit_stage",
    "norway_prior",
    "prior_parameters",
    "stage_prior",
]
