"""Folding and repair of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.text.normalise import fold, repair

NORDIC = "Sørlandet sykehus, Tromsø, Ålesund og Bærum, Østfold, ÆØÅ æøå é – ’"


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_text_encoded_twice_is_read_again(codec):
    misread = "Sørlandet Ålesund Bærum".encode().decode(codec)
    assert repair(misread) == "Sørlandet Ålesund Bærum"


def test_text_encoded_three_times_is_read_again():
    misread = "Førde".encode().decode("cp1252").encode().decode("cp1252")
    assert repair(misread) == "Førde"


def test_misread_text_that_was_put_in_lower_case_is_read_again():
    assert repair("Sørlandet".encode().decode("latin-1").lower()) == "sørlandet"


def test_text_that_is_right_stays_as_it_is():
    assert repair(NORDIC) == NORDIC
    assert repair("Malmö, Växjö, São Paulo, Ãlvares") == "Malmö, Växjö, São Paulo, Ãlvares"


def test_html_entities_become_letters():
    assert repair("Troms&oslash; &amp; &#197;lesund") == "Tromsø & Ålesund"


def test_a_letter_lost_on_the_way_is_guessed():
    assert repair("S?rlandet") == repair("S\ufffdrlandet") == "Sørlandet"
    assert repair("Ahus?") == "Ahus?"


@pytest.mark.parametrize(
    "spellings",
    [
        ("Ålesund", "Aalesund", "Alesund", "ÅLESUND"),
        ("Førde", "Foerde", "Forde", "FÖRDE"),
        ("Bærum", "Baerum", "Barum", "bärum"),
        ("St. Olav's", "ST OLAVS", "St.Olav’s", "st-olavs"),
    ],
)
def test_spellings_of_one_name_fall_together(spellings):
    assert len({fold(spelling) for spelling in spellings}) == 1


def test_different_names_stay_apart():
    assert fold("Moss") != fold("Voss")
    assert fold("Larvik") != fold("Narvik")


@given(st.text(max_size=60))
def test_folded_words_stand_one_blank_apart_in_lower_case(text):
    folded = fold(text)
    assert " ".join(folded.split()) == folded
    assert folded == folded.lower()


@given(st.text(alphabet=NORDIC, max_size=40))
def test_repair_leaves_norwegian_text_alone(text):
    assert repair(text) == text
