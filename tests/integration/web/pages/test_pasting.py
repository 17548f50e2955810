"""A mail with an answer is pasted, read, confirmed with a click, and only then kept."""

from __future__ import annotations

import pytest

from matcher.store import replies
from tests.integration.web.pages.conftest import forms_of, letters_waiting, push


@pytest.fixture
def asked(browser, chosen) -> str:
    """A request that Bergen and Ahus have been asked about."""
    kari, where = browser("kari"), f"/requests/{chosen}/forward"
    push(kari, where, where)
    for letter_id in letters_waiting(kari, chosen):
        push(kari, where, f"/requests/{chosen}/letters", do=f"out-{letter_id}")
    return chosen


def paste(kari, mail: str, where: str = "/answers/paste"):
    return push(kari, where, where, mail=mail)


@pytest.mark.parametrize(
    ("sender", "text", "site", "answer", "reason"),
    [
        ("Bo <BO@ahus.example>", "Vi har dessverre ikke kapasitet.", "ahus", "declined", "staff_capacity"),
        ("Ada <ada@helse-bergen.example>", "Ja, vi er interesserte.", "helse-bergen", "interested", ""),
        ("x@elsewhere.example", "Yes, we are interested.\n\nRegards, Akershus universitetssykehus HF", "ahus", "interested", ""),
        ("x@elsewhere.example", "Takk, vi kommer tilbake.", "", "", ""),
    ],
)  # fmt: skip
def test_a_mail_is_read_into_the_form_and_kept_with_a_click(
    browser, desk, asked, sender, text, site, answer, reason
):
    kari = browser("kari")
    page = paste(kari, f"From: {sender}\nSubject: SV: {asked}: studie\n\n{text}")
    assert page.status_code == 200
    form = forms_of(page.text)[f"/requests/{asked}/answers"]
    filled = [form.get(name, [""]) for name in ("site", "answer", "reason")]
    assert filled == [[site], [answer], [reason]]
    assert replies.of_request(desk.store, asked) == (), "nothing is kept before the click"
    if not site:
        return
    sent = kari.client.post(f"/requests/{asked}/answers", data=form, follow_redirects=False)
    assert sent.status_code == 303
    (kept,) = replies.of_request(desk.store, asked)
    assert (kept.site, kept.given.status.value, kept.via.value) == (site, answer, "email")
    assert kept.given.text == text


def test_a_mail_about_no_known_request_says_so_and_is_not_lost(browser, desk, asked):
    page = paste(browser("kari"), "Subject: NT-1999-777\n\nYes, <b>interested</b>.")
    assert page.status_code == 422
    assert "No request we know is named in this mail." in page.text
    assert "Yes, &lt;b&gt;interested" in page.text


def test_a_longer_reference_is_not_taken_for_a_shorter_one(browser, asked):
    page = paste(browser("kari"), f"Subject: {asked}-2 and {asked}9")
    assert page.status_code == 422


def test_a_mail_about_two_requests_asks_which(browser, asked, opened):
    other = opened()
    page = paste(browser("kari"), f"{asked} and {other}: yes")
    assert page.status_code == 422
    assert f"/requests/{other}/answers/paste" in page.text


def test_a_mail_pasted_at_another_request_than_it_names_is_told(browser, asked, opened):
    other = opened()
    page = paste(browser("kari"), f"Subject: {other}\n\nNo.", f"/requests/{asked}/answers/paste")
    assert "This mail names another request:" in page.text


def test_a_reader_cannot_paste(browser, asked):
    ola = browser("ola")
    answer = ola.send("/answers/paste", mail="x")
    assert answer.status_code == 403


def drop(kari, content: bytes, name: str = "svar.eml", where: str = "/answers/paste"):
    token = forms_of(kari.client.get(where).text)[where]["csrf"][0]
    files = {"file": (name, content, "message/rfc822")}
    return kari.client.post(where, data={"csrf": token, "mail": ""}, files=files)


def test_a_dropped_mail_brings_its_own_day_along(browser, asked):
    mail = (
        "From: Bo <bo@ahus.example>\r\nTo: desk@x.example\r\n"
        f"Subject: SV: {asked}: studie\r\nDate: Thu, 26 Feb 2026 23:30:00 +0000\r\n\r\n"
        "Ja, vi er interessert.\r\n"
    )
    page = drop(browser("kari"), mail.encode())
    assert page.status_code == 200
    form = forms_of(page.text)[f"/requests/{asked}/answers"]
    # Half an hour before midnight in London it is the next day in Oslo.
    filled = [form[name] for name in ("site", "answer", "day")]
    assert filled == [["ahus"], ["interested"], ["2026-02-27"]]


def test_a_mail_from_a_day_to_come_proposes_no_day(browser, asked):
    mail = f"From: bo@ahus.example\nSubject: {asked}\nDate: 1 Mar 2031 10:00:00 +0100\n\nJa."
    page = drop(browser("kari"), mail.encode(), where=f"/requests/{asked}/answers/paste")
    assert forms_of(page.text)[f"/requests/{asked}/answers"]["day"] == [""]


def test_a_file_that_is_no_mail_is_refused_in_words(browser, asked):
    refused = drop(browser("kari"), b"PK\x03\x04 not a mail", "svar.docx")
    assert refused.status_code == 422
    assert "svar.docx is no letter" in refused.text
