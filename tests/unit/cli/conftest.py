"""A ranking made by hand on the real catalogue, with a bit of everything in it."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.domain.ranking import (
    Candidate,
    Chance,
    Excluded,
    LearntFrom,
    ModelInfo,
    Ranking,
    Reason,
    Suggestion,
    Support,
)
from matcher.domain.request import Finding, Reading, Request
from matcher.domain.vocabulary import Group, Population, RequestType

AREA = "gastroenterology"

REQUEST = Request(
    request_id="R-1",
    title="Etrasimod in children with ulcerative colitis",
    therapy_areas=(AREA,),
    request_type=RequestType.SITE,
    population=Population.PAEDIATRIC,
    sites_wanted=3,
)

READING = Reading(
    request=REQUEST,
    areas=((AREA, 1.0), ("paediatrics", 0.6)),
    centres=("digestion",),
    findings=(
        Finding("therapy_areas", AREA, 0.95, "ulcerative colitis"),
        Finding("therapy_areas", "paediatrics", 0.6, "children"),
        Finding("population", "paediatric", 1.0, "in children"),
    ),
)


def candidate(rank: int, site_id: str, name: str, group: Group, **changes: object) -> Candidate:
    values: dict[str, object] = {
        "rank": rank,
        "site_id": site_id,
        "name": name,
        "trust": site_id,
        "region": "rhf-hso",
        "group": group,
        "probability": 0.31,
        "interval": (0.18, 0.47),
        "p_answer_in_time": 0.8,
        "p_interested": 0.6,
        "p_selected": 0.7,
        "support": Support(13, 4, 9),
        "reasons": (),
        "flags": (),
    } | changes
    return Candidate(**values)  # type: ignore[arg-type]


CANDIDATES = (
    candidate(
        1,
        "ous",
        "Oslo universitetssykehus HF",
        Group.DECLARED,
        reasons=(
            Reason("answers_in_time", 0.41, {"n": 11, "of": 13}),
            Reason("registry_area", 0.35, {"n": 9, "area": AREA}),
            Reason("declared", 0.2, {"area": AREA}),
            Reason("open_forwardings", -0.12, {"n": 3}),
            Reason("not_named", -0.01),
        ),
        flags=("many_open_requests",),
    ),
    candidate(
        2,
        "vv",
        "Vestre Viken HF",
        Group.LITTLE_KNOWN,
        probability=0.004,
        interval=(0.0, 0.03),
        support=Support(1, 0, 1),
        reasons=(
            Reason("little_known", 0.0),
            Reason("registry_area_none", -0.5, {"area": AREA}),
        ),
        flags=("little_data", "phone_often_silent"),
    ),
)


@pytest.fixture
def ranking() -> Ranking:
    return Ranking(
        reading=READING,
        as_of=date(2026, 3, 2),
        model=ModelInfo("2026-a", date(2026, 1, 1), LearntFrom(410, 320, 96)),
        p_norway=Chance(0.45, (0.33, 0.58)),
        candidates=CANDIDATES,
        excluded=(
            Excluded("sunnaas", "lacks_capability", "paediatric_trial_unit"),
            Excluded("unn", "outside_region"),
        ),
        suggestion=Suggestion(("ous",), ("vv",), 3, 2.44, 0.61, 0.714, n_expected=1),
        n_candidates=27,
        warnings=("wanted_not_reached",),
    )
