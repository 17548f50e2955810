"""Files nobody should have sent: one clear message each."""

from __future__ import annotations

import os
import zipfile

import pytest
import xlsxwriter

from matcher.errors import FileError
from matcher.files import decoding

HEADER = "request_id,received_on,title\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def complaint(importing, path) -> str:
    """The one thing said about a file, whether it can be read at all or not."""
    try:
        found = importing(path)
    except FileError as error:
        return str(error)
    (problem,) = found.problems
    return f"{problem.where} {problem.rule} {problem.remedy}"


def test_a_missing_file_says_so(importing, tmp_path) -> None:
    with pytest.raises(FileError, match=r"nowhere\.csv does not exist"):
        importing(tmp_path / "nowhere.csv")


def test_an_empty_folder_says_what_it_must_hold(importing, tmp_path) -> None:
    with pytest.raises(FileError, match="holds nothing to import"):
        importing(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("requests.csv", b"", "is empty"),
        ("requests.xlsx", b"", "is empty"),
        ("requests.csv", b"\n\n\n", "headers"),
        ("requests.csv", HEADER.encode(), "headers and no rows"),
        ("requests.csv", b"PK\x03\x04abc", "a zip or Excel file, not text"),
        ("requests.csv", OLE + b"abc", "an old Excel or Word file"),
        ("requests.csv", HEADER.encode() + b"R1,2025-01-01,a\0b\n", "NUL byte"),
        ("requests.csv", "request_id,received_on\n".encode("utf-16-le"), "NUL byte"),
        ("requests.csv", HEADER.encode() + "R1,2025-01-01,blå".encode() + b" \xe5\n", "two encodings"),
        ("requests.csv", (HEADER + "R1,2025-01-01,ø and å").encode()[:-1], "middle of a character"),
        ("requests.csv", HEADER.encode() + b"R1,2025-01-01,\x81\x8d\n", "neither UTF-8 nor Latin-1"),
        ("requests.csv", HEADER.encode() + b'R1,2025-01-01,"never closed\nR2,', "inside quotation"),
        ("requests.csv", HEADER.encode() + b'R1,2025-01-01,"' + b"x" * 200_000 + b'"\n', "characters"),
        ("requests.csv", HEADER.encode() + b"R1," + b"x" * 1_100_000, "longer than 1,000,000"),
        ("requests.xlsx", b"not a zip at all", "damaged or not an Excel workbook"),
        ("requests.xlsx", OLE + b"EncryptedPackage", "protected by a password"),
        ("requests.doc", b"x", "neither a table nor a file of studies"),
        ("mystery.csv", b"a,b\n1,2\n", "belong to no table"),
        ("requests.csv", b"request_id,title\nR1,x\n", "lacks the column received_on"),
        ("requests.csv", b"request_id,Ref,received_on\nR1,R1,2025-01-01\n", "means the same as"),
        ("requests.csv", HEADER.encode() + b"R1,2025-01-01\n", "has 2 cells where"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_bad_file_gets_one_clear_message(importing, tmp_path, name, content, message) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    said = complaint(importing, path)
    assert message in said
    assert name in said


def test_a_file_beyond_the_limit_is_not_even_opened(importing, tmp_path) -> None:
    path = tmp_path / "answers.csv"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)  # sparse: takes no room on the disk
    with pytest.raises(FileError, match=r"holds 10,000 MB; at most 2,000 MB"):
        importing(path)


def test_a_pipe_is_no_file(importing, tmp_path) -> None:
    os.mkfifo(tmp_path / "requests.csv")
    with pytest.raises(FileError):
        importing(tmp_path / "requests.csv")


def test_problems_of_different_files_are_told_together(importing, write) -> None:
    found = importing(
        write("requests.csv", HEADER + "R1,31.02.2025,x\n"),
        write("sites.csv", "site_id,name,lat\nx,X,100\n"),
    )
    assert {p.where for p in found.problems} == {"requests.csv row 2", "sites.csv row 2"}


def test_a_file_with_nothing_but_faults_is_given_up_on(importing, write, monkeypatch) -> None:
    monkeypatch.setattr("matcher.files.checking.MAX_PROBLEMS", 5)
    rows = "".join(f"R{i},never,x\n" for i in range(100))
    found = importing(write("requests.csv", HEADER + rows))
    assert len(found.problems) == 6
    assert "the rest was not read" in found.problems[-1].rule


def _workbook(path, rows, sheet="requests"):
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(number, column, cell)
    return book, page


def test_a_zip_bomb_is_refused_unopened(importing, tmp_path) -> None:
    path = tmp_path / "requests.xlsx"
    book, _ = _workbook(path, [["request_id", "received_on"], ["R1", "2025-01-01"]])
    book.close()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(300_000_000))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FileError, match="zip bomb"):
        importing(path)


