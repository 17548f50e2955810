"""What the model in use would have said of the requests a new one is judged on.

A model that has seen a request must not be judged on it. On requests that came in after it was
trained the model in use speaks for itself. On earlier ones a stand-in speaks: the same program
trained as many years before the new model's stand-in as the model in use is older than the new
one. So the question is the same in every year: what are the newer years worth?
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from joblib import Parallel, delayed

from matcher.evaluation.backtest import Backtest, Forecast, restated
from matcher.evaluation.cohorts import MIN_REQUESTS_BEFORE, Cohort, cohorts
from matcher.evidence import COLUMNS
from matcher.history import Archive
from matcher.model import Model, built_in_prior
from matcher.training import train

_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, eq=False)
class Challenge:
    """The new model's look back, and what the model in use says of the same requests.

    Attributes
    ----------
    challenger, in_use:
        In both, ``model`` is the one meant; all else is the same.
    lag_years:
        How many years older the model in use is than the new one; 0 for the built-in prior.
    n_itself:
        Requests of which the model in use spoke for itself.
    """

    challenger: Backtest
    in_use: Backtest
    lag_years: int
    n_itself: int


def challenge(archive: Archive, done: Backtest, in_use: Model) -> Challenge:
    """Let the model in use speak of every request of a look back.

    Parameters
    ----------
    done:
        The look back of the new model, over the same archive.
    in_use:
        Trained before the look back's last day, or the built-in prior.
    """
    trained, as_of = in_use.trained_as_of, done.settings.as_of
    lag = 0
    if trained is not None:
        lag = max(1, round((as_of - trained).days / _DAYS_A_YEAR))
    pairs = list(zip(done.cohorts, done.forecasts, strict=True))
    years = [list(group) for _, group in groupby(pairs, key=lambda pair: pair[1].origin)]
    n_jobs = max(1, min(done.settings.n_jobs, len(years)))
    said = Parallel(n_jobs=n_jobs, max_nbytes=None)(
        delayed(_of_year)(archive, year, in_use, lag) for year in years
    )
    forecasts = tuple(forecast for year in said for forecast in year)
    return Challenge(
        challenger=done,
        in_use=replace(done, forecasts=forecasts),
        lag_years=lag,
        n_itself=sum(_speaks_itself(in_use, cohort.own_day) for cohort in done.cohorts),
    )


def _speaks_itself(in_use: Model, own_day: date) -> bool:
    return in_use.trained_as_of is None or own_day >= in_use.trained_as_of


def _of_year(
    archive: Archive, year: list[tuple[Cohort, Forecast]], in_use: Model, lag: int
) -> list[Forecast]:
    stand_in = in_use
    if not all(_speaks_itself(in_use, cohort.own_day) for cohort, _ in year):
        stand_in = _stand_in(archive, year[0][1].origin, lag)
    said = []
    for own_day, of_day in groupby(year, key=lambda pair: pair[0].own_day):
        history = archive.as_of(own_day)
        model = in_use if _speaks_itself(in_use, own_day) else stand_in
        said += [restated(forecast, cohort.request, history, model) for cohort, forecast in of_day]
    return said


def _stand_in(archive: Archive, origin: date, lag: int) -> Model:
    """A model as old as the one in use; the prior where there was too little to learn from."""
    as_of = origin.replace(year=origin.year - lag)
    if len(cohorts(archive, as_of=as_of)) < MIN_REQUESTS_BEFORE:
        return built_in_prior(COLUMNS)
    return train(archive, as_of=as_of, model_id=f"in-use-{as_of}")
