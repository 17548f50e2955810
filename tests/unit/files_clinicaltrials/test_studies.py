"""API v2 JSON: what is taken from a record, and what becomes of records that are no study."""

from __future__ import annotations

import io
import json

import pytest

from matcher.domain.batch import Problem
from matcher.errors import FileError
from matcher.files.clinicaltrials.studies import read_json_studies
from matcher.files.clinicaltrials.study import Location, Study

RECORD = {
    "protocolSection": {
        "identificationModule": {
            "nctId": " NCT00000001 ",
            "briefTitle": "A study of one\nthing",
            "officialTitle": "A longer title of one thing",
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2020-03"},
            "studyFirstPostDateStruct": {"date": "2020-02-11", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A company", "class": "INDUSTRY"}},
        "conditionsModule": {"conditions": ["Ulcerative colitis"]},
        "designModule": {"phases": ["PHASE2", "PHASE3"]},
        "contactsLocationsModule": {
            "locations": [
                {
                    "facility": "Haukeland",
                    "city": "Bergen",
                    "state": "Vestland",
                    "zip": "5021",
                    "country": "Norway",
                    "contacts": [{"name": "A person", "phone": "1"}],
                },
                {"city": "Oslo", "country": "Norway", "status": "WITHDRAWN"},
            ]
        },
    },
    "derivedSection": {"conditionBrowseModule": {"meshes": [{"id": "D1", "term": "Colitis"}]}},
}


def read(*records: object) -> list[Study | Problem]:
    return list(read_json_studies(io.StringIO(json.dumps(list(records))), "page.json"))


def test_a_study_is_taken_apart() -> None:
    assert read(RECORD) == [
        Study(
            where="page.json study 1",
            study_id="NCT00000001",
            title="A study of one thing",
            status="completed",
            conditions=("Ulcerative colitis",),
            subjects=("Colitis",),
            phase="II/III",
            sponsor="A company",
            started="2020-03",
            first_posted="2020-02-11",
            locations=(
                Location("Haukeland, Bergen, Vestland, 5021, Norway"),
                Location("Oslo, Norway", withdrawn=True),
            ),
        )
    ]


def test_nobody_s_name_or_number_is_read() -> None:
    assert "A person" not in repr(read(RECORD))


def test_a_study_without_modules_is_an_empty_study() -> None:
    assert read({"protocolSection": {}}) == [Study(where="page.json study 1")]


@pytest.mark.parametrize("odd", [None, 1, "text", [], [1], {"x": 1}, {"date": ["2020"]}])
def test_a_module_of_another_type_is_a_missing_module(odd: object) -> None:
    modules = [name for name in RECORD["protocolSection"] if name != "contactsLocationsModule"]
    record = {"protocolSection": dict.fromkeys(modules, odd), "derivedSection": odd}
    assert read(record) == [Study(where="page.json study 1")]


def test_locations_that_are_no_list_are_a_problem() -> None:
    record = {"protocolSection": {"contactsLocationsModule": {"locations": "Oslo"}}}
    [problem] = read(record)
    assert isinstance(problem, Problem)
    assert (problem.where, problem.column, problem.value) == (
        "page.json study 1",
        "locations",
        "'Oslo'",
    )


@pytest.mark.parametrize("odd", [[None], ["Oslo"], [{}], [{"facility": 3, "country": ["Norway"]}]])
def test_a_location_of_another_type_names_nothing(odd: list[object]) -> None:
    [study] = read({"protocolSection": {"contactsLocationsModule": {"locations": odd}}})
    assert isinstance(study, Study)
    assert all(location.text == "" for location in study.locations)


def test_a_json_file_of_something_else_says_so_at_once() -> None:
    with pytest.raises(FileError, match=r"holds no studies: .* an object with title, phase"):
        read({"title": "A request", "phase": "II"}, RECORD)


def test_one_record_that_is_no_study_is_a_problem_of_its_place() -> None:
    first, second, third = read(RECORD, {"error": "too many requests"}, [RECORD])
    assert isinstance(first, Study)
    assert isinstance(second, Problem)
    assert isinstance(third, Problem)
    assert (second.where, second.value) == ("page.json study 2", "an object with error")
    assert (third.where, third.value) == ("page.json study 3", "a list")
    assert second.remedy


def test_the_official_title_stands_in_for_a_missing_brief_one() -> None:
    record = {"protocolSection": {"identificationModule": {"officialTitle": "Official"}}}
    [study] = read(record)
    assert isinstance(study, Study)
    assert study.title == "Official"
