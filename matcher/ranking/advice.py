"""What in a hospital's own power goes with a higher chance, with how sure that is.

A step is a changed row of features: the field declared, the answers faster, a capability
registered. Each stage's logit moves by (weights) x (change), and the weights are drawn from
their posterior, so that the interval is of the step alone: what else is unsure about the
hospital is the same with and without it. Nothing here changes a history or a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.domain.advice import Advice, Aim, Basis, Change, Outlook, Step, StepCode
from matcher.domain.ranking import ModelInfo
from matcher.domain.request import Reading, Request
from matcher.domain.vocabulary import RequestType
from matcher.evidence import FEATURES, STATIC_FEATURES, Standing, assemble
from matcher.evidence.capability import fitting_capabilities
from matcher.history import History
from matcher.model import Model
from matcher.ranking.exclusions import exclude
from matcher.ranking.predict import predict

#: Days back from the as-of day in which requests count: two years, so that a field has some.
LOOK_BACK_DAYS = 730
#: A gain below this ratio is not worth a hospital's time, and none to speak of.
WORTH_SAYING = 1.02
#: Draws from the posterior of the weights; with pairs of opposite signs the ends of a 90 %
#: interval are sure to about a hundredth of its width.
N_DRAWS = 2048
_INTERVAL = (0.05, 0.95)

Array = NDArray[np.float64]

#: The stages whose product each aim is (Norway's chance, the same throughout, left out).
STAGES = {
    Aim.SELECTED: ("answers", "interested", "selected"),
    Aim.INTERESTED_IN_TIME: ("in_time", "interested"),
}


@dataclass(frozen=True, eq=False)
class _Asked:
    """The requests of an advice as they would meet the hospital today; a row a request.

    Attributes
    ----------
    x:
        The hospital's features, shape (n_requests, N_FEATURES).
    stages:
        P of each stage, shape (n_requests,).
    probability:
        P(selected | forwarded).
    """

    readings: tuple[Reading, ...]
    x: Array
    stages: dict[str, Array]
    probability: Array

    def chance(self, aim: Aim) -> Array:
        """The chance as things stand, shape (n_requests,)."""
        if aim is Aim.SELECTED:
            return self.probability
        product = np.ones(len(self.readings))
        for stage in STAGES[aim]:
            product = product * self.stages[stage]
        return product


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
    standing = Standing.of(history)
    since = history.as_of - timedelta(days=LOOK_BACK_DAYS)
    declared = _declared_areas(site, standing)
    areas = (area,) if area else declared
    basis, readings = _requests_of(site, standing, areas, since, Basis.AREA if area else None)
    asked = _ask(site, standing, model, readings)
    draws = _Draws(model, asked, seed)
    steps = [
        *_declare(site, standing, asked, draws, area, declared),
        _answer_as_fast(site, standing, asked, draws),
        *_register(site, standing, asked, draws),
    ]
    return Advice(
        site_id=str(history.candidates.ids[site]),
        as_of=history.as_of,
        since=since,
        model=ModelInfo(model.id, model.trained_as_of, model.learnt_from),
        basis=basis,
        areas=areas,
        n_requests=0 if basis is Basis.EXAMPLE else len(readings),
        chances={aim: float(asked.chance(aim).mean()) for aim in Aim} if readings else {},
        steps=tuple(steps),
    )


# ---- the requests ------------------------------------------------------------------------


def _declared_areas(site: int, standing: Standing) -> tuple[str, ...]:
    areas = standing.history.catalogue.areas
    return tuple(
        areas[position].area_id for position, sites in enumerate(standing.declared) if site in sites
    )


def _requests_of(
    site: int, standing: Standing, areas: Sequence[str], since: date, asked_for: Basis | None
) -> tuple[Basis, tuple[Reading, ...]]:
    """The requests that could come to the hospital: in its fields, else all, else examples."""
    catalogue = standing.history.catalogue
    recent = [
        terms.read(request, catalogue)
        for request in standing.history.requests
        if request.received_on is not None and request.received_on >= since
    ]
    possible = [reading for reading in recent if _may_be_asked(site, reading, standing)]
    own = [r for r in possible if not set(areas).isdisjoint(r.request.therapy_areas)]
    if own:
        return asked_for or Basis.DECLARED, tuple(own)
    if possible:
        return Basis.ALL, tuple(possible)
    examples = [Request(therapy_areas=(area,), request_type=RequestType.SITE) for area in areas]
    return Basis.EXAMPLE, tuple(terms.read(example, catalogue) for example in examples)


def _may_be_asked(site: int, reading: Reading, standing: Standing) -> bool:
    if reading.request.request_type is RequestType.COUNTRY:
        return False
    excluded, _ = exclude(reading.request, standing)
    return not excluded.out[site]


def _ask(site: int, standing: Standing, model: Model, readings: tuple[Reading, ...]) -> _Asked:
    """Features and chances of the hospital for each request, as it stands on the day."""
    row = np.array([site], np.int32)
    x = np.zeros((len(readings), len(FEATURES)))
    stages = {stage: np.zeros(len(readings)) for stage in model.stages}
    probability = np.zeros(len(readings))
    for place, reading in enumerate(readings):
        x[place] = assemble(reading, standing).matrix(row)[0]
        found = predict(reading.request, standing.history, model, sites=row)
        probability[place] = found.probability[0]
        for stage, p in found.stages.items():
            stages[stage][place] = p[0]
    return _Asked(readings, x, stages, probability)


# ---- the steps ---------------------------------------------------------------------------


def _declare(
    site: int,
    standing: Standing,
    asked: _Asked,
    draws: _Draws,
    area: str | None,
    declared: tuple[str, ...],
) -> list[Step]:
    """Declaring the area asked about, or the field of each request where none is declared."""
    if area is None and declared:
        return [_so_already(StepCode.DECLARE, name, len(asked.readings)) for name in declared]
    if area in declared:
        return [_so_already(StepCode.DECLARE, str(area), len(asked.readings))]
    changed = asked.x.copy()
    changed[:, FEATURES.index("declared")] = 1.0
    changed[:, FEATURES.index("declares")] = 1.0
    return [draws.step(StepCode.DECLARE, area or "", changed)]


def _answer_as_fast(site: int, standing: Standing, asked: _Asked, draws: _Draws) -> Step:
    """Answering as fast as the average of the hospitals that mostly answer in time."""
    code, n = StepCode.ANSWER_AS_FAST, len(asked.readings)
    column = FEATURES.index("reply_delay")
    prompt, was_asked = _who_answers_in_time(standing)
    if not prompt.any() or not was_asked[site]:
        return Step(code, "", Outlook.UNKNOWN, n, {})
    delay = standing.static[STATIC_FEATURES.index("reply_delay")].astype(np.float64)
    usual = float(delay[prompt].mean())
    if delay[site] <= usual:
        return _so_already(code, "", n)
    changed = asked.x.copy()
    changed[:, column] = usual
    return draws.step(code, "", changed)


def _who_answers_in_time(standing: Standing) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Hospitals that answered more than half of what fell due in time, and those ever asked."""
    followed, n = standing.funnel, standing.history.n_sites
    due = ~np.isnan(followed.in_time)
    n_due = np.bincount(followed.site[due], minlength=n)
    n_in_time = np.bincount(followed.site[due], weights=followed.in_time[due], minlength=n)
    return 2 * n_in_time > n_due, n_due > 0


