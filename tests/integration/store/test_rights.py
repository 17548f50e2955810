"""Stores that somebody may read and not write."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import Interest
from matcher.errors import StoreError
from matcher.store import Store, open_store, reads, writes

#: The user id that owns nothing: files of the tests only if they are given to it.
SOMEBODY = 65534

TODAY = date(2024, 1, 2)
INTEREST = Row(Interest("ous", "skin", valid_from=date(2024, 1, 1)))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody can reach, unlike pytest's own."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    place.chmod(0o755)
    shutil.rmtree(place)


@contextmanager
def without_every_right() -> Iterator[None]:
    """Be somebody without the super-user's right to write anywhere."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(SOMEBODY, SOMEBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'store.db'}"


def store_in(folder: Path) -> Store:
    store = open_store(url_of(folder))
    writes.apply(store, [INTEREST], today=TODAY, actor="a", source="f")
    return store


def seal(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)


def test_a_store_that_cannot_be_written_can_be_read(folder: Path) -> None:
    store_in(folder)
    seal(folder)
    with without_every_right():
        store = open_store(url_of(folder))
        assert store.read_only
        assert len(reads.events(store).interests) == 1
        assert len(reads.catalogue(store).sites) > 100
    assert [path.name for path in folder.iterdir()] == ["store.db"]


def test_a_store_that_cannot_be_written_says_so_when_it_must_be(folder: Path) -> None:
    store_in(folder)
    seal(folder)
    with (
        without_every_right(),
        pytest.raises(StoreError, match=r"cannot be written\. Give yourself"),
    ):
        writes.apply(open_store(url_of(folder)), [INTEREST], today=TODAY, actor="a", source="f")


def test_a_file_that_cannot_be_written_in_a_folder_that_can_is_read(folder: Path) -> None:
    store = store_in(folder)
    store.path.chmod(0o444)
    folder.chmod(0o777)
    with without_every_right():
        assert len(reads.events(open_store(url_of(folder))).interests) == 1


def test_a_right_lost_after_opening_is_said(folder: Path) -> None:
    store = store_in(folder)
    folder.chmod(0o777)
    if os.getuid() == 0:
        shutil.chown(store.path, SOMEBODY)
    with without_every_right():
        store.path.chmod(0o444)
        with pytest.raises(StoreError, match="cannot be written"):
            writes.set_meta(store, "kind", "demo", today=TODAY, actor="a")


def test_a_file_that_may_not_be_read_is_said(folder: Path) -> None:
    store_in(folder).path.chmod(0o000)
    with without_every_right(), pytest.raises(StoreError, match="cannot be read: Permission"):
        open_store(url_of(folder))


def test_a_new_store_in_a_folder_that_cannot_be_written_is_refused(folder: Path) -> None:
    seal(folder)
    with without_every_right(), pytest.raises(StoreError, match=r"the folder .* cannot be written"):
        open_store(url_of(folder))
    assert not list(folder.iterdir())


def test_unfinished_writes_in_a_sealed_folder_are_not_overlooked(folder: Path) -> None:
    store = store_in(folder)
    copy = folder / "copy"
    copy.mkdir()
    with store.reading() as connection:
        # While somebody reads, what is written stays in the log beside the file.
        reads.stored_sites(connection)
        writes.set_meta(store, "kind", "demo", today=TODAY, actor="a")
        for end in ("", "-wal"):
            shutil.copy(f"{store.path}{end}", copy / f"store.db{end}")
    seal(copy)
    with without_every_right(), pytest.raises(StoreError, match="holds unfinished writes"):
        open_store(url_of(copy))
    copy.chmod(0o755)


def test_a_store_somebody_else_has_open_can_be_read(folder: Path) -> None:
    store = store_in(folder)
    with store.reading() as connection:
        reads.stored_sites(connection)
        seal(folder)
        with without_every_right():
            assert len(reads.events(open_store(url_of(folder))).interests) == 1
