"""The reference data as shipped: what must hold of it whenever a row changes."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date

import pytest

from matcher.catalogue import data_folder, load_reference, reference_events
from matcher.catalogue.name_forms import key_of
from matcher.domain import tables

CATALOGUE = load_reference()
SITES = {site.site_id: site for site in CATALOGUE.sites}
AREAS = {area.area_id for area in CATALOGUE.areas}
CANDIDATES = [site for site in CATALOGUE.sites if site.is_candidate]
MARKS = ("general-knowledge", "partly", "gap", "assumed")

#: Longyearbyen hospital is part of UNN and has no number of its own in our sources.
WITHOUT_NUMBER = {"unn-longyearbyen"}


def rows(name: str) -> list[dict[str, str]]:
    with (data_folder("reference") / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def passes_mod_11(number: str) -> bool:
    digits = [int(char) for char in number]
    weighed = sum(w * d for w, d in zip((3, 2, 7, 6, 5, 4, 3, 2), digits[:8], strict=True))
    check = (11 - weighed % 11) % 11
    return check != 10 and check == digits[8]


def test_the_check_digit_rule_knows_a_right_number_from_a_wrong_one():
    assert passes_mod_11("983974724")
    assert not passes_mod_11("983974725")


def test_every_organisation_number_is_nine_digits_and_passes_mod_11():
    for site in CATALOGUE.sites:
        if site.site_id in WITHOUT_NUMBER:
            assert site.org_number == ""
        else:
            assert len(site.org_number) == 9, site.site_id
            assert passes_mod_11(site.org_number), site.site_id


def test_no_two_hospitals_share_an_organisation_number():
    numbers = Counter(site.org_number for site in CATALOGUE.sites if site.org_number)
    assert [number for number, n in numbers.items() if n > 1] == []


def test_every_hospital_lies_in_norway():
    for site in CATALOGUE.sites:
        assert site.lat is not None, site.site_id
        assert site.lon is not None, site.site_id
        if site.county == "Svalbard":
            assert 76 < site.lat < 81, site.site_id
            assert 10 < site.lon < 34, site.site_id
        else:
            assert 57.9 < site.lat < 71.3, site.site_id
            assert 4.4 < site.lon < 31.2, site.site_id


def test_ids_are_unique():
    assert len(SITES) == len(CATALOGUE.sites) == 106
    assert len(AREAS) == len(CATALOGUE.areas) == 31
    kinds = [kind.capability_id for kind in CATALOGUE.capability_kinds]
    assert len(set(kinds)) == len(kinds)


def test_every_parent_exists_and_stands_alone():
    for site in CATALOGUE.sites:
        assert site.trust in SITES, site.site_id
        assert SITES[site.trust].trust == site.trust, site.site_id
        assert SITES[site.region].kind == "rhf", site.site_id
        assert SITES[site.trust].region == site.region, site.site_id


def test_the_candidates_are_the_trusts_sunnaas_and_the_private_non_profit_hospitals():
    kinds = Counter(site.kind for site in CANDIDATES)
    assert kinds == {
        "hf": 19,
        "rehabilitation_hospital": 1,
        "private_nonprofit": 9,
        "private_nonprofit_psychiatric": 2,
    }
    assert all(site.trust == site.site_id for site in CANDIDATES)


def test_every_campus_counts_for_a_candidate():
    for site in CATALOGUE.sites:
        if site.kind != "rhf":
            assert SITES[site.trust].is_candidate, site.site_id


def test_every_candidate_has_a_region_and_a_language():
    for site in CANDIDATES:
        assert site.region, site.site_id
        assert site.language in ("nb", "nn"), site.site_id


def test_hospitals_with_a_nynorsk_name_are_written_to_in_nynorsk():
    nynorsk = {site.site_id for site in CANDIDATES if site.language == "nn"}
    assert nynorsk == {"helse-bergen", "helse-stavanger", "helse-fonna", "helse-forde", "hmr"}
    assert all("general-knowledge[language]" in site.evidence for site in CATALOGUE.sites)


def test_specialties_are_known_areas_and_carry_their_mark():
    for site in CATALOGUE.sites:
        assert set(site.specialties) <= AREAS, site.site_id
        if site.specialties:
            assert site.is_candidate, site.site_id
            assert "general-knowledge[specialties]" in site.evidence, site.site_id


def test_the_rheumatology_hospitals_are_marked_as_such():
    rheumatology = {s.site_id for s in CANDIDATES if "rheumatology" in s.specialties}
    assert {"hsr", "martina-hansens", "betanien-skien", "diakonhjemmet"} <= rheumatology
    assert "revmatismesykehuset-lillehammer" in rheumatology


def test_no_two_hospitals_share_a_name_unless_it_is_marked_ambiguous():
    holders: dict[tuple[str, ...], set[str]] = {}
    for site in CATALOGUE.sites:
        for name in (site.name, site.name_en, *site.aliases):
            holders.setdefault(key_of(name), set()).add(site.site_id)
    assert {key: found for key, found in holders.items() if len(found) > 1} == {}


def test_ambiguous_names_belong_to_known_hospitals_and_are_nobodys_alias():
    names = (name for site in CATALOGUE.sites for name in (site.name, site.name_en, *site.aliases))
    aliases = {key_of(name) for name in names}
    for entry in CATALOGUE.ambiguous_names:
        assert entry.site in SITES, entry.name
        assert key_of(entry.name) not in aliases, entry.name
        assert entry.context in ("trust", "place", "country")


def test_the_short_forms_that_mislead_are_marked_ambiguous():
    ambiguous = {entry.name for entry in CATALOGUE.ambiguous_names}
    assert {"HUS", "SUS", "SI", "ST", "SO", "FOR", "AFS", "STO", "Betanien Hospital"} <= ambiguous


def test_the_columns_of_the_contract_are_those_of_the_files():
    contract = [column.name for column in tables.SITES.columns]
    assert list(rows("sites.csv")[0])[: len(contract)] == contract
    counts = [column.name for column in tables.REGISTRY_COUNTS.columns]
    assert list(rows("registry_counts.csv")[0]) == counts


@pytest.mark.parametrize("name", ["sites.csv", "areas.csv", "ambiguous_names.csv"])
def test_every_row_says_where_it_comes_from(name):
    assert all(row["evidence"] for row in rows(name))


def test_marks_of_doubt_are_kept():
    offices = {office.site_id: office for office in CATALOGUE.contract_offices}
    assert {office.status for office in offices.values()} == {"verified", "partly", "gap"}
    assert offices["st-olavs"].status == "partly"
    assert all(not office.name for office in offices.values() if office.status == "gap")
    assert set(offices) == {site.site_id for site in CANDIDATES}
    marked = [site for site in CATALOGUE.sites if "general-knowledge" in site.evidence]
    assert len(marked) == len(CATALOGUE.sites)
    assumed = [c for c in reference_events().capabilities if "assumed" in c.source]
    assert [(c.site, c.capability) for c in assumed] == [("ous-rikshospitalet", "device_testbed")]


def test_areas_have_names_in_three_languages_and_a_known_kind():
    for area in CATALOGUE.areas:
        assert area.name_nb, area.area_id
        assert area.name_nn, area.area_id
        assert area.name_en, area.area_id
        assert area.kind in ("area", "cross_cutting", "modality")


@pytest.mark.parametrize("word", ["sykdom", "Sykdom", "hjerte-", "øye", "veier", "vaksiner"])
def test_nynorsk_names_hold_no_bokmaal(word):
    names = [area.name_nn for area in CATALOGUE.areas]
    names += [centre.name_nn for centre in CATALOGUE.centres]
    names += [kind.name_nn for kind in CATALOGUE.capability_kinds]
    assert [name for name in names if word in name.lower()] == []


def test_the_six_centres_have_a_host_and_known_fields():
    assert len(CATALOGUE.centres) == 6
    for centre in CATALOGUE.centres:
        assert SITES[centre.host_site].is_candidate
        assert centre.therapy_areas
        assert set(centre.therapy_areas) <= AREAS


def test_capabilities_are_of_known_kinds_at_known_hospitals():
    kinds = {kind.capability_id for kind in CATALOGUE.capability_kinds}
    capabilities = reference_events().capabilities
    assert len(capabilities) == 27
    for capability in capabilities:
        assert capability.site in SITES
        assert capability.capability in kinds
        assert capability.has
        assert capability.known_on is not None


def test_counts_refer_to_known_hospitals_and_areas_and_fit_their_total():
    counts = reference_events().registry_counts
    totals = {c.site: c.n_studies for c in counts if c.therapy_area == "all"}
    assert {c.site for c in counts} == set(totals)
    for count in counts:
        assert SITES[count.site].is_candidate
        assert count.therapy_area in AREAS | {"all"}
        assert 0 < count.n_studies <= totals[count.site]
        assert count.known_on == date(2021, 2, 16)
    keys = [(c.site, c.therapy_area, c.source) for c in counts]
    assert len(set(keys)) == len(keys)
