"""All the figures of a backtest, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

import numpy as np

from matcher.evaluation.backtest import Backtest
from matcher.evaluation.breakdown import HospitalGroup, RequestGroup, by_hospital, by_request
from matcher.evaluation.chances import ChanceTable, chance_rows, chance_table
from matcher.evaluation.cohorts import CHANCES
from matcher.evaluation.orders import TARGETS, OrderTable, order_table, order_values
from matcher.evaluation.regret import RegretTable, regret_table
from matcher.evaluation.truths import TruthTable, truth_table
from matcher.simulation import Truth

#: Of the shape of `as_data`; changes when a name in it changes its meaning or goes.
SCHEMA = 1
#: Decimals of every number: beyond them processors differ.
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """How sure intervals are, and the seed they are drawn with."""

    level: float = 0.9
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Assumed:
    """Events whose day of becoming known nobody told, so that their own day was taken.

    They may have been known later: what was seen of them may have been seen too early.
    """

    n: int
    of: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures rest on.

    Attributes
    ----------
    n_received:
        Requests known on the as-of day; of these `n_early` were forwarded too early to be
        judged, and `n_requests` are judged; the others were never forwarded.
    n_forwardings:
        (Request, hospital) pairs judged, at `n_hospitals_asked` of `n_hospitals` candidates.
    n_answered, n_silent, n_pending:
        Pairs with an answer, silent past the deadline, and not yet due.
    n_interested, n_selected, n_not_selected, n_unresolved:
        Pairs with interest; of these, those selected, those not, and those of whom nobody told,
        requests that Norway lost or that were withdrawn left out.
    n_allocated, n_lost, n_withdrawn, n_open:
        Norway's outcome of the requests judged.
    assumed:
        Events with an assumed date; None where it is not known how many.
    """

    as_of: date
    origins: tuple[date, ...]
    n_received: int
    n_early: int
    n_requests: int
    n_hospitals: int
    n_hospitals_asked: int
    n_forwardings: int
    n_answered: int
    n_silent: int
    n_pending: int
    n_interested: int
    n_selected: int
    n_not_selected: int
    n_unresolved: int
    n_allocated: int
    n_lost: int
    n_withdrawn: int
    n_open: int
    assumed: Assumed | None


@dataclass(frozen=True, eq=False)
class Report:
    """A backtest judged.

    Attributes
    ----------
    orders, regret, requests, hospitals:
        By target, ``interested`` and ``selected``; the last two then by kind of group.
    chances:
        By chance of `CHANCES`.
    truth:
        None but in made-up portals.
    """

    basis: Basis
    settings: JudgeSettings
    orders: Mapping[str, OrderTable]
    chances: Mapping[str, ChanceTable]
    regret: Mapping[str, RegretTable]
    requests: Mapping[str, Mapping[str, tuple[RequestGroup, ...]]]
    hospitals: Mapping[str, Mapping[str, tuple[HospitalGroup, ...]]]
    truth: TruthTable | None


def judge(
    done: Backtest,
    settings: JudgeSettings | None = None,
    *,
    assumed: Assumed | None = None,
    truth: Truth | None = None,
) -> Report:
    """Compare the forecasts with what happened.

    The same backtest and seed give the same report.
    """
    chosen = settings or JudgeSettings()
    level, seed = chosen.level, chosen.seed
    judged = {target: order_values(done, target) for target in TARGETS}
    return Report(
        basis=basis_of(done, assumed),
        settings=chosen,
        orders={
            name: order_table(values, level=level, seed=seed) for name, values in judged.items()
        },
        chances={
            chance: chance_table(chance_rows(done, chance), level=level, seed=seed)
            for chance in CHANCES
        },
        regret={target: regret_table(done, target, level=level, seed=seed) for target in TARGETS},
        requests={
            target: by_request(done, values, level=level, seed=seed)
            for target, values in judged.items()
        },
        hospitals={
            target: by_hospital(done, values, level=level, seed=seed)
            for target, values in judged.items()
        },
        truth=None if truth is None else truth_table(done, truth, level=level, seed=seed),
    )


def basis_of(done: Backtest, assumed: Assumed | None) -> Basis:
    """Count what the figures rest on."""
    answers = np.concatenate([cohort.answers for cohort in done.cohorts])
    interested = np.concatenate([cohort.interested for cohort in done.cohorts])
    told = np.concatenate([cohort.selected_if_interested for cohort in done.cohorts])
    country = np.array([cohort.country for cohort in done.cohorts])
    alive = np.repeat(np.isin(country, (-1, 1)), [len(cohort.asked) for cohort in done.cohorts])
    asked = np.concatenate([cohort.asked for cohort in done.cohorts])
    return Basis(
        as_of=done.settings.as_of,
        origins=done.origins,
        n_received=done.n_received,
        n_early=done.n_early,
        n_requests=len(done.cohorts),
        n_hospitals=len(done.candidates),
        n_hospitals_asked=len(np.unique(asked)),
        n_forwardings=len(answers),
        n_answered=int((answers == 1).sum()),
        n_silent=int((answers == 0).sum()),
        n_pending=int(np.isnan(answers).sum()),
        n_interested=int((interested == 1).sum()),
        n_selected=int((told == 1).sum()),
        n_not_selected=int((told == 0).sum()),
        n_unresolved=int((alive & (interested == 1) & np.isnan(told)).sum()),
        n_allocated=int((country == 1).sum()),
        n_lost=int((country == 0).sum()),
        n_withdrawn=int((country == 2).sum()),
        n_open=int((country == -1).sum()),
        assumed=assumed,
    )


def as_data(value: object) -> object:
    """A report, or a part of one, as what JSON can hold: the same names, one level a dataclass.

    Numbers are rounded to `DECIMALS`; NaN becomes None, a day its ISO text.
    """
    if is_dataclass(value):
        return {item.name: as_data(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return as_data(value._asdict())
    if isinstance(value, Mapping):
        return {str(key): as_data(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [as_data(part) for part in value]
    if isinstance(value, np.ndarray):
        return as_data(value.tolist())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0 if np.isfinite(value) else None
    return value
