"""A hospital answers on a phone, in three languages, with scripts and without; the desk sees it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from matcher.desk.planned import Ask
from matcher.domain.events import Contact
from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.services.desk import contacts, drafts, forwarding
from matcher.services.desk.acting import Acting
from matcher.services.desk.receiving import NewCase, open_case
from matcher.store import answer_links, replies
from matcher.wording.letters import From, composer
from tests.web.conftest import TODAY

PHONE = {"width": 390, "height": 844}

WORDS = {
    "nb": ("Nei, ikke denne gangen", "Send ja", "Takk, vi har fått det:"),
    "nn": ("Nei, ikkje denne gongen", "Send ja", "Takk, vi har fått det:"),
    "en": ("No, not this time", "Send the yes", "Thank you, we have it:"),
}


@pytest.fixture
def anne() -> Acting:
    return Acting(Person("anne", "Anne", Role.APPROVER), TODAY, datetime.now(UTC))


@pytest.fixture
def asked(served, anne) -> tuple[str, str]:
    """A request that Ahus has been asked about, and the path of its link."""
    store, catalogue = served.desk.store, served.desk.matcher(TODAY).catalogue
    study = Request(
        title="A phase 3 study in ulcerative colitis",
        therapy_areas=("gastroenterology",),
        request_type=RequestType.SITE,
    )
    own = open_case(store, NewCase(study), anne, catalogue=catalogue).request_id
    bo = Contact("", "ahus", "Bo", "bo@ahus.example", department="Medicine")
    contacts.add_contact(store, bo, anne, catalogue=catalogue)
    prepared = drafts.prepare_letters(
        store,
        own,
        [Ask("ahus")],
        anne,
        catalogue=catalogue,
        compose=composer(catalogue, From("The unit")),
    )
    letter = prepared.letters[0]
    forwarding.hand_over(store, letter.letter_id, letter.revision, anne, record=forwarding.Record())
    token = answer_links.token_of(letter, 0, answer_links.key_of(store))
    return own, f"/answer/{token}"


def fits(page) -> bool:
    """Nothing sticks out to the side."""
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_no_takes_two_touches_on_a_phone(open_page, served, asked, axe, language):
    own, link = asked
    page = open_page("/accessibility", javascript=True)
    page.set_viewport_size(PHONE)
    page.goto(f"{link}?language={language}")
    assert page.locator("html").get_attribute("lang") == language
    assert axe(page) == []
    assert fits(page)
    no, _, thanks = WORDS[language]
    page.get_by_role("button", name=no).click()
    page.get_by_text(thanks).wait_for()
    assert axe(page) == []
    assert [one.given.status.value for one in replies.of_request(served.desk.store, own)] == [
        "declined"
    ]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_yes_with_the_keyboard_alone_and_no_scripts(open_page, served, asked, language):
    own, link = asked
    page = open_page(f"{link}?language={language}", javascript=False)
    page.set_viewport_size(PHONE)
    page.locator("#patients").focus()
    page.keyboard.type("40")
    page.keyboard.press("Tab")
    page.keyboard.type("7,5")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.locator("#contact").focus()
    page.keyboard.type("Eva")
    page.keyboard.press("Enter")
    page.get_by_text(WORDS[language][2]).wait_for()
    (kept,) = replies.of_request(served.desk.store, own)
    given = kept.given
    assert (given.status.value, given.eligible_patients_per_year) == ("interested", 40)
    assert (given.recruitment_estimate, given.contact) == (7.5, "Eva")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_desk_shows_the_answer_and_reads_a_mail(open_page, served, asked, axe, language):
    own, link = asked
    phone = open_page(link)
    phone.get_by_role("button", name=WORDS["nb"][0]).click()
    page = open_page("/answers/paste", as_user="kari", language=language)
    assert axe(page) == []
    page.locator("#mail").fill(f"From: bo@ahus.example\nSubject: {own}\n\nYes, we are interested.")
    page.locator("main form button").click()
    page.locator("#enter").wait_for()
    assert page.locator("#answer").input_value() == "interested"
    assert axe(page) == []
    page.set_viewport_size(PHONE)
    assert fits(page)
    page.locator("#enter form > button").click()
    page.wait_for_url("**/answers?done=kept")
    assert [one.given.status.value for one in replies.of_request(served.desk.store, own)] == [
        "interested",
        "declined",
    ]
    page.goto(f"/requests/{own}")
    assert axe(page) == []
    page.goto(f"/requests/{own}/forward")
    assert axe(page) == []
    page.locator("#answer-links button").click()
    page.wait_for_url("**/forward?done=revoked*")
    assert phone.goto(link).status == 404
    assert axe(phone) == []
