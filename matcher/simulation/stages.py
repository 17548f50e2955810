"""The truth: what a hospital does with a request, and whether Norway is chosen, as chances.

P(selected | forwarded) = P(answers) x P(interested | answers) x P(Norway chosen)
x P(selected | interested, Norway chosen). Each stage is a logistic function of traits;
the weights were set so that made-up portals are about as hard to learn as real ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.domain.vocabulary import Population
from matcher.simulation.draws import Bools, Floats, probability
from matcher.simulation.hospitals import Hospitals
from matcher.simulation.settings import World
from matcher.simulation.studies import Study

_EARLY = frozenset({"I", "I/II", "II"})


@dataclass(frozen=True)
class Situation:
    """One request as the hospitals meet it; arrays have one entry a hospital.

    Attributes
    ----------
    study, area, year:
        What it is about; places of its area and year in the settings.
    required:
        Places of the capabilities asked for.
    declared, named:
        The hospital wants the area; the sponsor named the hospital.
    load:
        Requests open at the hospital, log(1 + count).
    """

    study: Study
    area: int
    year: int
    required: tuple[int, ...]
    declared: Bools
    named: Bools
    load: Floats


@dataclass(frozen=True)
class Stages:
    """True chances of one request at every hospital."""

    answers: Floats
    in_time: Floats
    interested: Floats
    selected: Floats


def true_stages(world: World, hospitals: Hospitals, met: Situation) -> Stages:
    """The stages of one request at every hospital, each strictly within 0 and 1."""
    strength = hospitals.field[:, met.area, met.year]
    fit = _fit(hospitals, met)
    liking = hospitals.affinity[:, met.study.product.sponsor]
    answers = 0.6 + 0.7 * hospitals.quick + 0.6 * met.declared + 0.2 * strength - 0.4 * met.load
    in_time = 1.2 + 0.9 * hospitals.quick - 0.4 * met.load
    interested = -0.6 + 0.5 * hospitals.ready - 0.3 * hospitals.honest - 0.3 * met.load
    interested += 0.8 * strength + 0.8 * met.declared + 0.6 * fit + 0.6 * met.named
    selected = -0.6 + 0.4 * hospitals.size + 0.7 * strength + 0.5 * fit
    selected += 0.4 * hospitals.honest + liking + 0.8 * met.named
    if world is World.INTERACTIONS:
        early = 1.0 if met.study.phase in _EARLY else -1.0
        adult = 1.0 if met.study.population is Population.ADULT else -1.0
        selected = selected + 1.2 * early * hospitals.size
        interested = interested + 1.0 * adult * strength * hospitals.ready
    return Stages(
        probability(answers), probability(in_time), probability(interested), probability(selected)
    )


def _fit(hospitals: Hospitals, met: Situation) -> Floats:
    """1 where a hospital has all that is required, -1 where it lacks all, 0 if nothing is."""
    if not met.required:
        return np.zeros(len(hospitals))
    has: Floats = hospitals.has[:, list(met.required)].mean(axis=1)
    return 2.0 * has - 1.0


def true_norway(study: Study, appeal: float, *, country_chosen: bool) -> float:
    """The chance that Norway is chosen: the request's own, the same for all its hospitals."""
    late = 0.25 if study.phase in {"III", "IV"} else -0.1
    logit = -0.6 + 0.6 * appeal + late + (1.2 if country_chosen else 0.0)
    return float(probability(np.array(logit)))
