"""Workbooks with a sheet a table."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import xlsxwriter

from matcher.domain.events import Answer, Forwarding, ReceivedRequest
from matcher.domain.vocabulary import Reply


@pytest.fixture
def portal(tmp_path):
    path = tmp_path / "portal 2025.xlsx"
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    notes = book.add_worksheet("Les meg")
    notes.write(0, 0, "Dette er et ark uten tabell")
    answers = book.add_worksheet("Svar")
    for column, cell in enumerate(
        ["Forespørsel", "Sykehus", "Svardato", "Svar", "Pasienter", "Anslag"]
    ):
        answers.write(2, column, cell)
    answers.write(0, 0, "Svar fra sykehusene")
    answers.write(3, 0, 17)
    answers.write(3, 1, "Storvik")
    answers.write_datetime(3, 2, datetime(2025, 3, 5), day)  # noqa: DTZ001
    answers.write(3, 3, "ja")
    answers.write_formula(3, 4, "=600*2", value=1200)
    answers.write(3, 5, 1.234)
    sent = book.add_worksheet("Videresendinger")
    for row, cells in enumerate(
        [["Ref", "Sykehus", "Sendt", "Frist"], [17, "Storvik", 45719, "17.03.2025"]]
    ):
        for column, cell in enumerate(cells):
            sent.write(row, column, cell)
    requests = book.add_worksheet("Forespørsler")
    for row, cells in enumerate([["Ref", "Mottatt", "Fase"], [17, "2025-03-01", 3]]):
        for column, cell in enumerate(cells):
            requests.write(row, column, cell)
    book.close()
    return path


def test_each_sheet_is_a_table_and_numbers_need_no_guessing(importing, portal) -> None:
    found = importing(portal)
    assert found.problems == []
    request, forwarding, answer = (row.record for row in found.rows())
    assert isinstance(request, ReceivedRequest)
    assert (request.request.request_id, request.request.phase) == ("17", "3")
    assert forwarding == Forwarding("17", "storvik", date(2025, 3, 3), due_on=date(2025, 3, 17))
    assert answer == Answer(
        "17",
        "storvik",
        date(2025, 3, 5),
        Reply.INTERESTED,
        eligible_patients_per_year=1200,
        recruitment_estimate=1.234,
    )


def test_rows_are_named_by_sheet_and_number(importing, portal) -> None:
    found = importing(portal)
    assert [row.where for row in found.rows()][-1] == "portal 2025.xlsx [Svar] row 4"


def test_a_sheet_that_is_no_table_is_left_out_and_said_so(importing, portal) -> None:
    (left_out,) = [note for note in importing(portal).notes if note.code == "left_out"]
    assert left_out.examples == ("portal 2025.xlsx [Les meg]",)
