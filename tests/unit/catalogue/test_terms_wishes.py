"""Who takes part, how many sites and patients are wanted, and by when an answer."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.catalogue.terms import read
from matcher.domain.request import Request

CATALOGUE = load_reference()
RECEIVED = date(2026, 2, 20)  # a Friday


def filled(text: str, received_on: date | None = RECEIVED) -> Request:
    return read(Request(title=text, received_on=received_on), CATALOGUE).request


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("12-17 years", "paediatric"),
        ("aged 2–17 years", "paediatric"),
        ("fra 2 til 17 år", "paediatric"),
        ("mellom 6 og 11 år", "paediatric"),
        ("6 months to 5 years", "paediatric"),
        ("≥ 12 to < 18 years", "paediatric"),
        ("barn under 12 år", "paediatric"),
        ("2-åringer", "paediatric"),
        ("neonates", "paediatric"),
        ("born i alderen 5-10 år", "paediatric"),
        ("boys and girls", "paediatric"),
        ("barneastma", "None"),
        ("18 years or older", "adult"),
        ("18-year-old or older", "adult"),
        ("≥18", "adult"),
        ("age ≥18", "adult"),
        ("≥ 18 years of age", "adult"),
        ("aged ≥18 and ≤75 years", "adult"),
        ("alder 18–80 år", "adult"),
        ("Alder: 18+", "adult"),
        ("Age 40-80", "adult"),
        ("aged 50 and over", "adult"),
        ("65 years and above", "adult"),
        ("eldre enn 65 år", "adult"),
        ("voksne", "adult"),
        ("vaksne", "adult"),
        ("minst 18 år", "adult"),
        ("survivors of childhood cancer aged 18 years or older", "adult"),
        ("unge voksne", "adult"),
        ("adults and adolescents", "both"),
        ("barn og vaksne", "both"),
        ("12 years and older", "both"),
        ("12+ years", "both"),
        ("fra 12 år", "both"),
        ("pasienter fra 12 år", "both"),
        ("age 12 to 75", "both"),
        ("adults, adolescents 12-17 years", "both"),
        ("children excluded", "None"),
        ("barn ekskluderes; voksne", "adult"),
        ("patients under 18 years are excluded", "None"),
        ("Child-Pugh A", "None"),
        ("women of childbearing potential", "None"),
        ("disease duration of 12 years", "None"),
        ("follow-up of 5 years", "None"),
        ("treated for 12-17 years", "None"),
        ("BMI ≥18", "None"),
        ("score over 18", "None"),
        ("symptoms within the past 2 years", "None"),
        ("12-17 mg", "None"),
        ("patients with a life expectancy of at least 6 months", "None"),
        ("life expectancy ≥ 12 weeks", "None"),
        ("placebo-controlled over 12 to 52 weeks", "None"),
        ("patients treated for 12 weeks or more", "None"),
        ("patients in remission > 5 years", "None"),
        ("at least 6 months after transplantation", "None"),
        ("16-week study in patients with asthma", "None"),
        ("- ≥12 years", "both"),
        ("infants 6 to 24 months", "paediatric"),
        ("women over 50 years", "adult"),
        ("participants must be at least 12 years of age", "both"),
        ("pasienter over 18 år", "adult"),
    ],
)
def test_who_takes_part_is_read_from_words_and_ages(text: str, who: str):
    assert str(filled(text).population) == who


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("3-4 sites", 4),
        ("3–4 sites in Norway", 4),
        ("fire sykehus", 4),
        ("five centres in Norway", 5),
        ("one or two sites", 2),
        ("to til tre sykehus", 3),
        ("minst tre interesserte sentre", 3),
        ("2 to 3 Norwegian hospitals", 3),
        ("ønskjer 2 sjukehus", 2),
        ("200 sites globally, 4 in Norway", 4),
        ("antall sykehus: 3", 3),
        ("number of sites: 3", 3),
        ("120 sites worldwide", None),
        ("1 to 2 sites per country", None),
        ("phase 3 sites", None),
        ("900 sites", None),
        ("on-site visit 3", None),
        ("sites", None),
    ],
)
def test_the_number_of_sites_is_norways_and_the_upper_of_a_range(text: str, sites: int | None):
    assert filled(text).sites_wanted == sites


@pytest.mark.parametrize(
    ("text", "patients"),
    [
        ("20 patients from Norway (400 patients globally)", 20),
        ("400 patients globally, 12 in Norway", 12),
        ("30 pasienter i Norge", 30),
        ("15 Norwegian patients", 15),
        ("number of patients in Norway: 12", 12),
        ("5 patients per site", None),
        ("hvert senter inkluderer 5 pasienter", None),
        ("4000 patients worldwide", None),
        ("patients 3", None),
    ],
)
def test_the_number_of_patients_is_norways(text: str, patients: int | None):
    assert filled(text).patients_wanted == patients


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Svarfrist 12. mars 2026", date(2026, 3, 12)),
        ("svarfrist: 12.03.2026 kl. 12:00", date(2026, 3, 12)),
        ("Svarfrist fredag 13. mars", date(2026, 3, 13)),
        ("Svarfrist måndag 2. mars", date(2026, 3, 2)),
        ("by 12 March", date(2026, 3, 12)),
        ("by the 12th of March", date(2026, 3, 12)),
        ("reply by March 12, 2026", date(2026, 3, 12)),
        ("no later than 2026-03-12", date(2026, 3, 12)),
        ("innen 13.03", date(2026, 3, 13)),
        ("innan 6. mars", date(2026, 3, 6)),
        ("Deadline 12/3", date(2026, 3, 12)),
        ("Respond by EOB March 6th", date(2026, 3, 6)),
        ("within 10 working days", date(2026, 3, 6)),
        ("tilbakemelding innen 5 virkedager", date(2026, 2, 27)),
        ("svar innen to uker", date(2026, 3, 6)),
        ("please reply within 7 days", date(2026, 2, 27)),
        ("by 5 January", None),
        ("Deadline: 31.02.2026", None),
        ("Deadline: 12.03.2020", None),
        ("diagnosed before 12 March 2020", None),
        ("within 4 weeks prior to screening", None),
        ("within 14 days of the first dose", None),
        ("by mouth", None),
    ],
)
def test_the_reply_date_is_read_relative_to_the_day_of_receipt(text: str, day: date | None):
    assert filled(text).reply_due_on == day


def test_a_day_without_a_year_is_the_next_one_after_receipt():
    assert filled("svarfrist 5. januar", date(2025, 12, 20)).reply_due_on == date(2026, 1, 5)


def test_without_a_day_of_receipt_only_a_full_date_after_a_word_for_it_counts():
    assert filled("svarfrist 12. mars 2026", None).reply_due_on == date(2026, 3, 12)
    assert filled("svarfrist 12. mars", None).reply_due_on is None
    assert filled("within 10 working days", None).reply_due_on is None
    assert filled("diagnosed by 12 March 2020", None).reply_due_on is None


def test_the_timeline_is_read_for_dates_too():
    request = Request(title="Asthma", timeline="EOI deadline 6 March", received_on=RECEIVED)
    assert read(request, CATALOGUE).request.reply_due_on == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("country feasibility", "country"),
        ("country-level feasibility", "country"),
        ("landfeasibility", "country"),
        ("vi vurderer Norge som land", "country"),
        ("3 sites; country feasibility", "country"),
        ("interested sites", "site"),
        ("interesserte sykehus", "site"),
        ("looking for sites", "site"),
        ("ønsker 3 sykehus", "site"),
        ("kva sjukehus kan delta", "site"),
        ("asthma", "None"),
    ],
)
def test_site_or_country_is_read(text: str, kind: str):
    assert str(filled(text).request_type) == kind
