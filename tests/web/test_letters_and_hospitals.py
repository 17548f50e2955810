"""From a choice to letters that are out, a question about the country, a hospital: real pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from matcher.domain.case import Chosen, Sender
from matcher.domain.events import Contact
from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.services.desk import cases, contacts, lists
from matcher.services.desk.acting import Acting
from matcher.services.desk.receiving import NewCase, open_case

WORDS = {
    "nb": ("Skriv brevene", "Jeg har sendt det selv", "Hva skjer nå"),
    "nn": ("Skriv breva", "Eg har sendt det sjølv", "Kva skjer no"),
    "en": ("Write the letters", "I have sent it myself", "What happens next"),
}


@pytest.fixture
def anne() -> Acting:
    from tests.web.conftest import TODAY

    return Acting(Person("anne", "Anne", Role.APPROVER), TODAY, datetime.now(UTC))


@pytest.fixture
def chosen(served, anne) -> str:
    """A request with two hospitals chosen, one of which can be written to."""
    own = _opened(served, anne)
    store, matcher = served.desk.store, served.desk.matcher(anne.today)
    ada = Contact("", "helse-bergen", "Ada", "ada@bergen.example", department="Medicine")
    contacts.add_contact(store, ada, anne, catalogue=matcher.catalogue)
    view = cases.view_case(store, own, today=anne.today)
    kept = lists.show_list(matcher, view.request, anne).kept
    marks = [Chosen("helse-bergen", True), Chosen("ahus", True)]
    lists.choose(store, own, view.case.revision, kept.list_id, marks, anne)
    return own


def _opened(served, anne: Acting, **said: object) -> str:
    study = {
        "title": "A phase 3 study in ulcerative colitis",
        "therapy_areas": ("gastroenterology",),
        "request_type": RequestType.SITE,
        **said,
    }
    new = NewCase(Request(**study), sender=Sender("Unni", "unni@company.example"))
    catalogue = served.desk.matcher(anne.today).catalogue
    return open_case(served.desk.store, new, anne, catalogue=catalogue).request_id


def _write(page) -> None:
    page.click("text=Write the letters")
    page.wait_for_url(re.compile("done=written"))
    _unfold(page)


def _unfold(page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_from_a_choice_to_a_letter_that_is_out(open_page, axe, chosen, language, javascript):
    write, sent, next_title = WORDS[language]
    page = open_page(
        f"/requests/{chosen}/forward", as_user="kari", language=language, javascript=javascript
    )
    if javascript:
        _unfold(page)
        assert axe(page) == []
    page.click(f"text={write}")
    page.wait_for_url(re.compile("done=written"))
    letter = page.locator("article.letter")
    assert "ada@bergen.example" in letter.inner_text()
    if javascript:
        _unfold(page)
        assert axe(page) == []
    page.click(f"text={sent}")
    page.wait_for_url(re.compile("done=out"))
    assert page.locator("#next-title").inner_text() == next_title
    assert page.locator("article.letter").count() == 0
    if javascript:
        _unfold(page)
        assert axe(page) == []


def test_the_enter_key_in_a_letter_keeps_its_words_and_sends_nothing(open_page, chosen):
    page = open_page(f"/requests/{chosen}/forward", as_user="kari", language="en")
    _write(page)
    subject = page.locator("input[name^=subject-]")
    subject.fill(f"{chosen}: A new subject")
    subject.press("Enter")
    page.wait_for_url(re.compile("done=kept"))
    assert page.locator("input[name^=subject-]").input_value() == f"{chosen}: A new subject"
    assert page.locator("article.letter").count() == 1


def test_a_box_to_copy_from_is_selected_by_keyboard_and_cannot_be_changed(open_page, chosen):
    page = open_page(f"/requests/{chosen}/forward", as_user="kari", language="en")
    _write(page)
    box = page.locator("textarea[id^=copy-body-]")
    box.focus()
    page.keyboard.press("Control+A")
    chars = box.evaluate("one => one.selectionEnd - one.selectionStart")
    assert chars == len(box.input_value()) > 300
    page.keyboard.type("nothing")
    assert "nothing" not in box.input_value()


def test_of_two_who_change_a_letter_the_second_sees_both(open_page, axe, chosen):
    kari = open_page(f"/requests/{chosen}/forward", as_user="kari", language="en")
    _write(kari)
    anne = open_page(f"/requests/{chosen}/forward", as_user="anne", language="en")
    for page, words in ((kari, "Kari's words"), (anne, "Anne's words")):
        _unfold(page)
        page.locator("textarea[name^=body-]").fill(words)
        page.locator("article.letter details button").first.click()
        page.wait_for_url(re.compile("done=kept" if page is kari else "/letters$"))
    assert "changed or taken by somebody" in anne.locator(".ds-error-summary").inner_text()
    assert "Kari's words" in anne.locator(".theirs").inner_text()
    assert anne.locator("textarea[name^=body-]").input_value() == "Anne's words\n"
    assert axe(anne) == []


def test_the_country_is_asked_about_and_answered(open_page, axe, chosen, served, anne):
    own = _opened(served, anne, title="How is asthma treated?", request_type=RequestType.COUNTRY)
    page = open_page(f"/requests/{own}/country", as_user="kari", language="en")
    _unfold(page)
    assert axe(page) == []
    page.check("[value='site:helse-bergen']")
    page.click("text=Write to them")
    page.wait_for_url(re.compile("done=written"))
    _unfold(page)
    page.check("[id^=opinion][id$=-very_good]")
    page.click("text=Keep the answer")
    page.wait_for_url(re.compile("done=recorded"))
    assert "very good" in page.locator("#answers dl").inner_text()
    page.click("text=Draft the reply")
    page.wait_for_url(re.compile("done=written"))
    _unfold(page)
    assert "unni@company.example" in page.locator("#letters").inner_text()
    assert axe(page) == []


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_axe_finds_nothing_on_these_pages(open_page, axe, chosen, language):
    paths = (
        f"/requests/{chosen}/question",
        f"/requests/{chosen}/redact",
        "/hospitals",
        "/hospitals/helse-bergen",
        "/hospitals/helse-bergen/advice",
        "/addresses",
    )
    page = open_page("/hospitals", as_user="anne", language=language)
    for path in paths:
        page.goto(path)
        _unfold(page)
        assert axe(page) == [], path


def test_a_contact_is_added_without_scripts_and_no_page_is_wider_than_a_phone(open_page, chosen):
    page = open_page("/hospitals/ahus", as_user="kari", language="en", javascript=False)
    page.set_viewport_size({"width": 400, "height": 800})
    form = page.locator("#contact-new")
    form.locator("[name=name]").fill("Bo")
    form.locator("[name=email]").fill("bo@ahus.example")
    form.locator("button").click()
    page.wait_for_url(re.compile("done=kept"))
    assert "bo@ahus.example" in page.locator("#contacts").inner_text()
    for path in (
        "/hospitals",
        "/hospitals/ahus",
        "/addresses",
        f"/requests/{chosen}/forward",
        f"/requests/{chosen}/question",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path


def test_printed_letters_are_there_to_read_and_buttons_are_not(open_page, chosen):
    page = open_page(f"/requests/{chosen}/forward", as_user="kari", language="en")
    _write(page)
    page.emulate_media(media="print")
    assert page.locator("article.letter h3").is_visible()
    assert not page.get_by_role("button", name="I have sent it myself").is_visible()
    assert not page.locator("a.ds-button").first.is_visible()
