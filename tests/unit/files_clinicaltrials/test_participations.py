"""Which study counts, for which hospital, once each; on a world of three made-up hospitals."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matcher.catalogue import Area, Catalogue, load_reference
from matcher.domain.events import Participation
from matcher.domain.site import Site
from matcher.errors import FileError
from matcher.files.clinicaltrials import StudyImport, participations, read_studies
from matcher.files.clinicaltrials.participations import read_areas
from matcher.files.clinicaltrials.study import Study

TODAY = date(2026, 1, 15)

WORLD = Catalogue(
    sites=(
        Site("elvegard", "Elvegård sykehus", city="Elvegård", trust="elvegard", is_candidate=True),
        Site("elvegard-nord", "Nordmo sykehus", city="Nordmo", trust="elvegard"),
        Site("fjordvik", "Fjordvik sjukehus", city="Fjordvik", trust="fjordvik", is_candidate=True),
    ),
    areas=(Area("gastroenterology", "Fordøyelse", "Fordøying", "Gastroenterology"),),
)
ELVEGARD = {"facility": "Elvegård sykehus", "city": "Elvegård", "country": "Norway"}
NORDMO = {"facility": "Nordmo sykehus", "city": "Nordmo", "country": "Norway"}
FJORDVIK = {"facility": "Fjordvik sjukehus", "city": "Fjordvik", "country": "Norway"}
UNKNOWN = {"facility": "Research Site", "city": "Oslo", "country": "Norway"}


def record(
    study_id: str = "NCT00000001", *locations: dict[str, str], **status: Any
) -> dict[str, Any]:
    """A study as API v2 writes it, with the status module's members as keywords."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": study_id, "briefTitle": "A study"},
            "statusModule": status,
            "contactsLocationsModule": {"locations": list(locations)},
        }
    }


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., StudyImport]:
    def load(*records: object, country: str = "Norway") -> StudyImport:
        path = tmp_path / "studies.json"
        path.write_text(json.dumps(records))
        return read_studies(path, catalogue=WORLD, today=TODAY, country=country)

    return load


def sites(found: StudyImport) -> list[tuple[str, str]]:
    return [(row.record.study_id, row.record.site) for row in found.rows()]  # type: ignore[union-attr]


def test_a_study_becomes_one_row_a_hospital(load: Callable[..., StudyImport]) -> None:
    found = load(
        record(
            "NCT00000001",
            ELVEGARD,
            FJORDVIK,
            startDateStruct={"date": "2020-03"},
            studyFirstPostDateStruct={"date": "2020-02-11"},
        )
    )
    first, second = found.rows()
    assert first.record == Participation(
        study_id="NCT00000001",
        site="elvegard",
        started_on=date(2020, 3, 1),
        first_posted_on=date(2020, 2, 11),
        title="A study",
        source="clinicaltrials.gov",
    )
    assert first.as_written == {"site": "Elvegård sykehus, Elvegård, Norway"}
    assert first.where == "studies.json study 1"
    assert isinstance(second.record, Participation)
    assert second.record.site == "fjordvik"
    assert found.problems == []
    assert (found.notes.n_studies, found.notes.n_in_country, found.notes.n_participations) == (
        1,
        1,
        2,
    )


def test_two_places_at_one_hospital_merge_and_two_campuses_do_not(
    load: Callable[..., StudyImport],
) -> None:
    ward = ELVEGARD | {"facility": "Department of Medicine, Elvegård sykehus"}
    assert sites(load(record("NCT1", ELVEGARD, ward, NORDMO))) == [
        ("NCT1", "elvegard"),
        ("NCT1", "elvegard-nord"),
    ]


def test_unknown_hospitals_keep_their_text_and_are_counted(
    load: Callable[..., StudyImport],
) -> None:
    other = UNKNOWN | {"city": "Bergen"}
    found = load(record("NCT1", UNKNOWN, other, UNKNOWN, ELVEGARD), record("NCT2", UNKNOWN))
    rows = list(found.rows())
    assert [(row.record.site, row.as_written["site"]) for row in rows] == [  # type: ignore[union-attr]
        ("", "Research Site, Oslo, Norway"),
        ("", "Research Site, Bergen, Norway"),
        ("elvegard", "Elvegård sykehus, Elvegård, Norway"),
        ("", "Research Site, Oslo, Norway"),
    ]
    assert found.notes.n_unknown == 3
    assert found.notes.unknown_names.most_common() == [
        ("Research Site, Oslo, Norway", 2),
        ("Research Site, Bergen, Norway", 1),
    ]