def _register(site: int, standing: Standing, asked: _Asked, draws: _Draws) -> list[Step]:
    """Registering each capability that requests ask for or that fits them, the commonest first.

    One that the hospital is known to lack is none it could register.
    """
    required = [reading.request.required_capabilities for reading in asked.readings]
    fitting = [fitting_capabilities(reading) for reading in asked.readings]
    kinds = standing.history.catalogue.capability_positions
    steps = []
    for name, position in kinds.items():
        share = np.stack([_share_of(name, fitting), _share_of(name, required)], axis=1)
        concerned = share.any(axis=1)
        if not concerned.any() or site in standing.lacks[position]:
            continue
        if site in standing.has[position]:
            steps.append(_so_already(StepCode.REGISTER_CAPABILITY, name, int(concerned.sum())))
            continue
        changed = asked.x.copy()
        columns = [FEATURES.index("fitting_capability"), FEATURES.index("capability_registered")]
        changed[:, columns] += share
        steps.append(draws.step(StepCode.REGISTER_CAPABILITY, name, changed, concerned))
    return sorted(steps, key=lambda step: (-step.n_requests, step.detail))


def _share_of(name: str, wanted: Sequence[Sequence[str]]) -> Array:
    """What one capability is of those each request wants, shape (n_requests,)."""
    return np.array([(name in names) / max(len(names), 1) for names in wanted])


