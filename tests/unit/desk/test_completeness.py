"""What a request says, weighed by what a hospital needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from matcher.desk.completeness import NEEDED, WEIGHTS, completeness
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality, InterventionType, RequestType

FULL = Request(
    request_type=RequestType.SITE,
    title="A study",
    indication="COPD",
    key_criteria="FEV1 below 60 %",
    product="FJP-101",
    sponsor="Fjordpharma",
    phase="II",
    patients_wanted=20,
    sites_wanted=3,
    timeline="2027",
    reply_due_on=date(2026, 4, 1),
    required_capabilities=("mri",),
)


def test_weights_are_shares_of_a_hundred_and_name_fields_of_a_request() -> None:
    assert sum(WEIGHTS.values()) == 100
    assert all(hasattr(Request(), field) for field in WEIGHTS)
    assert WEIGHTS.keys() >= NEEDED


def test_a_full_request_misses_nothing() -> None:
    assert completeness(FULL).score == 100
    assert completeness(FULL).missing == ()
    assert completeness(FULL).is_answerable


def test_an_empty_request_misses_everything_the_heaviest_first() -> None:
    found = completeness(Request())
    assert found.score == 0
    assert not found.is_answerable
    assert [item.field for item in found.missing] == list(WEIGHTS)
    assert [item.weight for item in found.missing] == sorted(WEIGHTS.values(), reverse=True)


def test_a_missing_field_costs_its_weight() -> None:
    found = completeness(replace(FULL, timeline="  "))
    assert found.score == 100 - WEIGHTS["timeline"]
    assert [(m.field, m.needed) for m in found.missing] == [("timeline", False)]
    assert found.is_answerable


def test_a_device_has_no_phase_and_a_country_no_number_of_sites() -> None:
    device = replace(FULL, phase="", intervention_type=InterventionType.DEVICE)
    country = replace(FULL, sites_wanted=None, request_type=RequestType.COUNTRY)
    assert completeness(device).score == completeness(country).score == 100


def test_an_unspecified_type_is_missing() -> None:
    found = completeness(replace(FULL, request_type=RequestType.UNSPECIFIED))
    assert [item.field for item in found.missing] == ["request_type"]
    assert not found.is_answerable


def test_what_the_title_says_or_is_kept_back_is_not_asked_for() -> None:
    told = replace(FULL, indication="", title="Severe asthma", therapy_areas=("respiratory",))
    secret = replace(FULL, sponsor="", confidentiality=Confidentiality.NO_SPONSOR_NAME)
    assert completeness(told).score == completeness(secret).score == 100
    assert completeness(replace(FULL, sponsor="", cro="Megacro")).score == 100
