"""What a store looks like after the worst moment to be interrupted."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from matcher.domain.batch import Row
from matcher.domain.events import Participation
from matcher.errors import StoreError
from matcher.store import open_store, reads, writes

Run = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[[str], subprocess.Popen[str]]
TODAY = date(2025, 6, 1)


def rows(n: int) -> Iterator[Row]:
    for i in range(n):
        yield Row(Participation(f"N{i}", "ous", started_on=date(2020, 1, 1), title="x" * 200))


def put(url: str, given: Iterator[Row]) -> None:
    writes.apply(open_store(url), given, today=TODAY, actor="a", source="f")


def n_participations(url: str) -> int:
    return reads.counts(open_store(url, create=False))["participations"]


def is_sound(path: str) -> bool:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        connection.close()


def path_of(url: str) -> str:
    return url.removeprefix("sqlite:///")


def test_a_program_killed_while_writing_leaves_the_store_as_it_was(url: str, run: Run) -> None:
    put(url, rows(10))
    killed = run("""
def deadly():
    yield from rows(10, 30_000)
    os.kill(os.getpid(), 9)
put(open_store(URL), deadly())
""")
    assert killed.returncode == -signal.SIGKILL
    # So much was written that some of it had reached the log before the end.
    assert Path(path_of(url) + "-wal").stat().st_size > 1_000_000
    assert n_participations(url) == 10
    assert is_sound(path_of(url))
    put(url, rows(20))
    assert n_participations(url) == 20


def test_a_program_killed_while_making_a_store_can_be_started_again(url: str, run: Run) -> None:
    killed = run("""
import matcher.store.opening as opening
opening.seed = lambda *_: os.kill(os.getpid(), 9)
open_store(URL)
""")
    assert killed.returncode == -signal.SIGKILL
    assert reads.counts(open_store(url))["sites"] > 100


def test_an_interrupt_in_the_middle_changes_nothing(url: str) -> None:
    def interrupted() -> Iterator[Row]:
        yield from rows(5_000)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put(url, interrupted())
    assert n_participations(url) == 0
    put(url, rows(3))
    assert n_participations(url) == 3


def test_two_writers_at_once_both_get_their_turn(url: str, start: Start) -> None:
    open_store(url)
    code = """
sys.stdin.readline()
for i in range(10):
    put(open_store(URL), rows({first} + i * 50, {first} + i * 50 + 50))
"""
    writers = [start(code.format(first=first)) for first in (0, 1_000)]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    assert n_participations(url) == 1_000
    assert len(reads.audit(open_store(url))) == 21


def test_several_programs_may_make_the_same_store_at_once(url: str, start: Start) -> None:
    code = "sys.stdin.readline()\nprint(reads.counts(open_store(URL))['sites'])"
    makers = [start(code) for _ in range(3)]
    told = [maker.communicate("go\n", timeout=60)[0].strip() for maker in makers]
    assert [maker.returncode for maker in makers] == [0, 0, 0]
    assert len(set(told)) == 1
    assert len(reads.audit(open_store(url))) == 1


def test_a_reader_sees_the_store_as_it_was_while_another_one_writes(url: str) -> None:
    put(url, rows(5))
    seen = []

    def while_writing() -> Iterator[Row]:
        yield from rows(5_000)
        seen.append(n_participations(url))

    put(url, while_writing())
    assert seen == [5]
    assert n_participations(url) == 5_000


def test_who_waits_too_long_for_another_writer_is_told_so(url: str) -> None:
    store = open_store(url)
    with store.writing(), pytest.raises(StoreError, match="is in use: another program"):
        put(url + "?timeout=0.05", rows(1))


def test_a_disk_that_fills_up_is_said_and_changes_nothing(url: str) -> None:
    put(url, rows(10))
    store = open_store(url)

    def allow_no_more_pages(connection: sqlite3.Connection, _: object) -> None:
        (n_pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {n_pages + 20}")

    sa.event.listen(store.engine, "connect", allow_no_more_pages)
    with pytest.raises(StoreError, match=r"disk is full\. Nothing was changed"):
        writes.apply(store, rows(5_000), today=TODAY, actor="a", source="f")
    assert n_participations(url) == 10


def test_a_file_that_may_grow_no_further_is_said_and_changes_nothing(url: str, run: Run) -> None:
    put(url, rows(10))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    told = run(
        """
try:
    put(open_store(URL), rows(10, 20_000))
except StoreError as error:
    print(error)
""",
        preexec_fn=limit,
    )
    assert "Nothing was changed" in told.stdout, told.stderr
    assert n_participations(url) == 10
    assert is_sound(path_of(url))


def test_no_room_for_a_new_store_is_said_and_it_can_be_made_later(url: str, run: Run) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    code = "try:\n    open_store(URL)\nexcept StoreError as error:\n    print(error)"
    told = run(code, preexec_fn=limit)
    assert "Nothing was changed" in told.stdout, told.stderr
    assert reads.counts(open_store(url))["sites"] > 100
