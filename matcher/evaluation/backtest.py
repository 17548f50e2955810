"""Looking back year by year: train on a 1 January, forecast every request of the year after.

Each request is forecast as of its own day, in the words it had on that day, by a model that was
trained on what was known before the year began. Nothing known later can move a forecast; what
became of the requests is looked up on the last day of all, and only to judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.domain.request import Request
from matcher.errors import RequestError, UnknownNameError
from matcher.evaluation.baselines import BASELINES, Scores, baseline_scores
from matcher.evaluation.cohorts import CHANCES, Cohort, Window, cohorts, windows
from matcher.evidence import COLUMNS, Standing, assemble
from matcher.history import Archive, History
from matcher.history.columns import CandidateColumns, Ints
from matcher.model import Model, built_in_prior
from matcher.ranking import Prediction, predict, rank
from matcher.training import train

Array = NDArray[np.float64]

#: All methods in the order of tables, ours last.
METHODS = (*BASELINES, "model")
#: The methods that say a chance and not just an order. ``constant`` says of everybody what was
#: true of all before the year: the least that a chance must be better than.
FORECASTERS = ("constant", "prior", "model")


@dataclass(frozen=True, slots=True)
class BacktestSettings:
    """How to look back.

    Attributes
    ----------
    as_of:
        Outcomes count as they were known before this day.
    since:
        First year judged; None: the first with enough requests before it.
    n_jobs:
        Years are looked at in so many processes; changes no figure.
    """

    as_of: date
    since: int | None = None
    n_jobs: int = 1


@dataclass(frozen=True, eq=False)
class Forecast:
    """What all methods said of one request on its own day; arrays over all candidates.

    Attributes
    ----------
    area:
        Id of the counted area; "" where none could be read.
    orders:
        By method of `METHODS`.
    chances:
        By chance of `CHANCES` and method of `FORECASTERS`; shape (1,) for ``norway``.
    low, high:
        The model's 90 % interval of the chance ``selected``.
    suggested:
        Rows of the hospitals the model's list suggests to forward to; None where the request
        cannot be ranked as it stood.
    n_asked_before, n_studies:
        How often each hospital had been asked, and its public studies.
    """

    request_id: str
    origin: date
    area: str
    orders: Mapping[str, Scores]
    chances: Mapping[str, Mapping[str, Array]]
    low: Array
    high: Array
    suggested: Ints | None
    n_asked_before: Ints
    n_studies: Ints


@dataclass(frozen=True, eq=False)
class Backtest:
    """Forecasts, and what became of the requests, in the same order: by own day.

    Attributes
    ----------
    n_early:
        Requests that came too early to be judged.
    n_received:
        Requests known on the last day, those never forwarded among them.
    """

    settings: BacktestSettings
    candidates: CandidateColumns
    origins: tuple[date, ...]
    cohorts: tuple[Cohort, ...]
    forecasts: tuple[Forecast, ...]
    n_early: int
    n_received: int


def backtest(archive: Archive, settings: BacktestSettings) -> Backtest:
    """Look back over an archive.

    The same archive and settings give the same numbers, whatever `n_jobs`.

    Raises
    ------
    UserError
        There is nothing to look back on: see `matcher.evaluation.cohorts.windows`.
    """
    found = cohorts(archive, as_of=settings.as_of)
    cut = windows(found, as_of=settings.as_of, since=settings.since)
    area_of = _counted_areas(archive)
    n_jobs = max(1, min(settings.n_jobs, len(cut)))
    # The fullest year takes longest, so it goes first. Arrays travel by value: no file is made.
    largest_first = sorted(range(len(cut)), key=lambda i: -len(cut[i].cohorts) - i)
    done = Parallel(n_jobs=n_jobs, max_nbytes=None)(
        delayed(forecast_year)(archive, cut[i].origin, _requests(cut[i]), area_of)
        for i in largest_first
    )
    by_year = dict(zip(largest_first, done, strict=True))
    judged = tuple(cohort for window in cut for cohort in window.cohorts)
    return Backtest(
        settings=settings,
        candidates=archive.candidates,
        origins=tuple(window.origin for window in cut),
        cohorts=judged,
        forecasts=tuple(forecast for i in range(len(cut)) for forecast in by_year[i]),
        n_early=len(found) - len(judged),
        n_received=len(archive.as_of(settings.as_of).requests),
    )


def forecast_year(
    archive: Archive, origin: date, requests: Sequence[Request], area_of: Mapping[str, int]
) -> list[Forecast]:
    """Train as of `origin`, and forecast requests each as of its own day.

    Parameters
    ----------
    requests:
        As `Archive.as_received` gives them, by own day; each not before `origin`.
    """
    year = _Year(
        origin=origin,
        models={
            "prior": built_in_prior(COLUMNS),
            "model": train(archive, as_of=origin, model_id=f"backtest-{origin}"),
        },
        constant=_past_shares(archive, origin),
        area_of=area_of,
    )
    forecasts = []
    for own_day, of_day in groupby(requests, key=lambda request: request.received_on):
        if own_day is None or own_day < origin:
            raise ValueError(f"a request received on {own_day} is not of the year from {origin}")
        standing = Standing.of(archive.as_of(own_day))
        forecasts += [_forecast(request, standing, year) for request in of_day]
    return forecasts


@dataclass(frozen=True, eq=False)
class _Year:
    """What does not change from request to request of a year."""

    origin: date
    models: Mapping[str, Model]
    constant: Mapping[str, float]
    area_of: Mapping[str, int]


def _forecast(request: Request, standing: Standing, year: _Year) -> Forecast:
    history = standing.history
    reading = terms.read(request, history.catalogue)
    orders = baseline_scores(assemble(reading, standing), year.area_of)
    chances: dict[str, dict[str, Array]] = {
        chance: {"constant": np.full(1 if chance == "norway" else history.n_sites, share)}
        for chance, share in year.constant.items()
    }
    for name, model in year.models.items():
        prediction = predict(request, history, model)
        for chance, values in _by_chance(prediction).items():
            chances[chance][name] = values
        orders[name] = Scores(
            _without_noise(chances["interested"][name]), _without_noise(prediction.probability)
        )
    return Forecast(
        request_id=request.request_id,
        origin=year.origin,
        area=reading.areas[0][0] if reading.areas else "",
        orders={name: orders[name] for name in METHODS},
        chances=chances,
        low=prediction.low,
        high=prediction.high,
        suggested=_suggested(request, history, year.models["model"]),
        n_asked_before=np.diff(standing.site_bounds).astype(np.int32),
        n_studies=np.asarray(standing.registry.totals).astype(np.int32),
    )


def restated(forecast: Forecast, request: Request, history: History, model: Model) -> Forecast:
    """A forecast with another model's words in the place of ``model``, and no suggestion.

    Parameters
    ----------
    request:
        As it was worded on its own day.
    history:
        As of that day.
    """
    prediction = predict(request, history, model)
    said = _by_chance(prediction)
    order = Scores(_without_noise(said["interested"]), _without_noise(prediction.probability))
    return replace(
        forecast,
        orders={**forecast.orders, "model": order},
        chances={
            chance: {**by_method, "model": said[chance]}
            for chance, by_method in forecast.chances.items()
        },
        low=prediction.low,
        high=prediction.high,
        suggested=None,
    )


def _without_noise(p: Array) -> Array:
    """Chances to order by: what differs in the last bits only, by the processor's leave, is tied."""
    return np.round(p, 12)


