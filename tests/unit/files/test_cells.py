"""What a cell may hold, and what is refused rather than guessed."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.domain.vocabulary import CountryResult, Population, Reply, SiteOutcome
from matcher.files import cells
from matcher.files.cells import CellError


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01",
        "01.03.2025",
        "1.3.2025",
        "1. 3. 2025",
        " 2025-03-01 ",
        "20250301",
        "2025-03-01T10:30:00Z",
        "2025-03-01 10:30",
        "01.03.2025 10:30",
        "2025-03-01T10:30:00.123+01:00",
        "45717",
        45717.0,
        45717.4375,
    ],
)
def test_a_day_is_read_however_a_spreadsheet_writes_it(text: str | float) -> None:
    assert cells.read_date(text) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("31.02.2025", "no day of the calendar"),
        ("2025-02-29", "no day of the calendar"),
        ("0000-01-01", "year 0"),
        ("01.01.0000", "year 0"),
        ("01.03.25", "two digits"),
        ("1/3/25", "two digits"),
        ("03/04/2025", "month/day"),
        ("2025/03/04", "month/day"),
        ("3025-01-01", "year 3025"),
        ("mars 2025", "not a day"),
        ("12", "not a day"),
        ("2025-03-01x", "not a day"),
        (3.0, "a number, not a day"),
        (float("nan"), "a number, not a day"),
        (float("inf"), "a number, not a day"),
    ],
)
def test_an_impossible_or_doubtful_day_is_refused(text: str | float, rule: str) -> None:
    with pytest.raises(CellError, match=rule):
        cells.read_date(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0),
        ("-3", -3.0),
        ("1 200", 1200.0),
        ("1\u00a0200", 1200.0),
        ("1\u202f200\u202f300", 1200300.0),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("0,125", 0.125),
        ("0.125", 0.125),
        (".5", 0.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("1.234.567", 1234567.0),
        ("1,234,567", 1234567.0),
        ("1.2340", 1.234),
        ("−5", -5.0),
        (1.234, 1.234),
        ("1234", 1234.0),
        ("1e-05", 1e-05),
    ],
)
def test_a_number_is_read_with_either_decimal_sign(text: str | float, number: float) -> None:
    assert cells.read_number(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.000", "-1.234"])
def test_a_number_that_may_be_a_thousand_or_a_decimal_is_refused(text: str) -> None:
    with pytest.raises(CellError, match="may be a thousand or a decimal"):
        cells.read_number(text)


def test_the_remedy_of_a_doubtful_number_can_itself_be_read() -> None:
    with pytest.raises(CellError) as caught:
        cells.read_number("1.234")
    assert caught.value.remedy == "Write 1234 or 1.2340."
    assert cells.read_number("1234") == 1234
    assert cells.read_number("1.2340") == 1.234


def test_where_values_end_below_a_thousand_three_decimals_are_decimals() -> None:
    assert cells.read_number("60.391", highest=90) == 60.391


@pytest.mark.parametrize(
    "text", ["12 pasienter", "ca. 10", "10-15", "", "nan", "inf", "1 23", "٣٤x"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        cells.read_number(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("-1", "negative"),
        ("2.5", "whole"),
        (2.5, "whole"),
        ("99999999999999", "too large"),
        (float("nan"), "not a number"),
        (float("inf"), "not a number"),
    ],
)
def test_a_count_is_whole_and_not_negative(text: str | float, rule: str) -> None:
    with pytest.raises(CellError, match=rule):
        cells.read_integer(text)


@pytest.mark.parametrize("text", ["yes", "Ja", "JA ", "true", "1", "x", 1.0])
def test_yes_in_its_usual_forms(text: str | float) -> None:
    assert cells.read_yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "Nei", "false", "0", 0.0])
def test_no_in_its_usual_forms(text: str | float) -> None:
    assert cells.read_yes_no(text) is False


def test_a_dash_is_neither_yes_nor_no() -> None:
    with pytest.raises(CellError, match="neither yes nor no"):
        cells.read_yes_no("-")


def test_closed_lists_take_norwegian_words() -> None:
    assert cells.read_choice("Interessert", Reply) is Reply.INTERESTED
    assert cells.read_choice("avslått", Reply) is Reply.DECLINED
    assert cells.read_choice("more-info", Reply) is Reply.MORE_INFO
    assert cells.read_choice("already in dialogue", Reply) is Reply.ALREADY_IN_DIALOGUE
    assert cells.read_choice("JA", CountryResult) is CountryResult.ALLOCATED
    assert cells.read_choice("nei", SiteOutcome) is SiteOutcome.NOT_SELECTED
    assert cells.read_choice("barn", Population) is Population.PAEDIATRIC


def test_a_misspelt_word_names_the_closest_and_all_there_are() -> None:
    with pytest.raises(CellError) as caught:
        cells.read_choice("intrested", Reply)
    assert "Closest: interested." in caught.value.remedy
    assert "wrong_recipient" in caught.value.remedy


@pytest.mark.parametrize("text", ["=1+1", "+4712345678", "-x", "@sum", "'=x", "''=x", "＝1"])
def test_a_text_like_a_formula_is_guarded_and_comes_back(text: str) -> None:
    assert cells.guard(text).startswith("'")
    assert cells.read_text(cells.guard(text)) == text


def test_an_ordinary_apostrophe_stays() -> None:
    assert cells.guard("'s-Hertogenbosch") == "'s-Hertogenbosch"
    assert cells.read_text("'s-Hertogenbosch") == "'s-Hertogenbosch"


def test_a_cell_of_ten_megabytes_or_with_a_nul_is_refused() -> None:
    with pytest.raises(CellError, match="10,000,000 characters"):
        cells.read_text("x" * 10_000_000)
    with pytest.raises(CellError, match="NUL"):
        cells.read_text("a\0b")


def test_lists_are_parted_by_bars_else_by_semicolons_or_lines() -> None:
    assert cells.split_list("a| b |a|") == ["a", "b"]
    assert cells.split_list("a; b\nc") == ["a", "b", "c"]
    assert cells.split_list("a; b|c") == ["a; b", "c"]
    assert cells.split_list(cells.join_list(("a; b",))) == ["a; b"]


def test_an_interest_with_reservations_is_conditional() -> None:
    assert cells.read_choice("Interessert med forbehold", Reply) is Reply.CONDITIONAL


def test_the_closest_word_is_shown_as_it_may_be_written() -> None:
    with pytest.raises(CellError) as told:
        cells.read_choice("med forbehald", Reply)
    assert "Closest: med forbehold." in told.value.remedy
    with pytest.raises(CellError) as told:
        cells.read_choice("more infos", Reply)
    assert "Closest: more_info." in told.value.remedy
