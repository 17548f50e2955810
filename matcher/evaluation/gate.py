"""Whether a new model may take the place of the one in use: four questions, each with its bar.

The answer is advice. A person decides, and where there is too little to go by it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.backtest import FORECASTERS, METHODS, Backtest
from matcher.evaluation.bootstrap import Interval, clustered_interval, paired_interval
from matcher.evaluation.breakdown import FIRST, SIZES
from matcher.evaluation.calibration import Reliability
from matcher.evaluation.challenge import Challenge
from matcher.evaluation.chances import ChanceRows, chance_rows, chance_table
from matcher.evaluation.metrics import in_first
from matcher.evaluation.orders import MIN_LISTS, TARGETS, order_values
from matcher.evaluation.scores import log_losses
from matcher.evaluation.spread import LEVELS, Spread, spread

Array = NDArray[np.float64]

#: Days after which a request's answers, and its outcome, are in or will hardly come: most are
#: due within two weeks, and a yes and a no of the outcome are told after different delays.
ANSWERS_AFTER_DAYS = 60
OUTCOME_AFTER_DAYS = 365

#: So much of NDCG@5 may be lost: less than a hospital moving down one place in a third of lists.
MARGIN = 0.03
#: Chances may be off by so much more than luck alone would make of it.
CALIBRATION_SLACK = 0.03
#: Log scores are equal that differ by less than is printed; the same for shares of places.
LOG_SCORE_SLACK = 0.001
EXPOSURE_SLACK = 0.005

#: The chances of a funnel, each given the one before: together they say all that is known.
STAGES = ("answers", "interested_if_answered", "selected_if_interested", "norway")
_NEED_OUTCOMES = frozenset({"selected_if_interested", "norway", "selected"})

#: Hospitals with fewer public studies are small.
SMALL = list(SIZES.values())[1]


class GateVerdict(StrEnum):
    """What the gate advises."""

    PASSES = "passes"
    FAILS = "fails"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the gate.

    Attributes
    ----------
    value, bar:
        What was found, and its bar. Differences are new minus old, and must be above the bar;
        a calibration error must be below it.
    found:
        The interval that `value` comes from; None where it comes from none.
    """

    code: str
    passed: bool
    value: float
    bar: float
    found: Interval | None = None


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A chance of the new model against what happened, and its log score against the old one's."""

    n: int
    n_yes: int
    enough: bool
    error: float
    luck: float
    log_score: float
    in_use_log_score: float
    reliability: Reliability


@dataclass(frozen=True, eq=False)
class Appraisal:
    """A new model against the one in use and simple orders, on the same requests.

    Attributes
    ----------
    against, against_trained_as_of:
        The model in use, and the day before which it had learnt; None for the built-in prior.
    n_lists:
        Requests with something to order, by target; those of ``interested`` are the usable ones.
    scores:
        NDCG@5 by target and method, ``in_use`` among them.
    small_places:
        By method, and ``asked``: share of the first places, or of the hospitals asked, that
        goes to small ones.
    """

    against: str
    against_trained_as_of: date | None
    first: date | None
    n_requests: int
    n_too_young: int
    n_itself: int
    lag_years: int
    verdict: GateVerdict
    checks: tuple[Check, ...]
    n_lists: Mapping[str, int]
    scores: Mapping[str, Mapping[str, Interval]]
    chances: Mapping[str, Calibrated]
    spread: Spread
    small_places: Mapping[str, Interval]


def appraise(found: Challenge, against: str, trained_as_of: date | None, *, seed: int) -> Appraisal:
    """Judge a new model.

    Parameters
    ----------
    against, trained_as_of:
        Id of the model in use, and the day it knows what was known before.
    seed:
        Of the intervals. The same challenge and seed give the same appraisal.
    """
    both = (found.challenger, found.in_use)
    new, old = (_old_enough(done, ANSWERS_AFTER_DAYS) for done in both)
    scores, n_lists = {}, {}
    for target in TARGETS:
        sides = [order_values(done, target) for done in (new, old)]
        n_lists[target] = sides[0].n_lists
        by_method = {method: sides[0].of(method) for method in METHODS}
        by_method["in_use"] = sides[1].of("model")
        scores[target] = by_method
    chances = {
        chance: _calibrated(*both, chance, seed=seed)
        for chance in (*STAGES, "interested", "selected")
    }
    small = _small_places(new, old)
    checks = (
        *_order_checks(scores["interested"], seed),
        _log_score_check(*both, seed),
        *_calibration_checks(chances),
        _exposure_check(small, seed),
    )
    return Appraisal(
        against=against,
        against_trained_as_of=trained_as_of,
        first=found.challenger.origins[0],
        n_requests=len(new.cohorts),
        n_too_young=len(found.challenger.cohorts) - len(new.cohorts),
        n_itself=found.n_itself,
        lag_years=found.lag_years,
        verdict=_verdict(checks, n_lists["interested"]),
        checks=checks,
        n_lists=n_lists,
        scores={
            target: {name: paired_interval(values, seed=seed) for name, values in by_method.items()}
            for target, by_method in scores.items()
        },
        chances=chances,
        spread=spread(new),
        small_places={name: paired_interval(values, seed=seed) for name, values in small.items()},
    )


