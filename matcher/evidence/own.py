"""Features that somebody tries out, beside those of `features`: called, and checked.

They are for looking back only. No list is made with them, and no model is kept that has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matcher.domain.request import Request
from matcher.evidence.features import COLUMNS
from matcher.history import History
from matcher.history.columns import Ints

#: For a request, and what was known before its own day began: a number for every candidate.
Feature = Callable[[Request, History], ArrayLike]


def check_names(features: Mapping[str, Feature]) -> None:
    """Refuse names that could be taken for something else.

    Raises
    ------
    ValueError
        There is no feature, or a name is no identifier or one of the model's own.
    """
    if not features:
        raise ValueError("no feature to try out")
    for name in features:
        if not name.isidentifier():
            raise ValueError(f"'{name}' is no name for a feature: letters, digits and _ only")
        if name in COLUMNS:
            raise ValueError(f"the model has a feature '{name}' already; choose another name")


def own_columns(
    features: Mapping[str, Feature], request: Request, history: History, sites: Ints
) -> NDArray[np.float64]:
    """What the features say of some hospitals, shape (len(sites), len(features)).

    Raises
    ------
    ValueError
        A feature does not give one finite number for each candidate of the history.
    """
    columns = np.zeros((len(sites), len(features)))
    for place, (name, feature) in enumerate(features.items()):
        values = np.asarray(feature(request, history), np.float64)
        if values.shape != (history.n_sites,):
            raise ValueError(
                f"feature '{name}' gave shape {values.shape} for request {request.request_id}: "
                f"one number for each of the {history.n_sites} candidates is wanted"
            )
        n_bad = int((~np.isfinite(values)).sum())
        if n_bad:
            raise ValueError(
                f"feature '{name}' gave no finite number for {n_bad} hospitals in request "
                f"{request.request_id}: say 0 where nothing is known"
            )
        columns[:, place] = values[sites]
    return columns
