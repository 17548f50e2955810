"""How well each method ordered the hospitals that were asked, one list a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matcher.errors import UserError
from matcher.evaluation.backtest import METHODS, Backtest
from matcher.evaluation.bootstrap import Interval, paired_interval
from matcher.evaluation.metrics import average_precision, ndcg, recall

Array = NDArray[np.float64]

#: What an order is judged by, and the outcome of `Cohort` that is relevant. Who was selected is
#: judged in requests that Norway did not lose: a lost country counts against nobody.
TARGETS: Mapping[str, str] = {"interested": "interested", "selected": "chosen"}

#: Greater is better, in all of them.
METRICS: Mapping[str, Callable[[Array, Array], float]] = {
    "ndcg@3": lambda gain, score: ndcg(gain, score, 3),
    "ndcg@5": lambda gain, score: ndcg(gain, score, 5),
    "ndcg@10": lambda gain, score: ndcg(gain, score, 10),
    "recall@3": lambda gain, score: recall(gain, score, 3),
    "recall@5": lambda gain, score: recall(gain, score, 5),
    "recall@10": lambda gain, score: recall(gain, score, 10),
    "map": average_precision,
}
HEADLINE = "ndcg@5"

#: Below so many lists an interval cannot be trusted, and nothing is claimed.
MIN_LISTS = 20


class Verdict(StrEnum):
    """What a difference to the best baseline says."""

    BETTER = "better"
    WORSE = "worse"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    TOO_FEW = "too_few_to_judge"


@dataclass(frozen=True, eq=False)
class OrderValues:
    """Metrics of every list and method.

    Attributes
    ----------
    values:
        By metric, shape (n_methods, n_requests) in the order of `METHODS`; NaN where there is
        nothing to order: no hospital with a known outcome was relevant, or every one was.
    """

    target: str
    values: Mapping[str, Array]

    @property
    def n_lists(self) -> int:
        """Requests with something to order."""
        return int((~np.isnan(self.values[HEADLINE][0])).sum())

    def of(self, method: str, metric: str = HEADLINE) -> Array:
        """One method's values, shape (n_requests,)."""
        row: Array = self.values[metric][METHODS.index(method)]
        return row

    def best_baseline(self, metric: str = HEADLINE) -> str:
        """The baseline with the largest mean: chosen afterwards, so the bar is rather too high."""
        known = ~np.isnan(self.values[metric][0])
        means = self.values[metric][:-1, known].mean(axis=1) if known.any() else np.zeros(1)
        # The first of those that are equal but for the last bits.
        return METHODS[int(np.argmax(np.round(means, 12)))]


@dataclass(frozen=True, eq=False)
class OrderTable:
    """The methods against each other for one target.

    Attributes
    ----------
    methods:
        By method and metric: mean over the lists, with its interval.
    best_baseline, difference, verdict:
        By metric: the best baseline, ours minus it on the same lists, and what that says.
    """

    target: str
    n_lists: int
    methods: Mapping[str, Mapping[str, Interval]]
    best_baseline: Mapping[str, str]
    difference: Mapping[str, Interval]
    verdict: Mapping[str, Verdict]


def metric_named(name: str) -> str:
    """The name of a metric, if it is one.

    Raises
    ------
    UserError
        There is no such metric.
    """
    if name not in METRICS:
        raise UserError(f"Unknown metric '{name}'.", f"Known are: {', '.join(METRICS)}.")
    return name


def order_values(done: Backtest, target: str) -> OrderValues:
    """Judge every list, of hospitals with a known outcome only."""
    values = {name: np.full((len(METHODS), len(done.cohorts)), np.nan) for name in METRICS}
    for place, (cohort, forecast) in enumerate(zip(done.cohorts, done.forecasts, strict=True)):
        outcome = cohort.outcome(TARGETS[target])
        known = ~np.isnan(outcome)
        relevant, rows = outcome[known], cohort.asked[known]
        if not 0 < relevant.sum() < len(relevant):
            continue
        for row, method in enumerate(METHODS):
            score = getattr(forecast.orders[method], target)[rows]
            for name, metric in METRICS.items():
                values[name][row, place] = metric(relevant, score)
    return OrderValues(target, values)


def order_table(judged: OrderValues, *, level: float, seed: int) -> OrderTable:
    """Means, intervals over requests, and paired differences to the best baseline."""
    best = {metric: judged.best_baseline(metric) for metric in METRICS}
    difference = {
        metric: paired_interval(
            judged.of("model", metric) - judged.of(best[metric], metric), level, seed
        )
        for metric in METRICS
    }
    return OrderTable(
        target=judged.target,
        n_lists=judged.n_lists,
        methods={
            method: {
                metric: paired_interval(judged.of(method, metric), level, seed)
                for metric in METRICS
            }
            for method in METHODS
        },
        best_baseline=best,
        difference=difference,
        verdict={metric: verdict_of(found, MIN_LISTS) for metric, found in difference.items()},
    )


def verdict_of(difference: Interval, enough: int) -> Verdict:
    """What a difference says, greater being better.

    Examples
    --------
    >>> verdict_of(Interval(0.05, 0.01, 0.09, n=40), enough=20).value
    'better'
    >>> verdict_of(Interval(0.05, 0.01, 0.09, n=19), enough=20).value
    'too_few_to_judge'
    """
    if difference.n < enough:
        return Verdict.TOO_FEW
    if difference.low > 0:
        return Verdict.BETTER
    return Verdict.WORSE if difference.high < 0 else Verdict.NO_CLEAR_DIFFERENCE
