"""What was forgone by following the suggestion, with hindsight.

Only hospitals that were asked and whose outcome is known can be looked back on. Of these the
suggestion names some; the best that could have been done is to ask equally many, knowing who
would say yes. The other methods ask equally many as well, the first of their own order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.evaluation.backtest import METHODS, Backtest
from matcher.evaluation.baselines import BASELINES
from matcher.evaluation.bootstrap import Interval, paired_interval
from matcher.evaluation.metrics import in_first
from matcher.evaluation.orders import MIN_LISTS, TARGETS, Verdict, verdict_of

#: The suggestion itself: declared and sponsor-named hospitals, and those the ranking adds.
SUGGESTION = "suggestion"


@dataclass(frozen=True, eq=False)
class RegretTable:
    """Hospitals forgone a request, compared with the best equally many.

    Attributes
    ----------
    n_requests:
        Requests in which it mattered whom to ask: some but not all of the hospitals asked were
        suggested, and some but not all were relevant.
    n_suggested:
        Mean number of hospitals asked that were suggested.
    methods:
        Mean regret by method, `SUGGESTION` first; lower is better.
    best_baseline:
        The simple order with the least regret.
    difference:
        Its regret minus the suggestion's; above 0 the suggestion is better.
    """

    target: str
    n_requests: int
    n_suggested: float
    methods: Mapping[str, Interval]
    best_baseline: str
    difference: Interval
    verdict: Verdict


def regret_table(done: Backtest, target: str, *, level: float, seed: int) -> RegretTable:
    """Mean regret of the suggestion and of every order, over requests."""
    found: dict[str, list[float]] = {name: [] for name in (SUGGESTION, *METHODS)}
    sizes = []
    for cohort, forecast in zip(done.cohorts, done.forecasts, strict=True):
        outcome = cohort.outcome(TARGETS[target])
        known = ~np.isnan(outcome)
        relevant, rows = outcome[known], cohort.asked[known]
        if forecast.suggested is None or not 0 < relevant.sum() < len(relevant):
            continue
        taken = np.isin(rows, forecast.suggested)
        n_taken = int(taken.sum())
        if not 0 < n_taken < len(rows):
            continue
        best = min(n_taken, float(relevant.sum()))
        found[SUGGESTION].append(best - float(relevant[taken].sum()))
        for method in METHODS:
            first = in_first(getattr(forecast.orders[method], target)[rows], n_taken)
            found[method].append(best - float(relevant @ first))
        sizes.append(n_taken)
    regrets = {name: np.array(values) for name, values in found.items()}
    # The first of those that are equal but for the last bits.
    means = [float(np.round(regrets[name].mean(), 12)) if sizes else 0.0 for name in BASELINES]
    best_baseline = BASELINES[int(np.argmin(means))]
    difference = paired_interval(regrets[best_baseline] - regrets[SUGGESTION], level, seed)
    return RegretTable(
        target=target,
        n_requests=len(sizes),
        n_suggested=float(np.mean(sizes)) if sizes else float("nan"),
        methods={name: paired_interval(values, level, seed) for name, values in regrets.items()},
        best_baseline=best_baseline,
        difference=difference,
        verdict=verdict_of(difference, MIN_LISTS),
    )