@pytest.mark.parametrize("written", ["Norway", "NORWAY", "Norge", "Noreg", "NO"])
@pytest.mark.parametrize("asked", ["norway", " Norge ", "no"])
def test_a_country_is_itself_in_any_spelling(
    load: Callable[..., StudyImport], written: str, asked: str
) -> None:
    place = ELVEGARD | {"country": written}
    abroad = ELVEGARD | {"country": "Norwegian Antarctica"}
    assert sites(load(record("NCT1", place), record("NCT2", abroad), country=asked)) == [
        ("NCT1", "elvegard")
    ]


def test_another_country_may_be_asked_for(load: Callable[..., StudyImport]) -> None:
    korea = {"city": "Seoul", "country": "Korea, Republic of"}
    found = load(record("NCT1", ELVEGARD, korea), country="Korea, Republic of")
    assert sites(found) == [("NCT1", "")]


def test_a_study_elsewhere_is_noted_and_no_error(load: Callable[..., StudyImport]) -> None:
    found = load(record("NCT1", {"city": "Berlin", "country": "Germany"}), record("NCT2"))
    assert list(found.rows()) == []
    assert found.problems == []
    assert found.notes.n_elsewhere == 2


def test_a_withdrawn_study_or_place_is_no_participation(load: Callable[..., StudyImport]) -> None:
    never = FJORDVIK | {"status": "WITHDRAWN"}
    found = load(
        record("NCT1", ELVEGARD, overallStatus="WITHDRAWN"),
        record("NCT2", ELVEGARD, never, overallStatus="RECRUITING"),
        record("NCT3", never),
        record("NCT4", ELVEGARD, overallStatus="TERMINATED"),
    )
    assert sites(found) == [("NCT2", "elvegard"), ("NCT4", "elvegard")]
    assert found.notes.n_withdrawn == 2


def test_a_study_without_a_number_is_left_out_and_counted(
    load: Callable[..., StudyImport],
) -> None:
    found = load(record("", ELVEGARD), record("NCT1", ELVEGARD))
    assert sites(found) == [("NCT1", "elvegard")]
    assert found.notes.n_without_id == 1


def test_of_two_files_the_last_one_counts_whole(tmp_path: Path) -> None:
    for name, places in (("a", [ELVEGARD, NORDMO]), ("b", [FJORDVIK])):
        content = [record("NCT1", *places), record(f"NCT-{name}", ELVEGARD)]
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    found = read_studies(tmp_path, catalogue=WORLD, today=TODAY)
    assert sorted(sites(found)) == [
        ("NCT-a", "elvegard"),
        ("NCT-b", "elvegard"),
        ("NCT1", "fjordvik"),
    ]
    assert found.notes.n_duplicates == 1
    turned = [tmp_path / "b.json", tmp_path / "a.json"]
    assert sorted(sites(read_studies(turned, catalogue=WORLD, today=TODAY)))[2:] == [
        ("NCT1", "elvegard"),
        ("NCT1", "elvegard-nord"),
    ]


def test_a_last_file_without_our_hospitals_takes_the_study_away(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([record("NCT1", ELVEGARD)]))
    (tmp_path / "b.json").write_text(json.dumps([record("NCT1")]))
    assert sites(read_studies(tmp_path, catalogue=WORLD, today=TODAY)) == []


@pytest.mark.parametrize(
    ("status", "column", "value"),
    [
        ({"startDateStruct": {"date": "2020-02-31"}}, "start date", "2020-02-31"),
        ({"startDateStruct": {"date": "0000-01"}}, "start date", "0000-01"),
        ({"studyFirstPostDateStruct": {"date": "soon"}}, "first posted", "soon"),
        ({"studyFirstPostDateStruct": {"date": "2026-01-16"}}, "first posted", "2026-01-16"),
    ],
)
def test_an_impossible_date_is_a_problem_and_gives_no_row(
    load: Callable[..., StudyImport], status: dict[str, Any], column: str, value: str
) -> None:
    found = load(record("NCT1", FJORDVIK), record("NCT2", ELVEGARD, **status))
    assert sites(found) == [("NCT1", "fjordvik")]
    [problem] = found.problems
    assert (problem.where, problem.column, problem.value) == ("studies.json study 2", column, value)
    assert problem.rule
    assert problem.remedy


