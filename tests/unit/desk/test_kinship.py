"""Requests that follow from earlier ones are found; others are left in peace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.desk.kinship import kin
from matcher.domain.case import LinkKind
from matcher.domain.request import Request
from matcher.domain.vocabulary import Channel, Population, RequestType

EARLIER = Request(
    request_id="NT-2026-001",
    received_on=date(2026, 1, 12),
    request_type=RequestType.SITE,
    sponsor="Fjordpharma A/S",
    cro="Borealis Research",
    title="A randomised, double-blind phase III study of FJP-101 in adults with severe asthma",
    indication="Severe eosinophilic asthma",
    product="FJP-101",
    phase="III",
    sites_wanted=3,
    patients_wanted=20,
)
AGAIN = replace(EARLIER, request_id="", received_on=date(2026, 2, 2))


def only(request: Request, *earlier: Request, decided: tuple[str, ...] = ()):
    (found,) = kin(request, earlier or (EARLIER,), decided=decided)
    return found


def test_the_same_words_sent_again_are_a_duplicate() -> None:
    found = only(AGAIN)
    assert (found.request_id, found.kind, found.likeness) == (
        "NT-2026-001",
        LinkKind.DUPLICATE,
        1.0,
    )
    assert found.because == ("same_title", "same_product", "same_indication")


def test_the_same_study_directly_and_by_a_cro_is_a_duplicate() -> None:
    found = only(
        replace(
            AGAIN,
            cro="",
            channel=Channel.DIRECT,
            title="FJP-101 in severe asthma: a phase III randomised double blind study",
        )
    )
    assert found.kind is LinkKind.DUPLICATE
    assert found.because[-1] == "other_channel"


def test_another_cro_bids_for_it_again() -> None:
    found = only(replace(AGAIN, cro="Megacro Ltd"))
    assert (found.kind, found.because[-1]) == (LinkKind.RE_BID, "other_cro")


def test_after_its_outcome_or_long_after_it_is_a_new_bid() -> None:
    assert only(AGAIN, decided=("NT-2026-001",)).because[-1] == "after_outcome"
    late = only(replace(AGAIN, received_on=date(2026, 9, 1)))
    assert (late.kind, late.because[-1]) == (LinkKind.RE_BID, "long_after")


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"version": "2.0"}, "other_version"), ({"patients_wanted": 12}, "amended_numbers")],
)
def test_a_later_version_or_other_numbers_are_a_new_version(changes: dict, why: str) -> None:
    found = only(replace(AGAIN, **changes), replace(EARLIER, version="1.0"))
    assert (found.kind, found.because[-1]) == (LinkKind.NEW_VERSION, why)


def test_a_site_request_follows_its_country_request() -> None:
    country = replace(EARLIER, request_type=RequestType.COUNTRY, sites_wanted=None)
    assert only(AGAIN, country).kind is LinkKind.FROM_COUNTRY


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("Ny astmastudie (NCT01234567)", "FJP-101 in asthma, nct01234567"),
        ("Studie 2025-504123-17-00", "EudraCT 2025-504123-17: asthma"),
        ("Astma, protokoll FJP-101-302", "Protocol FJP-101-302"),
        ("Erectile function A7771002", "Study A7771002 in men"),
    ],
)
def test_a_shared_study_number_decides_at_once(mine: str, theirs: str) -> None:
    found = only(Request(title=mine), Request(request_id="X", title=theirs))
    assert (found.likeness, found.because) == (1.0, ("same_study_id",))


@pytest.mark.parametrize(
    "changes",
    [
        {
            "title": "A randomised, double-blind phase III study of FJP-205 in adults with severe asthma"
        },
        {"product": "FJP-205", "title": "A phase III study of FJP-205 in severe asthma"},
        {
            "indication": "COPD",
            "title": "A randomised, double-blind phase III study of FJP-101 in adults with COPD",
        },
        {"phase": "II"},
        {"population": Population.PAEDIATRIC},
        {"title": f"{EARLIER.title}: long-term extension"},
        {"title": f"{EARLIER.title} (NCT00000002)"},
        {"sponsor": "Vestland Biotech AS", "product": "VB-7", "title": "VB-7 in severe asthma"},
        {"title": "A study of FJP-101", "product": "", "indication": ""},
    ],
)
def test_another_study_in_the_same_field_is_no_kin(changes: dict) -> None:
    earlier = replace(
        EARLIER,
        population=Population.ADULT,
        title=EARLIER.title + (" (NCT00000001)" if "NCT" in changes.get("title", "") else ""),
    )
    assert kin(replace(replace(AGAIN, population=None), **changes), (earlier,)) == ()


def test_two_numbered_sister_studies_are_no_kin() -> None:
    one = replace(EARLIER, title="SUMMIT-1: FJP-101 in severe eosinophilic asthma uncontrolled")
    two = replace(AGAIN, title="SUMMIT-2: FJP-101 in severe eosinophilic asthma uncontrolled")
    assert kin(two, (one,)) == ()


def test_a_request_is_not_its_own_kin_and_nothing_is_kin_to_nothing() -> None:
    assert kin(EARLIER, (EARLIER,)) == ()
    assert kin(Request(), (Request(request_id="X"), EARLIER)) == ()


def test_the_likest_comes_first_and_of_equals_the_latest() -> None:
    later = replace(EARLIER, request_id="NT-2026-002", received_on=date(2026, 1, 20))
    less = replace(EARLIER, request_id="NT-2026-003", indication="Eosinophilic asthma, refractory")
    found = kin(AGAIN, (EARLIER, less, later))
    assert [one.request_id for one in found] == ["NT-2026-002", "NT-2026-001", "NT-2026-003"]


DISEASES = [
    *("asthma", "COPD", "heart failure", "psoriasis", "lupus nephritis", "glioblastoma"),
    *("breast cancer", "migraine", "Crohn's disease", "type 2 diabetes", "hepatitis B", "gout"),
]


def many(n: int) -> list[Request]:
    return [
        Request(
            request_id=f"NT-{at}",
            received_on=date(2020, 1, 1) + timedelta(days=at),
            sponsor=f"Sponsor {at % 20}",
            title=f"A randomised phase III study of ABC-{at} in patients with {DISEASES[at % 12]} "
            f"after failure of {DISEASES[at % 7]} treatment",
            indication=DISEASES[at % 12],
            product=f"ABC-{at}",
            key_criteria="Adults with confirmed disease; no prior exposure. " * 6,
        )
        for at in range(n)
    ]


def test_two_thousand_earlier_requests_are_judged_quickly_and_quietly() -> None:
    earlier = many(2_000)
    request = replace(earlier[700], request_id="", received_on=date(2026, 3, 2))
    kin(request, earlier)
    times = []
    for _ in range(3):
        begun = perf_counter()
        found = kin(request, earlier)
        times.append(perf_counter() - begun)
    assert [one.request_id for one in found] == ["NT-700"]
    assert min(times) < 0.05


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=6, max_size=6))
def test_any_words_are_judged(texts: list[str]) -> None:
    one = Request(title=texts[0], product=texts[1], indication=texts[2])
    other = Request("X", title=texts[3], product=texts[4], indication=texts[5])
    assert all(0.8 <= found.likeness <= 1 for found in kin(one, (other, replace(one))))
