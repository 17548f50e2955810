"""What a small hospital meets on a phone: open, answered, late, withdrawn, a link that leads nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from matcher.desk.planned import Ask
from matcher.domain.answering import Given, Status
from matcher.domain.batch import Row
from matcher.domain.case import CaseState, Sender
from matcher.domain.events import Contact
from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.services.desk import amending, answering, cases, contacts, drafts, forwarding
from matcher.services.desk.acting import Acting
from matcher.services.desk.receiving import NewCase, open_case
from matcher.store import answer_links, letters
from matcher.store.applying import apply_rows
from matcher.wording.following_amended import amendment_composer
from matcher.wording.letters import From, composer
from tests.web.conftest import TODAY

PHONE = {"width": 360, "height": 740}
SENDER = From("The unit")

#: What each state says at its top, in the language of the link.
SAYS = {
    "open": {"nb": "Svar innen", "nn": "Svar innan", "en": "Please answer by"},
    "answered": {
        "nb": "Takk, vi har fått det: Ja, interessert",
        "nn": "Takk, vi har fått det: Ja, interessert",
        "en": "Thank you, we have it: Yes, interested",
    },
    "late": {"nb": "Fristen var", "nn": "Fristen var", "en": "The deadline was"},
    "withdrawn": {
        "nb": "Firmaet har trukket forespørselen",
        "nn": "Firmaet har trekt førespurnaden",
        "en": "The company has withdrawn this request",
    },
    "nowhere": {
        "nb": "Denne lenken fører ingen steder",
        "nn": "Denne lenkja fører ingen stad",
        "en": "This link leads nowhere",
    },
    "amended": {
        "nb": "Svaret mitt gjelder fortsatt",
        "nn": "Svaret mitt gjeld framleis",
        "en": "My answer still holds",
    },
}


@pytest.fixture
def anne() -> Acting:
    return Acting(Person("anne", "Anne", Role.APPROVER), TODAY, datetime.now(UTC))


@pytest.fixture
def asked(served, anne) -> tuple[str, str]:
    """A request that Ahus has been asked about, and the token of its link."""
    store, catalogue = served.desk.store, served.desk.matcher(TODAY).catalogue
    study = Request(
        title="A phase 3 study of long names, gastroenterohepatology and endoscopy",
        therapy_areas=("gastroenterology",),
        request_type=RequestType.SITE,
        reply_due_on=TODAY + timedelta(14),
    )
    new = NewCase(study, sender=Sender("Unni", "unni@company.example"))
    own = open_case(store, new, anne, catalogue=catalogue).request_id
    bo = Contact("", "ahus", "Bo", "bo@ahus.example", department="Medicine")
    contacts.add_contact(store, bo, anne, catalogue=catalogue)
    prepared = drafts.prepare_letters(
        store, own, [Ask("ahus")], anne, catalogue=catalogue, compose=composer(catalogue, SENDER)
    )
    letter = prepared.letters[0]
    forwarding.hand_over(store, letter.letter_id, letter.revision, anne, record=forwarding.Record())
    return own, answer_links.token_of(letter, 0, answer_links.key_of(store))


def bring_about(state: str, served, anne: Acting, own: str, token: str) -> None:
    """Have happen what makes the page of a link look so."""
    store, catalogue = served.desk.store, served.desk.matcher(TODAY).catalogue
    if state in ("answered", "amended"):
        opened = answering.open_link(store, token)
        given = Given(Status.INTERESTED, department="Medicine", eligible_patients_per_year=12)
        answering.answer_by_link(store, opened, given, TODAY, anne.now)
    if state == "late":
        (sent,) = letters.forwardings(store, own)
        past = replace(sent, due_on=TODAY - timedelta(3), known_on=None)
        with store.writing() as connection:
            apply_rows(connection, [Row(past)], anne.author, "import")
    revision = cases.view_case(store, own, today=TODAY).case.revision
    if state == "withdrawn":
        cases.move(store, own, revision, CaseState.WITHDRAWN, anne)
    if state == "amended":
        change = amending.Change("v2", "Two more visits for each patient.", is_material=True)
        compose = amendment_composer(catalogue, SENDER)
        amending.amend(store, own, revision, change, anne, catalogue=catalogue, compose=compose)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("state", SAYS)
def test_each_state_is_said_at_the_top_and_fits_a_small_phone(
    open_page, served, asked, anne, axe, state, language
):
    own, token = asked
    bring_about(state, served, anne, own, token)
    page = open_page("/accessibility", javascript=True)
    page.set_viewport_size(PHONE)
    path = f"/answer/{'x' * 43 if state == 'nowhere' else token}"
    answer = page.goto(f"{served.address}{path}?language={language}")
    assert answer.status == (404 if state == "nowhere" else 200)
    assert page.locator("html").get_attribute("lang") == language
    assert page.get_by_text(SAYS[state][language]).first.is_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    can_answer = state not in ("withdrawn", "nowhere")
    assert (page.locator("form").count() > 0) is can_answer


def test_an_amended_request_is_confirmed_by_one_touch(open_page, served, asked, anne):
    own, token = asked
    bring_about("amended", served, anne, own, token)
    page = open_page("/accessibility", javascript=True)
    page.set_viewport_size(PHONE)
    page.goto(f"{served.address}/answer/{token}?language=nn")
    page.get_by_role("button", name="Svaret mitt gjeld framleis").click()
    page.get_by_text("Takk, vi har fått det:").wait_for()
    assert page.get_by_role("button", name="Svaret mitt gjeld framleis").count() == 0
