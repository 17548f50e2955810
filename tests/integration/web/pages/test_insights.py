"""The page of figures: every number opens what is behind it, and goes into files."""

from __future__ import annotations

import io
import re
import time
from datetime import date
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from matcher.domain.batch import Row
from matcher.domain.case import CaseState, Link, LinkKind
from matcher.domain.events import Answer, Forwarding
from matcher.domain.vocabulary import DeclineReason, Reply
from matcher.services.desk import cases
from matcher.services.desk.insights import insights
from matcher.store.applying import apply_rows
from tests.integration.web.conftest import TODAY

SPONSOR = "Zebedeus Pharma"


@pytest.fixture
def filled_desk(desk, anne, opened) -> tuple[str, str, str]:
    """Three requests of this year, the last a duplicate; the first went to Ahus, which said no."""
    first, second, again = (
        opened(sponsor=SPONSOR, title=f"A study of {SPONSOR}, number {n}") for n in range(3)
    )
    cases.link(desk.store, again, 1, Link(LinkKind.DUPLICATE, first), anne)
    day = TODAY.replace(day=1)
    rows = [
        Row(Forwarding(first, "ahus", day, known_on=day)),
        Row(
            Answer(
                first,
                "ahus",
                day,
                Reply.DECLINED,
                decline_reason=DeclineReason.EQUIPMENT,
                known_on=day,
            )
        ),
    ]
    with desk.store.writing() as connection:
        apply_rows(connection, rows, anne.author, "import")
    return first, second, again


def words(page) -> str:
    assert page.status_code == 200
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def figure(tables, code: str, row: str, column: str = "2026"):
    return next(table for table in tables if table.code == code).cell(row, column)


def test_a_duplicate_is_counted_once_and_the_desks_marks_are_heeded(desk, filled_desk, anne):
    first, second, _ = filled_desk
    cases.move(desk.store, second, 1, CaseState.WITHDRAWN, anne)
    tables = insights(desk.matcher(TODAY))
    assert figure(tables, "types", "total").requests == (first, second)
    assert figure(tables, "outcomes", "withdrawn").requests == (second,)
    assert figure(tables, "declines", "equipment").requests == (first,)
    assert figure(tables, "sizes", "50_or_more_studies", "ever").value == 1


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_number_of_the_page_opens_as_many_requests_as_it_says(browser, filled_desk, language):
    ola = browser("ola", language)
    html = ola.client.get("/insights").text
    links = re.findall(r'<a href="(/insights/behind[^"]+)">(\d+)', html)
    assert len(links) > 20
    for address, said in links:
        page = ola.client.get(unescape(address))
        n = len(re.findall(r'<th scope="row"><a href="/requests/', page.text))
        assert page.status_code == 200
        of_requests = re.search(r"table=(types|outcomes|areas|channels|hospitals)", address)
        assert n == int(said) if of_requests else n > 0, address


def test_a_reader_sees_titles_behind_a_number_and_no_sponsor_in_files(browser, filled_desk):
    ola = browser("ola")
    behind = ola.client.get("/insights/behind?table=types&row=total&column=2026")
    assert SPONSOR in behind.text
    assert "2 requests are behind it." in words(behind)
    for name in ("types", "outcomes", "answers", "declines", "areas", "hospitals", "centres"):
        file = ola.client.get(f"/insights/{name}.csv")
        assert file.headers["content-type"].startswith("text/csv")
        assert file.content.startswith(b"\xef\xbb\xbf"), "spreadsheets look for the mark"
        assert SPONSOR not in file.text


def test_a_table_as_csv_says_what_is_counted(browser, filled_desk):
    text = browser("ola").client.get("/insights/types.csv").content.decode("utf-8-sig")
    assert text.splitlines()[:2] == ["Figure,Counted in,2026", "All,requests,2"]


def test_all_tables_are_one_spreadsheet_with_numbers_as_numbers(browser, filled_desk):
    file = browser("ola").client.get("/insights/insights.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    assert {"types", "outcomes", "areas", "hospitals"} <= set(book.sheet_names)
    rows = book.get_sheet_by_name("types").to_python()
    assert rows[2] == ["Figure", "Counted in", "2026"]
    assert rows[3] == ["All", "requests", 2.0]


def test_an_empty_desk_has_no_figures_and_says_so(browser):
    ola = browser("ola")
    assert "No request has been received yet." in words(ola.client.get("/insights"))
    assert ola.client.get("/insights/insights.xlsx").status_code == 200
    assert ola.client.get("/insights/types.csv").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        "table=nothing&row=total&column=2026",
        "table=types&row=nothing&column=2026",
        "table=types&row=total&column=1999",
        "table=types&row=%3Cscript%3E&column=2026",
        "table=record&row=selected&column=2026",
    ],
)
def test_a_figure_that_there_is_not_is_not_found(browser, filled_desk, asked):
    page = browser("ola").client.get(f"/insights/behind?{asked}")
    assert page.status_code == 404
    assert "There is no such figure." in unescape(page.text)
    assert "<script>" not in page.text.partition("<main")[2]


def test_hospitals_that_were_never_asked_are_named(browser, filled_desk):
    said = words(browser("ola").client.get("/insights"))
    assert re.search(r"\d+ hospitals were never asked:", said)
    assert (
        "Akershus universitetssykehus" not in said.partition("never asked:")[2].partition("All")[0]
    )


def test_the_lists_record_is_reckoned_beside_and_says_when_there_is_too_little(
    browser, filled_desk, desk
):
    ola = browser("ola")
    assert "It is being reckoned" in words(ola.client.get("/insights/list"))
    for _ in range(1200):
        if not desk.list_record.is_working:
            break
        time.sleep(0.05)
    said = words(ola.client.get("/insights/list"))
    assert "There is not enough history to look back on yet." in said
    assert "Reckoned on" in said
    kept = desk.list_record.look(desk.store, today=TODAY)
    assert kept.on == date(2026, 3, 2)
    assert desk.list_record.look(desk.store, today=TODAY, again=True) is kept
    assert not desk.list_record.is_working, "nothing has changed, so nothing is reckoned again"
