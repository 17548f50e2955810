"""From a request to a ranked list."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import Catalogue, terms
from matcher.domain.ranking import ModelInfo, Ranking, Suggestion
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import RequestError, UnknownNameError
from matcher.evidence import Evidence, assemble, weights_for
from matcher.history import History
from matcher.model import Model
from matcher.model.scoring import Weighing, odds_against
from matcher.ranking.closeups import describe
from matcher.ranking.exclusions import Exclusions, exclude
from matcher.ranking.predict import PRODUCT
from matcher.ranking.prepare import Norway, Prepared, prepare
from matcher.ranking.steering import OFF, Ground, Steering, mark, steer
from matcher.ranking.suggestion import SURE_ENOUGH, Chances, suggest, suggest_experts

#: The list is sorted this far at first, further only where somebody reads on.
_FIRST_STRETCH = 64
#: How far to sort is estimated from every so many candidates.
_SAMPLE_STEP = 64


def rank(
    request: Request,
    history: History,
    model: Model,
    *,
    top: int | None = None,
    steering: Steering = OFF,
) -> Ranking:
    """Rank every candidate hospital for a request, as known on the history's day.

    Parameters
    ----------
    request:
        At least a title, an indication or a therapy area.
    top:
        How many candidates to describe; None for all. The suggestion looks at all of them.
    steering:
        Places of learning and a floor in the suggestion; the order stays what it is.

    Returns
    -------
    Ranking
        Candidates in order of `probability`, ties in order of id.

    Raises
    ------
    RequestError
        Nothing says what the request is about, or `top` is below 1.
    UnknownNameError
        An explicit therapy area or required capability is misspelt, or the floor is for no
        group that is known.
    """
    prepared = prepare(history, model)
    check_request(request, history.catalogue)
    reading = terms.read(request, history.catalogue)
    exclusions, unknown_regions = exclude(reading.request, prepared.standing)
    evidence = assemble(reading, prepared.standing)
    norway = prepared.norway(evidence)
    chances = _chances(prepared, evidence, norway, exclusions)
    order = _Order(chances.probability, history.n_sites - len(exclusions))
    candidates = describe(prepared, evidence, norway, order.first(_how_many(top, len(order))))
    expected = _expected(chances, evidence)
    ground = Ground(request, evidence, prepared, norway, chances, expected, order)
    suggestion, unmet = _suggest(ground, steering)
    return Ranking(
        reading=reading,
        as_of=history.as_of,
        model=ModelInfo(model.id, model.trained_as_of, model.learnt_from),
        p_norway=norway.chance,
        candidates=mark(candidates, suggestion) if steering else candidates,
        excluded=exclusions,
        suggestion=suggestion,
        n_candidates=len(order),
        warnings=_warnings(prepared, evidence, suggestion, unknown_regions) + unmet,
    )


def check_request(request: Request, catalogue: Catalogue) -> None:
    """Refuse a request that could not be ranked.

    Raises
    ------
    RequestError
        Nothing says what it is about.
    UnknownNameError
        An explicit therapy area or required capability is misspelt.
    """
    if not (request.title.strip() or request.indication.strip() or request.therapy_areas):
        raise RequestError(
            "The request has no title, no indication and no therapy area.",
            "Give at least one of them.",
        )
    for area in request.therapy_areas:
        catalogue.area(area)
    known = catalogue.capability_positions
    for name in request.required_capabilities:
        if name not in known:
            raise UnknownNameError(
                f"Unknown capability '{name}'.", "See: matcher sites --capabilities"
            )


def _chances(
    prepared: Prepared, evidence: Evidence, norway: Norway, exclusions: Exclusions
) -> Chances:
    """P(interested) and P(selected) of every candidate; excluded ones get -1."""
    few = [(feature.sites, feature.values) for feature in evidence.few]
    odds = {}
    for stage in PRODUCT:
        scorer = prepared.scorers[stage]
        weighing = Weighing(*weights_for(scorer.parameters.weights, evidence.context))
        odds[stage] = odds_against(scorer.argument(weighing, evidence.dense, few, evidence.asking))
    p_interested = np.reciprocal(np.multiply(odds["answers"], odds["interested"]))
    probability = np.divide(p_interested, odds["selected"], out=odds["selected"])
    probability *= norway.chance.probability
    np.putmask(probability, exclusions.out, -1)
    return Chances(prepared.history.candidates.ids, p_interested, probability)


class _Order:
    """Reading order: highest probability first, ties by id; sorted as far as it is read."""

    def __init__(self, probability: NDArray[np.floating], n: int) -> None:
        self._probability = probability
        self._n = n
        self._sorted = np.zeros(0, np.intp)

    def __len__(self) -> int:
        return self._n

    def first(self, n: int) -> NDArray[np.intp]:
        """The first n candidates."""
        if n > len(self._sorted):
            self._sorted = self._sort(min(max(n, _FIRST_STRETCH), self._n))
        return self._sorted[:n]

    def __iter__(self) -> Iterator[int]:
        done = 0
        while done < self._n:
            stretch = self.first(min(max(2 * done, _FIRST_STRETCH), self._n))
            yield from stretch[done:].tolist()
            done = len(stretch)

    def _sort(self, n: int) -> NDArray[np.intp]:
        p = self._probability
        rows = np.flatnonzero(p >= self._bound(n))
        if len(rows) < n:  # the sample misled: take them all
            rows = np.flatnonzero(p >= 0)
        return rows[np.lexsort((rows, -p[rows]))][:n]

    def _bound(self, n: int) -> float:
        """A probability that at least n candidates are likely to reach, from every 64th."""
        sample = np.sort(self._probability[::_SAMPLE_STEP])
        place = len(sample) - 1 - 2 * (n // _SAMPLE_STEP + 4)
        return max(float(sample[place]), 0.0) if place >= 0 else 0.0


def _how_many(top: int | None, n: int) -> int:
    if top is None:
        return n
    if top < 1:
        raise RequestError(f"The list must show at least 1 hospital, not {top}.", "Use --top 1.")
    return min(top, n)


def _expected(chances: Chances, evidence: Evidence) -> NDArray[np.intp]:
    """Declared and sponsor-named hospitals that are not excluded, in reading order."""
    declared = evidence.few_of("declared")
    named = evidence.named[~declared.holds(evidence.named)]
    expected = np.concatenate([declared.sites, named]).astype(np.intp)
    expected = expected[chances.probability[expected] >= 0]
    return expected[np.lexsort((expected, -chances.probability[expected]))]


def _suggest(ground: Ground, steering: Steering) -> tuple[Suggestion, tuple[str, ...]]:
    """Whom to forward to, and what of the steering could not be done."""
    is_country = ground.evidence.reading.request.request_type is RequestType.COUNTRY
    if steering and not is_country:
        return steer(ground, steering)
    choose = suggest_experts if is_country else suggest
    return choose(ground.chances, ground.expected, ground.order, ground.wanted), ()


def _warnings(
    prepared: Prepared,
    evidence: Evidence,
    suggestion: Suggestion,
    unknown_regions: tuple[str, ...],
) -> tuple[str, ...]:
    reading = evidence.reading
    warnings = list(reading.warnings)
    if prepared.model.id == "prior":
        warnings.append("model_is_prior")
    is_country = reading.request.request_type is RequestType.COUNTRY
    if is_country:
        warnings.append("country_not_forwarded")
    if evidence.area >= 0 and not evidence.area_was_seen:
        warnings.append(f"area_never_seen: {reading.areas[0][0]}")
    warnings += [f"unknown_hospital: {name}" for name in evidence.unknown_names]
    warnings += [f"unknown_region: {region}" for region in unknown_regions]
    if not prepared.history.n_sites:
        warnings.append("no_candidates")
    elif not is_country and suggestion.p_at_least_wanted < SURE_ENOUGH:
        warnings.append("wanted_not_reached")
    return tuple(dict.fromkeys(warnings))
