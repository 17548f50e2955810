"""What was confirmed to a person is there afterwards, whenever the desk is killed.

A hundred kills by default, at random moments between opening the store and a click's answer:
requests put on the desk, remarks, answers by link and letters sent go on until each kill.
"""

from __future__ import annotations

import os
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from matcher.desk.letters import outcome_unknown
from matcher.domain.letter import LetterState
from matcher.store import case_papers, cases, letters, open_store, replies

N_KILLS = int(os.environ.get("KILLS", "100"))

#: What each kind of click is answered with; a letter that may have gone is not sent again.
CONFLICT = 409
DONE = {"answer": 303, "letter": 200, "letter again": CONFLICT, "remark": 201, "request": 201}

#: Seconds from a desk's first answer to the kill, at most: a few clicks.
LONGEST_LIFE = 0.8


@dataclass
class Clicks:
    """What people did, and what they were told."""

    confirmed: list[tuple[str, str]] = field(default_factory=list)
    unanswered: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str, int]] = field(default_factory=list)

    def told(self, kind: str, what: str, status: int) -> None:
        if status == DONE[kind]:
            self.confirmed.append((kind, what))
        elif status == 0:
            self.unanswered.append((kind, what))
        else:
            self.refused.append((kind, what, status))

    def of(self, kind: str) -> set[str]:
        return {what for one, what in self.confirmed if one == kind}


def test_nothing_confirmed_is_lost_and_no_letter_goes_twice(
    prepare: Callable, killable: Callable, start_mail, mailbox
) -> None:
    start_mail()
    prepared = prepare(n_links=20, n_drafts=20 * N_KILLS)
    desk = killable(prepared)
    clicks, work = Clicks(), _work(prepared)
    chance = random.Random(20260302)  # noqa: S311 - moments, not secrets
    for _ in range(N_KILLS):
        desk.start()
        worker = threading.Thread(target=_until_killed, args=(desk, clicks, work))
        worker.start()
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        desk.kill()
        worker.join(30)
        assert _is_sound(prepared.folder / "matcher.db")
    _see_that_all_is_there(prepared, clicks)
    _see_that_nothing_went_twice(prepared, clicks, mailbox.taken)
    # It was killed in the middle of things, and things were done.
    assert len(clicks.unanswered) > N_KILLS // 2
    assert {kind for kind, _ in clicks.confirmed} >= {"request", "remark", "answer", "letter"}
    assert clicks.refused == []


def _work(prepared) -> Iterator[tuple[str, str]]:
    """What is done, in turn: the words of it, or the letter's id."""
    drafts = iter(prepared.drafts)
    for number in count(1):
        for kind in ("answer", "letter", "remark", "request"):
            what = str(next(drafts)) if kind == "letter" else f"Thing {number} {kind}."
            yield kind, what


def _until_killed(desk, clicks: Clicks, work: Iterator[tuple[str, str]]) -> None:
    before = len(clicks.unanswered)
    for what in [what for kind, what in clicks.unanswered if kind == "letter"][-1:]:
        # Whoever got no answer presses the button once more.
        again = _do(desk, "letter", what)
        clicks.told("letter again", what, CONFLICT if again == DONE["letter"] else again)
    while len(clicks.unanswered) == before:
        kind, what = next(work)
        clicks.told(kind, what, _do(desk, kind, what))


def _do(desk, kind: str, what: str) -> int:
    """One click; the status of the answer."""
    own = desk.prepared.request_id
    if kind == "answer":
        path = desk.prepared.paths[len(what) % len(desk.prepared.paths)]
        fields = {"answer": "interested", "patients": "7", "text": what}
        return desk.ask("POST", path, fields=fields).status
    if kind == "letter":
        seen = desk.ask("GET", f"/v1/letters/{what}")
        sent = desk.ask("POST", f"/v1/letters/{what}/send", body={}, if_match=seen.etag or "none")
        return sent.status if seen.status == 200 else seen.status
    if kind == "remark":
        return desk.ask("POST", f"/v1/requests/{own}/remarks", body={"text": what}).status
    body = {"request": {"title": what, "request_type": "site"}}
    return desk.ask("POST", "/v1/requests", body=body).status


def _see_that_all_is_there(prepared, clicks: Clicks) -> None:
    store = open_store(prepared.url)
    own = prepared.request_id
    answered = {one.given.text for one in replies.of_request(store, own)}
    remarks = {one.text for one in case_papers.notes(store, own)}
    titles = Counter(one.request.title for one in cases.everything(store))
    assert clicks.of("answer") <= answered
    assert clicks.of("remark") <= remarks
    assert clicks.of("request") <= set(titles)
    # What got no answer happened once or not at all.
    assert max(titles.values()) == 1


def _see_that_nothing_went_twice(prepared, clicks: Clicks, taken: Counter[str]) -> None:
    store = open_store(prepared.url)
    kept = {one.letter_id: one for one in letters.letters(store, prepared.request_id)}
    for letter_id in map(int, clicks.of("letter")):
        assert kept[letter_id].state is LetterState.SENT
        assert taken[kept[letter_id].subject] == 1
    for one in kept.values():
        if one.letter_id in prepared.drafts:
            assert taken[one.subject] <= 1
            # One that went and is not noted as sent is not sent again by an unsuspecting click.
            if taken[one.subject] and one.state is not LetterState.SENT:
                assert outcome_unknown(one)


def _is_sound(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    finally:
        connection.close()
