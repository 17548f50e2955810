"""How right the chances were that were said beforehand: each stage, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.backtest import FORECASTERS, Backtest
from matcher.evaluation.bootstrap import Interval, clustered_interval
from matcher.evaluation.calibration import (
    N_BINS,
    Reliability,
    calibration_error,
    chance_error,
    reliability,
)
from matcher.evaluation.scores import log_losses, squared_errors

Array = NDArray[np.float64]

#: Below so many outcomes, or with fewer of either kind, nothing is claimed of calibration.
MIN_OUTCOMES = 100
MIN_OF_A_KIND = 10
#: Outcomes a bin should hold at least, as long as one bin is left.
_A_BIN = 20


@dataclass(frozen=True, eq=False)
class ChanceRows:
    """The outcomes known of one chance, and what was said; arrays of shape (n,).

    Attributes
    ----------
    request:
        Position of the request in the backtest.
    site:
        Row of the candidate; -1 where the chance is the request's.
    said:
        By method of `FORECASTERS`.
    """

    chance: str
    request: NDArray[np.int64]
    site: NDArray[np.int64]
    outcome: Array
    said: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Scored:
    """One method's chances, scored; lower is better in all three."""

    brier: Interval
    log_score: Interval
    calibration_error: float


@dataclass(frozen=True, eq=False)
class ChanceTable:
    """The methods' chances against what happened.

    Attributes
    ----------
    n_yes:
        How many of the outcomes were a yes.
    enough:
        Whether there is enough to judge at all.
    gain:
        How much better the model's log score is than that of ``constant``, which says what was
        usual before; above 0 is better.
    chance_error:
        The calibration error of the model to be expected of so few outcomes were it right.
    reliability:
        Of the model.
    """

    chance: str
    n: int
    n_requests: int
    n_yes: int
    enough: bool
    methods: Mapping[str, Scored]
    gain: Interval
    chance_error: float
    reliability: Reliability


def chance_rows(done: Backtest, chance: str) -> ChanceRows:
    """Gather the outcomes that are known, and what was said of them."""
    parts: list[tuple[NDArray[np.int64], Array, dict[str, Array]]] = []
    requests = []
    for place, (cohort, forecast) in enumerate(zip(done.cohorts, done.forecasts, strict=True)):
        outcome = cohort.outcome(chance)
        of_request = chance == "norway"
        rows = np.zeros(1, np.int64) if of_request else cohort.asked.astype(np.int64)
        known = ~np.isnan(outcome)
        said = {name: forecast.chances[chance][name][rows[known]] for name in FORECASTERS}
        parts.append((rows[known] - of_request, outcome[known], said))
        requests.append(np.full(int(known.sum()), place))
    return ChanceRows(
        chance=chance,
        request=np.concatenate(requests),
        site=np.concatenate([sites for sites, _, _ in parts]),
        outcome=np.concatenate([outcome for _, outcome, _ in parts]),
        said={name: np.concatenate([said[name] for _, _, said in parts]) for name in FORECASTERS},
    )


def chance_table(rows: ChanceRows, *, level: float, seed: int) -> ChanceTable:
    """Score the chances, with intervals over requests."""
    n, n_yes = len(rows.outcome), int(rows.outcome.sum())
    n_bins = n_bins_for(n)
    losses = {name: log_losses(rows.outcome, said) for name, said in rows.said.items()}

    def over_requests(values: Array) -> Interval:
        return clustered_interval(values, rows.request, level, seed)

    return ChanceTable(
        chance=rows.chance,
        n=n,
        n_requests=len(np.unique(rows.request)),
        n_yes=n_yes,
        enough=n >= MIN_OUTCOMES and min(n_yes, n - n_yes) >= MIN_OF_A_KIND,
        methods={
            name: Scored(
                brier=over_requests(squared_errors(rows.outcome, said)),
                log_score=over_requests(losses[name]),
                calibration_error=calibration_error(rows.outcome, said, n_bins),
            )
            for name, said in rows.said.items()
        },
        gain=over_requests(losses["constant"] - losses["model"]),
        chance_error=chance_error(rows.said["model"], n_bins, seed=seed),
        reliability=reliability(rows.outcome, rows.said["model"], n_bins),
    )


def n_bins_for(n: int) -> int:
    """Bins for so many outcomes: fewer than usual where they would hold too little.

    Examples
    --------
    >>> n_bins_for(1000), n_bins_for(70), n_bins_for(5)
    (10, 3, 1)
    """
    return max(1, min(N_BINS, n // _A_BIN))