def _so_already(code: StepCode, detail: str, n: int) -> Step:
    return Step(code, detail, Outlook.ALREADY, n, {})


# ---- how sure ----------------------------------------------------------------------------


class _Draws:
    """Draws of every stage's weights, the same for all steps, and what a step does in them."""

    def __init__(self, model: Model, asked: _Asked, seed: int) -> None:
        self._asked = asked
        rng = np.random.default_rng(seed)
        self._weights = {
            stage: _draw(parameters.weights[1:], parameters.weight_cov[1:, 1:], rng)
            for stage, parameters in sorted(model.stages.items())
        }

    def step(
        self,
        code: StepCode,
        detail: str,
        changed: Array,
        concerned: NDArray[np.bool_] | None = None,
    ) -> Step:
        """A step by the features it leads to, over the requests it concerns (None: all)."""
        rows = np.ones(len(changed), np.bool_) if concerned is None else concerned
        if not rows.any():
            return Step(code, detail, Outlook.UNKNOWN, 0, {})
        dx = (changed - self._asked.x)[rows]
        changes = {aim: self._change(aim, dx, rows) for aim in Aim}
        outlook = _outlook(changes[Aim.SELECTED])
        return Step(code, detail, outlook, int(rows.sum()), changes)

    def _change(self, aim: Aim, dx: Array, rows: NDArray[np.bool_]) -> Change:
        before = self._asked.chance(aim)[rows]
        after = np.broadcast_to(before, (N_DRAWS, len(before))).copy()
        for stage in STAGES[aim]:
            p = np.clip(self._asked.stages[stage][rows], 1e-12, 1 - 1e-12)
            shift = self._weights[stage] @ dx.T
            # sigmoid(logit p + shift) / p, which is 1 where nothing changes.
            after *= 1.0 / (p + (1.0 - p) * np.exp(-shift))
        mean_before, mean_after = float(before.mean()), after.mean(axis=1)
        low, high = (float(end) for end in np.quantile(mean_after, _INTERVAL))
        middle = float(mean_after.mean())
        return Change(
            before=mean_before,
            after=middle,
            after_interval=(low, high),
            ratio=middle / mean_before,
            ratio_interval=(low / mean_before, high / mean_before),
        )


def _draw(mean: Array, covariance: Array, rng: np.random.Generator) -> Array:
    """Draws from a normal distribution in pairs of opposite signs, shape (N_DRAWS, len(mean)).

    By eigenvalues: a covariance of features that never vary has no Cholesky factor.
    """
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    half = rng.standard_normal((N_DRAWS // 2, len(mean))) @ root.T
    return mean + np.concatenate([half, -half])


def _outlook(change: Change) -> Outlook:
    low, high = change.ratio_interval
    if low > 1.0 and change.ratio >= WORTH_SAYING:
        return Outlook.HIGHER
    return Outlook.NO_HIGHER if high < WORTH_SAYING else Outlook.TOO_LITTLE
