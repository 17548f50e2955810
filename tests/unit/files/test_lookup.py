"""Cells looked up in the catalogue."""

from __future__ import annotations

import pytest

from matcher.catalogue import load_reference
from matcher.files.cells import CellError
from matcher.files.lookup import Lookup


@pytest.mark.parametrize(
    ("cell", "area"),
    [
        ("inflammatory bowel disease", "gastroenterology"),
        ("Gastro", "gastroenterology"),
        ("nevro", "neurology"),
        ("hjerte og kar", "cardiovascular"),
        ("psykiatri og rus", "psychiatry"),
        ("hjerte", "cardiovascular"),
        ("Hjerter", "cardiovascular"),
        ("tarm", "gastroenterology"),
        ("lung", "respiratory"),
    ],
)
def test_a_messy_area_cell_is_understood(cell, area):
    assert Lookup(load_reference()).area(cell) == area


@pytest.mark.parametrize(
    "cell", ["cardiovasculer", "rheumatolgy", "dermatology-x", "foo", "hjertte", "hjerte foo"]
)
def test_an_area_that_is_misspelt_or_one_word_of_two_is_never_guessed(cell):
    with pytest.raises(CellError, match="no therapy area"):
        Lookup(load_reference()).area(cell)
