"""What centres report: whom they forwarded a request to, and their own requests of a year."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from matcher.desk.centres import DirectRequests
from matcher.domain.batch import Row
from matcher.domain.events import Answer, Forwarding
from matcher.domain.letter import LetterKind
from matcher.domain.vocabulary import ForwardingReason, Reply
from matcher.files.plain_sheet import plain_sheet
from matcher.store import centres, letters, reads
from matcher.store.applying import apply_rows
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import forms_of, push

AGO = TODAY - timedelta(5)


@pytest.fixture
def via(desk, anne, opened, centre) -> str:
    """A request that the centre asks Bergen and Ahus about in our place."""
    own = opened(received_on=AGO)
    rows = [Row(Forwarding(own, site, AGO, "L1", via=centre)) for site in ("helse-bergen", "ahus")]
    with desk.store.writing() as connection:
        apply_rows(connection, rows, anne.author, "import")
    return own


def page_of(own: str) -> str:
    return f"/requests/{own}/centre"


def standing(desk, own: str) -> dict[str, Forwarding]:
    return {one.site: one for one in letters.forwardings(desk.store, own)}


def links_letters(desk, own: str):
    kinds = {LetterKind.CENTRE_LINKS}
    return [one for one in letters.letters(desk.store, own) if one.kind in kinds]


def report(browser, own: str, **fields: str):
    return push(browser, page_of(own), page_of(own), **fields)


def test_a_reported_forwarding_is_one_of_the_centres(browser, desk, via, centre):
    more = {"site-3": "unn", "said-3": "forwarded", "day-3": f"{TODAY}"}
    done = report(browser("kari"), via, **more)
    assert done.headers["location"] == f"{page_of(via)}?done=reported#letters"
    one = standing(desk, via)["unn"]
    assert (one.via, one.reason, one.forwarded_on) == (centre, ForwardingReason.CENTRE, TODAY)
    page = browser("kari").client.get(f"/requests/{via}/follow-up").text
    assert 'value="unn"' in page, "it is waited for like all others"


def test_the_day_is_put_right_and_who_was_not_asked_is_waited_for_no_more(browser, desk, via):
    day = TODAY - timedelta(2)
    said = {"said-1": "forwarded", "day-1": f"{day}", "said-2": "not_forwarded"}
    report(browser("kari"), via, **said)
    first, second = (standing(desk, via)[site] for site in ("ahus", "helse-bergen"))
    days = {one.site: (one.forwarded_on, one.cancelled_on) for one in (first, second)}
    assert sorted(days.values(), key=str) == [(AGO, AGO), (day, None)]


def test_each_hospital_gets_a_link_of_its_own_which_the_centre_hands_on(browser, desk, via):
    kari = browser("kari")
    report(kari, via, **{"said-1": "forwarded", "said-2": "forwarded"})
    (letter,) = links_letters(desk, via)
    assert letter.email == "centre@hospital.example"
    assert {item.site_id for item in letter.items} == {"helse-bergen", "ahus"}
    shown = kari.client.get(page_of(via)).text
    links = sorted(set(re.findall(r"/answer/[\w-]{43}", shown)))
    assert len(links) == 2
    answered = kari.client.get(links[0])
    assert answered.status_code == 200
    assert via in answered.text


def test_reporting_again_makes_no_second_link(browser, desk, via):
    kari = browser("kari")
    report(kari, via, **{"said-1": "forwarded", "said-2": "forwarded"})
    again = report(kari, via, **{"said-1": "forwarded"})
    assert again.status_code == 303
    assert len(links_letters(desk, via)) == 1


def test_who_has_answered_needs_no_link(browser, desk, anne, via):
    with desk.store.writing() as connection:
        rows = [Row(Answer(via, "ahus", TODAY, Reply.DECLINED))]
        apply_rows(connection, rows, anne.author, "import")
    report(browser("kari"), via, **{"said-1": "forwarded", "said-2": "forwarded"})
    (letter,) = links_letters(desk, via)
    assert [item.site_id for item in letter.items] == ["helse-bergen"]


def test_a_pasted_reply_fills_the_form_and_keeps_nothing(browser, desk, via):
    kari = browser("kari")
    mail = "Hei,\nvi sendte den 28.02.2026 til Haukeland og UNN Tromsø.\nIkke til Ahus."
    before = standing(desk, via)
    shown = kari.send(f"{page_of(via)}/read", page_of(via), mail=mail)
    fields = forms_of(shown.text)[page_of(via)]
    rows = {
        fields[f"site-{n}"][0]: (fields[f"said-{n}"][0], fields[f"day-{n}"][0]) for n in (1, 2, 3)
    }
    assert rows["helse-bergen"] == ("forwarded", "2026-02-28")
    assert rows["unn"] == ("forwarded", "2026-02-28")
    assert rows["ahus"][0] == "not_forwarded"
    assert standing(desk, via) == before


def test_a_reply_that_names_nobody_is_said_to(browser, via):
    shown = browser("kari").send(f"{page_of(via)}/read", page_of(via), mail="<b>Takk</b>")
    assert "No hospital is named plainly" in shown.text
    assert "<b>Takk</b>" not in shown.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Nothing is reported"),
        ({"said-1": "forwarded", "day-1": "2026-03-03"}, "still to come"),
        ({"said-1": "forwarded", "day-1": "2025-03-03"}, "before it was received"),
        ({"said-1": "forwarded", "day-1": "soon"}, "is no day"),
        ({"said-1": "forwarded", "centre": "moon"}, "no centre"),
        ({"said-3": "forwarded", "site-3": "nowhere"}, "nowhere"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(browser, desk, via, fields, words):
    before = standing(desk, via)
    done = report(browser("kari"), via, **fields)
    assert done.status_code in (404, 422)
    assert words in done.text
    assert standing(desk, via) == before


def upload(browser, content: bytes, name: str = "year.csv", **fields: str):
    data = {"csrf": browser.token("/centres"), **fields}
    return browser.client.post(
        "/centres", data=data, files={"file": (name, content)}, follow_redirects=False
    )


def test_a_centres_year_of_counts_is_kept_apart_from_the_portal(browser, desk):
    before = reads.counts(desk.store)
    content = "senter;år;type;fagområde;antall\nNorTrials kreft;2025;sykehus;kreft;12\n"
    done = upload(browser("kari"), content.encode("latin-1"))
    assert done.headers["location"] == "/centres?done=kept"
    assert centres.direct_requests(desk.store) == (
        DirectRequests("cancer", 2025, "site", "oncology", 12),
    )
    assert reads.counts(desk.store) == before
    page = browser("kari").client.get("/centres").text
    assert ">12<" in page


def test_a_spreadsheet_of_rows_is_counted(browser, desk):
    header, row = ["received", "area"], ["2025-05-01", "neurology"]
    content = plain_sheet("year", "Our year", header, [row, row, ["2025-06-01", ""]])
    kari = browser("kari")
    assert upload(kari, content, "year.xlsx", centre="brain").status_code == 303
    assert centres.direct_requests(desk.store) == (
        DirectRequests("brain", 2025, "unspecified", "", 1),
        DirectRequests("brain", 2025, "unspecified", "neurology", 2),
    )
    again = upload(kari, content, "year.xlsx", centre="brain")
    assert again.headers["location"] == "/centres?done=same"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"centre,year,n\nmoon,2025,3\n", "is no centre"),
        (b"centre,year,n\ncancer,2099,3\n", "still to come"),
        (b"centre,year,n\ncancer,2025,many\n", "is not a number"),
        (b"centre,year,area,n\ncancer,2025,alchemy,3\n", "is no therapy area"),
        (b"request_id,centre,received_on\nr1,cancer,2025-01-01\n", "portal"),
        (b"centre,year,n\n", "no rows"),
        (b"%PDF-1.4 not a table", ""),
        (b"PK\x03\x04 not a workbook", ""),
    ],
)
def test_a_table_with_faults_is_refused_as_a_whole(browser, desk, content, words):
    done = upload(browser("kari"), content)
    assert done.status_code == 422
    assert words in done.text
    assert "Nothing has been kept" in done.text
    assert centres.direct_requests(desk.store) == ()


def test_a_reader_sees_the_figures_and_keeps_none(browser, desk):
    ola = browser("ola")
    assert "upload-title" not in ola.client.get("/centres").text
    assert ola.send("/centres", year="2025").status_code == 403
    assert centres.direct_requests(desk.store) == ()
