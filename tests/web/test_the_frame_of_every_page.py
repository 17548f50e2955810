"""Logging in, the languages, the keyboard: what holds on every page, in a real browser."""

from __future__ import annotations

import pytest

PAGES = {
    "/login": "",
    "/login/link": "",
    "/accessibility": "",
    "/nothing-here": "ola",
    "/profile": "kari",
    "/people": "anne",
    "/retention": "anne",
    "/": "kari",
    "/audit": "ola",
    "/models": "ola",
}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_axe_finds_nothing_on_any_page(open_page, axe, language):
    for path, user in PAGES.items():
        page = open_page(path, as_user=user, language=language)
        assert page.locator("html").get_attribute("lang") == language
        assert axe(page) == [], path
        page.context.close()


def test_axe_finds_nothing_on_pages_over_made_up_data(open_page, served, axe):
    served.desk.made_up = True
    page = open_page("/profile", as_user="kari", language="nn")
    assert page.locator("header .made-up").is_visible()
    assert axe(page) == []


def test_axe_would_find_something(open_page, axe):
    page = open_page("/accessibility", language="en")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [one.partition(":")[0] for one in axe(page)] == ["image-alt"]


def test_axe_finds_nothing_on_a_page_that_says_what_is_wrong(open_page, axe):
    page = open_page("/profile", as_user="kari", language="en")
    page.fill("#old", "wrong wrong wrong")
    page.fill("#new", "a" * 20)
    page.fill("#again", "a" * 20)
    page.click("text=Change the password")
    assert "another one" in page.locator(".ds-error-summary").inner_text()
    assert axe(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_logs_in_by_keyboard_alone(open_page, served, javascript):
    page = open_page("/profile", language="en", javascript=javascript)
    for _ in range(9):
        if page.locator("#username:focus").count():
            break
        page.keyboard.press("Tab")
    page.keyboard.type("kari")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}/profile")
    assert page.locator("h1").inner_text() == "Your profile"


def test_the_first_tab_leads_past_the_menu_to_the_content(open_page):
    page = open_page("/profile", as_user="kari", language="en")
    page.keyboard.press("Tab")
    skip = page.locator(".ds-skip-link")
    assert skip.is_visible()
    page.keyboard.press("Enter")
    assert page.locator("main:focus").count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_the_language_is_switched_with_one_button(open_page, javascript):
    page = open_page("/accessibility", language="nb", javascript=javascript)
    page.click("text=Nynorsk")
    assert page.locator("h1").inner_text() == "Tilgjengelegheitserklæring"
    assert page.locator("html").get_attribute("lang") == "nn"


def test_where_the_focus_is_can_be_seen(open_page):
    page = open_page("/login")
    page.focus("#username")
    shown = page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement);"
        " return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"
    )
    assert shown[0] != "none"
    assert shown[1] >= 2


def test_what_htmx_is_refused_is_said_beside_the_work_which_stays(open_page, served):
    page = open_page("/profile", as_user="kari", language="en")
    page.fill("#new", "half-written")
    page.evaluate("htmx.ajax('GET', '/people', {target: 'main'})")
    page.wait_for_selector("#notices .ds-alert")
    assert "This needs the role 'approver'" in page.locator("#notices").inner_text()
    assert page.input_value("#new") == "half-written"


def test_htmx_sends_the_token_by_itself(open_page):
    page = open_page("/profile", as_user="kari", language="en")
    with page.expect_navigation():
        page.evaluate(
            "htmx.ajax('POST', '/language', {values: {language: 'nn', after: '/profile'}})"
        )
    assert page.locator("h1").inner_text() == "Profilen din"


def test_a_page_prints_without_its_menu(open_page):
    page = open_page("/profile", as_user="kari", language="en")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("h1").is_visible()
