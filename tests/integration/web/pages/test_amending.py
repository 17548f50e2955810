"""A new version of a request: told to those asked, confirmed by them, and seen wherever they answer."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from starlette.testclient import TestClient

from matcher.domain.case import CaseState
from matcher.domain.letter import LetterKind, LetterState
from matcher.domain.vocabulary import Confidentiality
from matcher.services.desk import cases
from matcher.services.desk.following_guard import waited_for
from matcher.services.desk.receiving import correct
from matcher.store import amendments, letters, replies
from matcher.store import cases as kept
from tests.integration.web.conftest import BASE, TODAY
from tests.integration.web.pages.conftest import push

WHAT = "Two more visits, for Zyntra's product."


def hand_out(kari, where: str, own: str) -> list[str]:
    """Say that every letter that waits on a page is out; the paths of their links."""
    found = []
    numbers = re.findall(r'name="revision-(\d+)"', kari.client.get(where).text)
    for number in numbers:
        content = kari.client.get(f"/requests/{own}/letters/{number}.eml").content
        text = message_from_bytes(content, policy=policy.default).get_content()
        found += re.findall(r"http://localhost(/answer/[\w-]{43})", text)
        assert push(kari, where, f"/requests/{own}/letters", do=f"out-{number}").status_code == 303
    return found


@pytest.fixture
def kari(browser):
    return browser("kari")


@pytest.fixture
def links(kari, chosen) -> list[str]:
    """Letters to Bergen and Ahus that are out; the paths of their links."""
    where = f"/requests/{chosen}/forward"
    assert push(kari, where, where).status_code == 303
    return hand_out(kari, where, chosen)


@pytest.fixture
def phone(app):
    return TestClient(
        app, base_url=BASE, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    )


def follow(own: str) -> str:
    return f"/requests/{own}/follow-up"


def amend(kari, own: str, **said):
    fields = {"version": "v2", "what": WHAT, "material": "yes"} | said
    return push(kari, follow(own), f"{follow(own)}/amend", **fields)


def send(phone, link: str, **fields):
    return phone.post(link, data=fields, follow_redirects=False)


def waiting(desk, own: str):
    return [one for one in letters.letters(desk.store, own) if one.state is LetterState.DRAFT]


def test_a_material_change_asks_everybody_who_has_not_said_no(desk, kari, phone, chosen, links):
    send(phone, links[1], answer="declined")
    assert amend(kari, chosen).status_code == 303
    assert kept.find(desk.store, chosen).request.version == "v2"
    (told,) = waiting(desk, chosen)
    assert (told.kind, told.email) == (LetterKind.AMENDMENT, "ada@helse-bergen.example")
    assert WHAT in told.body
    assert "{answer_link_1}" in told.body
    assert [one.version for one in letters.forwardings(desk.store, chosen)] == ["", ""]
    hand_out(kari, follow(chosen), chosen)
    versions = [(one.site, one.version) for one in letters.forwardings(desk.store, chosen)]
    assert sorted(versions) == [("ahus", ""), ("helse-bergen", ""), ("helse-bergen", "v2")]


def test_who_said_no_is_told_too_where_somebody_wishes_so(desk, kari, phone, chosen, links):
    send(phone, links[1], answer="declined")
    amend(kari, chosen, declined="yes")
    assert len(waiting(desk, chosen)) == 2


def test_for_information_nobody_is_asked_anything(desk, kari, phone, chosen, links):
    send(phone, links[0], answer="interested")
    amend(kari, chosen, material="no")
    assert {one.kind for one in waiting(desk, chosen)} == {LetterKind.NOTICE}
    assert not any("{answer_link" in one.body for one in waiting(desk, chosen))
    hand_out(kari, follow(chosen), chosen)
    assert waited_for(desk.store, chosen).to_confirm == ()
    page = kari.client.get(f"/requests/{chosen}/answers").text
    assert "to the first version" in page
    assert "not confirmed" not in page


def test_an_answer_is_confirmed_by_one_button_and_by_the_old_link_too(
    desk, kari, phone, chosen, links
):
    send(phone, links[0], answer="interested", patients="12", contact="Ada", department="")
    amend(kari, chosen)
    assert "not confirmed since" in kari.client.get(f"/requests/{chosen}/answers").text
    (fresh, _) = hand_out(kari, follow(chosen), chosen)
    assert [one.site for one in waited_for(desk.store, chosen).to_confirm] == ["helse-bergen"]
    for link in (links[0], fresh):
        page = phone.get(f"{link}?language=en").text
        assert "This is version v2" in page
        assert WHAT.replace("'", "&#39;") in page
        assert "My answer still holds" in page
    assert send(phone, links[0], answer="still_holds", version="v2").status_code == 303
    newest, first = replies.of_request(desk.store, chosen)
    assert (newest.given, newest.version, first.version) == (first.given, "v2", "")
    assert "My answer still holds" not in phone.get(f"{fresh}?language=en").text
    assert waited_for(desk.store, chosen).to_confirm == ()
    for where in ("answers", ""):
        assert "confirmed for v2" in kari.client.get(f"/requests/{chosen}/{where}").text


def test_who_was_reading_the_earlier_version_is_told_before_the_answer_counts(
    desk, kari, phone, chosen, links
):
    amend(kari, chosen)
    refused = send(phone, links[0], answer="interested", version="", text="We can do <this>")
    assert refused.status_code == 422
    assert "We can do &lt;this&gt;" in refused.text
    assert replies.of_request(desk.store, chosen) == ()


def test_who_has_not_confirmed_is_reminded_in_words_of_its_own(desk, kari, phone, chosen, links):
    send(phone, links[0], answer="interested")
    amend(kari, chosen)
    hand_out(kari, follow(chosen), chosen)
    page = kari.client.get(follow(chosen)).text
    assert "has said yes to an earlier version" in page
    push(kari, follow(chosen), f"{follow(chosen)}/remind", site=["helse-bergen"])
    (reminder,) = waiting(desk, chosen)
    assert "tidlegare versjon" in reminder.body
    send(phone, links[0], answer="still_holds")
    assert "cannot be sent" in kari.client.get(follow(chosen)).text
    gone = kari.client.get(f"/requests/{chosen}/letters/{reminder.letter_id}.eml")
    assert gone.status_code == 409


def test_the_company_sees_which_version_a_yes_is_to(kari, phone, chosen, links):
    send(phone, links[0], answer="interested")
    where = f"/requests/{chosen}/overview"
    assert "answered the first version" not in kari.client.get(where).text
    amend(kari, chosen)
    assert "answered the first version, not confirmed yet for v2" in kari.client.get(where).text
    send(phone, links[0], answer="still_holds")
    assert "answered v2" in kari.client.get(where).text


@pytest.mark.parametrize("secrecy", [Confidentiality.NO_SPONSOR_NAME, Confidentiality.CDA_FIRST])
def test_what_changed_tells_nothing_confidential(desk, kari, phone, chosen, links, anne, secrecy):
    view = cases.view_case(desk.store, chosen, today=TODAY)
    said = {"sponsor": "Zyntra", "confidentiality": secrecy.value}
    correct(
        desk.store, chosen, view.case.revision, said, anne, catalogue=desk.matcher(TODAY).catalogue
    )
    amend(kari, chosen)
    texts = [one.subject + one.body for one in waiting(desk, chosen)]
    texts.append(phone.get(f"{links[0]}?language=en").text)
    assert len(texts) == 3
    assert not any("Zyntra" in text for text in texts)
    hidden = secrecy is Confidentiality.CDA_FIRST
    assert all(("Two more visits" in text) is not hidden for text in texts)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"version": " "}, "has a name"),
        ({"version": "V2", "what": WHAT}, "already"),
        ({"version": "v3", "what": "\u200b"}, "What has changed is said"),
    ],
)
def test_what_is_wrong_with_a_new_version_is_said_and_the_words_stay(
    desk, kari, chosen, links, said, told
):
    amend(kari, chosen)
    hand_out(kari, follow(chosen), chosen)
    refused = amend(kari, chosen, **said)
    assert refused.status_code == 422
    assert told in refused.text
    assert len(amendments.of_request(desk.store, chosen)) == 1


def test_letters_that_wait_stand_in_the_way_and_an_ended_request_has_no_new_version(
    desk, kari, anne, chosen, links
):
    first = kari.client.get(follow(chosen)).text
    token = re.search(r'name="csrf" value="([^"]+)"', first)[1]
    amend(kari, chosen)
    form = {"csrf": token, "version": "v3", "what": WHAT, "material": "yes"}
    for state in (None, CaseState.WITHDRAWN):
        view = cases.view_case(desk.store, chosen, today=TODAY)
        if state is not None:
            cases.move(desk.store, chosen, view.case.revision, state, anne)
            view = cases.view_case(desk.store, chosen, today=TODAY)
        again = form | {"revision": view.case.revision}
        assert kari.client.post(f"{follow(chosen)}/amend", data=again).status_code == 409
    assert kept.find(desk.store, chosen).request.version == "v2"


def test_what_changed_is_blacked_out_with_the_request_and_not_in_the_audit(
    desk, kari, browser, chosen, links
):
    amend(kari, chosen)
    anne, where = browser("anne"), f"/requests/{chosen}/redact"
    said = {"csrf": anne.token(where), "words": "Zyntra", "confirmed": "yes"}
    assert "Blacked out:" in anne.client.post(where, data=said).text
    (one,) = amendments.of_request(desk.store, chosen)
    assert "Zyntra" not in one.what
    assert "Two more visits" not in anne.client.get("/audit").text


def test_who_is_silent_is_named_once_and_a_no_is_not_to_be_confirmed(kari, phone, chosen, links):
    send(phone, links[1], answer="declined")
    amend(kari, chosen)
    hand_out(kari, follow(chosen), chosen)
    page = kari.client.get(f"/requests/{chosen}/answers").text
    named = page.partition("No answer yet from")[2].partition("</p>")[0]
    assert named.count("Haukeland University Hospital") == 1
    assert "not confirmed since" not in page