def nothing_to_judge(against: str, trained_as_of: date | None) -> Appraisal:
    """Where the portal is too young to look back on at all."""
    none = np.full(len(LEVELS), np.nan)
    return Appraisal(
        against=against,
        against_trained_as_of=trained_as_of,
        first=None,
        n_requests=0,
        n_too_young=0,
        n_itself=0,
        lag_years=0,
        verdict=GateVerdict.TOO_FEW,
        checks=(),
        n_lists=dict.fromkeys(TARGETS, 0),
        scores={},
        chances={},
        spread=Spread(0, none, none),
        small_places={},
    )


def _verdict(checks: tuple[Check, ...], n_usable: int) -> GateVerdict:
    if n_usable < MIN_LISTS:
        return GateVerdict.TOO_FEW
    return GateVerdict.PASSES if all(check.passed for check in checks) else GateVerdict.FAILS


def _old_enough(done: Backtest, days: int) -> Backtest:
    """Only the requests whose answers, or outcomes, have had time to come in."""
    latest = done.settings.as_of - timedelta(days=days)
    kept = [i for i, cohort in enumerate(done.cohorts) if cohort.own_day <= latest]
    return replace(
        done,
        cohorts=tuple(done.cohorts[i] for i in kept),
        forecasts=tuple(done.forecasts[i] for i in kept),
    )


def _order_checks(scores: Mapping[str, Array], seed: int) -> list[Check]:
    checks = []
    for code, rival in (("order_in_use", "in_use"), ("order_popularity", "popularity")):
        found = paired_interval(scores["model"] - scores[rival], seed=seed)
        checks.append(Check(code, bool(found.low > -MARGIN), found.low, -MARGIN, found))
    return checks


def _log_score_check(new: Backtest, old: Backtest, seed: int) -> Check:
    """All stages pooled: how much better the new one's chances are, an outcome known."""
    gains, requests = [np.zeros(0)], [np.zeros(0, np.int64)]
    for chance in STAGES:
        rows, others = _rows(chance, new), _rows(chance, old)
        gains.append(
            log_losses(others.outcome, others.said["model"])
            - log_losses(rows.outcome, rows.said["model"])
        )
        requests.append(rows.request)
    found = clustered_interval(np.concatenate(gains), np.concatenate(requests), seed=seed)
    passed = not found.n or found.mean >= -LOG_SCORE_SLACK
    return Check("log_score", passed, found.mean, -LOG_SCORE_SLACK, found)


def _rows(chance: str, done: Backtest) -> ChanceRows:
    """What was said of a chance, in requests whose outcome has had time to come in."""
    days = OUTCOME_AFTER_DAYS if chance in _NEED_OUTCOMES else ANSWERS_AFTER_DAYS
    kept = _old_enough(done, days)
    if kept.cohorts:
        return chance_rows(kept, chance)
    none, nobody = np.zeros(0), np.zeros(0, np.int64)
    return ChanceRows(chance, nobody, nobody, none, dict.fromkeys(FORECASTERS, none))


def _calibrated(new: Backtest, old: Backtest, chance: str, *, seed: int) -> Calibrated:
    rows, others = _rows(chance, new), _rows(chance, old)
    table = chance_table(rows, level=0.9, seed=seed)
    losses = log_losses(others.outcome, others.said["model"])
    return Calibrated(
        n=table.n,
        n_yes=table.n_yes,
        enough=table.enough,
        error=table.methods["model"].calibration_error,
        luck=table.chance_error,
        log_score=table.methods["model"].log_score.mean,
        in_use_log_score=float(losses.mean()) if len(losses) else float("nan"),
        reliability=table.reliability,
    )


def _calibration_checks(chances: Mapping[str, Calibrated]) -> list[Check]:
    """Of the two chances that lists speak of; one with too few outcomes is not asked."""
    checks = []
    for chance in ("interested", "selected"):
        found = chances[chance]
        if found.enough:
            bar = found.luck + CALIBRATION_SLACK
            checks.append(Check(f"calibration_{chance}", found.error <= bar, found.error, bar))
    return checks


def _small_places(new: Backtest, old: Backtest) -> dict[str, Array]:
    """Share of the first places that goes to small hospitals, one value a request."""
    shares: dict[str, list[float]] = {name: [] for name in (*METHODS, "in_use", "asked")}
    for cohort, forecast, other in zip(new.cohorts, new.forecasts, old.forecasts, strict=True):
        is_small = forecast.n_studies < SMALL
        orders = {**forecast.orders, "in_use": other.orders["model"]}
        for name, order in orders.items():
            first = in_first(order.selected, FIRST)
            shares[name].append(float(first[is_small].sum() / first.sum()))
        shares["asked"].append(float(is_small[cohort.asked].mean()))
    return {name: np.array(values) for name, values in shares.items()}


def _exposure_check(small: Mapping[str, Array], seed: int) -> Check:
    found = paired_interval(small["model"] - small["in_use"], seed=seed)
    passed = not found.n or found.mean >= -EXPOSURE_SLACK
    return Check("exposure", passed, found.mean, -EXPOSURE_SLACK, found)
