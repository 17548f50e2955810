"""Figures and the annual report in words, in three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from matcher.catalogue import load_reference
from matcher.desk.figures.listed import ENOUGH_SELECTED
from matcher.desk.figures.report import ORDER, Issued, Report
from matcher.desk.figures.table import Cell, Change, Row, Table, Unit, counted_table
from matcher.wording import LANGUAGES, Wording
from matcher.wording.figures import (
    figure_text,
    note_of,
    record_words,
    row_name,
    sheet_of,
    title_of,
)
from matcher.wording.report import change_line, headlines, rows_of, standing

CATALOGUE = load_reference()


def wording(language: str = "en") -> Wording:
    return Wording.of(language, CATALOGUE)


def types(*rows: tuple[str, str]) -> Table:
    found = [(row, year, f"{row}-{year}-{n}") for n, (row, year) in enumerate(rows)]
    codes = ("total", "site", "country", "unspecified")
    return counted_table("types", ["2024", "2025"], [Row(code) for code in codes], found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", [*ORDER, "channels", "hospitals"])
def test_every_table_has_a_title_and_says_how_it_is_counted(table, language):
    assert title_of(table, wording(language))
    assert note_of(table, wording(language)).endswith(".")


@pytest.mark.parametrize(
    ("cell", "row", "said"),
    [
        (Cell(64), Row("total"), "64"),
        (Cell(None), Row("total"), "–"),
        (Cell(41.666), Row("share", Unit.PERCENT), "42\xa0%"),
        (Cell(7.0), Row("days", Unit.DAYS), "7"),
        (Cell(7.5), Row("days", Unit.DAYS), "7,5"),
        (Cell(29), Row("north", Unit.HOSPITALS, of=31), "29 av 31"),
    ],
)
def test_a_figure_is_read_as_what_it_is(cell, row, said):
    assert figure_text(cell, row, wording("nb")) == said


def test_an_area_has_the_portals_name_where_it_is_known_else_the_catalogues():
    assert row_name("areas", "respiratory", wording("nb")) == "Respiratorisk"
    assert row_name("areas", "stroke", wording("nb")) == "Hjerneslag"
    assert row_name("areas", "not_stated", wording("nb")) == "Ikke oppgitt"
    assert row_name("areas", "nobody-knows", wording("nb")) == "nobody-knows"


def test_numbers_go_into_a_sheet_as_numbers():
    table = Table("regions", ("2025",), (Row("total", Unit.HOSPITALS, 3),), {})
    assert sheet_of(table, wording()) == (
        ["Figure", "Counted in", "2025", "All"],
        [["All", "hospitals", 0, 3]],
    )


@pytest.mark.parametrize(
    ("n", "begins"),
    [
        (0, "0 selections are known: too few"),
        (1, "1 selection is known: too few"),
        (ENOUGH_SELECTED - 1, "19 selections are known: too few"),
        (ENOUGH_SELECTED, "20 selections are known. The figures say"),
    ],
)
def test_little_is_called_too_little(n, begins):
    record = Table("record", ("2025",), (Row("selected"),), {("selected", "2025"): Cell(n)})
    assert record_words(record, wording()).startswith(begins)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1 request came through the portal in 2025. The year before there were 2."),
        ("nb", "1 forespørsel kom gjennom portalen i 2025. Året før var det 2."),
        ("nn", "1 førespurnad kom gjennom portalen i 2025. Året før var det 2."),
    ],
)
def test_a_year_with_one_request_is_said_in_the_singular(language, said):
    table = types(("total", "2025"), ("total", "2024"), ("total", "2024"))
    report = Report(2025, date(2026, 1, 1), made_up=False, tables=(table,))
    assert headlines(report, wording(language))[0] == said


def test_a_first_year_has_no_year_before():
    report = Report(2025, date(2026, 1, 1), made_up=False, tables=(types(("total", "2025")),))
    assert "before" not in headlines(report, wording())[0]


def test_a_draft_of_a_year_that_is_running_says_so_and_an_edition_who_issued_it():
    running = Report(2025, date(2025, 12, 31), made_up=True, tables=())
    assert standing(running, wording()) == [
        "Made-up data: hospitals, people and numbers here are invented.",
        "Not issued. As of the end of 30 December 2025.",
        "The year is not over: these figures will change.",
    ]
    issued = Issued(2, datetime(2026, 2, 3, 9, tzinfo=UTC), "anne")
    over = Report(2025, date(2026, 1, 1), made_up=False, tables=(), issued=issued)
    assert standing(over, wording()) == [
        "Edition 2, issued on 3 February 2026 by anne. As of the end of 31 December 2025."
    ]


def test_a_change_names_the_figure_and_the_requests():
    table = types(("site", "2025"))
    report = Report(2025, date(2026, 1, 1), made_up=False, tables=(table,))
    change = Change("types", "site", "2025", Cell(1, ("a",)), Cell(2, ("b", "c")))
    assert change_line(change, rows_of(report), wording()) == (
        "Requests through the portal, by type, About hospitals, 2025: 1 → 2 "
        "(new: b, c; no longer: a)"
    )
