"""A request about the country: asked, answered, and one reply to the company."""

from __future__ import annotations

import pytest

from matcher.domain.case import CaseState, Opinion
from matcher.domain.events import Contact
from matcher.domain.letter import LetterKind
from matcher.domain.vocabulary import RequestType
from matcher.services.desk import cases, contacts
from matcher.store import letters as kept
from matcher.store import opinions
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import forms_of, push


@pytest.fixture
def own(opened, desk, anne):
    """A request about the country; somebody can be written to in Bergen."""
    ada = Contact("", "helse-bergen", "Ada", "ada@helse-bergen.example")
    catalogue = desk.matcher(TODAY).catalogue
    contacts.add_contact(desk.store, ada, anne, catalogue=catalogue)
    return opened(request_type=RequestType.COUNTRY)


def address(request_id: str, part: str = "country") -> str:
    return f"/requests/{request_id}/{part}"


def ask(browser, own: str, *parties: str, **more: str):
    return push(browser, address(own), address(own, "country/ask"), party=list(parties), **more)


def test_the_centre_and_hospitals_are_asked_by_their_own_deadline(browser, own, centre, desk):
    kari = browser("kari")
    done = ask(kari, own, f"centre:{centre}", "site:helse-bergen", due_on="2026-03-09")
    assert done.status_code == 303
    asked = opinions.opinions(desk.store, own)
    assert [one.due_on.isoformat() for one in asked] == ["2026-03-09"] * 2
    waiting = kept.letters(desk.store, own)
    assert {one.kind for one in waiting} == {LetterKind.EXPERT}
    assert all("9 mars" in one.body or "9. mars" in one.body for one in waiting)
    page = kari.client.get(address(own)).text
    assert "Answers: 0 of 2" in page
    assert 'value="site:helse-bergen"' not in page, "who was asked is not asked again"


def test_once_somebody_has_been_asked_the_request_is_out_and_forwards_nothing(browser, own, desk):
    kari = browser("kari")
    ask(kari, own, "site:helse-bergen")
    (letter,) = kept.letters(desk.store, own)
    push(kari, address(own), address(own, "letters"), do=f"out-{letter.letter_id}")
    view = cases.view_case(desk.store, own, today=TODAY)
    assert (view.state, view.n_asked) == (CaseState.FORWARDED, 0)


def test_an_answer_is_recorded_and_changed(browser, own, desk):
    kari = browser("kari")
    ask(kari, own, "site:helse-bergen")
    answer = {"opinion": "very_good", "care": "no", "text": "Enough patients."}
    assert push(kari, address(own), address(own, "country/answer"), **answer).status_code == 303
    (one,) = opinions.opinions(desk.store, own)
    assert (one.opinion, one.standard_of_care_ok) == (Opinion.VERY_GOOD, False)
    assert one.answered_on == TODAY
    push(kari, address(own), address(own, "country/answer"), care="")
    (one,) = opinions.opinions(desk.store, own)
    assert (one.standard_of_care_ok, one.text) == (None, "Enough patients.")


def test_an_answer_somebody_else_recorded_meanwhile_is_not_overwritten(browser, own, desk):
    kari, anne = browser("kari"), browser("anne")
    ask(kari, own, "site:helse-bergen")
    path = address(own, "country/answer")
    stale = forms_of(anne.client.get(address(own)).text)[path]
    push(kari, address(own), path, opinion="small")
    answer = anne.client.post(path, data=stale | {"opinion": ["good"], "text": ["Mine"]})
    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert opinions.opinions(desk.store, own)[0].opinion is Opinion.SMALL


def test_an_empty_answer_is_none(browser, own):
    kari = browser("kari")
    ask(kari, own, "site:helse-bergen")
    answer = push(kari, address(own), address(own, "country/answer"))
    assert answer.status_code == 422
    assert "The answer says nothing." in answer.text


def test_one_reply_is_drafted_out_of_the_answers_and_its_sending_moves_the_request_on(
    browser, own, desk
):
    kari = browser("kari")
    ask(kari, own, "site:helse-bergen")
    words = {"opinion": "good", "text": "Enough patients."}
    push(kari, address(own), address(own, "country/answer"), **words)
    assert push(kari, address(own), address(own, "country/reply")).status_code == 303
    reply = kept.letters(desk.store, own)[-1]
    assert (reply.kind, reply.email) == (LetterKind.COUNTRY_REPLY, "unni@company.example")
    assert "Enough patients." in reply.body
    assert "Ada" not in reply.body
    path = address(own, "letters")
    changed = {f"body-{reply.letter_id}": "Norway is a good place.", "do": f"out-{reply.letter_id}"}
    push(kari, address(own), path, **changed)
    assert kept.letter(desk.store, reply.letter_id).body == "Norway is a good place.\n"
    assert cases.view_case(desk.store, own, today=TODAY).state is CaseState.SUMMARY_SENT


def test_who_was_to_be_asked_may_be_asked_again_once_the_letter_is_discarded(
    browser, own, centre, desk
):
    kari = browser("kari")
    parties = (f"centre:{centre}", "site:helse-bergen")
    ask(kari, own, *parties)
    answers = forms_of(kari.client.get(address(own)).text)[address(own, "country/answer")]
    answered = {name: values[:1] for name, values in answers.items()} | {"text": ["Good."]}
    kari.client.post(address(own, "country/answer"), data=answered)
    for letter in kept.letters(desk.store, own):
        push(kari, address(own), address(own, "letters"), do=f"discard-{letter.letter_id}")
    left = opinions.opinions(desk.store, own)
    assert [one.text for one in left] == ["Good."], "an answer stays"
    assert ask(kari, own, "site:helse-bergen").status_code == 303


def test_what_cannot_be_asked_is_said(browser, own):
    kari = browser("kari")
    for parties, more, said in (
        ([], {}, "Nobody is chosen to be asked."),
        (["site:unn"], {}, "nobody to write to"),
        (["site:helse-bergen"], {"due_on": "2026-02-01"}, "a day that is past"),
        (["site:helse-bergen"], {"due_on": "soon"}, "is no day"),
    ):
        answer = ask(kari, own, *parties, **more)
        assert answer.status_code == 422
        assert said in answer.text


def test_a_request_for_hospitals_has_no_such_page_but_says_where_to_go(browser, opened):
    site = opened()
    page = browser("kari").client.get(address(site)).text
    assert f"/requests/{site}/forward" in page
    assert "Whom to ask" not in page


def test_a_reader_records_nothing(browser, own):
    ola = browser("ola")
    assert ola.client.get(address(own)).status_code == 200
    for part in ("ask", "answer", "reply"):
        sent = {"csrf": ola.token("/profile"), "opinion_id": "1"}
        assert ola.client.post(address(own, f"country/{part}"), data=sent).status_code == 403
