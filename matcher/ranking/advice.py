"""What in a hospital's own power goes with a higher chance, with how sure that is.

A step is a changed row of features: the field declared, the answers faster, a capability
registered. Each stage's logit moves by (weights) x (change), and the weights are drawn from
their posterior, so that the interval is of the step alone: what else is unsure about the
hospital is the same with and without it. Nothing here changes a history or a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.domain.advice import Advice, Aim, Basis, Step, StepCode
from matcher.domain.ranking import ModelInfo
from matcher.domain.request import Reading, Request
from matcher.domain.vocabulary import RequestType
from matcher.evidence import FEATURES, N_FEATURES, STATIC_FEATURES, Standing, with_features
from matcher.evidence.capability import fitting_capabilities
from matcher.history import History
from matcher.model import Model
from matcher.ranking.effects import Asked, Draws, ask
from matcher.ranking.exclusions import exclude
from matcher.ranking.prepare import prepare

#: Days back from the as-of day in which requests count: two years, so that a field has some.
LOOK_BACK_DAYS = 730

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]


def advise(
    site: int, history: History, model: Model, *, area: str | None = None, seed: int = 0
) -> Advice:
    """What goes with a higher chance for one hospital, over the requests of its field.

    Parameters
    ----------
    site:
        Row of the hospital in the history's candidates.
    area:
        Id of an area to look at; None: the areas it has declared, else all requests.
    seed:
        Of the draws from the posterior of the weights.

    Returns
    -------
    Advice
        Steps in the order declare, answer, register; association, not cause.
    """
    prepared = prepare(history, model)
    standing = prepared.standing
    since = history.as_of - timedelta(days=LOOK_BACK_DAYS)
    declared = _declared_areas(site, standing)
    areas = (area,) if area else declared
    basis, requests = _requests_of(site, standing, areas, since)
    asked = ask(site, prepared, requests)
    case = _Case(site, standing, asked, Draws(model, asked, seed))
    return Advice(
        site_id=str(history.candidates.ids[site]),
        as_of=history.as_of,
        since=since,
        model=ModelInfo(model.id, model.trained_as_of, model.learnt_from),
        basis=Basis.AREA if area and basis is Basis.DECLARED else basis,
        areas=areas,
        n_requests=0 if basis is Basis.EXAMPLE else len(requests),
        chances={aim: float(asked.chance(aim).mean()) for aim in Aim} if requests else {},
        steps=(*case.declare(area, declared), case.answer_as_fast(), *case.register()),
    )


def _declared_areas(site: int, standing: Standing) -> tuple[str, ...]:
    areas = standing.history.catalogue.areas
    return tuple(
        areas[position].area_id for position, sites in enumerate(standing.declared) if site in sites
    )


def _requests_of(
    site: int, standing: Standing, areas: Sequence[str], since: date
) -> tuple[Basis, tuple[Request, ...]]:
    """The requests that could come to the hospital: in its fields, else all, else examples."""
    recent = [
        (request, terms.read(request, standing.history.catalogue))
        for request in standing.history.requests
        if request.received_on is not None and request.received_on >= since
    ]
    possible = [(asked, read) for asked, read in recent if _may_be_asked(site, read, standing)]
    own = [
        asked for asked, read in possible if not set(areas).isdisjoint(read.request.therapy_areas)
    ]
    if own:
        return Basis.DECLARED, tuple(own)
    if possible or not areas:
        return Basis.ALL, tuple(asked for asked, _ in possible)
    return Basis.EXAMPLE, tuple(
        Request(therapy_areas=(area,), request_type=RequestType.SITE) for area in areas
    )


def _may_be_asked(site: int, reading: Reading, standing: Standing) -> bool:
    if reading.request.request_type is RequestType.COUNTRY:
        return False
    excluded, _ = exclude(reading.request, standing)
    return not excluded.out[site]


@dataclass(frozen=True, eq=False)
class _Case:
    """One hospital and the requests of its advice, and the steps it can take."""

    site: int
    standing: Standing
    asked: Asked
    draws: Draws

    @property
    def _all(self) -> Bools:
        return np.ones(len(self.asked.readings), np.bool_)

    def _columns(self, features: Array) -> Array:
        return with_features(self.asked.x, features)

    def declare(self, area: str | None, declared: tuple[str, ...]) -> Iterator[Step]:
        """Declaring the area asked about, or the field of each request where none is declared."""
        n = len(self.asked.readings)
        held = [name for name in declared if area in (None, name)]
        if held:
            yield from (Step(StepCode.DECLARE, name, n, is_already=True) for name in held)
            return
        changed = self.asked.x[:, :N_FEATURES].copy()
        column = FEATURES.index("declared")
        weights = _weights_of(area, self.asked.readings)
        changed[:, column] = np.maximum(changed[:, column], weights)
        changed[:, FEATURES.index("declares")] = 1.0
        yield Step(
            StepCode.DECLARE,
            area or "",
            n,
            changes=self.draws.changes(self._columns(changed), self._all),
        )

    def answer_as_fast(self) -> Step:
        """Answering as fast as the average of the hospitals that mostly answer in time."""
        code, n = StepCode.ANSWER_AS_FAST, len(self.asked.readings)
        prompt, was_asked = _who_answers_in_time(self.standing)
        if not prompt.any() or not was_asked[self.site]:
            return Step(code, "", n)
        delay = self.standing.static[STATIC_FEATURES.index("reply_delay")].astype(np.float64)
        usual = float(delay[prompt].mean())
        if delay[self.site] <= usual:
            return Step(code, "", n, is_already=True)
        changed = self.asked.x[:, :N_FEATURES].copy()
        changed[:, FEATURES.index("reply_delay")] = usual
        return Step(code, "", n, changes=self.draws.changes(self._columns(changed), self._all))

    def register(self) -> list[Step]:
        """Registering each capability that requests ask for or that fits, the commonest first.

        One that the hospital is known to lack is none it could register.
        """
        required = [reading.request.required_capabilities for reading in self.asked.readings]
        fitting = [fitting_capabilities(reading) for reading in self.asked.readings]
        steps = []
        for name, position in self.standing.history.catalogue.capability_positions.items():
            share = np.stack([_share_of(name, fitting), _share_of(name, required)], axis=1)
            rows: Bools = np.any(share > 0, axis=1)
            if rows.any() and self.site not in self.standing.lacks[position]:
                has = self.site in self.standing.has[position]
                changes = (
                    {} if has else self.draws.changes(self._columns(self._registered(share)), rows)
                )
                code, n = StepCode.REGISTER_CAPABILITY, int(rows.sum())
                steps.append(Step(code, name, n, is_already=has, changes=changes))
        return sorted(steps, key=lambda step: (-step.n_requests, step.detail))

    def _registered(self, share: Array) -> Array:
        """The features with one capability more, `share` of those that fit and are required."""
        changed = self.asked.x[:, :N_FEATURES].copy()
        changed[:, FEATURES.index("fitting_capability")] += share[:, 0]
        changed[:, FEATURES.index("capability_registered")] += share[:, 1]
        return changed


def _weights_of(area: str | None, readings: Sequence[Reading]) -> Array:
    """How much of each request an area is; its strongest field where it is not of that area."""
    weights = [dict(reading.areas) for reading in readings]
    return np.array([held.get(area or "", max(held.values(), default=1.0)) for held in weights])


def _share_of(name: str, wanted: Sequence[Sequence[str]]) -> Array:
    """What one capability is of those each request wants, shape (n_requests,)."""
    return np.array([(name in names) / max(len(names), 1) for names in wanted])


def _who_answers_in_time(standing: Standing) -> tuple[Bools, Bools]:
    """Hospitals that answered more than half of what fell due in time, and those ever asked."""
    followed, n = standing.funnel, standing.history.n_sites
    due = ~np.isnan(followed.in_time)
    n_due = np.bincount(followed.site[due], minlength=n)
    n_in_time = np.bincount(followed.site[due], weights=followed.in_time[due], minlength=n)
    return 2 * n_in_time > n_due, n_due > 0
