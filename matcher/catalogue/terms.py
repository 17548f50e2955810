"""Reads what a request is about from its words, where the sender did not say it in a field.

What was given stands; everything that is read is shown with the words it was read from, so
that a wrong guess is seen and corrected. Knows no hospital.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from matcher.catalogue.catalogue import Catalogue
from matcher.catalogue.lexicon import build_lexicon
from matcher.catalogue.term_areas import AreaScores, find_centres
from matcher.catalogue.term_facets import read_intervention, read_phase, read_population
from matcher.catalogue.term_matching import ReadText, find_terms
from matcher.catalogue.wanted import read_wanted
from matcher.domain.request import Finding, Reading, Request
from matcher.domain.vocabulary import InterventionType, Population, RequestType

#: An area below this is not taken as the request's own.
OWN_AREA_AT_LEAST = 0.5
#: A first area below this, or read from less sure words, is marked as uncertain.
CERTAIN_AT_LEAST = 0.6

#: The most a part of the request can say of an area.
_PART_WEIGHTS = {"title": 1.0, "indication": 1.0, "product": 0.6, "key_criteria": 0.45}
_CHILDREN = {Population.PAEDIATRIC: 0.5, Population.BOTH: 0.3}
_MODALITIES = {
    InterventionType.DEVICE: "medical_device",
    InterventionType.IVD: "medical_device",
    InterventionType.ATMP: "atmp",
}
_MODALITY_WEIGHT = 0.5


def areas_of(
    text: str, catalogue: Catalogue, *, conditions: Sequence[str] = ()
) -> tuple[tuple[str, float], ...]:
    """Therapy areas of a text, as a public study's title, and of the conditions beside it.

    Returns
    -------
    tuple of (area id, weight above 0 to 1)
        The best first; empty where the words tell nothing.
    """
    lexicon = build_lexicon(catalogue.areas)
    scores = AreaScores(catalogue.areas)
    parts = [find_terms(part, lexicon) for part in (text, *conditions)]
    for part in parts:
        scores.add(part, 1.0)
    _add_children(scores, read_population(parts), None)
    return scores.ranked()


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
        With a finding for each thing read, and warnings ``no_area``, ``area_uncertain``,
        ``type_unspecified``.
    """
    lexicon = build_lexicon(catalogue.areas)
    parts = {
        name: find_terms(text, lexicon)
        for name in _PART_WEIGHTS
        if (text := getattr(request, name))
    }
    findings = _read_fields(request, tuple(parts.values()))
    filled = replace(request, **{f.field: _value(f) for f in findings})
    areas, of_areas = _read_areas(filled, parts, catalogue)
    if not request.therapy_areas:
        own = tuple(area for area, weight in areas if weight >= OWN_AREA_AT_LEAST)
        filled = replace(filled, therapy_areas=own or tuple(area for area, _ in areas[:1]))
    hits = [hit for part in parts.values() for hit in part.hits]
    return Reading(
        request=filled,
        areas=areas,
        centres=find_centres(areas, hits, catalogue.centres),
        findings=(*of_areas, *findings),
        warnings=_warnings(filled, areas),
    )


def _read_fields(request: Request, parts: Sequence[ReadText]) -> list[Finding]:
    """What the words say of the fields that were left empty."""
    found = [
        read_population(parts),
        read_intervention(parts),
        read_phase(parts),
        *read_wanted((*parts,), request.received_on),
    ]
    return [f for f in found if f is not None and _is_gap(request, f.field)]


def _is_gap(request: Request, field: str) -> bool:
    return getattr(request, field) in (None, "", RequestType.UNSPECIFIED)


def _value(finding: Finding) -> Any:
    match finding.field:
        case "population":
            return Population(finding.value)
        case "intervention_type":
            return InterventionType(finding.value)
        case "request_type":
            return RequestType(finding.value)
        case "sites_wanted" | "patients_wanted":
            return int(finding.value)
        case "reply_due_on":
            return date.fromisoformat(finding.value)
        case _:
            return finding.value


def _read_areas(
    request: Request, parts: dict[str, ReadText], catalogue: Catalogue
) -> tuple[tuple[tuple[str, float], ...], list[Finding]]:
    """Areas with weights, and the findings they rest on; none where they were given."""
    if request.therapy_areas:
        return tuple((area, 1.0) for area in request.therapy_areas), []
    scores = AreaScores(catalogue.areas)
    for name, part in parts.items():
        scores.add(part, _PART_WEIGHTS[name])
    _add_children(scores, None, request.population)
    if request.intervention_type in _MODALITIES:
        scores.raise_to(_MODALITIES[request.intervention_type], _MODALITY_WEIGHT)
    areas = scores.ranked()
    return areas, [
        Finding("therapy_areas", area, weight, scores.words_for(area)) for area, weight in areas
    ]


def _add_children(scores: AreaScores, found: Finding | None, given: Population | None) -> None:
    population = given or (Population(found.value) if found else None)
    if population in _CHILDREN:
        scores.raise_to("paediatrics", _CHILDREN[population], found.words if found else "")


def _warnings(request: Request, areas: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    warnings = []
    if not areas:
        warnings.append("no_area")
    elif areas[0][1] < CERTAIN_AT_LEAST:
        warnings.append("area_uncertain")
    if request.request_type in (None, RequestType.UNSPECIFIED):
        warnings.append("type_unspecified")
    return tuple(warnings)
