"""Folders: tables and studies side by side, and what lies beside them."""

from __future__ import annotations

import json

import pytest

from matcher.domain.events import Participation
from matcher.errors import FileError

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "Made up"},
        "contactsLocationsModule": {
            "locations": [{"facility": "Storvik", "city": "Storvik", "country": "Norway"}]
        },
    }
}
EXPORT = 'NCT Number,Study Title,Locations\nNCT00000002,Made up,"Storvik, Storvik, Norway"\n'


def studies(found):
    assert found.problems == []
    return sorted(r.record.study_id for r in found.rows() if isinstance(r.record, Participation))


def test_tables_studies_and_notes_may_lie_in_one_folder(write, importing, tmp_path) -> None:
    write("requests.csv", "request_id,received_on\nR1,2025-03-01\n")
    write("study.json", json.dumps(STUDY))
    write("export.csv", EXPORT)
    write("truth.json", '{"seed": 1}')
    write("README.txt", "")
    write(".hidden.csv", "x")
    write("~$open.xlsx", "x")
    found = importing(tmp_path)
    assert studies(found) == ["NCT00000001", "NCT00000002"]
    (left_out,) = [note for note in found.notes if note.code == "left_out"]
    assert sorted(left_out.examples) == ["README.txt", "truth.json"]


def test_a_folder_of_studies_only_counts_a_study_once(write, importing, tmp_path) -> None:
    write("a.json", json.dumps(STUDY))
    write("b.json", json.dumps([STUDY]))
    assert studies(importing(tmp_path)) == ["NCT00000001"]


def test_a_json_file_that_is_named_must_hold_studies(write, importing) -> None:
    with pytest.raises(FileError, match=r"truth\.json"):
        importing(write("truth.json", '{"seed": 1}'))


def test_a_file_named_twice_is_read_once(write, importing, tmp_path) -> None:
    path = write("requests.csv", "request_id,received_on\nR1,2025-03-01\n")
    assert len(list(importing(path, tmp_path, path).rows())) == 1


def test_a_file_without_studies_is_named(write, importing) -> None:
    with pytest.raises(FileError, match=r"studies\.json: no studies"):
        importing(write("studies.json", "[]"))


def test_studies_that_take_place_elsewhere_are_said_to(write, importing) -> None:
    elsewhere = json.dumps(STUDY).replace("Norway", "Denmark")
    with pytest.raises(FileError, match=r"study\.json: of 1 studies none takes place in Norway"):
        importing(write("study.json", elsewhere))
