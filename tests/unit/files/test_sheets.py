"""Ordinary workbooks are read, whatever they repeat."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from matcher.files.sheets import inspect_workbook, read_sheet


def test_a_sheet_that_says_few_words_many_times_is_no_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Answers")
        for row in range(2_000):
            sheet.write_row(row, 0, ["interested", "declined"])
    assert inspect_workbook(path).sheets == ("Answers",)
    assert sum(1 for _ in read_sheet(path, "Answers")) == 2_000
