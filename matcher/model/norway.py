"""P(Norway chosen): fitted to requests, those still waiting for an outcome among them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.domain.request import Asking
from matcher.model.hierarchical import StagePrior, fit_stage
from matcher.model.likelihood import sigmoid
from matcher.model.parameters import Array, StageParameters
from matcher.model.posterior import Posterior
from matcher.model.rows import Rows
from matcher.model.waiting import Waiting

#: Steps of expectation and maximisation; later ones move P(Norway) by less than 0.005.
STEPS = 12


@dataclass(frozen=True, eq=False)
class CountryRows:
    """Requests that were forwarded; arrays of shape (n,) unless said otherwise.

    Attributes
    ----------
    x:
        Features of the request, shape (n, n_columns).
    area:
        Counted area, "" where none.
    came:
        1 where Norway was chosen, 0 where not, NaN where nobody has said.
    days:
        From the request until its outcome was known, or until today.
    """

    x: Array
    area: NDArray[np.str_]
    came: Array
    days: Array


def fit_norway(requests: CountryRows, prior: StagePrior) -> StageParameters:
    """Posterior of P(Norway chosen); silence is neither yes nor no."""
    waiting = Waiting.believed()
    told = ~np.isnan(requests.came)
    yes, no = requests.days[requests.came == 1], requests.days[requests.came == 0]
    rows = Rows.of(requests.x, np.where(told, requests.came, 0.0), requests.area)
    if not (~told).any():
        return fit_stage(rows, prior)
    for _ in range(STEPS):
        if_yes, if_no = waiting.untold(requests.days)
        rows = replace(
            rows,
            untold_if_yes=np.where(told, np.nan, if_yes),
            untold_if_no=np.where(told, np.nan, if_no),
        )
        fitted = fit_stage(rows, prior)
        p = _chances(fitted, requests)[~told]
        g = p * if_yes[~told] / (p * if_yes[~told] + (1 - p) * if_no[~told])
        waiting = waiting.again(yes, no, requests.days[~told], g)
    return fitted


def _chances(fitted: StageParameters, requests: CountryRows) -> Array:
    """P(Norway chosen) of requests at the posterior mode."""
    posterior = Posterior(fitted)
    effects = posterior.effects(Asking("", "", 0)).site
    of_area = dict(zip(posterior.sites.tolist(), effects.tolist(), strict=True))
    own = np.array([of_area.get(area, 0.0) for area in requests.area.tolist()])
    return np.asarray(sigmoid(fitted.weights[0] + requests.x @ fitted.weights[1:] + own))
