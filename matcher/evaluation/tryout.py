"""A feature tried out: the present model with it and without it, on the same requests.

As in `backtest`, year by year: both are trained on what was known before a 1 January, and say of
every request of the year after, as of its own day, what the hospitals that were asked will do.
Only these are looked at, so nothing is said of hospitals that were never asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.backtest import BacktestSettings
from matcher.evaluation.bootstrap import Interval, clustered_interval, paired_interval
from matcher.evaluation.cohorts import Cohort, cohorts, windows
from matcher.evaluation.orders import HEADLINE, METRICS, MIN_LISTS, TARGETS, Verdict, verdict_of
from matcher.evaluation.scores import log_losses
from matcher.evaluation.tryout_year import Learnt, Said, try_year
from matcher.evidence.own import Feature, check_names
from matcher.history import Archive

Array = NDArray[np.float64]

#: What is judged: an order by each of `TARGETS`, and the chance of a yes by its log score.
LOG_SCORE = "log score"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two models by one measure, on the same requests.

    Attributes
    ----------
    target:
        One of `TARGETS`.
    measure:
        ``ndcg@5``, greater is better; or ``log score``, less is better.
    difference:
        What the features gain; above 0 is better in either measure.
    """

    target: str
    measure: str
    without: Interval
    with_features: Interval
    difference: Interval
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class Tryout:
    """All that was said with and without the features, and what became of the requests.

    Attributes
    ----------
    said:
        One entry a request, in the order of `cohorts`.
    gains:
        By target: with the features minus without, in NDCG@5, shape (n_requests,); NaN where
        there was nothing to order.
    """

    features: tuple[str, ...]
    origins: tuple[date, ...]
    cohorts: tuple[Cohort, ...]
    said: tuple[Said, ...]
    gains: Mapping[str, Array]
    comparisons: tuple[Comparison, ...]
    learnt: tuple[Learnt, ...]


def try_features(
    archive: Archive,
    features: Mapping[str, Feature],
    settings: BacktestSettings,
    *,
    seed: int = 0,
) -> Tryout:
    """Look back with some features more, and without them.

    A feature enters every stage with a weight that is believed to be about 0 until outcomes say
    otherwise. Its unit does not matter: it is brought to mean 0 and deviation 1 by the hospitals
    asked before each year.

    Parameters
    ----------
    features:
        By name. Each is given a request, and the history as of the day it came in.
    seed:
        Of the draws behind intervals.

    Raises
    ------
    ValueError
        A name is taken, or a feature does not give one finite number a candidate.
    UserError
        There is nothing to look back on.
    """
    check_names(features)
    found = cohorts(archive, as_of=settings.as_of)
    cut = windows(found, as_of=settings.as_of, since=settings.since)
    years = [try_year(archive, window, features) for window in cut]
    judged = tuple(cohort for window in cut for cohort in window.cohorts)
    said = tuple(one for year in years for one in year.said)
    orders = {target: _orders(judged, said, target) for target in TARGETS}
    return Tryout(
        features=tuple(features),
        origins=tuple(window.origin for window in cut),
        cohorts=judged,
        said=said,
        gains={target: after - before for target, (before, after) in orders.items()},
        comparisons=(
            *(_by_order(target, *orders[target], seed=seed) for target in TARGETS),
            _by_log_score(judged, said, seed),
        ),
        learnt=years[-1].learnt,
    )


def _orders(judged: Sequence[Cohort], said: Sequence[Said], target: str) -> tuple[Array, Array]:
    """NDCG@5 of each request without and with the features; NaN where nothing is to be ordered."""
    metric: Callable[[Array, Array], float] = METRICS[HEADLINE]
    values = np.full((2, len(judged)), np.nan)
    for place, (cohort, one) in enumerate(zip(judged, said, strict=True)):
        outcome = cohort.outcome(TARGETS[target])
        known = ~np.isnan(outcome)
        if 0 < outcome[known].sum() < known.sum():
            for row, chances in enumerate((one.without, one.with_features)):
                # What differs in the last bits only is tied.
                score = np.round(chances[target][known], 12)
                values[row, place] = metric(outcome[known], score)
    return values[0], values[1]


def _by_order(target: str, before: Array, after: Array, *, seed: int) -> Comparison:
    difference = paired_interval(after - before, seed=seed)
    return Comparison(
        target=target,
        measure=HEADLINE,
        without=paired_interval(before, seed=seed),
        with_features=paired_interval(after, seed=seed),
        difference=difference,
        verdict=verdict_of(difference, MIN_LISTS),
    )


def _by_log_score(judged: Sequence[Cohort], said: Sequence[Said], seed: int) -> Comparison:
    outcome = np.concatenate([cohort.interested for cohort in judged])
    request = np.repeat(np.arange(len(judged)), [len(cohort.asked) for cohort in judged])
    known = ~np.isnan(outcome)

    def losses(chances: Sequence[Mapping[str, Array]]) -> Array:
        p = np.concatenate([one["interested"] for one in chances])
        return log_losses(outcome[known], p[known])

    before = losses([one.without for one in said])
    after = losses([one.with_features for one in said])
    difference = clustered_interval(before - after, request[known], seed=seed)
    return Comparison(
        target="interested",
        measure=LOG_SCORE,
        without=clustered_interval(before, request[known], seed=seed),
        with_features=clustered_interval(after, request[known], seed=seed),
        difference=difference,
        verdict=verdict_of(difference, MIN_LISTS),
    )
