"""What letters say is put into one's own words on a page, looked at, kept, and used from then on."""

from __future__ import annotations

import pytest

from matcher.store import letters, texts
from matcher.wording.letters_texts import LETTERS
from tests.integration.web.pages.conftest import forms_of, push

WHERE = "/texts/forward?language=nn"
OURS = "Hei frå oss: ein studie innan {fields}."


@pytest.fixture
def kari(browser):
    return browser("kari")


def change(kari, do: str = "keep", where: str = WHERE, **said):
    return push(kari, where, where, do=do, **{f"text-letter.{name}": t for name, t in said.items()})


def test_own_words_are_kept_for_one_language_and_stand_in_the_next_letters(desk, kari, chosen):
    assert change(kari, first=OURS).status_code == 303
    assert texts.own_texts(desk.store) == {"nn": {"letter.first": OURS}}
    where = f"/requests/{chosen}/forward"
    assert push(kari, where, where).status_code == 303
    bodies = {one.language: one.body for one in letters.letters(desk.store, chosen)}
    assert "Hei frå oss: ein studie innan" in bodies["nn"]
    assert "Hei frå oss" not in bodies["nb"]
    assert "own words" in kari.client.get("/texts").text


def test_looking_keeps_nothing_and_shows_the_letter_as_it_would_read(desk, kari):
    page = change(kari, "look", first=OURS)
    assert page.status_code == 200
    assert "Hei frå oss: ein studie innan" in page.text.partition('id="preview"')[2]
    assert texts.own_texts(desk.store) == {}


@pytest.mark.parametrize("text", ["Hello {stranger}", "<b>{fields</b>"])
@pytest.mark.parametrize("do", ["look", "keep"])
def test_what_cannot_be_used_is_refused_and_stays_in_its_box(desk, kari, do, text):
    refused = change(kari, do, first=text)
    assert refused.status_code == 422
    assert forms_of(refused.text)[WHERE]["text-letter.first"] == [f"{text}"]
    assert texts.own_texts(desk.store) == {}


def test_an_empty_box_and_the_button_bring_the_programs_own_text_back(desk, kari):
    change(kari, first=OURS)
    change(kari, first="")
    assert texts.own_texts(desk.store) == {}
    change(kari, first=OURS, subject_forward="{reference}: ny studie")
    assert change(kari, "reset").status_code == 303
    assert texts.own_texts(desk.store) == {}


def test_of_two_who_change_a_text_the_second_is_told_and_keeps_her_words(browser, desk, kari):
    anne = browser("anne")
    stale = forms_of(anne.client.get(WHERE).text)[WHERE] | {"do": ["keep"]}
    change(kari, first=OURS)
    refused = anne.client.post(WHERE, data=stale | {"text-letter.first": ["Mine {fields}"]})
    assert refused.status_code == 409
    assert "Mine {fields}" in refused.text
    assert texts.own_texts(desk.store) == {"nn": {"letter.first": OURS}}


def test_the_overview_and_the_page_of_it_use_the_same_words(kari, chosen):
    where = "/texts/overview?language=en"
    own = {"text-overview.next": "Write to us for the others."}
    assert push(kari, where, where, do="keep", **own).status_code == 303
    assert "Write to us for the others." in kari.client.get(where).text


def test_the_audit_says_what_was_changed(browser, kari):
    change(kari, first=OURS)
    page = browser("anne").client.get("/audit").text
    assert "Changed what letters say" in page


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_has_its_page(browser, letter):
    for language in ("nb", "nn", "en"):
        page = browser("ola").client.get(f"/texts/{letter}?language={language}")
        assert page.status_code == 200


@pytest.mark.parametrize(
    ("where", "status"), [("/texts/nothing", 404), ("/texts/forward?language=de", 422)]
)
def test_a_letter_or_a_language_that_is_not_there_is_said_to_be_none(kari, where, status):
    assert kari.client.get(where).status_code == status
