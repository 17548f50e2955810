"""The tables of figures of a store, as of a day, and what its lists would have said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import rankdata

from matcher.desk.figures.book import Known, figures
from matcher.desk.figures.counting import Counted, OnDesk, counted_requests
from matcher.desk.figures.listed import Judged, Placed, list_record
from matcher.desk.figures.reached import Hospital
from matcher.desk.figures.received import direct, years
from matcher.desk.figures.table import NOT_STATED, Table
from matcher.errors import UserError
from matcher.evaluation.backtest import BacktestSettings, Forecast, backtest
from matcher.evaluation.breakdown import SIZES
from matcher.evaluation.cohorts import Cohort
from matcher.evidence import Standing
from matcher.history import Archive, History
from matcher.history.candidates import candidate_of_site
from matcher.store import Store, reads
from matcher.store import figures as stored
from matcher.store.centres import direct_requests


def figures_of(store: Store, history: History) -> tuple[Table, ...]:
    """Every table but the list's own record, as of the history's day; none without requests.

    Which requests are duplicates, amendments or withdrawn, and what centres report of their own
    requests, is taken as it is known now: the desk keeps no day for the first three, and a
    centre's report speaks of its whole year.
    """
    tables = figures(history, known_to(store, history))
    return (*tables, direct(direct_requests(store), tables[0].columns)) if tables else ()


def known_to(store: Store, history: History) -> Known:
    """What the figures need beside the history."""
    marks = stored.desk_marks(store)
    given = stored.decline_reasons(store, known_before=history.as_of)
    candidates = history.candidates
    row_of = candidate_of_site(history.catalogue, candidates)
    return Known(
        on_desk=OnDesk(marks.duplicates, marks.versions, marks.withdrawn),
        reasons={
            (request_id, str(candidates.ids[row_of[site]])): reason
            for (request_id, site), reason in given.items()
            if site in row_of
        },
        hospitals=_hospitals(history),
        sizes=tuple(SIZES),
    )


def _hospitals(history: History) -> list[Hospital]:
    """The hospitals, by region and size: how many public studies each is known to have taken part in.

    The catalogue says little of size else: `kind` tells trusts from private hospitals, and
    nobody has counted beds. The limits are those by which chances are broken down.
    """
    candidates = history.candidates
    totals = np.asarray(Standing.of(history).registry.totals)
    codes = list(SIZES)
    sizes = np.searchsorted(list(SIZES.values()), totals, side="right") - 1
    regions = [*candidates.region_ids, NOT_STATED]  # the last place is that of region -1
    found = [
        Hospital(site, regions[region], codes[size])
        for site, region, size in zip(
            candidates.ids.tolist(), candidates.region.tolist(), sizes.tolist(), strict=True
        )
    ]
    return sorted(found, key=lambda one: (one.region == NOT_STATED, one.region, one.site))


@dataclass(frozen=True, slots=True)
class Record:
    """What the list would have said of past requests: the table, and each request by its id."""

    table: Table
    judged: Mapping[str, Judged]


def record_of(store: Store, *, as_of: date, n_jobs: int = 1) -> Record | None:
    """The list's own record; None where there is not enough to look back on.

    Of all requests that were forwarded, by whatever way they came; each counted once. A model is
    trained for each past year, which takes seconds.

    Parameters
    ----------
    n_jobs:
        Years are looked back on in so many processes; changes no figure.
    """
    archive = Archive(reads.catalogue(store), reads.events(store, known_before=as_of))
    try:
        done = backtest(archive, BacktestSettings(as_of, n_jobs=n_jobs))
    except UserError:  # no forwarding, no answer, or no year with enough before it
        return None
    marks = stored.desk_marks(store)
    on_desk = OnDesk(marks.duplicates, marks.versions, marks.withdrawn)
    counted = counted_requests(archive.as_of(as_of), on_desk)
    sites = archive.candidates.ids.tolist()
    judged = [
        _judged(counted[forecast.request_id], cohort, forecast, sites)
        for cohort, forecast in zip(done.cohorts, done.forecasts, strict=True)
        if forecast.request_id in counted and forecast.suggested is not None
    ]
    columns = [year for year in years(counted.values()) if int(year) >= done.origins[0].year]
    return Record(list_record(judged, columns), {one.request_id: one for one in judged})


def _judged(request: Counted, cohort: Cohort, forecast: Forecast, sites: list[str]) -> Judged:
    ranks = rankdata(-forecast.orders["model"].selected)
    suggested = set() if forecast.suggested is None else set(forecast.suggested.tolist())
    placed = tuple(
        Placed(sites[row], float(ranks[row]), row in suggested, _known(yes), _known(chosen))
        for row, yes, chosen in zip(
            cohort.asked.tolist(), cohort.interested.tolist(), cohort.chosen.tolist(), strict=True
        )
    )
    return Judged(request.request_id, request.year, placed)


def _known(value: float) -> bool | None:
    return None if np.isnan(value) else bool(value)
