"""Reads what a request is about from its words, where the sender did not say it in a field.

What was given stands; everything that is read is shown with the words it was read from, so
that a wrong guess is seen and corrected. Knows no hospital.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from matcher.catalogue.catalogue import Catalogue
from matcher.catalogue.lexicon import build_lexicon
from matcher.catalogue.reply_dates import read_reply_date
from matcher.catalogue.sites import Area
from matcher.catalogue.term_areas import OWN_AREA_AT_LEAST, AreaScores, find_centres
from matcher.catalogue.term_facets import read_intervention, read_phase
from matcher.catalogue.term_matching import MAX_CHARACTERS, ReadText, TermFinder
from matcher.catalogue.term_population import read_population
from matcher.catalogue.wanted import read_count, read_type
from matcher.domain.request import Finding, Reading, Request
from matcher.domain.vocabulary import InterventionType, Population, RequestType

#: A first area below this is marked as uncertain.
CERTAIN_AT_LEAST = 0.6

#: The most each part of a request can say of an area.
_PARTS = {"title": 1.0, "indication": 1.0, "product": 0.6, "key_criteria": 0.45}

#: Areas that follow from who takes part, what is tested and when, and their weight.
_BY_POPULATION = {
    Population.PAEDIATRIC: ("paediatrics", 0.5),
    Population.BOTH: ("paediatrics", 0.3),
}
_BY_INTERVENTION = {
    InterventionType.DEVICE: ("medical_device", 0.5),
    InterventionType.IVD: ("medical_device", 0.5),
    InterventionType.ATMP: ("atmp", 0.5),
}
_BY_PHASE = {"I": ("early_phase", 0.5), "I/II": ("early_phase", 0.35)}


def areas_of(
    text: str, catalogue: Catalogue, *, conditions: Sequence[str] = ()
) -> tuple[tuple[str, float], ...]:
    """Therapy areas of a text, as a public study's title, and of the conditions beside it.

    Returns
    -------
    tuple of (area id, weight above 0 to 1)
        The best first; empty where the words tell nothing.

    Examples
    --------
    >>> from matcher.catalogue import load_reference
    >>> areas_of("Diabetic retinopathy", load_reference())
    (('ophthalmology', 0.95), ('metabolic', 0.3))
    """
    finder = _finder(catalogue.areas)
    scores = AreaScores(catalogue.areas)
    parts = [finder.find(part) for part in (text, *conditions)]
    for part in parts:
        scores.add(part, 1.0)
    population = read_population(parts)
    if population is not None:
        _add_following(scores, _BY_POPULATION.get(Population(population.value)), population)
    return scores.ranked()


def concepts_of(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The concepts a text speaks of and does not deny, in the order of their names.

    Finer than areas, and the same whether the text is Norwegian or English.

    Examples
    --------
    >>> from matcher.catalogue import load_reference
    >>> concepts_of("Brystkreft", load_reference()) == concepts_of(
    ...     "Breast cancer", load_reference()
    ... )
    True
    """
    hits = _finder(catalogue.areas).find(text).hits
    return tuple(sorted({hit.concept.name for hit in hits if not hit.denied}))


def area_named(text: str, catalogue: Catalogue) -> str | None:
    """The area that a few words name, each of them a listed term as it is spelt; else None.

    For a cell that should hold an area. Where `areas_of` weighs what a long text may be about,
    here "hjerte" is enough, and a slip of the pen, a word beside it or a second area is not.
    """
    found = _finder(catalogue.areas).find(text)
    told = sum(hit.last - hit.first for hit in found.hits if hit.sure == 1.0 and not hit.denied)
    ranked = areas_of(text, catalogue)
    if told < len(found.words) or not ranked:
        return None
    leads = len(ranked) == 1 or ranked[0][1] > ranked[1][1]
    return ranked[0][0] if leads else None


def read(request: Request, catalogue: Catalogue) -> Reading:
    """Fill a request's gaps from its own words.

    Parameters
    ----------
    request:
        As sent. Fields that were given stand; given areas have weight 1.
    catalogue:
        Its areas and centres are those that can be found.

    Returns
    -------
    Reading
        With a finding for each thing read, and the warnings ``no_area``, ``area_uncertain``,
        ``type_unspecified`` and ``text_cut`` with the field whose end was not read.
    """
    finder = _finder(catalogue.areas)
    parts = {name: finder.find(text) for name in _PARTS if (text := getattr(request, name))}
    facets = _read_facets(request, list(parts.values()), finder)
    filled = _fill(request, facets)
    if request.therapy_areas:
        areas = tuple((area, 1.0) for area in request.therapy_areas)
        findings = facets
    else:
        scores = _score(filled, parts, facets, catalogue)
        areas = scores.ranked()
        findings = [*scores.findings(), *facets]
        own = tuple(area for area, weight in areas if weight >= OWN_AREA_AT_LEAST)
        filled = replace(filled, therapy_areas=own or tuple(area for area, _ in areas[:1]))
    return Reading(
        request=filled,
        areas=areas,
        centres=_centres(filled, parts, catalogue),
        findings=tuple(findings),
        warnings=_warnings(filled, areas) + _cut(request),
    )


