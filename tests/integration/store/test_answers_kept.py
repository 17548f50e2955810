"""Answers that come at once, or while the program is killed: what was confirmed is there."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matcher.domain.answering import Given, Received, Status, Via
from matcher.domain.batch import Row
from matcher.domain.events import Forwarding, ReceivedRequest
from matcher.domain.request import Request
from matcher.store import open_store, replies, writes
from matcher.store.audit import Author

TODAY = date(2026, 3, 2)
AUTHOR = Author("answer link", TODAY, "desk", datetime(2026, 3, 2, 12, tzinfo=UTC))
N_KILLED = 12


@pytest.fixture
def place(tmp_path) -> str:
    """A store with a request that three hospitals have been asked about."""
    url = f"sqlite:///{tmp_path / 'answers.db'}"
    asked = Request(request_id="NT-1", received_on=TODAY, title="A study")
    rows = [Row(ReceivedRequest(asked, known_on=TODAY))]
    rows += [
        Row(Forwarding("NT-1", site, TODAY, forwarding_id=site))
        for site in ("ahus", "ous", "helse-bergen")
    ]
    with open_store(url) as store:
        writes.apply(store, rows, today=TODAY, actor="kari", source="a file")
    return url


def reply(site: str, text: str, status: Status = Status.INTERESTED) -> Received:
    given = Given(status, text=text, eligible_patients_per_year=len(text))
    return Received(0, "NT-1", site, "", given, TODAY, datetime.now(UTC), Via.LINK)


def test_answers_that_come_at_once_are_all_kept(place):
    with open_store(place) as store:
        kept = store.keeping_connections()

        def send(number: int) -> None:
            replies.keep(kept, reply(("ahus", "ous")[number % 2], "x" * (number + 1)), AUTHOR)

        with ThreadPoolExecutor(20) as pool:
            list(pool.map(send, range(60)))
        assert sorted(len(one.given.text) for one in replies.of_request(kept, "NT-1")) == [
            *range(1, 61)
        ]
        newest = {one.site: one for one in reversed(replies.of_request(kept, "NT-1"))}
        for answer in replies.answers(kept, "NT-1"):
            said = newest[answer.site].given.eligible_patients_per_year
            assert answer.eligible_patients_per_year == said, "the event is the newest reply"
        kept.close()


_ANSWERING = """
import sys
from datetime import UTC, date, datetime
from tests.integration.store.test_answers_kept import AUTHOR, reply
from matcher.store import open_store, replies
store = open_store(sys.argv[1])
print("ready", flush=True)
number = int(sys.argv[2])
while True:
    number += 1
    replies.keep(store, reply("ahus", f"answer {number}"), AUTHOR)
    print(number, flush=True)
"""


def test_what_was_confirmed_is_there_after_the_program_was_killed(place):
    root = Path(__file__).resolve().parents[3]
    confirmed: list[int] = []
    for at in range(N_KILLED):
        command = [sys.executable, "-c", _ANSWERING, place, str(at * 1_000)]
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            confirmed += [int(program.stdout.readline()) for _ in range(1 + at % 4)]
            os.kill(program.pid, signal.SIGKILL)
            confirmed += [int(line) for line in program.stdout.read().split()]
    with open_store(place) as store:
        kept = {one.given.text for one in replies.of_request(store, "NT-1")}
        assert {f"answer {number}" for number in confirmed} <= kept
        newest = replies.of_request(store, "NT-1")[0]
        (answer,) = replies.answers(store, "NT-1")
        assert answer.eligible_patients_per_year == newest.given.eligible_patients_per_year
    with sqlite3.connect(place.removeprefix("sqlite:///")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
