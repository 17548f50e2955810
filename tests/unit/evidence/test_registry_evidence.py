"""Similar studies, studies of the field, and what makes a share."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matcher.catalogue import terms
from matcher.domain.events import Participation, RegistryCount
from matcher.domain.request import Request
from matcher.evidence import DENSE_FEATURES, Standing, assemble

ASKED = Request(title="Heart failure in adults", therapy_areas=("cardiovascular",))


def took_part(study: str, site: str, title: str, area: str, **said: object) -> Participation:
    said.setdefault("started_on", date(2024, 1, 1))
    return Participation(
        study, site, title=title, therapy_areas=(area,), known_on=date(2024, 1, 1), **said
    )


def feature(portal, name: str, request: Request = ASKED) -> dict[str, float]:
    history = portal.as_of("06-01")
    evidence = assemble(terms.read(request, portal.catalogue), Standing.of(history))
    column = evidence.dense[DENSE_FEATURES.index(name)]
    return dict(zip(history.candidates.ids.tolist(), column.tolist(), strict=True))


def test_without_studies_similarity_says_nothing(portal):
    assert set(feature(portal, "registry_similar").values()) == {0.0}


def test_a_similar_title_counts_more_than_another_one(portal):
    portal.add(
        "participations",
        took_part("s1", "big", "Heart failure with preserved function", "cardiovascular"),
        took_part("s2", "mid", "Knee replacement in the old", "musculoskeletal"),
    )
    similar = feature(portal, "registry_similar")
    assert similar["big"] > 0 > similar["small"]
    assert similar["big"] > similar["mid"] >= similar["small"]


def test_an_old_study_counts_less_than_a_recent_one(portal):
    portal.add(
        "participations",
        took_part("s1", "big", "Heart failure", "cardiovascular", started_on=date(1999, 1, 1)),
        took_part("s2", "mid", "Heart failure", "cardiovascular", started_on=date(2023, 12, 1)),
    )
    similar = feature(portal, "registry_similar")
    assert similar["mid"] > similar["big"]


def test_same_sponsor_and_phase_count_more(portal):
    portal.add(
        "participations",
        took_part("s1", "big", "Heart failure", "cardiovascular", sponsor="Acme", phase="III"),
        took_part("s2", "mid", "Heart failure", "cardiovascular", sponsor="Other", phase="II"),
    )
    asked = Request(
        title=ASKED.title, therapy_areas=ASKED.therapy_areas, sponsor="ACME", phase="III"
    )
    similar = feature(portal, "registry_similar", asked)
    assert similar["big"] > similar["mid"]


def test_the_larger_of_two_counts_of_the_same_studies_stands(portal):
    portal.add("participations", took_part("s1", "big", "Heart failure", "cardiovascular"))
    portal.add(
        "registry_counts", RegistryCount("big", "cardiovascular", 5, known_on=date(2024, 1, 1))
    )
    assert feature(portal, "registry_area")["big"] == pytest.approx(np.log1p(5))


def test_a_related_field_counts_half(portal):
    portal.add(
        "registry_counts", RegistryCount("mid", "musculoskeletal", 7, known_on=date(2024, 1, 1))
    )
    asked = Request(title="Arthritis", therapy_areas=("rheumatology",))
    assert feature(portal, "registry_area", asked)["mid"] == pytest.approx(np.log1p(7) / 2)


def test_two_campuses_are_one_participation_in_the_counts(portal):
    portal.add(
        "participations",
        took_part("s1", "big", "Heart failure", "cardiovascular"),
        took_part("s1", "big-campus", "Heart failure", "cardiovascular"),
    )
    assert feature(portal, "registry_area")["big"] == pytest.approx(np.log1p(1))
