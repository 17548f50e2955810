"""A table of invented requests in both written forms of Norwegian and in English."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from matcher.catalogue import load_reference
from matcher.catalogue.terms import read
from matcher.domain.request import Request

CATALOGUE = load_reference()
TABLE = Path(__file__).with_name("term_requests.csv")


def _cases() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["text"])
def test_a_request_is_read_as_a_coordinator_would_read_it(case: dict[str, str]):
    reading = read(Request(title=case["text"]), CATALOGUE)
    weights = dict(reading.areas)
    assert reading.areas, "no area"
    assert reading.areas[0][0] == case["first"]
    assert all(weights.get(area, 0) >= 0.3 for area in case["also"].split("|") if area), weights
    assert all(weights.get(area, 0) < 0.5 for area in case["not"].split("|") if area), weights
    for field, column in (
        ("population", "population"),
        ("intervention_type", "intervention"),
        ("phase", "phase"),
        ("request_type", "type"),
    ):
        if case[column]:
            assert str(getattr(reading.request, field)) == case[column], field


def test_the_table_is_broad():
    cases = _cases()
    assert len(cases) >= 150
    assert {case["first"] for case in cases} >= {
        area.area_id for area in CATALOGUE.areas if area.kind == "area" and area.area_id != "other"
    }
