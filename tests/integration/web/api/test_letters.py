"""Letters by script: written, changed, handed over, sent where there is a server, discarded."""

from __future__ import annotations

import pytest

from tests.integration.web.api.conftest import problem

CONTACT = {"name": "Ada", "email": "ada@hospital.example", "department": "Medicine"}


@pytest.fixture
def drafted(kari) -> dict:
    """A request with one draft to one contact."""
    own = kari.opened(sponsor="Acme")
    assert kari.post("/sites/helse-bergen/contacts", CONTACT).status_code == 201
    asks = {"asks": [{"site_id": "helse-bergen"}]}
    prepared = kari.post(f"/requests/{own}/letters/forwarding", asks)
    assert prepared.status_code == 201, prepared.text
    (letter,) = prepared.json()["letters"]
    return letter


def test_a_forwarding_is_drafted_and_says_whom_it_cannot_reach(kari, drafted):
    assert drafted["state"] == "draft"
    assert drafted["request_id"] in drafted["subject"]
    assert drafted["email"] == "ada@hospital.example"
    assert [item["site_id"] for item in drafted["items"]] == ["helse-bergen"]
    listed = kari.get(f"/requests/{drafted['request_id']}/letters").json()
    assert listed == [drafted]
    other = kari.opened(title="Migraine")
    asks = {"asks": [{"site_id": "unn"}]}
    prepared = kari.post(f"/requests/{other}/letters/forwarding", asks).json()
    assert (prepared["letters"], prepared["without_contact"]) == ([], ["unn"])


def test_letters_are_not_drafted_twice(kari, drafted):
    asks = {"asks": [{"site_id": "helse-bergen"}]}
    again = kari.post(f"/requests/{drafted['request_id']}/letters/forwarding", asks)
    assert "are waiting already" in problem(again, 409)["detail"]


def test_nothing_is_forwarded_of_a_request_that_has_ended(kari):
    own = kari.opened()
    kari.post(f"/requests/{own}/move", {"to": "withdrawn"}, If_Match="*")
    answer = kari.post(f"/requests/{own}/letters/forwarding", {"asks": [{"site_id": "unn"}]})
    assert "nothing is forwarded there" in problem(answer, 409)["detail"]


def test_the_words_are_changed_by_one_at_a_time(kari, drafted):
    path = f"/letters/{drafted['letter_id']}"
    words = {"subject": drafted["subject"], "body": "Dear Ada,\n\nplease look."}
    tag = kari.tag(path)
    changed = kari.send("PATCH", path, words, If_Match=tag)
    assert changed.json()["body"].startswith("Dear Ada")
    stale = problem(kari.send("PATCH", path, words, If_Match=tag), 412)
    assert stale["current"]["revision"] == 2
    lost = {**words, "subject": "Hello"}
    told = problem(kari.send("PATCH", path, lost, If_Match="*"), 422)
    assert "lacks our reference" in told["detail"]


def test_what_is_handed_over_is_recorded_as_forwarded(kari, drafted):
    path = f"/letters/{drafted['letter_id']}"
    content = kari.get(f"{path}/eml")
    assert content.headers["content-type"] == "message/rfc822"
    assert b"ada@hospital.example" in content.content
    handed = kari.post(f"{path}/hand-over", If_Match=kari.tag(path), Idempotency_Key="one")
    assert handed.json()["state"] == "handed_over"
    again = kari.post(f"{path}/hand-over", If_Match='"1"', Idempotency_Key="one")
    assert again.headers["idempotent-replayed"] == "true"
    case = kari.get(f"/requests/{drafted['request_id']}").json()
    assert (case["state"], case["n_asked"]) == ("forwarded", 1)


def test_nothing_is_sent_where_there_is_no_mail_server(kari, drafted):
    path = f"/letters/{drafted['letter_id']}"
    answer = kari.post(f"{path}/send", {}, If_Match=kari.tag(path))
    assert "No mail server" in problem(answer, answer.status_code)["detail"]
    assert answer.status_code >= 400
    assert kari.get(path).json()["state"] == "draft"


def test_a_discarded_letter_stays_on_record(kari, drafted):
    path = f"/letters/{drafted['letter_id']}"
    assert kari.send("DELETE", path, If_Match="*").json()["state"] == "cancelled"
    problem(kari.post(f"{path}/hand-over", If_Match="*"), 409)


def test_a_question_asks_for_what_is_missing(kari):
    own = kari.opened()
    path = f"/requests/{own}/letters/question"
    asked = kari.post(path, {"missing": ["sites_wanted"], "language": "en"})
    assert asked.status_code == 201, asked.text
    assert asked.json()["kind"] == "clarification"
    assert own in asked.json()["subject"]
    told = problem(kari.post(path, {"missing": ["nothing_of_the_kind"]}), 422)
    assert "Nothing is marked" in told["detail"]


def test_a_country_request_is_answered_by_experts_and_once(kari):
    own = kari.opened(request_type="country")
    kari.post("/sites/helse-bergen/contacts", CONTACT)
    path = f"/requests/{own}/opinions"
    asked = kari.post(path, {"parties": ["site:helse-bergen"]})
    assert asked.status_code == 201, asked.text
    (one,) = kari.get(path).json()
    own_path = f"{path}/{one['opinion_id']}"
    said = {"opinion": "good", "standard_of_care_ok": True, "text": "Many patients."}
    tag = kari.tag(own_path)
    kept = kari.send("PUT", own_path, said, If_Match=tag)
    assert (kept.json()["opinion"], kept.json()["answered_on"]) == ("good", "2026-03-02")
    problem(kari.send("PUT", own_path, said, If_Match=tag), 412)
    reply = kari.post(f"/requests/{own}/letters/country-reply", {})
    assert reply.status_code == 201, reply.text
    assert "Many patients." in reply.json()["body"]
    forwarding = {"asks": [{"site_id": "helse-bergen"}]}
    problem(kari.post(f"/requests/{own}/letters/forwarding", forwarding), 409)


def test_a_reader_writes_no_letters(kari, script, drafted):
    ola, path = script("ola"), f"/letters/{drafted['letter_id']}"
    words = {"subject": drafted["subject"], "body": "x"}
    asks = {"asks": [{"site_id": "helse-bergen"}]}
    answers = [
        ola.send("PATCH", path, words, If_Match="*"),
        ola.send("DELETE", path, If_Match="*"),
        ola.post(f"{path}/hand-over", If_Match="*"),
        ola.post(f"{path}/send", {}, If_Match="*"),
        ola.post(f"/requests/{drafted['request_id']}/letters/forwarding", asks),
        ola.post(f"/requests/{drafted['request_id']}/letters/question", {}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 6
    assert ola.get(path).json() == drafted


def test_an_address_that_is_none_is_to_be_put_right_and_not_to_be_tried_again(kari):
    answer = kari.post("/sites/helse-bergen/contacts", {**CONTACT, "email": "\u00dd"})
    assert "no proper e-mail address" in problem(answer, 422)["detail"]
