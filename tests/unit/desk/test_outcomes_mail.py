"""Companies' mails that tell outcomes, in three languages and many shapes."""

from __future__ import annotations

from time import perf_counter

import pytest

from matcher.catalogue import load_reference
from matcher.desk.outcomes_mail import ReadOutcome, read_outcomes, sites_in
from matcher.services.desk.outcomes_reading import hospital_names

NAMES = hospital_names(load_reference())
A, B = "NT-2026-001", "NT-2026-002"


def read(text: str) -> ReadOutcome:
    (found,) = read_outcomes(text, [A], NAMES)
    return found


def sites(found: ReadOutcome) -> dict[str, str | None]:
    return {one.site_id: None if one.outcome is None else one.outcome.value for one in found.sites}


@pytest.mark.parametrize(
    "text",
    [
        "We have decided not to proceed with Norway.",
        "Norway was not selected.",
        "Unfortunately, Norway wasn’t chosen this time.",
        "We did not select Norway for this trial.",
        "The sponsor will not be moving forward in Norway",
        "The sponsor has selected other countries instead.",
        "The trial goes ahead without Norwegian sites.",
        "The study will not come to Norway.",
        "Neither study will come to Norway",
        "Norge ble dessverre ikke valgt.",
        "Vi har valgt å ikke gå videre med Norge.",
        "Vi har bestemt oss for å ikke inkludere Norge",
        "Studien kommer ikke til Norge",
        "Norge ble ikke med denne gangen",
        "Noreg vart diverre ikkje vald til denne studien.",
        "Vi går ikkje vidare med Noreg.",
    ],
)
def test_norway_was_not_chosen(text):
    found = read(text)
    assert found.verdict is not None
    assert found.verdict.value == "not_allocated"
    assert found.words


@pytest.mark.parametrize(
    "text",
    [
        "Norway has been selected.",
        "We are pleased to tell you that the sponsor has chosen Norway",
        "The study will be conducted in Norway.",
        "Norge er valgt!",
        "Studien ble tildelt Norge",
        "Studien kommer til Norge.",
        "Noreg er med!",
        "Noreg vart vald.",
    ],
)
def test_norway_was_chosen(text):
    found = read(text)
    assert found.verdict is not None
    assert found.verdict.value == "allocated"


@pytest.mark.parametrize(
    "text",
    [
        "The study has been cancelled globally for strategic reasons.",
        "We withdraw the request.",
        "The trial was terminated",
        "Studien er avlyst.",
        "Prosjektet er stansa.",
        "Vi trekker forespørselen.",
    ],
)
def test_the_study_was_withdrawn(text):
    found = read(text)
    assert found.verdict is not None
    assert found.verdict.value == "withdrawn"


@pytest.mark.parametrize(
    "text",
    [
        "Country selection has not been finalised yet.",
        "Norway has not yet been selected.",
        "We cannot share this information.",
        "We can't disclose the outcome",
        "No decision has been made.",
        "Det er ikke avgjort.",
        "Vi kan dessverre ikke opplyse om utfallet.",
        "Inga avgjerd er teken enno.",
    ],
)
def test_they_do_not_tell(text):
    found = read(text)
    assert found.verdict is not None
    assert found.verdict.value == "not_told"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thanks, I will come back to you.",
        "Has Norway been selected?",
        "Automatic reply: Norway has been selected",
        "<script>alert('Norway')</script>",
        "'; DROP TABLE outcomes; --",
        "\x00\u202e Norway \ufeff",
        "> Norway has been selected.\n> Regards",
        "Hei,\n\nOn Monday Kari wrote about it:\nNorway was not selected",
    ],
)
def test_what_says_nothing_plain_is_left_to_a_person(text):
    found = read(text)
    assert found.verdict is None
    assert sites(found) == {}


def test_what_says_one_thing_and_the_other_is_left_to_a_person_with_both():
    found = read("Norway was selected, but then the study was cancelled.")
    assert found.verdict is None
    assert len(found.words) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Norway has been selected, sites: OUS and Haukeland",
            {"ous": "selected", "helse-bergen": "selected"},
        ),
        (
            "Norge er valgt! Vi går videre med Rikshospitalet og Haukeland, men ikke med Ahus.",
            {"ous": "selected", "helse-bergen": "selected", "ahus": "not_selected"},
        ),
        (
            "Norway has been selected.\nSelected:\n- St. Olavs hospital\n- Ahus\nNot selected:\n- UNN\n",
            {"st-olavs": "selected", "ahus": "selected", "unn": "not_selected"},
        ),
        (
            "Noreg er vald. Sjukehus: Haukeland. Stavanger universitetssjukehus vart ikkje vald.",
            {"helse-bergen": "selected", "helse-stavanger": "not_selected"},
        ),
        ("Haukeland was selected.", {"helse-bergen": "selected"}),
        ("Norway is chosen. OUS will tell you more.", {"ous": None}),
    ],
)
def test_hospitals_are_read_with_what_became_of_them(text, expected):
    found = read(text)
    assert found.verdict is not None
    assert found.verdict.value == "allocated"
    assert sites(found) == expected


def test_of_a_lost_country_no_hospital_is_said_to_be_turned_down():
    found = read("Norway was not selected. Haukeland was not selected either.")
    assert found.verdict is not None
    assert found.verdict.value == "not_allocated"
    assert set(sites(found).values()) == {None}


def test_a_sentence_that_turns_within_itself_decides_no_hospital():
    found = read("OUS has been selected and Haukeland was not selected.")
    assert sites(found) == {"ous": None, "helse-bergen": None}


@pytest.mark.parametrize(
    "text",
    [
        f"{A}: Norway was not selected.\n{B}: allocated, OUS was chosen",
        f"- {A} – not selected\n- {B} – selected: OUS\n",
        f"Hi,\nthe status is:\n\n{A}\nNot selected\n\n{B}\nAllocated to Norway, site is OUS.\n\nBest",
        f"Subject: Re: {A}, {B}\n\n{A}: Norge ble ikke valgt.\n{B}: Norge er valgt, sykehus: OUS",
    ],
)
def test_each_request_of_a_list_has_its_own_outcome(text):
    first, second = read_outcomes(text, [A, B], NAMES)
    assert [one.verdict and one.verdict.value for one in (first, second)] == [
        "not_allocated",
        "allocated",
    ]
    assert sites(first) == {}
    assert sites(second) == {"ous": "selected"}


def test_a_mail_that_names_references_in_its_subject_alone_tells_of_all_of_them():
    text = f"Subject: Re: {A}, {B}\n\nNorway was not selected for either study."
    found = read_outcomes(text, [A, B], NAMES)
    assert {one.verdict and one.verdict.value for one in found} == {"not_allocated"}


def test_what_we_asked_ourselves_is_not_read_from_the_quoted_mail():
    text = (
        f"Subject: Re: {A}\n\nIt is cancelled: the study was stopped.\n\n"
        "From: Desk\nSubject: What became of it\n\nWas Norway selected? Norway was not selected."
    )
    assert read(text).verdict is not None
    assert read(text).verdict.value == "withdrawn"


def test_short_names_are_read_only_as_they_are_usually_written():
    assert sites_in("OUS and Ahus", NAMES) == ("ous", "ahus")
    assert sites_in("ous", NAMES) == ()


@pytest.mark.parametrize("word", ["Norway ", "not to ", "has ", "study ", "neither x ", "a"])
def test_no_text_however_long_takes_long_to_read(word):
    begun = perf_counter()
    read(word * 20_000)
    assert perf_counter() - begun < 2
