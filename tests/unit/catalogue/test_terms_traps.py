"""Words that mean something else where they stand: what the reading must not fall for."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.catalogue.terms import areas_of, read
from matcher.domain.request import Reading, Request
from matcher.domain.vocabulary import InterventionType

CATALOGUE = load_reference()
RECEIVED = date(2026, 3, 2)  # a Monday


def reading_of(text: str) -> Reading:
    return read(Request(indication=text, received_on=RECEIVED), CATALOGUE)


def areas(text: str) -> set[str]:
    return {area for area, _ in areas_of(text, CATALOGUE)}


@pytest.mark.parametrize(
    "text",
    [
        "Please ask ALL hospitals about our migraine study",
        "Migraine, ALL Norwegian centres",
        "Migrene: spørsmål til ALL relevant sites",
    ],
)
def test_all_before_hospitals_is_the_english_word(text: str):
    assert areas(text) == {"neurology"}


def test_a_long_form_says_what_its_letters_mean_from_then_on():
    assert areas("Aortic stenosis (AS), symptomatic AS") == {"cardiovascular"}
    assert reading_of("Aortic stenosis (AS)").centres == ("cardiovascular",)
    assert "rheumatology" in areas("patients with active AS despite two biologics")


def test_letters_in_brackets_without_their_long_form_keep_their_meaning():
    assert "rheumatology" in areas("Bekhterevs sykdom (AS)")
    assert "neurology" in areas("relapsing disease (MS)")


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("Pasienter med hjertesvikt, kols eller kreft kan ikke delta. Psoriasis", "dermatology"),
        ("Patients with COPD cannot participate. Psoriasis", "dermatology"),
        ("Psoriasis, ekskl. pasienter med kols", "dermatology"),
        ("Psoriasis; kols inkluderes ikke, hjertesvikt ekskluderes", "dermatology"),
        ("Psoriasis, not for patients with COPD", "dermatology"),
    ],
)
def test_who_cannot_take_part_says_nothing_of_the_field(text: str, only: str):
    found = areas_of(text, CATALOGUE)
    assert found[0][0] == only


def test_not_for_children_is_no_paediatric_study():
    assert reading_of("Not for children. Psoriasis").request.population is None


def test_a_short_form_ends_no_sentence_but_a_full_stop_does():
    assert areas("Psoriasis, ekskl. pasienter med kols") == {"dermatology"}
    assert "respiratory" in areas("Uten psoriasis. Kols")


@pytest.mark.parametrize(
    "text",
    [
        "Recruitment is to be completed by 12 March 2027. Asthma",
        "First patient in by 1 June 2026, psoriasis",
        "Study start before 15 April 2026; vitiligo",
        "Oppstart innen 15. april 2026; vitiligo",
        "Inclusion by 31.12.2026. Uveitis",
    ],
)
def test_a_day_of_the_study_itself_is_no_reply_date(text: str):
    assert reading_of(text).request.reply_due_on is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Psoriasis, by 12 March", date(2026, 3, 12)),
        ("Responses expected within two weeks. Uveitis", date(2026, 3, 16)),
        ("Recruitment starts in June; please respond by 12 March. Asthma", date(2026, 3, 12)),
    ],
)
def test_a_day_for_replying_is_read_beside_days_of_the_study(text: str, day: date):
    assert reading_of(text).request.reply_due_on == day


def test_patients_per_site_do_not_hide_the_number_of_sites():
    request = reading_of("We plan two Norwegian sites and 15 patients per site. IgAN").request
    assert request.sites_wanted == 2
    assert request.patients_wanted is None


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("leadless pacemaker", "cardiovascular"),
        ("drug-eluting stent", "cardiovascular"),
        ("continuous glucose monitoring", "metabolic"),
        ("insulinpumpe", "metabolic"),
        ("intraocular lenses", "ophthalmology"),
        ("undertrykksbehandling", "dermatology"),
    ],
)
def test_a_device_of_one_organ_belongs_to_its_field_and_is_a_device(text: str, area: str):
    reading = reading_of(text)
    assert reading.areas[0][0] == area
    assert reading.request.intervention_type is InterventionType.DEVICE
    assert "devices" in reading.centres


def test_a_clot_is_a_benign_disease_of_the_blood_and_no_centres():
    assert reading_of("dyp venetrombose").centres == ()


def test_delivering_is_no_liver():
    assert areas("Utstyret leveres i mars, og studien leverer data") == set()
