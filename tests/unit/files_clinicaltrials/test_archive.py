"""Files, folders and zips: what is opened, in which order, and what is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from matcher.errors import FileError
from matcher.files.clinicaltrials import archive
from matcher.files.clinicaltrials.archive import list_contents, open_last_first


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


def opened(path: Path) -> list[tuple[str, bytes]]:
    return [(file.name, file.stream.read()) for file in open_last_first(list_contents([path]))]


def test_a_file_stands_for_itself_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "download"
    path.write_bytes(b"{}")
    assert opened(path) == [("download", b"{}")]


def test_a_folder_is_read_with_its_zips_from_the_last_file_to_the_first(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.json").write_bytes(b"1")
    (tmp_path / "b" / "x.CSV").write_bytes(b"2")
    zipped(tmp_path / "c.zip", {"one.json": b"3", "in/two.jsonl": b"4"})
    assert opened(tmp_path) == [
        ("c.zip/one.json", b"3"),
        ("c.zip/in/two.jsonl", b"4"),
        ("x.CSV", b"2"),
        ("a.json", b"1"),
    ]


def test_what_is_no_study_file_is_left_alone_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"1")
    (tmp_path / "readme.txt").write_bytes(b"x")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    contents = list_contents([tmp_path])
    assert [file.name for file in contents.files] == ["a.json"]
    assert contents.skipped == ("readme.txt",)


def test_paths_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", {"../../outside.json": b"{}", "/etc/x.json": b"[]"})
    before = sorted(tmp_path.parent.rglob("*"))
    assert {content for _, content in opened(path)} == {b"{}", b"[]"}
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_members_that_are_no_study_files_are_skipped(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "s.zip",
        {"a.json": b"1", "readme.txt": b"x", "__MACOSX/a.json": b"x", "d/.b.json": b"x", "d/": b""},
    )
    assert opened(path) == [("s.zip/a.json", b"1")]


def test_a_zip_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", {"a.json": b"1", "more.ZIP": b"PK"})
    with pytest.raises(FileError, match=r"s\.zip holds another zip, more\.ZIP"):
        opened(path)


def test_a_zip_without_studies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"s\.zip holds no studies"):
        opened(zipped(tmp_path / "s.zip", {"readme.txt": b"x"}))


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {"a.json": b" " * 30_000_000})
    with pytest.raises(FileError, match=r"bomb\.zip would unpack from .* to 30,000,000 bytes"):
        opened(path)


def test_many_members_may_not_unpack_beyond_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000)
    path = zipped(tmp_path / "s.zip", {f"{n}.json": b"x" * 400 for n in range(3)})
    with pytest.raises(FileError, match=r"to 1,200 bytes"):
        opened(path)


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", {"a.json": b"secret"})
    raw = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + offset] |= 1
    path.write_bytes(raw)
    with pytest.raises(FileError, match=r"s\.zip is locked with a password"):
        opened(path)


def test_an_unknown_packing_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", {"a.json": b"secret"})
    raw = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        raw[raw.index(signature) + offset] = 97
    path.write_bytes(raw)
    with pytest.raises(FileError, match="packed in a way that is not read here"):
        opened(path)


@pytest.mark.parametrize("name", ["missing.json", "no/such/folder"])
def test_a_missing_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError, match="There is no file or folder"):
        list_contents([tmp_path / name])


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="holds no studies"):
        list_contents([tmp_path])


def test_a_path_the_system_cannot_take_is_refused() -> None:
    with pytest.raises(FileError):
        list_contents([Path("x" * 5_000)])
    with pytest.raises(FileError):
        list_contents([Path("a\0b.json")])


def test_a_file_that_cannot_be_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    contents = list_contents([path])
    path.unlink()
    path.mkdir()
    with pytest.raises(FileError, match=r"a\.json cannot be read: Is a directory"):
        list(open_last_first(contents))
