"""The CSV export, today's and the older one, and what spreadsheets do to it."""

from __future__ import annotations

import io

import pytest

from matcher.domain.batch import Problem
from matcher.errors import FileError
from matcher.files.clinicaltrials.export_csv import (
    MAX_CELL_CHARS,
    SPREADSHEET_CELL_CHARS,
    is_export_header,
    read_csv_studies,
)
from matcher.files.clinicaltrials.study import Location, Study

HEADER = "NCT Number,Study Title,Study Status,Conditions,Phases,Start Date,First Posted,Locations"


def read(text: str) -> list[Study | Problem]:
    return list(read_csv_studies(io.StringIO(text, newline=""), "export.csv"))


def test_a_row_is_taken_apart() -> None:
    row = (
        'NCT00000001,"A study, of one thing",COMPLETED,Colitis|Crohn,PHASE2|PHASE3,2020-03,'
        '2020-02-11,"Haukeland, Bergen, 5021, Norway|Charite, Berlin, Germany"'
    )
    assert read(f"{HEADER}\n{row}\n") == [
        Study(
            where="export.csv row 2",
            study_id="NCT00000001",
            title="A study, of one thing",
            status="completed",
            conditions=("Colitis", "Crohn"),
            phase="II/III",
            started="2020-03",
            first_posted="2020-02-11",
            locations=(
                Location("Haukeland, Bergen, 5021, Norway"),
                Location("Charite, Berlin, Germany"),
            ),
        )
    ]


def test_the_older_export_is_read_too() -> None:
    text = (
        "Rank,NCT Number,Title,Status,Sponsor/Collaborators,Phases,Locations\r\n"
        '1,NCT00000001,A study,Completed,A company|A university,Phase 2|Phase 3,"Oslo, Norway"\r\n'
    )
    [study] = read(text)
    assert isinstance(study, Study)
    assert (study.title, study.sponsor, study.phase) == ("A study", "A company", "II/III")


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_spreadsheet_s_separators_are_recognised(mark: str) -> None:
    text = f"NCT Number{mark}Locations\nNCT00000001{mark}A, Oslo, Norway|B, Bergen, Norway\n"
    [study] = read(text)
    assert isinstance(study, Study)
    assert len(study.locations) == 2


def test_a_file_without_phases_says_nothing_of_phases() -> None:
    [study] = read("NCT Number,Locations\nNCT00000001,\n")
    assert isinstance(study, Study)
    assert study.phase is None
    assert study.locations == ()


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    text = 'NCT Number,Locations\n"NCT1","A\nB"\n\nNCT2,\n'
    assert [study.where for study in read(text)] == ["export.csv row 2", "export.csv row 4"]


@pytest.mark.parametrize("row", ["NCT1", "NCT1,Oslo,more"])
def test_a_row_with_other_cells_than_the_header_is_a_problem(row: str) -> None:
    [problem] = read(f"NCT Number,Locations\n{row}\n")
    assert isinstance(problem, Problem)
    assert (problem.where, problem.value) == ("export.csv row 2", "NCT1")
    assert "2 cells" in problem.rule


def test_a_cell_a_spreadsheet_has_cut_is_a_problem() -> None:
    [problem] = read(f"NCT Number,Locations\nNCT1,{'x' * SPREADSHEET_CELL_CHARS}\n")
    assert isinstance(problem, Problem)
    assert "cut this cell off" in problem.rule


def test_a_list_of_two_thousand_places_is_one_cell() -> None:
    cell = "|".join(
        f"Hospital number {n} of a long name, Some city, 0{n}, Norway" for n in range(2000)
    )
    [study] = read(f'NCT Number,Locations\nNCT1,"{cell}"\n')
    assert isinstance(study, Study)
    assert len(study.locations) == 2000


@pytest.mark.parametrize(
    "rest", ['NCT1,"Oslo, Norway\nNCT2,x\n', f"NCT1,{'x' * (MAX_CELL_CHARS + 1)}\n", 'NCT1,"a"b\n']
)
def test_a_missing_quotation_mark_and_a_monstrous_cell_are_refused(rest: str) -> None:
    with pytest.raises(FileError, match=r"export\.csv cannot be read after row 1"):
        read(f"NCT Number,Locations\n{rest}")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("NCT Number,Study Title", "no column Locations"),
        ("Locations,Title", "no column NCT Number"),
        ("NCT Number,Locations,Locations", "'locations' twice"),
        ("", "no column NCT Number"),
    ],
)
def test_a_header_that_will_not_do_is_refused(header: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        read(f"{header}\nNCT1,x\n")


@pytest.mark.parametrize(
    ("line", "is_header"),
    [
        (HEADER, True),
        ("\ufeff" + HEADER, True),
        ('"Rank";"NCT Number"', True),
        ("request_id,site,title about NCT Number", False),
        ("", False),
    ],
)
def test_only_the_export_has_its_header(line: str, is_header: bool) -> None:
    assert is_export_header(line) is is_header