def test_a_study_may_be_planned_to_start_later(load: Callable[..., StudyImport]) -> None:
    found = load(record("NCT1", ELVEGARD, startDateStruct={"date": "2027-05"}))
    [row] = found.rows()
    assert isinstance(row.record, Participation)
    assert row.record.started_on == date(2027, 5, 1)
    assert row.record.known_on is None
    assert found.problems == []


def test_an_impossible_date_elsewhere_concerns_nobody(load: Callable[..., StudyImport]) -> None:
    found = load(record("NCT1", startDateStruct={"date": "2020-02-31"}))
    assert list(found.rows()) == []
    assert found.problems == []


def test_texts_of_ten_megabytes_are_problems(load: Callable[..., StudyImport]) -> None:
    long = record("NCT2", ELVEGARD)
    long["protocolSection"]["identificationModule"]["briefTitle"] = "x" * 10_000_000
    place = record("NCT3", ELVEGARD | {"facility": "x" * 10_000_000})
    number = record("NCT" + "9" * 5_000, ELVEGARD)
    found = load(long, place, number)
    assert list(found.rows()) == []
    assert [problem.column for problem in found.problems] == ["title", "location", "study id"]
    assert all(len(problem.value) < 100 for problem in found.problems)


def test_a_file_of_nothing_but_problems_is_given_up(
    load: Callable[..., StudyImport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(participations, "MAX_PROBLEMS", 10)
    found = load(record("NCT0", ELVEGARD), *["no study"] * 11)
    with pytest.raises(FileError, match=r"More than 10 studies .* first is studies\.json study 2"):
        list(found.rows())


def test_what_a_file_does_not_have_is_not_said(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "NCT Number,Study Title,Phases,Locations\n"
        'NCT1,A study,NA,"Elvegård sykehus, Elvegård, Norway"\n'
    )
    [row] = read_studies(path, catalogue=WORLD, today=TODAY).rows()
    assert row.said == {"study_id", "site", "source", "title", "phase"}


def test_areas_come_from_title_and_conditions_and_else_from_the_registry_s_headings() -> None:
    def areas(**texts: Any) -> tuple[str, ...]:
        return read_areas(Study(where="", **texts), load_reference())

    assert areas(title="A study of asthma")[0] == "respiratory"
    assert areas(title="A study", conditions=("Asthma",))[0] == "respiratory"
    assert areas(title="A study", conditions=("X",), subjects=("Asthma",))[0] == "respiratory"
    assert "oncology" not in areas(title="A study of asthma", subjects=("Neoplasms",))
    assert areas(title="A study", conditions=("X",)) == ()


def test_json_and_csv_write_the_same_place_the_same_way(tmp_path: Path) -> None:
    place = {
        "facility": "Clinic",
        "city": "Oslo",
        "state": "Oslo",
        "zip": "0424",
        "country": "Norway",
    }
    (tmp_path / "a.json").write_text(json.dumps(record("NCT1", place)))
    (tmp_path / "b.csv").write_text(
        'NCT Number,Locations\nNCT2,"Clinic, Oslo, Oslo, 0424, Norway"\n'
    )
    found = read_studies(tmp_path, catalogue=WORLD, today=TODAY)
    assert len({row.as_written["site"] for row in found.rows()}) == 1
    assert found.notes.unknown_names.total() == 2


def test_reading_again_gives_the_same_and_counts_anew(load: Callable[..., StudyImport]) -> None:
    found = load(record("NCT1", ELVEGARD, UNKNOWN), record("NCT1", FJORDVIK), "no study")
    first, notes, problems = list(found.rows()), found.notes, found.problems
    assert list(found.rows()) == first
    assert found.notes == notes
    assert found.problems == problems
    assert len(problems) == notes.n_duplicates == 1


def test_nothing_is_read_before_rows_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "studies.json"
    path.write_text("[")
    rows = read_studies(path, catalogue=WORLD, today=TODAY).rows()
    with pytest.raises(FileError, match="cut off"):
        next(rows)


def test_no_file_and_no_country_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No file is given"):
        read_studies([], catalogue=WORLD, today=TODAY)
    with pytest.raises(FileError, match="There is no file or folder"):
        read_studies(tmp_path / "missing.json", catalogue=WORLD, today=TODAY)
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(FileError, match="No country is given"):
        read_studies(tmp_path / "a.json", catalogue=WORLD, today=TODAY, country=" ")
