"""The mail server is down, the disk full, the clock wrong: nothing lost, nothing sent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from matcher.domain.letter import LetterState
from matcher.store import letters, open_store, replies

#: Of the store, in bytes: SQLite's own files need eight from the start.
PAGE = 4096

BEFORE, LATER = date(2025, 3, 3), date(2030, 1, 7)


def test_letters_wait_while_the_mail_server_is_down_and_go_once_when_it_is_back(
    prepare: Callable, killable: Callable, start_mail, mailbox
) -> None:
    prepared = prepare(n_links=0, n_drafts=3)
    desk = killable(prepared)
    desk.start()
    page = f"/requests/{prepared.request_id}"
    for _ in range(2):  # pressed again and again while it is down
        refused = desk.ask("POST", f"{page}/letters", fields=_send_all(prepared))
        assert refused.status == 503, refused.text[refused.text.find("<main") :]
        assert "svarer ikke" in refused.text
    assert _states(prepared) == {LetterState.FAILED}
    assert desk.ask("GET", f"{page}/forward").text.count("svarer ikke") >= 3
    start_mail()
    for _ in range(2):  # and once more by somebody whose page is old
        desk.ask("POST", f"{page}/letters", fields=_send_all(prepared))
    assert _states(prepared) == {LetterState.SENT}
    assert sorted(mailbox.taken.values()) == [1, 1, 1]


def _send_all(prepared) -> dict[str, str]:
    """The form of the page as it stands now."""
    waiting = letters.letters(open_store(prepared.url), prepared.request_id)
    revisions = {f"revision-{one.letter_id}": str(one.revision) for one in waiting}
    words = {
        f"{name}-{one.letter_id}": text
        for one in waiting
        for name, text in (("subject", one.subject), ("body", one.body))
    }
    return {"where": "forward", "do": "all", **revisions, **words}


def _states(prepared) -> set[LetterState]:
    found = letters.letters(open_store(prepared.url), prepared.request_id)
    return {one.state for one in found}


def test_a_full_disk_is_said_and_the_answer_taken_once_there_is_space(
    prepare: Callable, killable: Callable
) -> None:
    prepared = prepare(n_links=1, n_drafts=0)
    desk = killable(prepared)
    (path,) = prepared.paths
    desk.start(largest_file=10 * PAGE)
    for patients in range(1, 50):
        answer = {"answer": "interested", "patients": str(patients), "text": "x" * 3000}
        full = desk.ask("POST", path, fields=answer)
        if full.status != 303:
            break
    assert full.status == 503
    assert "x" * 3000 in full.text  # nobody types it again
    assert "Traceback" not in full.text
    assert desk.ask("GET", f"/requests/{prepared.request_id}").status == 200
    desk.kill()
    assert _patients(prepared) == list(range(patients - 1, 0, -1))
    desk.start()
    assert desk.ask("POST", path, fields=answer).status == 303
    assert _patients(prepared) == list(range(patients, 0, -1))


def _patients(prepared) -> list[int | None]:
    """What was said so far, the newest first."""
    found = replies.of_request(open_store(prepared.url), prepared.request_id)
    return [one.given.eligible_patients_per_year for one in found]


@pytest.mark.parametrize("wrong", [BEFORE, LATER])
def test_what_was_said_by_a_wrong_clock_is_there_when_it_is_right_again(
    prepare: Callable, killable: Callable, wrong: date
) -> None:
    prepared = prepare(n_links=2, n_drafts=0)
    desk = killable(prepared)
    first, second = prepared.paths
    page = f"/requests/{prepared.request_id}"
    desk.start()
    assert desk.ask("POST", first, fields={"answer": "interested", "patients": "12"}).status == 303
    desk.kill()
    desk.start(today=wrong)
    assert desk.ask("POST", first, fields={"answer": "declined"}).status == 303
    assert desk.ask("POST", second, fields={"answer": "interested", "patients": "7"}).status == 303
    warned = "Klokken på denne maskinen" in desk.ask("GET", page).text
    assert warned == (wrong is BEFORE)
    desk.kill()
    desk.start()
    assert ("Klokken på denne maskinen" in desk.ask("GET", page).text) == (wrong is LATER)
    answers = replies.answers(open_store(prepared.url), prepared.request_id)
    assert sorted(one.answer for one in answers) == ["declined", "interested"]
    assert desk.ask("GET", f"{page}/follow-up").status == 200
    assert desk.ask("GET", f"{page}/overview").status == 200
    # and work goes on: what is said now counts
    assert desk.ask("POST", first, fields={"answer": "interested", "patients": "9"}).status == 303
    answers = replies.answers(open_store(prepared.url), prepared.request_id)
    assert sorted(one.answer for one in answers) == ["interested", "interested"]
