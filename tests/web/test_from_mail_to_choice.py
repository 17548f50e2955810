"""A request comes in as a pasted letter, is put right, and hospitals are chosen from its list."""

from __future__ import annotations

import re

import pytest

LETTER = """From: Unni Olsen <unni@harelabb.example>
Subject: Feasibility request: phase 3 in ulcerative colitis

Dear NorTrials,

Type of feasibility: site
Title: A phase III study of NRV-0550 in adults with ulcerative colitis
Indication: Ulcerative colitis, moderate to severe
Phase: III
Number of sites: 2
Deadline: 16 March 2026
Suggested sites: Haukeland; Ahus

Kind regards
Unni Olsen
"""

WORDS = {
    "nb": ("Les den", "Behold", "Behold dette valget", "Forslag til leserekkefølge"),
    "nn": ("Les han", "Ta vare på", "Ta vare på dette valet", "Forslag til leserekkjefølgje"),
    "en": ("Read it", "Keep", "Keep this choice", "Suggested reading order"),
}


def paste(page, letter: str = LETTER) -> None:
    page.goto("/requests/new")
    page.fill("#text", letter)
    page.locator("form.intake button").click()
    page.wait_for_url(re.compile(r"/requests/NT-2026-\d+/edit"))


def reference_of(page) -> str:
    return re.search(r"NT-2026-\d+", page.url)[0]


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_from_a_pasted_letter_to_a_choice(open_page, axe, language, javascript):
    page = open_page("/", as_user="kari", language=language, javascript=javascript)
    paste(page)
    assert page.locator("#title").input_value().startswith("A phase III study of NRV-0550")
    assert page.locator("input[name=request_type][value=site]").is_checked()
    assert page.locator("#sites_wanted").input_value() == "2"
    assert page.locator("#reply_due_on").input_value() == "2026-03-16"
    assert page.locator(".found").count() >= 4
    if javascript:
        assert axe(page) == []
    page.locator("form.request-form .row button.ds-button").last.click()
    page.wait_for_url(re.compile(r"/requests/NT-2026-001$"))
    assert page.locator("html").get_attribute("lang") == language
    listed = page.locator("#list-title").inner_text()
    assert listed.startswith(WORDS[language][3])
    assert page.locator(".found").count() == 0, "keeping the form confirms what was found"
    named = page.locator("section[aria-labelledby=group-sponsor_named] input[type=checkbox]")
    assert named.count() == 2
    assert all(box.is_checked() for box in named.all())
    if javascript:
        assert axe(page) == []
    page.locator("#choice .promise button.ds-button").first.click()
    page.wait_for_url(re.compile("kept=choice"))
    assert page.locator("#next").is_visible()


def test_what_a_mark_promises_is_said_at_once(open_page):
    page = open_page("/", as_user="kari", language="en")
    paste(page)
    page.goto(f"/requests/{reference_of(page)}")
    assert "2 hospitals marked" in page.locator("#promise").inner_text()
    other = page.locator("section[aria-labelledby=group-active_in_field] input[type=checkbox]")
    other.first.check()
    page.locator("#promise", has_text="3 hospitals marked").wait_for()


def test_without_scripts_a_button_says_what_the_marks_promise(open_page):
    page = open_page("/", as_user="kari", language="en", javascript=False)
    paste(page)
    page.goto(f"/requests/{reference_of(page)}")
    page.locator("section[aria-labelledby=group-active_in_field] input").first.check()
    page.click("text=Reckon again")
    assert "3 hospitals marked" in page.locator("#promise").inner_text()
    other = page.locator("section[aria-labelledby=group-active_in_field] input").first
    assert other.is_checked(), "marks that are not kept stay as they were"


def test_no_chance_is_shown_while_nothing_has_been_learnt_from_outcomes(open_page):
    page = open_page("/", as_user="kari", language="nb")
    paste(page)
    page.goto(f"/requests/{reference_of(page)}")
    assert "startantakelser" in page.locator("main").inner_text()
    hospitals = page.locator(".hospitals").all_inner_texts()
    assert not re.search(r"\d\s?%", " ".join(hospitals))