def _by_chance(prediction: Prediction) -> dict[str, Array]:
    stages = prediction.stages
    return {
        "answers": stages["answers"],
        "in_time": stages["in_time"],
        "interested_if_answered": stages["interested"],
        "selected_if_interested": stages["selected"],
        "norway": np.array([prediction.norway.probability]),
        "interested": stages["answers"] * stages["interested"],
        "selected": prediction.probability,
    }


def _suggested(request: Request, history: History, model: Model) -> Ints | None:
    try:
        suggestion = rank(request, history, model, top=1).suggestion
    except (RequestError, UnknownNameError):
        return None
    rows = [history.candidates.find(site_id) for site_id in suggestion.forward_to]
    return np.array(sorted(rows), np.int32)


def _past_shares(archive: Archive, origin: date) -> dict[str, float]:
    """Share of yes among the outcomes known before the year, one yes and one no added."""
    before = cohorts(archive, as_of=origin)
    shares = {}
    for chance in CHANCES:
        outcomes = np.concatenate([np.zeros(0), *(c.outcome(chance) for c in before)])
        known = outcomes[~np.isnan(outcomes)]
        shares[chance] = float(known.sum() + 1) / (len(known) + 2)
    return shares


def _counted_areas(archive: Archive) -> dict[str, int]:
    """Position of the area counted of every request, as it was worded on its own day."""
    positions = archive.catalogue.area_positions
    found = {}
    for request_id, request in archive.as_received().items():
        areas = terms.read(request, archive.catalogue).areas
        found[request_id] = positions[areas[0][0]] if areas else -1
    return found


def _requests(window: Window) -> list[Request]:
    return [cohort.request for cohort in window.cohorts]
