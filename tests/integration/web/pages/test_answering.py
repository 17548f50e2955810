"""Hospitals answer by the link in their letter: without a login, once or again, in time or late."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from starlette.testclient import TestClient

from matcher.domain.answering import Status
from matcher.domain.case import CaseState
from matcher.domain.vocabulary import Confidentiality, Reply
from matcher.services.desk import answering, cases
from matcher.services.desk.answering_view import answers_of
from matcher.services.desk.receiving import correct
from matcher.store import letters, replies
from matcher.web.app import make_app
from matcher.web.security.guesses import PER_ADDRESS
from matcher.web.settings import WebSettings
from tests.integration.web.conftest import BASE, TODAY
from tests.integration.web.pages.conftest import letters_waiting, push


@pytest.fixture
def links(browser, chosen) -> list[str]:
    """Letters to Bergen and Ahus that are out; the paths of their links."""
    kari = browser("kari")
    where = f"/requests/{chosen}/forward"
    assert push(kari, where, where).status_code == 303
    found = []
    for letter_id in letters_waiting(kari, chosen):
        content = kari.client.get(f"/requests/{chosen}/letters/{letter_id}.eml").content
        text = message_from_bytes(content, policy=policy.default).get_content()
        found.append(re.search(r"http://localhost(/answer/[\w-]{43})", text)[1])
        push(kari, where, f"/requests/{chosen}/letters", do=f"out-{letter_id}")
    return found


@pytest.fixture
def phone(app):
    """Somebody at a hospital: no login, no cookie."""
    return TestClient(
        app, base_url=BASE, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    )


def send(phone, link: str, **fields):
    return phone.post(link, data=fields, follow_redirects=False)


def everything_kept(desk) -> list[str]:
    with sqlite3.connect(desk.store.path) as connection:
        return list(connection.iterdump())


def standing(desk, request_id: str) -> dict[str, Reply]:
    return {one.site: one.answer for one in replies.answers(desk.store, request_id)}


def test_a_kept_letter_holds_no_link_and_neither_does_the_store(desk, chosen, links):
    token = links[0].removeprefix("/answer/")
    assert all("{answer_link_1}" in one.body for one in letters.letters(desk.store, chosen))
    assert token not in "\n".join(everything_kept(desk))


def test_opening_a_link_changes_nothing_and_tells_nobody_where_it_was(desk, phone, links):
    before = everything_kept(desk)
    page = phone.get(links[0])
    assert page.status_code == 200
    assert everything_kept(desk) == before
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert links[0] not in page.text
    assert not page.cookies


def test_a_no_takes_one_button(desk, phone, chosen, links):
    answer = send(phone, f"{links[0]}?language=en", answer="declined")
    assert answer.status_code == 303
    assert "Thank you" in phone.get(answer.headers["location"]).text
    (kept,) = replies.of_request(desk.store, chosen)
    assert kept.given.status is Status.DECLINED
    assert kept.is_late is False
    assert standing(desk, chosen) == {kept.site: Reply.DECLINED}


def test_a_yes_says_numbers_and_whom_to_pass_on(desk, phone, browser, chosen, links):
    said = {
        "patients": "40",
        "estimate": "7,5",
        "competing": "no",
        "contact": "Dr. Eva, 55 12 34 56",
    }
    assert send(phone, links[1], answer="interested", **said).status_code == 303
    (answer,) = replies.answers(desk.store, chosen)
    assert answer.eligible_patients_per_year == 40
    assert answer.recruitment_estimate == 7.5
    assert answer.competing_studies is False
    assert "Dr. Eva" in browser("ola").client.get(f"/requests/{chosen}").text
    events = [line for line in everything_kept(desk) if "Dr. Eva" in line]
    assert len(events) == 1, "a name is kept in one place, which can be erased"
    assert 'INSERT INTO "replies"' in events[0]


def test_changing_an_answer_keeps_the_earlier_and_a_double_click_counts_once(
    desk, phone, chosen, links
):
    for answer in ("interested", "interested", "declined", "interested"):
        assert send(phone, links[0], answer=answer).status_code == 303
    said = [one.given.status.value for one in replies.of_request(desk.store, chosen)]
    assert said == ["interested", "declined", "interested"]
    assert list(standing(desk, chosen).values()) == [Reply.INTERESTED]
    assert "Answered so far" in phone.get(f"{links[0]}?language=en").text


def test_two_departments_answer_each_for_itself_and_the_page_says_that_they_differ(
    desk, phone, browser, chosen, links
):
    send(phone, links[0], answer="interested", department="Surgery")
    send(phone, links[0], answer="declined", department="Medicine")
    assert len(replies.answers(desk.store, chosen)) == 2
    page = browser("kari").client.get(f"/requests/{chosen}/answers").text
    assert "have answered differently" in page


def test_received_and_being_assessed_are_no_answer_yet(desk, phone, chosen, links):
    send(phone, links[0], answer="acknowledged")
    send(phone, links[0], answer="under_assessment")
    assert replies.answers(desk.store, chosen) == ()
    found = answers_of(desk.store, chosen)
    assert len(found.silent) == 2
    assert [one.given.status for one in replies.of_request(desk.store, chosen)] == [
        Status.UNDER_ASSESSMENT,
        Status.ACKNOWLEDGED,
    ]


def test_what_is_noted_after_an_answer_takes_nothing_of_it_away(
    desk, phone, browser, chosen, links
):
    send(phone, links[0], answer="interested", patients="4711")
    send(phone, links[0], answer="under_assessment")
    assert list(standing(desk, chosen).values()) == [Reply.INTERESTED]
    page = browser("kari").client.get(f"/requests/{chosen}/answers").text
    assert "<td>4,711</td>" in page
    assert "Being assessed" in page


def test_after_the_deadline_it_is_taken_and_noted_as_late(desk, chosen, links):
    opened = answering.open_link(desk.store, links[0].removeprefix("/answer/"))
    later = opened.due_on + timedelta(1)
    app = make_app(desk, WebSettings(fixed_day=later))
    phone = TestClient(app, base_url=BASE)
    assert "noted as late" in phone.get(f"{links[0]}?language=en").text
    assert send(phone, links[0], answer="interested").status_code == 303
    (kept,) = replies.of_request(desk.store, chosen)
    assert kept.is_late


def test_a_request_that_has_ended_takes_nothing_and_says_so(desk, phone, anne, chosen, links):
    view = cases.view_case(desk.store, chosen, today=TODAY)
    cases.move(desk.store, chosen, view.case.revision, CaseState.WITHDRAWN, anne)
    page = phone.get(f"{links[0]}?language=en")
    assert page.status_code == 200
    assert "The company has withdrawn this request" in page.text
    assert "<form" not in page.text
    refused = send(phone, f"{links[0]}?language=en", answer="interested")
    assert refused.status_code == 409
    assert "What you sent has not been kept" in refused.text
    assert replies.of_request(desk.store, chosen) == ()


def test_wrong_and_revoked_links_get_the_same_page(desk, phone, browser, chosen, links):
    kari = browser("kari")
    where = f"/requests/{chosen}/forward"
    revoke = re.search(r'action="(/requests/[^"]+/revoke)"', kari.client.get(where).text)[1]
    assert push(kari, where, revoke).status_code == 303
    of_revoked = phone.get(links[0])
    wrong = [phone.get(f"/answer/{one}") for one in ("x", "A" * 43, "å" * 43, "%00" * 43)]
    assert {one.status_code for one in (of_revoked, *wrong)} == {404}
    assert {one.text for one in (of_revoked, *wrong)} == {of_revoked.text}
    assert send(phone, links[0], answer="declined").status_code == 404
    assert replies.of_request(desk.store, chosen) == ()
    assert phone.get(links[1]).status_code == 200


def test_a_discarded_letter_takes_its_link_with_it(phone, browser, desk, chosen):
    kari, where = browser("kari"), f"/requests/{chosen}/forward"
    push(kari, where, where)
    first = letters_waiting(kari, chosen)[0]
    text = kari.client.get(f"/requests/{chosen}/letters/{first}.eml").text
    link = re.search(r"/answer/[\w=\n\r-]+", text)[0].replace("=\r\n", "").replace("=\n", "")[:51]
    assert phone.get(link).status_code == 200
    push(kari, where, f"/requests/{chosen}/letters", do=f"discard-{first}")
    assert phone.get(link).status_code == 404


def test_who_guesses_is_stopped_and_a_link_that_works_still_does(phone, links):
    found = [phone.get(f"/answer/{number:043}").status_code for number in range(PER_ADDRESS + 2)]
    assert found == [404] * PER_ADDRESS + [429] * 2
    assert phone.get(links[0]).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_answer(app, desk, chosen, links, headers):
    stranger = TestClient(app, base_url=BASE, headers=headers)
    assert send(stranger, links[0], answer="declined").status_code == 403
    assert replies.of_request(desk.store, chosen) == ()


def test_an_older_browser_that_hides_where_it_is_can_answer(app, desk, chosen, links):
    old = TestClient(app, base_url=BASE, headers={"Origin": "null"})
    assert send(old, links[0], answer="declined").status_code == 303


def test_hostile_text_stays_text_in_every_field(phone, browser, desk, chosen, links):
    hostile = "<script>alert(1)</script>\x00\u202e{{7*7}}"
    fields = dict.fromkeys(("contact", "resources", "needs", "text"), hostile)
    sent = "&".join(
        f"{name}=%3Cscript%3Ealert(1)%3C/script%3E%00%E2%80%AE%7B%7B7*7%7D%7D" for name in fields
    )
    answer = phone.post(
        links[0],
        content=f"answer=interested&{sent}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    for page in (phone.get(links[0]), browser("kari").client.get(f"/requests/{chosen}/answers")):
        assert "<script>alert" not in page.text
        assert "\x00" not in page.text
    assert "&lt;script&gt;alert(1)" in phone.get(links[0]).text, "offered again as staff"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "No answer is chosen."),
        ({"answer": "maybe"}, "No answer is chosen."),
        ({"answer": "interested", "patients": "many"}, "A number of patients is none."),
        ({"answer": "interested", "patients": "-1"}, "A number of patients is none."),
        ({"answer": "interested", "patients": "nan"}, "A number of patients is none."),
        ({"answer": "interested", "patients": "2.5"}, "is not whole"),
        ({"answer": "interested", "patients": "9" * 400}, "A number of patients is none."),
        ({"answer": "declined", "text": "x" * 5000}, "A text has more than 4000 characters."),
        ({"answer": "declined", "department": "eva@ahus.example"}, "A department has a name only"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(phone, desk, chosen, links, fields, says):
    answer = send(phone, f"{links[0]}?language=en", contact="Eva", **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert 'value="Eva"' in answer.text
    assert replies.of_request(desk.store, chosen) == ()


def test_the_page_says_no_more_than_the_letter_may(phone, desk, anne, chosen, links):
    view = cases.view_case(desk.store, chosen, today=TODAY)
    secret = {"sponsor": "Zyntera", "confidentiality": Confidentiality.CDA_FIRST}
    correct(
        desk.store,
        chosen,
        view.case.revision,
        secret,
        anne,
        catalogue=desk.matcher(TODAY).catalogue,
    )
    page = phone.get(f"{links[0]}?language=en").text
    assert "Zyntera" not in page
    assert "ulcerative colitis" not in page
    assert "confidentiality agreement" in page


def test_the_page_speaks_the_letters_language_and_another_one_on_demand(phone, links):
    assert '<html lang="nn"' in phone.get(links[0]).text, "Bergen writes nynorsk"
    assert '<html lang="nb"' in phone.get(links[1]).text
    assert '<html lang="en"' in phone.get(f"{links[1]}?language=en").text
    answer = send(phone, f"{links[1]}?language=en", answer="declined")
    assert answer.headers["location"].endswith("?language=en&done=1#kept")


def test_staff_and_equipment_are_offered_again_and_patients_are_not(phone, links):
    send(phone, links[0], answer="interested", resources="One study nurse", patients="4711")
    page = phone.get(links[0]).text
    assert "One study nurse</textarea>" in page
    assert 'value="4711"' not in page


def test_a_reader_gets_a_letter_without_its_link(browser, chosen, links):
    letter_id = 1
    text = browser("ola").client.get(f"/requests/{chosen}/letters/{letter_id}.eml").text
    assert "/answer/" not in text
    assert "answer_link" not in text
    forward = browser("ola").client.get(f"/requests/{chosen}/forward").text
    assert "/answer/" not in forward


def test_an_answer_by_phone_is_entered_by_hand_and_its_words_can_be_erased(
    browser, desk, chosen, links
):
    kari, where = browser("kari"), f"/requests/{chosen}/answers"
    answer = push(
        kari, where, where, site="ahus", answer="conditional", text="Needs Eva", day="2026-03-01"
    )
    assert answer.status_code == 303
    (kept,) = replies.of_request(desk.store, chosen)
    assert (kept.entered_by, kept.via.value, kept.given.text) == ("kari", "phone", "Needs Eva")
    assert push(kari, where, f"{where}/{kept.reply_id}/erase").status_code == 303
    assert "Needs Eva" not in "\n".join(everything_kept(desk))
    assert standing(desk, chosen) == {"ahus": Reply.CONDITIONAL}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"site": "unn", "answer": "declined"}, "was not forwarded to this hospital"),
        ({"site": "ahus", "answer": "declined", "day": "2030-01-01"}, "still to come"),
        ({"site": "ahus", "answer": "declined", "day": "soon"}, "is no day"),
    ],
)
def test_what_cannot_be_entered_by_hand_is_said(browser, desk, chosen, links, fields, says):
    where = f"/requests/{chosen}/answers"
    answer = push(browser("kari"), where, where, **fields)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_moment_of_the_answer_is_kept(phone, desk, chosen, links):
    send(phone, links[0], answer="declined")
    (kept,) = replies.of_request(desk.store, chosen)
    assert datetime.now(UTC) - kept.received_at < timedelta(minutes=5)
