"""A study's record from ClinicalTrials.gov -> a request.

What the registry counts is the whole world's: it fills no number of sites or patients.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.domain.batch import Problem
from matcher.domain.request import Finding, Request
from matcher.domain.vocabulary import InterventionType, Population
from matcher.errors import FileError
from matcher.files.clinicaltrials.studies import read_json_studies
from matcher.files.clinicaltrials.study import clean
from matcher.files.intake.records import Incoming
from matcher.files.intake.text import filled

_MAX_CRITERIA = 8_000
_KINDS = {
    "DRUG": InterventionType.DRUG,
    "BIOLOGICAL": InterventionType.DRUG,
    "DEVICE": InterventionType.DEVICE,
    "DIAGNOSTIC_TEST": InterventionType.IVD,
    "GENETIC": InterventionType.ATMP,
}
_PLACEBO = ("placebo", "sham", "standard of care")


def holds_a_study(text: str) -> bool:
    """Whether a JSON text is meant as the registry's."""
    head = text[:2_000]
    return '"protocolSection"' in head or '"studies"' in head


def request_from_study(text: str, name: str, *, catalogue: Catalogue, today: date) -> Incoming:
    """Read the record of one study.

    Raises
    ------
    FileError
        No study, a damaged one, or more than one.
    """
    studies = []
    for one in read_json_studies(io.StringIO(text), name):
        if isinstance(one, Problem):
            raise FileError(f"{one.where}: {one.rule}", one.remedy)
        studies.append(one)
        if len(studies) > 1:
            raise FileError(
                f"{name} holds more than one study; a request is about one.",
                "Download the one study from ClinicalTrials.gov as JSON.",
            )
    study = studies[0] if studies else None
    if study is None or not (study.title or study.conditions):
        raise FileError(f"{name} holds no study.", "Download it from ClinicalTrials.gov as JSON.")
    title = f"{study.title} ({study.study_id})" if study.study_id else study.title
    request = Request(
        received_on=today,
        title=title,
        sponsor=study.sponsor,
        indication="; ".join(study.conditions)[:2_000],
        phase=study.phase or "",
    )
    request = _with_design(request, _protocol(text))
    found = [
        Finding(field, written, 1.0, written[:200])
        for field in _READ
        if (written := str(getattr(request, field) or ""))
    ]
    if study.study_id:
        found.append(Finding("study_id", study.study_id, 1.0, study.study_id))
    request, more = filled(request, catalogue)
    return Incoming(request, (*found, *more))


_READ = (
    *("title", "sponsor", "indication", "phase", "product", "intervention_type", "population"),
    *("key_criteria", "timeline"),
)


def _protocol(text: str) -> Mapping[str, object]:
    """The protocol section of the one record, which may stand in a list or a page."""
    content: object = json.loads(text)
    if isinstance(content, Mapping) and isinstance(content.get("studies"), list):
        content = content["studies"]
    if isinstance(content, list):
        content = content[0] if content else {}
    section = content.get("protocolSection") if isinstance(content, Mapping) else None
    return section if isinstance(section, Mapping) else {}


def _with_design(request: Request, protocol: Mapping[str, object]) -> Request:
    kinds, names = _interventions(protocol)
    eligibility = _module(protocol, "eligibilityModule")
    criteria = eligibility.get("eligibilityCriteria")
    lines = str(criteria)[:_MAX_CRITERIA].split("\n") if isinstance(criteria, str) else []
    return replace(
        request,
        product="; ".join(names)[:500],
        intervention_type=next((_KINDS[kind] for kind in kinds if kind in _KINDS), None),
        population=_population(eligibility.get("stdAges")),
        key_criteria="\n".join(line for raw in lines if (line := clean(raw))),
        timeline=_timeline(_module(protocol, "statusModule")),
    )


def _interventions(protocol: Mapping[str, object]) -> tuple[list[str], list[str]]:
    listed = _module(protocol, "armsInterventionsModule").get("interventions")
    items = (
        [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []
    )
    tested = [
        (clean(item.get("type")), name)
        for item in items[:50]
        if (name := clean(item.get("name"))) and not name.lower().startswith(_PLACEBO)
    ]
    return [kind for kind, _ in tested], [name for _, name in tested]


def _population(ages: object) -> Population | None:
    said = {clean(age) for age in ages} if isinstance(ages, list) else set()
    grown = bool(said & {"ADULT", "OLDER_ADULT"})
    if "CHILD" in said:
        return Population.BOTH if grown else Population.PAEDIATRIC
    return Population.ADULT if grown else None


def _timeline(status: Mapping[str, object]) -> str:
    days = [
        (label, clean(_module(status, name).get("date")))
        for label, name in (
            ("Start", "startDateStruct"),
            ("Primary completion", "primaryCompletionDateStruct"),
            ("Completion", "completionDateStruct"),
        )
    ]
    return "; ".join(f"{label} {day}" for label, day in days if day)


def _module(content: Mapping[str, object], name: str) -> Mapping[str, object]:
    module = content.get(name)
    return module if isinstance(module, Mapping) else {}