def test_a_bomb_that_lies_about_its_size_is_found_out(importing, tmp_path) -> None:
    path = tmp_path / "requests.xlsx"
    book, page = _workbook(path, [["request_id", "received_on"], ["R1", "2025-01-01"]])
    page.write(2, 2, "x" * 30_000)
    book.close()
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/sharedStrings.xml")
    data, said = path.read_bytes(), part.file_size.to_bytes(4, "little")
    crc = part.CRC.to_bytes(4, "little")
    at = data.rindex(crc)  # in the directory at the end: checksum, packed size, unpacked size
    assert data[at + 8 : at + 12] == said
    path.write_bytes(data[: at + 8] + (100).to_bytes(4, "little") + data[at + 12 :])
    with pytest.raises(FileError, match="damaged"):
        importing(path)


def test_two_cells_at_the_far_corners_do_not_fill_the_memory(importing, tmp_path) -> None:
    path = tmp_path / "requests.xlsx"
    book, page = _workbook(path, [["request_id", "received_on"]])
    page.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(FileError, match=r"spans 17,179,869,184 cells"):
        importing(path)


@pytest.mark.parametrize(
    ("part", "old", "new", "message"),
    [
        ("worksheets/sheet1.xml", b'r="B2"', b'r="B999999999999"', "a place that no workbook has"),
        ("worksheets/sheet1.xml", b'r="B2"', b"r='ZZZZ2'", "a place that no workbook has"),
        ("worksheets/sheet1.xml", b'r="B2"', b'r="B2" r="XFD1048576"', "a place that no workbook"),
        ("worksheets/sheet1.xml", b'r="B2"', b"r='XFD1048576'", "spans 17,179,869,184 cells"),
        ("sharedStrings.xml", b'uniqueCount="', b'uniqueCount="99999999999', "counts more than"),
    ],
)  # fmt: skip
def test_a_small_workbook_that_asks_for_much_memory_is_refused(
    importing, tmp_path, part, old, new, message
) -> None:
    whole, path = tmp_path / "whole.xlsx", tmp_path / "requests.xlsx"
    book, _ = _workbook(whole, [["request_id", "received_on"], ["R1", "2025-01-01"]])
    book.close()
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(old, new) if name == f"xl/{part}" else data)
    with pytest.raises(FileError, match=message):
        importing(path)


def test_a_truncated_workbook_is_damaged(importing, tmp_path) -> None:
    path = tmp_path / "requests.xlsx"
    book, _ = _workbook(path, [["request_id", "received_on"], ["R1", "2025-01-01"]])
    book.close()
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(FileError, match="damaged"):
        importing(path)


def test_a_zip_with_a_password_is_told_from_a_damaged_one(importing, tmp_path) -> None:
    path = tmp_path / "requests.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(FileError, match="password"):
        importing(path)


def test_formulas_without_a_value_and_error_values_are_named_by_their_cells(
    importing, tmp_path
) -> None:
    path = tmp_path / "requests.xlsx"
    book, page = _workbook(path, [["request_id", "received_on", "title"], ["R1", "2025-01-01"]])
    page.write_formula("C2", '=CONCATENATE("a","b")', value="")
    page.write_formula("A3", "=1/0", value="#DIV/0!")
    page.write_formula("B3", "=DATE(2025,1,1)", value=45658)
    book.close()
    found = importing(path)
    where = {problem.where: problem.rule for problem in found.problems}
    assert "never been calculated" in where["requests.xlsx [requests] cell C2"]
    assert "error value" in where["requests.xlsx [requests] cell A3"]


def test_lines_are_read_in_bounded_pieces(tmp_path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" * 10)
    assert len(list(decoding.read_lines(decoding.inspect_text(path)))) == 10
