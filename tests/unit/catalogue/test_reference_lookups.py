"""Looking hospitals, areas and regions up in the catalogue."""

from __future__ import annotations

import pytest

from matcher.catalogue import data_folder, load_reference
from matcher.domain.site import Site
from matcher.errors import MatcherError, UnknownNameError

CATALOGUE = load_reference()


def test_a_campus_counts_for_its_trust_and_a_trust_for_itself():
    assert CATALOGUE.trust_of("ous-rikshospitalet") == "ous"
    assert CATALOGUE.trust_of("ous") == "ous"


def test_an_unknown_hospital_is_an_error_that_names_the_closest():
    with pytest.raises(UnknownNameError) as error:
        CATALOGUE.site("Haukland")
    assert str(error.value) == (
        "Unknown hospital 'Haukland'. "
        "Closest: 'Haukeland universitetssjukehus' (haukeland). See: matcher sites"
    )


def test_a_hospital_like_no_other_is_an_error_without_a_guess():
    with pytest.raises(UnknownNameError, match=r"^Unknown hospital 'xyzzy'. See: matcher sites$"):
        CATALOGUE.site("xyzzy")


def test_an_unknown_area_is_an_error_that_names_the_closest_and_lists_all():
    with pytest.raises(UnknownNameError, match=r"Closest: 'cardiovascular'.*urology"):
        CATALOGUE.area("cardiovascullar")


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("gastroenterology", "gastroenterology"),
        ("Hjerte-kar", "cardiovascular"),
        ("hjarte-kar", "cardiovascular"),
        ("Fordøyelsessykdommer", "gastroenterology"),
        ("FORDØYINGSSJUKDOMMAR", "gastroenterology"),
        ("Oeye", "ophthalmology"),
        ("Auge", "ophthalmology"),
        ("Ear, nose & throat", "ent"),
        ("early phase", "early_phase"),
        ("IBD", "gastroenterology"),
        ("tannlegeskrekk", None),
        ("", None),
    ],
)
def test_an_area_is_known_by_its_id_its_names_and_its_synonyms(text, area):
    assert CATALOGUE.resolve_area(text) == area


def test_a_synonym_that_two_areas_share_names_neither():
    assert CATALOGUE.resolve_area("genterapi") is None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Helse Nord", "rhf-hn"),
        ("nord", "rhf-hn"),
        ("rhf-hn", "rhf-hn"),
        ("Northern Norway", "rhf-hn"),
        ("Northern Norway Regional Health Authority", "rhf-hn"),
        ("Helse Midt-Noreg RHF", "rhf-hmn"),
        ("Midt", "rhf-hmn"),
        ("central norway", "rhf-hmn"),
        ("Helse Vest", "rhf-hv"),
        ("Western Norway RHA", "rhf-hv"),
        ("Helse Sør-Øst", "rhf-hso"),
        ("HELSE SOR-OST RHF", "rhf-hso"),
        ("South-Eastern Norway", "rhf-hso"),
        ("sørøst", "rhf-hso"),
        ("HSØ", "rhf-hso"),
        ("Viken", None),
        ("Helse", None),
        ("", None),
    ],
)
def test_a_region_is_known_by_any_of_its_usual_forms(text, region):
    assert CATALOGUE.resolve_region(text) == region


def test_other_hospitals_leave_areas_and_centres_as_they_are():
    made_up = Site("fjordvik", "Fjordvik sykehus", trust="fjordvik", is_candidate=True)
    other = CATALOGUE.with_sites([made_up])
    assert other.sites == (made_up,)
    assert other.areas == CATALOGUE.areas
    assert other.names.resolve("Fjordvik sjukehus").site_id == "fjordvik"
    assert other.names.resolve("Haukeland").site_id is None
    assert len(CATALOGUE.sites) == 106


def test_positions_follow_the_order_of_the_file():
    assert [area.area_id for area in CATALOGUE.areas] == list(CATALOGUE.area_positions)
    assert list(CATALOGUE.area_positions.values()) == list(range(31))


def test_missing_packaged_data_is_a_fault_of_the_installation():
    with pytest.raises(MatcherError, match="Install the package again"):
        data_folder("nowhere")
