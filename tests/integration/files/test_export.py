"""What is exported imports again, and says the same."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import (
    Allocation,
    Answer,
    Capability,
    Contact,
    CountryOutcome,
    Forwarding,
    Interest,
    Participation,
    ReceivedRequest,
    RegistryCount,
)
from matcher.domain.request import Request
from matcher.domain.site import Site
from matcher.domain.tables import TABLES
from matcher.domain.vocabulary import (
    CountryResult,
    DeclineReason,
    ForwardingReason,
    Reply,
    RequestType,
    SiteOutcome,
)
from matcher.errors import FileError
from matcher.files.export import write_export
from matcher.files.rejects import write_rejects

DAY = date(2025, 3, 1)
REQUEST = Request(
    "R1",
    DAY,
    RequestType.SITE,
    title='=HYPERLINK("http://x")',
    key_criteria='Adults; "stage II"\nor III, 1.234 | 2',
    therapy_areas=("gastroenterology", "rheumatology"),
    required_capabilities=("mri",),
    sites_wanted=3,
    suggested_sites=("storvik", "Sankt Ingensteds; Utopia"),
    regions=("rhf-ost",),
    version="-1",
)
RECORDS = [
    Site("ny", "Ny HF", "New", ("N; Y", "Nye"), "ny", "rhf-ost", lat=60.391, is_candidate=True),
    Contact("c1", "storvik", "@post", "a@b.no", therapy_areas=("rheumatology",), valid_from=DAY),
    Capability("storvik", "mri", has=False, source="+47", known_on=DAY),
    Interest("ny", "rheumatology", DAY, known_on=DAY),
    ReceivedRequest(REQUEST, known_on=DAY),
    ReceivedRequest(replace(REQUEST, title="Later"), known_on=date(2025, 4, 1)),
    CountryOutcome("R1", CountryResult.ALLOCATED, date(2025, 5, 1), known_on=date(2025, 5, 3)),
    CountryOutcome("R1", CountryResult.WITHDRAWN, None, known_on=date(2025, 6, 3)),
    CountryOutcome(
        "R1", CountryResult.ALLOCATED, date(2025, 7, 1), known_on=date(2025, 7, 3), withdrawn=True
    ),
    Forwarding(
        "R1",
        "storvik",
        date(2025, 3, 2),
        due_on=date(2025, 3, 16),
        reason=ForwardingReason.EXPLORATION,
        shown_rank=4,
        propensity=0.125,
        known_on=date(2025, 3, 2),
    ),
    Answer(
        "R1",
        "storvik-havna",
        date(2025, 3, 4),
        Reply.DECLINED,
        department="'-x",
        decline_reason=DeclineReason.NO_PATIENTS,
        recruitment_estimate=1.234,
        competing_studies=False,
        known_on=date(2025, 3, 5),
    ),
    Allocation("R1", "fjellbu", SiteOutcome.NOT_SELECTED, known_on=DAY, withdrawn=True),
    Participation("NCT1", "", title="Study; 1", known_on=DAY),
    RegistryCount("storvik", "all", 1234, DAY, "x", known_on=DAY),
]
WRITTEN = {
    Forwarding: {"site": "Storvik univ. sykehus, OSLO"},
    Participation: {"site": "=Research Site"},
}


def rows():
    return [Row(record, WRITTEN.get(type(record), {})) for record in RECORDS]


def by_kind(records):
    return sorted(map(repr, records))


def test_every_record_comes_back_as_it_was(importing, tmp_path) -> None:
    written = write_export(tmp_path / "out", rows())
    assert written["requests"] == 3
    found = importing(tmp_path / "out")
    assert found.problems == []
    back = list(found.rows())
    unique = {repr(row.record): row for row in back}
    assert by_kind(unique) == by_kind(repr(record) for record in RECORDS)
    texts = {type(row.record): dict(row.as_written) for row in back}
    assert texts[Forwarding] == WRITTEN[Forwarding]
    assert texts[Participation] == WRITTEN[Participation]


def test_a_second_export_is_the_same_to_the_byte(importing, tmp_path) -> None:
    write_export(tmp_path / "one", rows())
    write_export(tmp_path / "two", importing(tmp_path / "one").rows())
    for table in TABLES:
        if table.name == "requests":
            continue  # a request seen twice beside two outcomes is one request
        name = f"{table.name}.csv"
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_an_export_holds_every_table_of_the_contract(tmp_path) -> None:
    write_export(tmp_path, [])
    for table in TABLES:
        with (tmp_path / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            (header,) = csv.reader(file)
        assert header[: len(table.columns)] == [column.name for column in table.columns]


def test_no_cell_of_an_export_runs_as_a_formula(tmp_path) -> None:
    write_export(tmp_path, rows())
    for path in tmp_path.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_an_export_that_fails_leaves_the_earlier_one_as_it_was(tmp_path) -> None:
    write_export(tmp_path, rows())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken():
        yield rows()[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_export(tmp_path, broken())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(FileError, match="is a file, not a folder"):
        write_export(tmp_path / "out", [])


def test_the_rejects_file_holds_every_problem_with_its_row(importing, write, tmp_path) -> None:
    text = "request_id,received_on,title\nR1,31.02.2025,=x\nR2,01.03.2025,fine\nR3,x,y\n"
    found = importing(write("requests.csv", text))
    assert write_rejects(tmp_path / "rejects.csv", found) == 2
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        header, first, second = csv.reader(file)
    assert header[:2] == ["where", "column"]
    assert first[:4] == [
        "requests.csv row 2",
        "received_on",
        "31.02.2025",
        "is no day of the calendar",
    ]
    assert first[5:] == ["R1", "31.02.2025", "'=x"]
    assert second[5:] == ["R3", "x", "y"]
