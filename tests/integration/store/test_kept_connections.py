"""A store that keeps its connections open, as a program does that is asked all the time."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from matcher.errors import StoreError
from matcher.store import open_store, reads, writes

TODAY = date(2025, 6, 1)


@pytest.fixture
def kept(url):
    opened = open_store(url, today=TODAY).keeping_connections()
    yield opened
    opened.close()


def say(store, value: str) -> None:
    writes.set_meta(store, "said", value, today=TODAY, actor="a")


def test_what_one_connection_writes_the_next_one_reads(kept):
    say(kept, "first")
    assert reads.meta(kept, "said") == "first"
    say(kept, "second")
    assert reads.meta(kept, "said") == "second"


def test_a_connection_is_used_again(kept):
    with kept.reading() as connection:
        first = connection.connection.dbapi_connection
    with kept.reading() as connection:
        assert connection.connection.dbapi_connection is first


def test_an_error_leaves_nothing_open_behind(kept):
    def write_half() -> None:
        with kept.writing() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('half', 'done')")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write_half()
    assert reads.meta(kept, "half") is None
    say(kept, "after")
    assert reads.meta(kept, "said") == "after"


def test_a_file_that_is_taken_away_is_missed_at_once(kept):
    reads.meta(kept, "said")
    kept.path.unlink()
    with pytest.raises(StoreError) as told:
        reads.meta(kept, "said")
    # Whoever is served need not know where the file lies.
    assert kept.path.name in told.value.message
    assert str(kept.path.parent) not in told.value.message


def test_a_copy_put_in_its_place_is_the_store_from_then_on(kept, tmp_path):
    say(kept, "old")
    kept.settle()
    copy = tmp_path / "copy.db"
    shutil.copy(kept.path, copy)
    say(kept, "lost with the file")
    for beside in ("-wal", "-shm"):
        kept.path.with_name(kept.path.name + beside).unlink(missing_ok=True)
    copy.replace(kept.path)
    assert reads.meta(kept, "said") == "old"
