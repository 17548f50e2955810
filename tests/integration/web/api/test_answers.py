"""Scripts read answers, enter them, propose them from a mail, and give links out and take them back."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.integration.web.api.conftest import problem
from tests.integration.web.conftest import TODAY

CONTACT = {"name": "Ada", "email": "ada@hospital.example", "department": "Medicine"}
YES = {
    "site_id": "helse-bergen",
    "answer": "interested",
    "department": "Medicine",
    "patients": 20,
    "estimate": 4.5,
    "competing": False,
    "contact": "Dr Ada Holm",
    "text": "Gladly.",
}


@pytest.fixture
def letter(kari) -> dict:
    """A request that is out to Bergen by a letter with a link."""
    due_on = (TODAY + timedelta(14)).isoformat()
    own = kari.opened(sponsor="Acme", reply_due_on=due_on)
    assert kari.post("/sites/helse-bergen/contacts", CONTACT).status_code == 201
    asks = {"asks": [{"site_id": "helse-bergen"}]}
    (draft,) = kari.post(f"/requests/{own}/letters/forwarding", asks).json()["letters"]
    path = f"/letters/{draft['letter_id']}"
    handed = kari.post(f"{path}/hand-over", If_Match=kari.tag(path))
    assert handed.status_code == 200, handed.text
    return handed.json()


@pytest.fixture
def path(letter) -> str:
    return f"/requests/{letter['request_id']}"


def test_an_answer_is_entered_once_and_what_was_said_before_is_kept(kari, path):
    before = kari.get(f"{path}/answers").json()
    assert [one["site_id"] for one in before["silent"]] == ["helse-bergen"]
    for _ in range(2):
        kept = kari.post(f"{path}/answers", YES, Idempotency_Key="bergen")
        assert kept.status_code == 201, kept.text
    assert kept.json()["given"]["recruitment_estimate"] == 4.5
    no = {**YES, "answer": "declined", "reason": "no_patients", "via": "phone"}
    assert kari.post(f"{path}/answers", no).json()["given"]["eligible_patients_per_year"] is None
    found = kari.get(f"{path}/answers").json()
    (one,) = found["answered"]
    assert (one["answer"], one["reply"]["via"], one["is_late"]) == ("declined", "phone", False)
    assert [each["given"]["status"] for each in one["earlier"]] == ["interested"]
    assert found["silent"] == []


def test_an_answer_of_a_hospital_never_asked_or_of_a_day_to_come_is_refused(kari, path):
    never = kari.post(f"{path}/answers", {**YES, "site_id": "unn"})
    assert "was not forwarded to this hospital" in problem(never, 422)["detail"]
    to_come = (TODAY + timedelta(1)).isoformat()
    later = kari.post(f"{path}/answers", {**YES, "answered_on": to_come})
    assert "still to come" in problem(later, 422)["detail"]
    assert kari.get(f"{path}/answers").json()["answered"] == []


def test_own_words_are_erased_and_the_answer_stays(kari, path):
    number = kari.post(f"{path}/answers", YES).json()["reply_id"]
    erased = kari.send("DELETE", f"{path}/answers/{number}/words")
    given = erased.json()["given"]
    assert (given["text"], given["contact"]) == ("", "")
    assert (given["status"], given["eligible_patients_per_year"]) == ("interested", 20)
    assert problem(kari.send("DELETE", f"{path}/answers/99/words"), 404)


def test_a_mail_is_read_and_nothing_is_kept_before_it_is_sent_as_an_answer(kari, path, letter):
    text = f"From: ada@hospital.example\nSubject: {letter['request_id']}\n\nVi er interessert."
    assert kari.post("/answers/read", {"text": text}).json() == {
        "requests_named": [letter["request_id"]]
    }
    read = kari.post(f"{path}/answers/read", {"text": text}).json()
    assert (read["site_id"], read["answer"]) == ("helse-bergen", "interested")
    assert read["site_words"] == "ada@hospital.example"
    assert kari.get(f"{path}/answers").json()["answered"] == []
    confirmed = {name: read[name] for name in ("site_id", "answer", "department", "version")}
    assert kari.post(f"{path}/answers", confirmed).status_code == 201
    (one,) = kari.get(f"{path}/answers").json()["answered"]
    assert (one["answer"], one["reply"]["entered_by"]) == ("interested", "kari")


def test_a_link_is_told_where_it_is_made_and_nowhere_else(kari, path, letter, desk):
    making = f"/letters/{letter['letter_id']}/answer-links"
    (made,) = kari.post(making, Idempotency_Key="links").json()
    address = urlsplit(made["address"]).path
    assert kari.client.get(address).status_code == 200
    token = address.rpartition("/")[2]
    (listed,) = kari.get(f"{path}/answer-links").json()
    assert (listed["link_id"], listed["is_void"]) == (made["link_id"], False)
    assert token not in kari.get(f"{path}/answer-links").text
    with sqlite3.connect(desk.store.path) as connection:
        assert not any(token in line for line in connection.iterdump()), "no token is kept"
    connection.close()


def test_a_link_taken_back_leads_nowhere_and_is_not_made_again(kari, path, letter):
    making = f"/letters/{letter['letter_id']}/answer-links"
    (made,) = kari.post(making).json()
    (void,) = kari.send("DELETE", f"{path}/answer-links/{made['link_id']}").json()
    assert void["is_void"]
    assert kari.client.get(urlsplit(made["address"]).path).status_code == 404
    assert kari.post(making).json() == []
    other = kari.opened(title="Migraine")
    assert problem(kari.send("DELETE", f"/requests/{other}/answer-links/{made['link_id']}"), 404)


def test_who_may_only_read_sees_answers_and_gets_no_link(script, kari, path, letter):
    ola = script("ola")
    assert ola.get(f"{path}/answers").status_code == 200
    assert ola.get(f"{path}/answer-links").status_code == 200
    assert problem(ola.post(f"/letters/{letter['letter_id']}/answer-links"), 403)
    assert problem(ola.post(f"{path}/answers", YES), 403)
