"""Forecasts against the truth, which is known in made-up portals and nowhere else.

Here every hospital is judged, asked or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.backtest import FORECASTERS, METHODS, Backtest, Forecast
from matcher.evaluation.baselines import BASELINES
from matcher.evaluation.bootstrap import Interval, clustered_interval, paired_interval
from matcher.evaluation.calibration import N_BINS, calibration_error, reliability
from matcher.evaluation.metrics import in_first, ndcg
from matcher.evaluation.orders import MIN_LISTS, Verdict, verdict_of
from matcher.evaluation.regret import SUGGESTION
from matcher.evaluation.scores import log_score, rmse
from matcher.simulation import Truth

Array = NDArray[np.float64]

#: Places that count where all hospitals are ranked.
FIRST = 10


@dataclass(frozen=True, slots=True)
class TrueScores:
    """Chances against the true ones, over all hospitals and requests; lower is better."""

    rmse: float
    log_score: float
    calibration_error: float


@dataclass(frozen=True, eq=False)
class Coverage:
    """How often the 90 % interval held the true chance: over all, and by the chance said.

    Arrays have one entry a bin of equal mass: rows, mean chance said, share that was held.
    """

    overall: Interval
    n: NDArray[np.int64]
    predicted: Array
    held: Array


@dataclass(frozen=True, eq=False)
class TruthTable:
    """How near the truth the methods came.

    Attributes
    ----------
    ndcg:
        NDCG@10 of all hospitals by method, the true chance of being selected as gain.
    best_baseline, difference, verdict:
        As in `OrderTable`.
    chances:
        By method of `FORECASTERS`, of the chance ``selected``.
    coverage:
        Of the model's intervals.
    regret:
        Hospitals selected that were forgone a request, in the mean of the truth, against the
        best equally many of all; by method, `SUGGESTION` first.
    """

    n_requests: int
    n_hospitals: int
    ndcg: Mapping[str, Interval]
    best_baseline: str
    difference: Interval
    verdict: Verdict
    chances: Mapping[str, TrueScores]
    coverage: Coverage
    regret: Mapping[str, Interval]


def truth_table(done: Backtest, truth: Truth, *, level: float, seed: int) -> TruthTable | None:
    """Judge every forecast whose request the truth knows; None where it knows none.

    Raises
    ------
    ValueError
        The truth is about other hospitals than the candidates.
    """
    ids = tuple(done.candidates.ids.tolist())
    if set(ids) != set(truth.site_ids):
        raise ValueError("the truth is about other hospitals than the candidates")
    rows = [truth.site_ids.index(site_id) for site_id in ids]
    column = {request_id: place for place, request_id in enumerate(truth.request_ids)}
    forecasts = [forecast for forecast in done.forecasts if forecast.request_id in column]
    if not forecasts:
        return None
    true = [truth.probability[rows, column[f.request_id]] for f in forecasts]
    gains = {
        method: np.array(
            [
                ndcg(t, f.orders[method].selected, FIRST)
                for f, t in zip(forecasts, true, strict=True)
            ]
        )
        for method in METHODS
    }
    best = BASELINES[int(np.argmax([np.round(np.nanmean(gains[name]), 12) for name in BASELINES]))]
    difference = paired_interval(gains["model"] - gains[best], level, seed)
    regrets = _regrets(forecasts, true)
    return TruthTable(
        n_requests=len(forecasts),
        n_hospitals=len(ids),
        ndcg={name: paired_interval(values, level, seed) for name, values in gains.items()},
        best_baseline=best,
        difference=difference,
        verdict=verdict_of(difference, MIN_LISTS),
        chances={name: _scores(forecasts, true, name) for name in FORECASTERS},
        coverage=_coverage(forecasts, true, level=level, seed=seed),
        regret={name: paired_interval(values, level, seed) for name, values in regrets.items()},
    )


def _scores(forecasts: Sequence[Forecast], true: Sequence[Array], method: str) -> TrueScores:
    said = np.concatenate([forecast.chances["selected"][method] for forecast in forecasts])
    known = np.concatenate(true)
    return TrueScores(rmse(known, said), log_score(known, said), calibration_error(known, said))


def _coverage(
    forecasts: Sequence[Forecast], true: Sequence[Array], *, level: float, seed: int
) -> Coverage:
    known = np.concatenate(true)
    low = np.concatenate([forecast.low for forecast in forecasts])
    high = np.concatenate([forecast.high for forecast in forecasts])
    said = np.concatenate([forecast.chances["selected"]["model"] for forecast in forecasts])
    held = ((low <= known) & (known <= high)).astype(np.float64)
    request = np.repeat(np.arange(len(true)), [len(values) for values in true])
    bins = reliability(held, said, N_BINS)
    return Coverage(
        clustered_interval(held, request, level, seed), bins.n, bins.predicted, bins.observed
    )


def _regrets(forecasts: Sequence[Forecast], true: Sequence[Array]) -> dict[str, Array]:
    found: dict[str, list[float]] = {name: [] for name in (SUGGESTION, *METHODS)}
    for forecast, chance in zip(forecasts, true, strict=True):
        if forecast.suggested is None or not len(forecast.suggested):
            continue
        n = len(forecast.suggested)
        best = float(np.sort(chance)[::-1][:n].sum())
        found[SUGGESTION].append(best - float(chance[forecast.suggested].sum()))
        for method in METHODS:
            first = in_first(forecast.orders[method].selected, n)
            found[method].append(best - float(chance @ first))
    return {name: np.array(values) for name, values in found.items()}
