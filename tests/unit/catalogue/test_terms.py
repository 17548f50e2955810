"""Reading a request: gaps are filled from its words, what was given stands."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.catalogue import load_reference
from matcher.catalogue.term_matching import MAX_CHARACTERS
from matcher.catalogue.terms import areas_of, read
from matcher.domain.request import Request
from matcher.domain.vocabulary import InterventionType, Population, RequestType

CATALOGUE = load_reference()


def test_what_was_given_stands():
    given_request = Request(
        title="Ulcerøs kolitt hos barn, fase 2, 3 sykehus, svarfrist 1. mars 2026",
        therapy_areas=("oncology", "rare"),
        population=Population.ADULT,
        phase="III",
        intervention_type=InterventionType.DEVICE,
        request_type=RequestType.COUNTRY,
        sites_wanted=7,
        reply_due_on=date(2026, 4, 1),
    )
    reading = read(given_request, CATALOGUE)
    assert reading.request == given_request
    assert reading.areas == (("oncology", 1.0), ("rare", 1.0))
    assert reading.findings == ()
    assert reading.warnings == ()


def test_gaps_are_filled_and_say_from_which_words():
    reading = read(
        Request(
            title="Phase 2b study of moderate to severe ulcerative colitis in children",
            key_criteria="Age 2 to 17 years. We look for 3-4 sites. Svarfrist 12. mars.",
            received_on=date(2026, 2, 20),
        ),
        CATALOGUE,
    )
    request = reading.request
    assert request.therapy_areas == ("gastroenterology", "paediatrics")
    assert request.population is Population.PAEDIATRIC
    assert request.phase == "II"
    assert request.intervention_type is InterventionType.DRUG
    assert request.request_type is RequestType.SITE
    assert request.sites_wanted == 4
    assert request.reply_due_on == date(2026, 3, 12)
    words = {finding.field: finding.words for finding in reading.findings}
    assert words["phase"] == "Phase 2b"
    assert words["sites_wanted"] == "3-4 sites"
    by_area = {f.value: f.words for f in reading.findings if f.field == "therapy_areas"}
    assert by_area["gastroenterology"] == "ulcerative colitis"
    assert all(0 < finding.confidence <= 1 for finding in reading.findings)


def test_the_title_outweighs_everything_the_criteria_mention():
    reading = read(
        Request(
            title="New treatment of rheumatoid arthritis",
            key_criteria="Comorbid diabetes, heart failure, COPD, asthma, psoriasis and epilepsy "
            "allowed; diabetes must be stable, and diabetes type 2 treated.",
        ),
        CATALOGUE,
    )
    assert reading.areas[0][0] == "rheumatology"
    assert reading.request.therapy_areas == ("rheumatology",)


def test_an_area_only_the_criteria_speak_of_is_uncertain():
    reading = read(Request(title="Study ABC-123", key_criteria="Severe asthma"), CATALOGUE)
    assert reading.areas[0][0] == "respiratory"
    assert "area_uncertain" in reading.warnings


def test_the_indication_decides_between_two_areas_of_the_title():
    title = "Depression in patients with breast cancer"
    assert read(Request(title=title), CATALOGUE).areas[0][0] == "psychiatry"
    reading = read(Request(title=title, indication="Breast cancer"), CATALOGUE)
    assert [area for area, _ in reading.areas[:2]] == ["oncology", "psychiatry"]


def test_nothing_legible_warns_and_invents_nothing():
    reading = read(Request(title="Study XYZ-001"), CATALOGUE)
    assert reading.areas == ()
    assert reading.request.therapy_areas == ()
    assert reading.findings == ()
    assert reading.warnings == ("no_area", "type_unspecified")


def test_a_missing_type_is_read_from_the_words_or_warned_of():
    silent = read(Request(title="Asthma"), CATALOGUE)
    assert silent.request.request_type is None
    assert "type_unspecified" in silent.warnings
    spoken = read(Request(title="Asthma: 3 sites"), CATALOGUE)
    assert spoken.request.request_type is RequestType.SITE
    assert "type_unspecified" not in spoken.warnings


def test_a_type_given_as_unspecified_stands_and_is_asked_about():
    request = Request(title="Asthma: 3 sites", request_type=RequestType.UNSPECIFIED)
    reading = read(request, CATALOGUE)
    assert reading.request.request_type is RequestType.UNSPECIFIED
    assert "type_unspecified" in reading.warnings


@pytest.mark.parametrize(
    ("title", "centres"),
    [
        ("Crohns sykdom", ("digestion",)),
        ("Hjertesvikt", ("cardiovascular",)),
        ("Kronisk nyresykdom", ("cardiovascular",)),
        ("Type 2 diabetes", ("cardiovascular",)),
        ("Psoriasisartritt", ("immunology",)),
        ("Addisons sykdom", ("immunology",)),
        ("Brystkreft", ("cancer",)),
        ("Myelomatose", ("cancer",)),
        ("Hemofili A", ()),
        ("Jernmangelanemi", ()),
        ("Hjerneslag", ("brain",)),
        ("Schizofreni", ("brain",)),
        ("Glioblastom", ("cancer", "brain")),
        ("Kols", ()),
        ("RSV-vaksine", ()),
        ("Hepatitt B", ()),
        ("Grønn stær", ()),
        ("Nesepolypper", ()),
        ("Endometriose", ()),
        ("Sårbandasje", ("immunology", "devices")),
        ("Mobilapp for depresjon", ("brain", "devices")),
        ("Rapid diagnostic test for influenza", ("devices",)),
        ("Kols, kardiovaskulære endepunkter (MACE)", ("cardiovascular",)),
        ("Cardiovascular outcomes in rheumatoid arthritis", ("immunology", "cardiovascular")),
    ],
)
def test_a_request_falls_in_the_field_of_the_right_centres(title: str, centres: tuple[str, ...]):
    assert read(Request(title=title), CATALOGUE).centres == centres


def test_a_device_given_as_such_goes_to_the_centre_for_devices_too():
    request = Request(
        title="Asthma", therapy_areas=("respiratory",), intervention_type=InterventionType.DEVICE
    )
    assert read(request, CATALOGUE).centres == ("devices",)


def test_benign_blood_disease_is_no_cancer_even_when_the_area_was_given():
    given_area = {"therapy_areas": ("haematology",)}
    assert read(Request(title="Haemophilia", **given_area), CATALOGUE).centres == ()
    assert read(Request(title="Leukaemia", **given_area), CATALOGUE).centres == ("cancer",)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("CAR-T in lymphoma", "atmp"),
        ("Bispecific antibody after prior CAR-T in lymphoma", "drug"),
        ("Lymphoma, patients previously treated with gene therapy, tablet", "drug"),
        ("Upadacitinib in ulcerative colitis", "drug"),
        ("Upadacitinib ved ulcerøs kolitt", "drug"),
        ("A prefilled pen with insulin for diabetes", "drug"),
        ("Drug-eluting stent in coronary disease", "device"),
        ("Insulin pump in type 1 diabetes", "device"),
        ("Software as a medical device for epilepsy", "device"),
        ("Companion diagnostic for lung cancer", "ivd"),
        ("Registerstudie av hjertesvikt", "other"),
        ("Phase III in hypertension", "drug"),
        ("Hypertension", "None"),
    ],
)
def test_what_is_tested_is_read(title: str, kind: str):
    assert str(read(Request(title=title), CATALOGUE).request.intervention_type) == kind


@pytest.mark.parametrize(
    ("title", "phase"),
    [
        ("Fase 1", "I"),
        ("Phase I/II", "I/II"),
        ("fase 2b", "II"),
        ("Phase 2/3", "II/III"),
        ("phase IIIb", "III"),
        ("Phase3", "III"),
        ("fase IV-studie", "IV"),
        ("Phase 1b / Phase 2", "I/II"),
        ("fase tre", "III"),
        ("acute phase reactants", ""),
        ("Phase 3 of 12 patients", "III"),
    ],
)
def test_the_phase_is_read_in_roman_numerals(title: str, phase: str):
    assert read(Request(title=title), CATALOGUE).request.phase == phase


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Asthma. Patients with diabetes are excluded.", "metabolic"),
        ("Astma hos pasienter uten diabetes eller hjertesvikt", "metabolic"),
        ("Astma hos pasienter uten diabetes eller hjertesvikt", "cardiovascular"),
        ("Asthma; no prior cancer", "oncology"),
        ("Asthma, excluding patients with COPD or epilepsy", "neurology"),
        ("Asthma. Patients with cancer, epilepsy or HIV are excluded", "oncology"),
        ("Astma. Eksklusjonskriterier: kreft; epilepsi", "neurology"),
        ("Asthma. Patients with epilepsy are not eligible", "neurology"),
        ("Ekskluderes: diabetes. Astma", "metabolic"),
    ],
)
def test_what_is_excluded_does_not_count(text: str, area: str):
    reading = read(Request(title=text), CATALOGUE)
    assert "respiratory" in dict(reading.areas)
    assert area not in dict(reading.areas)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Patients not responding to treatment of psoriasis", "dermatology"),
        ("Epilepsy with or without migraine", "neurology"),
        ("Obesity with or without diabetes", "metabolic"),
        ("Astma med eller uten allergi", "immunology"),
        ("Exclusion criteria: pregnancy. Inclusion criteria: asthma", "respiratory"),
        ("Adults with asthma, children excluded", "respiratory"),
        ("Ikke-småcellet lungekreft", "oncology"),
        ("Non-Hodgkin lymphoma", "haematology"),
    ],
)
def test_what_only_sounds_like_an_exclusion_counts(text: str, area: str):
    assert area in dict(read(Request(title=text), CATALOGUE).areas)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("ALL", "haematology"),
        ("R/R ALL in adolescents", "haematology"),
        ("ALL hos barn", "haematology"),
        ("Attakkvis MS", "neurology"),
        ("moderate RA", "rheumatology"),
        ("PAH", "respiratory"),
        ("patients with AS", "rheumatology"),
    ],
)
def test_an_abbreviation_in_capitals_is_known(text: str, area: str):
    assert areas_of(text, CATALOGUE)[0][0] == area


@pytest.mark.parametrize(
    "text",
    [
        "all comers",
        "ALL patients enrolled",
        "as planned",
        "Novartis Norge AS",
        "ms later",
        "et apparat",
        "maintained in Spain",
        "bekreftet av legen",
        "in addition to that",
        "hippokrates",
        "kapittel",
        "THIS IS ALL AS IT IS",
        "en annen slags lever",
    ],
)
def test_ordinary_words_name_no_disease(text: str):
    assert all(weight < 0.5 for _, weight in areas_of(text, CATALOGUE))


def test_a_slip_of_the_keyboard_is_mended_with_less_confidence():
    right = dict(areas_of("ulcerative colitis and osteoporosis", CATALOGUE))
    wrong = dict(areas_of("ulcerativ collitis and osteoporsis", CATALOGUE))
    assert wrong["endocrinology"] < right["endocrinology"]
    assert dict(areas_of("schizofrenni", CATALOGUE))["psychiatry"] < 0.7


def test_a_public_study_is_read_from_its_title_and_conditions():
    assert areas_of("", CATALOGUE) == ()
    found = areas_of("A study of ABC-1", CATALOGUE, conditions=("Ulcerative Colitis", "Child"))
    assert found[0] == ("gastroenterology", 0.95)


def test_other_catalogues_find_only_their_own_areas():
    few = tuple(area for area in CATALOGUE.areas if area.area_id in ("oncology", "paediatrics"))
    from_few = type(CATALOGUE)(sites=(), areas=few)
    reading = read(Request(title="Barneleukemi og astma hos barn"), from_few)
    assert {area for area, _ in reading.areas} <= {"oncology", "paediatrics"}
    assert reading.centres == ()


@pytest.mark.parametrize(
    "text",
    [
        "kreft " * 200_000,
        "\x00\u202easthma\u202c\x00 kre\u200bft",
        "a" * 1_000_000,
        "excluded, and " * 50_000,
        "1 " * 500_000,
        "- " * 500_000,
        "18 years " * 20_000,
        "svarfrist innen " * 20_000,
        "uten " * 100_000,
        "phase " * 100_000,
        "\ud800 lone surrogate asthma",
        "Ã¸" * 100_000,
        "K51.0 " * 100_000,
        "a- og " * 100_000,
    ],
)
def test_hostile_text_is_read_in_bounded_time(text: str):
    read(Request(title=text, key_criteria=text, received_on=date(2026, 1, 1)), CATALOGUE)


def test_text_after_the_limit_is_not_read():
    assert areas_of("x" * MAX_CHARACTERS + " asthma", CATALOGUE) == ()
    assert areas_of(" " * (MAX_CHARACTERS - 6) + "asthma", CATALOGUE) != ()


def test_text_that_is_not_read_to_its_end_is_said_with_its_field():
    request = Request(title="Asthma", key_criteria="x" * MAX_CHARACTERS)
    assert not any(w.startswith("text_cut") for w in read(request, CATALOGUE).warnings)
    longer = Request(title="Asthma", key_criteria="x" * MAX_CHARACTERS + "y")
    assert "text_cut: key_criteria" in read(longer, CATALOGUE).warnings


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gives_a_well_formed_reading(title: str, criteria: str):
    request = Request(title=title, key_criteria=criteria, received_on=date(2026, 1, 1))
    reading = read(request, CATALOGUE)
    assert reading == read(request, CATALOGUE)
    known = {area.area_id for area in CATALOGUE.areas}
    assert all(area in known and 0 < weight <= 1 for area, weight in reading.areas)
    assert all(0 < finding.confidence <= 1 for finding in reading.findings)
    assert reading.request.title == title
