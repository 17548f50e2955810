"""Made-up portals as arrays: evidence of each request's own day, what was learnt when, the truth.

A portal is simulated and read once; training on its first one, two, three or five years then
only chooses what was known by that day. Nothing here fits or ranks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import load_reference, terms
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.evidence import CONTEXT, N_FEATURES, Standing, assemble, funnel
from matcher.history import Archive, History, day_number
from matcher.simulation import MadeUpPortal, PortalSettings, World, simulate
from quality.rates import Outcomes, past_rates

#: Stages of a hospital, in the order of the last axis of every label array.
STAGES = ("answers", "in_time", "interested", "selected")

#: Years of portal data learnt from; the year after is ranked.
TRAINING_YEARS = (1, 2, 3, 5)
N_YEARS = max(TRAINING_YEARS) + 1
N_AREAS = 12
REQUESTS_A_YEAR = 64

#: A day later than any.
NEVER = np.iinfo(np.int32).max

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Kind:
    """Which portal: portals of one seed share hospitals, requests and luck in all worlds."""

    world: World
    seed: int
    n_sites: int

    @property
    def settings(self) -> PortalSettings:
        """As many years as are needed, all alike."""
        return PortalSettings.regular(
            n_sites=self.n_sites,
            n_areas=N_AREAS,
            n_years=N_YEARS,
            requests_per_year=REQUESTS_A_YEAR,
            world=self.world,
        )


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the pairs and requests on one day.

    Attributes
    ----------
    day:
        The as-of day.
    labels:
        Shape (n_pairs, 4), in the order of `STAGES`: 1, 0, or NaN where not known.
    country:
        Shape (n_requests,): 1 allocated, 0 not, 2 withdrawn, -1 unresolved.
    """

    day: date
    labels: Floats
    country: Ints


@dataclass(frozen=True, eq=False)
class PortalData:
    """One made-up portal; only the requests that are forwarded, in the order they came.

    Attributes
    ----------
    x:
        Shape (n_requests, n_sites, n_features): evidence as of each request's own day.
    area:
        Shape (n_requests,): position of the counted area, -1 where none could be read.
    truth:
        Shape (n_requests, n_sites): true P(selected | forwarded).
    pair_request, pair_site:
        Shape (n_pairs,): every hospital ever asked.
    final:
        What is known in the end.
    known_day:
        Shape (n_pairs, 4): day number of the first own day (or cut-off) on which a stage was
        known, `NEVER` where it never was. "Known as of d" is `known_day <= d` for those days.
    country_day:
        Shape (n_requests,): likewise for Norway's outcome.
    """

    kind: Kind
    portal: MadeUpPortal
    archive: Archive
    requests: tuple[Request, ...]
    histories: tuple[History, ...]
    day: Ints
    year: Ints
    area: Ints
    x: NDArray[np.float32]
    truth: Floats
    pair_request: Ints
    pair_site: Ints
    final: Known
    known_day: Ints
    country_day: Ints

    @property
    def n_sites(self) -> int:
        """How many candidates there are."""
        return self.x.shape[1]

    @cached_property
    def pair_area(self) -> Ints:
        """Counted area of each pair's request."""
        return self.area[self.pair_request]

    @cached_property
    def rich(self) -> NDArray[np.float32]:
        """Evidence and past rates of own day, shape (n_requests, n_sites, more)."""
        keep = [STAGES.index(stage) for stage in ("answers", "interested", "selected")]
        outcomes = Outcomes(
            site=self.pair_site,
            area=self.pair_area,
            labels=self.final.labels[:, keep],
            known_day=self.known_day[:, keep],
            n_sites=self.n_sites,
        )
        return np.concatenate([self.x, past_rates(outcomes, self.day, self.area)], axis=2)

    def cut(self, years: int) -> Known:
        """What is known on the first of January after so many years."""
        day = first_of_january(years)
        history = self.archive.as_of(day)
        labels, country = _followed(self, history)
        return Known(day, labels, country)

    def tested(self, years: int) -> NDArray[np.intp]:
        """Places of the requests of the year after so many years."""
        return np.flatnonzero(self.year == years)


def first_of_january(years: int) -> date:
    """The day after the first `years` years of a portal."""
    return date(2026 - N_YEARS + years, 1, 1)