@lru_cache(maxsize=4)
def _finder(areas: tuple[Area, ...]) -> TermFinder:
    return TermFinder(build_lexicon(areas))


def _read_facets(request: Request, parts: Sequence[ReadText], finder: TermFinder) -> list[Finding]:
    """What the words say of the fields that were left empty."""
    asked = [*parts, finder.find(request.timeline)] if request.timeline else parts
    phase = read_phase(parts)
    sites = read_count(asked, "sites_wanted")
    phase_words = phase.words if phase else request.phase
    read_by_field: dict[str, Callable[[], Finding | None]] = {
        "population": lambda: read_population(parts),
        "phase": lambda: phase,
        "intervention_type": lambda: read_intervention(parts, phase_words),
        "request_type": lambda: read_type(asked, sites),
        "sites_wanted": lambda: sites,
        "patients_wanted": lambda: read_count(asked, "patients_wanted"),
        "reply_due_on": lambda: read_reply_date(asked, request.received_on),
    }
    found = (
        read_field()
        for field, read_field in read_by_field.items()
        if getattr(request, field) in (None, "")
    )
    return [finding for finding in found if finding is not None]


def _fill(request: Request, findings: Sequence[Finding]) -> Request:
    found = {finding.field: finding.value for finding in findings}
    sites, patients = found.get("sites_wanted"), found.get("patients_wanted")
    due = found.get("reply_due_on")
    kind, who, what = (
        found.get(field) for field in ("request_type", "population", "intervention_type")
    )
    return replace(
        request,
        request_type=RequestType(kind) if kind else request.request_type,
        population=Population(who) if who else request.population,
        intervention_type=InterventionType(what) if what else request.intervention_type,
        phase=found.get("phase", request.phase),
        sites_wanted=int(sites) if sites else request.sites_wanted,
        patients_wanted=int(patients) if patients else request.patients_wanted,
        reply_due_on=date.fromisoformat(due) if due else request.reply_due_on,
    )


def _score(
    request: Request, parts: dict[str, ReadText], facets: Sequence[Finding], catalogue: Catalogue
) -> AreaScores:
    """What the parts say of areas, and what follows from population, product and phase."""
    scores = AreaScores(catalogue.areas)
    for name, part in parts.items():
        scores.add(part, _PARTS[name])
    found = {finding.field: finding for finding in facets}
    following = (
        ("population", _BY_POPULATION.get(request.population) if request.population else None),
        (
            "intervention_type",
            _BY_INTERVENTION.get(request.intervention_type) if request.intervention_type else None,
        ),
        ("phase", _BY_PHASE.get(request.phase)),
    )
    for field, area in following:
        given = Finding(field, str(getattr(request, field)), 1.0, str(getattr(request, field)))
        _add_following(scores, area, found.get(field, given))
    return scores


def _add_following(scores: AreaScores, area: tuple[str, float] | None, finding: Finding) -> None:
    if area is not None:
        scores.raise_to(area[0], area[1], finding.confidence, [finding.words])


def _centres(request: Request, parts: dict[str, ReadText], catalogue: Catalogue) -> tuple[str, ...]:
    device = _BY_INTERVENTION.get(request.intervention_type) if request.intervention_type else None
    areas = [*request.therapy_areas, *([device[0]] if device else [])]
    hits = [hit for part in parts.values() for hit in part.hits]
    return find_centres(areas, hits, catalogue.centres)


def _cut(request: Request) -> tuple[str, ...]:
    """Which texts are longer than what is looked at."""
    fields = (*_PARTS, "timeline")
    return tuple(f"text_cut: {f}" for f in fields if len(getattr(request, f)) > MAX_CHARACTERS)


def _warnings(request: Request, areas: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    warnings = []
    if not areas:
        warnings.append("no_area")
    elif areas[0][1] < CERTAIN_AT_LEAST:
        warnings.append("area_uncertain")
    if request.request_type in (None, RequestType.UNSPECIFIED):
        warnings.append("type_unspecified")
    return tuple(warnings)
