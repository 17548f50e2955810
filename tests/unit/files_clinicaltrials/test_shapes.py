"""Telling the registry's files from others, in whatever encoding they come."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from matcher.errors import FileError
from matcher.files.clinicaltrials.archive import Opened, list_contents, open_last_first
from matcher.files.clinicaltrials.shapes import looks_like_studies, read_studies_in
from matcher.files.clinicaltrials.study import Study

JSON = '[{"protocolSection": {"identificationModule": {"nctId": "NCT1", "briefTitle": "Ø"}}}]'
CSV = "NCT Number,Study Title,Locations\nNCT1,Ø,\n"


def read(content: bytes) -> list[object]:
    return list(read_studies_in(Opened("file", io.BytesIO(content))))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("content", [JSON, CSV])
def test_text_with_and_without_byte_order_mark_is_read(content: str, encoding: str) -> None:
    [study] = read(content.encode(encoding))
    assert isinstance(study, Study)
    assert (study.study_id, study.title) == ("NCT1", "Ø")


def test_a_csv_that_windows_has_saved_is_read() -> None:
    [study] = read(CSV.encode("cp1252"))
    assert isinstance(study, Study)
    assert study.title == "Ø"


def test_json_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(FileError, match="file is not UTF-8 text, somewhere after its first 0 rec"):
        read(JSON.encode("cp1252"))


def test_a_csv_in_two_encodings_is_refused() -> None:
    with pytest.raises(FileError, match=r"UTF-8 up to about byte 47 and something else"):
        read(CSV.encode() + "NCT2,Å,\n".encode("cp1252"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"<!DOCTYPE html><html>503</html>", "web page or XML"),
        (b"Invalid query", "neither JSON nor the CSV export"),
        (b"site,therapy_area\nous,oncology\n", "neither JSON nor the CSV export"),
        (b"\0" * 5000, "neither JSON nor the CSV export"),
        (b"%PDF-1.7", "neither JSON nor the CSV export"),
    ],
)
def test_other_files_are_refused_by_what_they_are(content: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        read(content)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("studies.json", b"<html>", True),
        ("studies.jsonl", b"", True),
        ("export.csv", CSV.encode(), True),
        ("export", CSV.encode("utf-16"), True),
        ("answers.csv", b"request_id,site\n", False),
        ("empty.csv", b"", False),
        ("book.xlsx", b"not a zip at all", False),
        ("cut.zip", b"PK\x03\x04 cut off", False),
    ],
)
def test_only_registry_files_look_like_studies(
    tmp_path: Path, name: str, content: bytes, expected: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert looks_like_studies(path) is expected


def test_a_zip_looks_like_studies_unless_it_is_an_office_file(tmp_path: Path) -> None:
    for name, member in (("s.zip", "a.json"), ("book.xlsx", "[Content_Types].xml")):
        with zipfile.ZipFile(tmp_path / name, "w") as out:
            out.writestr(member, "x")
    assert looks_like_studies(tmp_path / "s.zip")
    assert not looks_like_studies(tmp_path / "book.xlsx")


@pytest.mark.parametrize("at", [60, 40_000])
def test_a_zip_damaged_inside_is_refused(tmp_path: Path, at: int) -> None:
    path = tmp_path / "s.zip"
    noise = "".join(f"{n * 7919 % 99991:x}" for n in range(30_000))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a.json", '[{"protocolSection": {"noise": "' + noise + '"}}]')
    raw = bytearray(path.read_bytes())
    for place in range(at, at + 60):
        raw[place] ^= 0x5A
    path.write_bytes(raw)
    with pytest.raises(FileError, match=r"a\.json (is a damaged|cannot be unpacked|is not)"):
        _ = [list(read_studies_in(file)) for file in open_last_first(list_contents([path]))]


def test_a_folder_looks_like_studies_if_all_its_files_do(tmp_path: Path) -> None:
    assert not looks_like_studies(tmp_path)
    assert not looks_like_studies(tmp_path / "missing")
    (tmp_path / "a.json").write_text(JSON)
    assert looks_like_studies(tmp_path)
    (tmp_path / "answers.csv").write_text("request_id,site\n")
    assert not looks_like_studies(tmp_path)
