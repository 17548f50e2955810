"""From a number to the requests behind it, with and without scripts; and the report on paper."""

from __future__ import annotations

import re
from datetime import date

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import CountryOutcome, Forwarding, ReceivedRequest
from matcher.domain.request import Request
from matcher.domain.vocabulary import CountryResult, RequestType
from matcher.store.applying import apply_rows
from matcher.store.audit import Author
from tests.web.conftest import TODAY


@pytest.fixture
def year(served):
    """Three requests of last year, one of which came to Norway."""
    day = date(2025, 5, 5)
    kinds = (RequestType.SITE, RequestType.SITE, RequestType.COUNTRY)
    requests = [
        Request(f"R-{n}", day, kind, title=f"Study {n}", therapy_areas=("oncology",))
        for n, kind in enumerate(kinds, start=1)
    ]
    rows = [
        *(Row(ReceivedRequest(request, known_on=day)) for request in requests),
        Row(Forwarding("R-1", "ahus", day, known_on=day)),
        Row(CountryOutcome("R-1", CountryResult.ALLOCATED, day, known_on=day)),
    ]
    with served.desk.store.writing() as connection:
        apply_rows(connection, rows, Author("anne", TODAY), "import")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_number_opens_the_requests_behind_it(open_page, year, javascript):
    page = open_page("/", as_user="ola", language="en", javascript=javascript)
    page.get_by_role("link", name="Insights").click()
    page.get_by_role("link", name="2 – About hospitals, 2025", exact=True).click()
    assert page.locator("h1").inner_text() == "About hospitals, 2025: 2"
    references = page.locator("main table th[scope=row]").all_inner_texts()
    assert references == ["R-2", "R-1"]
    page.get_by_role("link", name="R-1").click()
    assert page.url.endswith("/requests/R-1")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_pages_of_figures_are_accessible(open_page, year, axe, language):
    page = open_page("/insights", as_user="anne", language=language)
    found = axe(page)
    for path in (
        "/insights/list",
        "/insights/behind?table=types&row=site&column=2025",
        "/reports",
        "/reports/2025",
    ):
        page.goto(path)
        found += axe(page)
    assert found == []


def test_on_a_phone_nothing_hangs_over_the_edge(open_page, year):
    page = open_page("/insights", as_user="ola")
    page.set_viewport_size({"width": 320, "height": 800})
    for path in ("/insights", "/reports/2025", "/reports"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_report_is_issued_with_a_click_and_its_file_prints(open_page, year, chromium):
    page = open_page("/reports/2025", as_user="anne", language="en")
    page.get_by_role("button", name="Issue the report").click()
    page.wait_for_url(re.compile("edition=1"))
    assert "The report is issued." in page.locator("main").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="As a page to print").click()
    alone = chromium.new_page(java_script_enabled=False)
    alone.set_content(download.value.path().read_text("utf-8"))
    assert "So far 1 came to Norway" in alone.locator("main").inner_text()
    assert alone.pdf(format="A4").startswith(b"%PDF-")
    alone.close()
