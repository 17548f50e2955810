"""The question to a company: drafted, sent by hand, and the request waits for its answer."""

from __future__ import annotations

from matcher.domain.case import CaseState
from matcher.domain.letter import LetterKind
from matcher.services.desk import cases
from matcher.store import letters as kept
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import forms_of, push


def address(request_id: str, part: str = "question") -> str:
    return f"/requests/{request_id}/{part}"


def test_a_question_is_drafted_in_english_about_what_is_marked(browser, opened, desk):
    own = opened()
    kari = browser("kari", language="nb")
    fields = forms_of(kari.client.get(address(own)).text)[address(own)]
    assert "key_criteria" in fields["missing"]
    push(kari, address(own), address(own), missing=["key_criteria"])
    (question,) = kept.letters(desk.store, own)
    assert (question.kind, question.language) == (LetterKind.CLARIFICATION, "en")
    assert question.email == "unni@company.example"
    assert "criteria" in question.body
    assert "deadline" not in question.body.lower()
    assert own in question.subject


def test_it_is_drafted_in_another_language_where_that_is_chosen(browser, opened, desk):
    own = opened()
    push(browser("kari"), address(own), address(own), language="nn")
    (question,) = kept.letters(desk.store, own)
    assert "Hei" in question.body
    other = opened(title="Migraine")
    answer = push(browser("kari"), address(other), address(other), language="de")
    assert answer.status_code == 422
    assert kept.letters(desk.store, other) == ()


def test_once_it_is_out_the_request_awaits_clarification(browser, opened, desk):
    own = opened()
    kari = browser("kari")
    push(kari, address(own), address(own))
    (question,) = kept.letters(desk.store, own)
    done = push(kari, address(own), address(own, "letters"), do=f"out-{question.letter_id}")
    assert done.headers["location"].startswith(address(own))
    view = cases.view_case(desk.store, own, today=TODAY)
    assert view.state is CaseState.AWAITING_CLARIFICATION
    assert "Questions that are out" in kari.client.get(address(own)).text


def test_a_request_that_is_out_at_hospitals_stays_there(browser, chosen, desk):
    kari = browser("kari")
    push(kari, address(chosen, "forward"), address(chosen, "forward"))
    first = kept.letters(desk.store, chosen)[0]
    push(kari, address(chosen, "forward"), address(chosen, "letters"), do=f"out-{first.letter_id}")
    push(kari, address(chosen), address(chosen))
    question = kept.letters(desk.store, chosen)[-1]
    push(kari, address(chosen), address(chosen, "letters"), do=f"out-{question.letter_id}")
    assert cases.view_case(desk.store, chosen, today=TODAY).state is CaseState.FORWARDED


def test_nothing_marked_is_said_and_a_second_question_waits_for_the_first(browser, opened):
    own = opened()
    kari = browser("kari")
    answer = push(kari, address(own), address(own), missing=[])
    assert answer.status_code == 422
    assert "Nothing is marked to be asked." in answer.text
    form = forms_of(kari.client.get(address(own)).text)[address(own)]
    assert kari.client.post(address(own), data=form, follow_redirects=False).status_code == 303
    again = kari.client.post(address(own), data=form, follow_redirects=False)
    assert again.status_code == 409
    assert "waiting already" in again.text


def test_a_reader_asks_nobody(browser, opened):
    own = opened()
    ola = browser("ola")
    assert "Draft the question" not in ola.client.get(address(own)).text
    sent = {"csrf": ola.token("/profile"), "missing": "title"}
    assert ola.client.post(address(own), data=sent).status_code == 403