def test_leaving_out_a_named_hospital_asks_why_and_keeps_the_marks(open_page, axe):
    page = open_page("/", as_user="kari", language="en")
    paste(page)
    page.goto(f"/requests/{reference_of(page)}")
    page.locator("#site-ahus").uncheck()
    other = page.locator("section[aria-labelledby=group-active_in_field] input").first
    other.check()
    page.click("text=Keep this choice")
    assert "'ahus' expects to be asked" in page.locator(".ds-error-summary").inner_text()
    assert other.is_checked()
    assert not page.locator("#site-ahus").is_checked()
    assert axe(page) == []
    page.select_option("#why-ahus", "already_contacted")
    page.click("text=Keep this choice")
    page.wait_for_url(re.compile("kept=choice"))


def test_two_people_at_once_and_nobody_s_work_is_lost(open_page):
    kari = open_page("/", as_user="kari", language="en")
    paste(kari)
    reference = reference_of(kari)
    anne = open_page(f"/requests/{reference}/edit", as_user="anne", language="en")
    anne.fill("#product", "NRV-0550")
    kari.fill("#phase", "II")
    kari.locator("form.request-form .row button.ds-button").last.click()
    kari.wait_for_url(re.compile(rf"{reference}$"))
    anne.locator("form.request-form .row button.ds-button").last.click()
    assert "changed since you opened it" in anne.locator(".ds-error-summary").inner_text()
    assert anne.locator("#product").input_value() == "NRV-0550"
    assert "A colleague wrote: II" in anne.locator("main").inner_text()
    anne.fill("#phase", "II")
    anne.locator("form.request-form .row button.ds-button").last.click()
    anne.wait_for_url(re.compile(rf"{reference}$"))
    facts = anne.locator(".facts").first.inner_text()
    assert "NRV-0550" in facts
    assert re.search(r"Phase\s+II\b", facts)


def test_a_choice_from_a_page_that_is_out_of_date_keeps_the_marks(open_page):
    kari = open_page("/", as_user="kari", language="en")
    paste(kari)
    address = f"/requests/{reference_of(kari)}"
    kari.goto(address)
    anne = open_page(address, as_user="anne", language="en")
    anne.locator("section[aria-labelledby=group-active_in_field] input").first.check()
    kari.click("text=I take it")
    anne.click("text=Keep this choice")
    assert "changed since" in anne.locator(".ds-error-summary").inner_text()
    assert anne.locator("section[aria-labelledby=group-active_in_field] input").first.is_checked()
    anne.click("text=Keep this choice")
    anne.wait_for_url(re.compile("kept=choice"))


def test_a_reader_sees_the_list_and_can_change_nothing(open_page, axe):
    kari = open_page("/", as_user="kari", language="en")
    paste(kari)
    page = open_page(f"/requests/{reference_of(kari)}", as_user="ola", language="en")
    assert page.locator(".hospital").count() > 20
    assert page.locator("main form button").count() == 0
    assert axe(page) == []


def test_the_inbox_and_the_way_in_have_nothing_against_them(open_page, axe):
    kari = open_page("/", as_user="kari", language="en")
    paste(kari)
    for path in ("/", "/?words=colitis", "/?words=nothing+like+it", "/requests/new"):
        kari.goto(path)
        assert axe(kari) == [], path


def test_hostile_words_are_words(open_page):
    page = open_page("/", as_user="kari", language="en")
    nasty = '<script>document.title="taken"</script><img src=x onerror=alert(1)> \u202e colitis'
    paste(page, LETTER.replace("A phase III study of NRV-0550", nasty))
    page.goto(f"/requests/{reference_of(page)}")
    assert "taken" not in page.title()
    assert "<script>" in page.locator("h1").inner_text()
    assert page.locator("main img").count() == 0
