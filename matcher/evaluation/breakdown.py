"""The figures again for parts of the requests, and for parts of the hospitals.

A list is about a request, so the order is broken down by request: year and therapy area. A
chance is about a hospital, so chances are broken down by hospital: region, size and how often
it had been asked; with how many of its yes the list puts among the first five.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.backtest import METHODS, Backtest
from matcher.evaluation.bootstrap import Interval, clustered_interval, paired_interval
from matcher.evaluation.chances import MIN_OF_A_KIND, MIN_OUTCOMES
from matcher.evaluation.metrics import in_first
from matcher.evaluation.orders import MIN_LISTS, TARGETS, OrderValues, Verdict, verdict_of

Array = NDArray[np.float64]

#: Lower ends of the sizes, in public studies known on the request's own day.
SIZES = {"under_10_studies": 0, "10_to_49_studies": 10, "50_or_more_studies": 50}
#: Asked fewer times than this before: a hospital with little history.
LITTLE_HISTORY = 5
#: "Found": among so many first places of the list of those asked.
FIRST = 5


@dataclass(frozen=True, slots=True)
class RequestGroup:
    """The order in some of the requests: ours, and minus the best baseline of all requests."""

    group: str
    n_lists: int
    model: Interval
    difference: Interval
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class HospitalGroup:
    """The chances of some of the hospitals, one row a (request, hospital asked).

    Attributes
    ----------
    n, n_yes:
        Outcomes known, and how many were a yes.
    said, seen:
        Mean chance and share of yes.
    too_high:
        Said minus seen.
    enough:
        Whether there is enough to judge the chances by.
    n_listed_yes:
        Yes in requests with something to order.
    found:
        By method: share of these that stood among the first `FIRST` places.
    found_difference:
        Ours minus the best baseline of all requests.
    """

    group: str
    n: int
    n_yes: int
    said: float
    seen: float
    too_high: Interval
    enough: bool
    n_listed_yes: int
    found: Mapping[str, float]
    found_difference: Interval


def by_request(
    done: Backtest, judged: OrderValues, *, level: float, seed: int
) -> dict[str, tuple[RequestGroup, ...]]:
    """The headline metric by year and by therapy area, groups in order of name."""
    kinds = {
        "year": [str(cohort.own_day.year) for cohort in done.cohorts],
        "area": [forecast.area for forecast in done.forecasts],
    }
    model, best = judged.of("model"), judged.of(judged.best_baseline())

    def group(name: str, rows: NDArray[np.bool_]) -> RequestGroup:
        difference = paired_interval((model - best)[rows], level, seed)
        return RequestGroup(
            group=name,
            n_lists=difference.n,
            model=paired_interval(model[rows], level, seed),
            difference=difference,
            verdict=verdict_of(difference, MIN_LISTS),
        )

    return {
        kind: tuple(group(name, np.array(names) == name) for name in sorted(set(names)))
        for kind, names in kinds.items()
    }


@dataclass(frozen=True, eq=False)
class _Rows:
    """One row a (request, hospital asked); arrays of shape (n,), NaN where not known."""

    request: NDArray[np.int64]
    site: NDArray[np.int64]
    outcome: Array
    said: Array
    listed_yes: NDArray[np.bool_]
    found: Mapping[str, Array]
    n_asked_before: NDArray[np.int64]
    n_studies: NDArray[np.int64]


def by_hospital(
    done: Backtest, judged: OrderValues, *, level: float, seed: int
) -> dict[str, tuple[HospitalGroup, ...]]:
    """Chances, and who was found, by region, size and history of the hospitals."""
    rows = _rows(done, judged.target)
    best = judged.best_baseline()

    def group(name: str, here: NDArray[np.bool_]) -> HospitalGroup:
        known = here & ~np.isnan(rows.outcome)
        outcome, said = rows.outcome[known], rows.said[known]
        yes = here & rows.listed_yes
        gained = rows.found["model"] - rows.found[best]
        return HospitalGroup(
            group=name,
            n=len(outcome),
            n_yes=int(outcome.sum()),
            said=_mean(said),
            seen=_mean(outcome),
            too_high=clustered_interval(said - outcome, rows.request[known], level, seed),
            enough=_enough(outcome),
            n_listed_yes=int(yes.sum()),
            found={method: _mean(rows.found[method][yes]) for method in METHODS},
            found_difference=clustered_interval(gained[yes], rows.request[yes], level, seed),
        )

    return {
        kind: tuple(group(name, np.asarray(labels) == name) for name in names)
        for kind, (names, labels) in _labels(done, rows).items()
    }


def _rows(done: Backtest, target: str) -> _Rows:
    columns: dict[str, list[NDArray[np.generic]]] = {}
    for place, (cohort, forecast) in enumerate(zip(done.cohorts, done.forecasts, strict=True)):
        asked = cohort.asked
        relevant = cohort.outcome(TARGETS[target])
        known = ~np.isnan(relevant)
        to_order = 0 < relevant[known].sum() < known.sum()
        row: dict[str, NDArray[np.generic]] = {
            "request": np.full(len(asked), place),
            "site": asked.astype(np.int64),
            "outcome": cohort.outcome(target),
            "said": forecast.chances[target]["model"][asked],
            "listed_yes": to_order & (relevant == 1),
            "n_asked_before": forecast.n_asked_before[asked].astype(np.int64),
            "n_studies": forecast.n_studies[asked].astype(np.int64),
        }
        for method in METHODS:
            found = np.full(len(asked), np.nan)
            found[known] = in_first(getattr(forecast.orders[method], target)[asked[known]], FIRST)
            row[f"found {method}"] = found
        for name, values in row.items():
            columns.setdefault(name, []).append(values)
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    found_by = {method: joined.pop(f"found {method}") for method in METHODS}
    return _Rows(found=found_by, **joined)


def _labels(done: Backtest, rows: _Rows) -> dict[str, tuple[Sequence[str], Sequence[str]]]:
    """For each kind of group: the names in order, and which one each row is of."""
    candidates = done.candidates
    regions = [*candidates.region_ids, "unknown"]  # the last place is that of region -1
    sizes = list(SIZES)
    size = np.searchsorted(list(SIZES.values()), rows.n_studies, side="right") - 1
    histories = (f"asked_under_{LITTLE_HISTORY}_times", f"asked_{LITTLE_HISTORY}_times_or_more")
    of_region = [regions[place] for place in candidates.region[rows.site].tolist()]
    return {
        "region": ([name for name in regions if name in set(of_region)], of_region),
        "size": (sizes, [sizes[place] for place in size.tolist()]),
        "history": (
            histories,
            [histories[n >= LITTLE_HISTORY] for n in rows.n_asked_before.tolist()],
        ),
    }


def _enough(outcome: Array) -> bool:
    n_yes = outcome.sum()
    return bool(len(outcome) >= MIN_OUTCOMES and min(n_yes, len(outcome) - n_yes) >= MIN_OF_A_KIND)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")