def read_portal(kind: Kind) -> PortalData:
    """Simulate a portal and gather the evidence of each request's own day."""
    portal = simulate(kind.settings, seed=kind.seed)
    archive = Archive(load_reference().with_sites(portal.sites), portal.events)
    requests = _forwarded(portal)
    histories = {day: archive.as_of(day) for day in sorted({r.received_on for r in requests})}
    x, area = _evidence(archive, requests, histories)
    end = archive.as_of(first_of_january(N_YEARS))
    pair_request, pair_site = _asked(requests, end)
    shape = (len(pair_site), len(STAGES))
    data = PortalData(
        kind=kind,
        portal=portal,
        archive=archive,
        requests=requests,
        histories=tuple(histories[r.received_on] for r in requests),
        day=np.array([day_number(r.received_on) for r in requests], np.int32),
        year=np.array([r.received_on.year - 2026 + N_YEARS for r in requests], np.int32),
        area=area,
        x=x,
        truth=_truth(portal, archive, requests),
        pair_request=pair_request,
        pair_site=pair_site,
        final=Known(end.as_of, np.zeros(shape), np.zeros(len(requests), np.int32)),
        known_day=np.full(shape, NEVER, np.int32),
        country_day=np.full(len(requests), NEVER, np.int32),
    )
    data.final.labels[:], data.final.country[:] = _followed(data, end)
    _note_days(data, histories)
    return data


def _forwarded(portal: MadeUpPortal) -> tuple[Request, ...]:
    """First versions of the requests that are forwarded, in the order they came."""
    firsts: dict[str, Request] = {}
    for row in portal.events.requests:
        if row.request.request_type is RequestType.SITE:
            firsts.setdefault(row.request.request_id, row.request)
    return tuple(sorted(firsts.values(), key=lambda r: (r.received_on, r.request_id)))


def _evidence(
    archive: Archive, requests: tuple[Request, ...], histories: dict[date, History]
) -> tuple[NDArray[np.float32], Ints]:
    """Evidence of every hospital as of each request's own day, and the counted areas."""
    standings = {day: Standing.of(history) for day, history in histories.items()}
    everyone = np.arange(len(archive.candidates), dtype=np.int32)
    n_plain = N_FEATURES + len(CONTEXT)
    x = np.zeros((len(requests), len(everyone), n_plain), np.float32)
    area = np.zeros(len(requests), np.int32)
    for i, request in enumerate(requests):
        reading = terms.read(request, archive.catalogue)
        evidence = assemble(reading, standings[request.received_on])
        # The products are our own model's idea; what they are made of is given to all.
        x[i], area[i] = evidence.matrix(everyone)[:, :n_plain], evidence.area
    return x, area


def _truth(portal: MadeUpPortal, archive: Archive, requests: tuple[Request, ...]) -> Floats:
    """True probabilities, hospitals in the order of the candidates."""
    column = {request_id: i for i, request_id in enumerate(portal.truth.request_ids)}
    row = {site_id: i for i, site_id in enumerate(portal.truth.site_ids)}
    rows = [row[site_id] for site_id in archive.candidates.ids.tolist()]
    columns = [column[request.request_id] for request in requests]
    return portal.truth.probability[np.ix_(rows, columns)].T.copy()


def _places(requests: tuple[Request, ...], history: History) -> Ints:
    """Place of each of the history's requests among ours, -1 for one that is not forwarded."""
    place = {request.request_id: i for i, request in enumerate(requests)}
    return np.array([place.get(r.request_id, -1) for r in history.requests], np.int32)


def _asked(requests: tuple[Request, ...], history: History) -> tuple[Ints, Ints]:
    followed = funnel(history)
    return _places(requests, history)[followed.request], followed.site


def _followed(data: PortalData, history: History) -> tuple[Floats, Ints]:
    """Labels and Norway's outcomes on a day, in the order of the portal's pairs and requests."""
    request = _places(data.requests, history)
    country = np.full(len(data.requests), -1, np.int32)
    country[request[request >= 0]] = history.country[request >= 0]
    followed = funnel(history)
    row_of = np.full((len(data.requests), data.n_sites), -1, np.int64)
    row_of[data.pair_request, data.pair_site] = np.arange(len(data.pair_request))
    row = row_of[request[followed.request], followed.site]
    stages = (followed.answered, followed.in_time, followed.interested, followed.selected)
    labels = np.full((len(data.pair_request), len(STAGES)), np.nan)
    labels[row[row >= 0]] = np.stack(stages, axis=1)[row >= 0]
    return labels, country


def _note_days(data: PortalData, histories: dict[date, History]) -> None:
    """Write down from which own day, or cut-off, on each outcome was known."""
    cuts = [first_of_january(years) for years in range(1, N_YEARS + 1)]
    days = histories | {day: data.archive.as_of(day) for day in cuts if day not in histories}
    for day in sorted(days, reverse=True):
        labels, country = _followed(data, days[day])
        data.known_day[~np.isnan(labels)] = day_number(day)
        data.country_day[country >= 0] = day_number(day)
