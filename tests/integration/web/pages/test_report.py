"""Annual reports on the desk: looked at, issued by who approves, frozen, compared with what holds."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from matcher.domain.batch import Row
from matcher.domain.events import CountryOutcome, Forwarding, ReceivedRequest
from matcher.domain.request import Request
from matcher.domain.vocabulary import CountryResult, RequestType
from matcher.errors import ConflictError
from matcher.services import reporting
from matcher.store.applying import apply_rows
from matcher.store.audit import Author
from tests.integration.web.conftest import TODAY

AUTHOR = Author("anne", TODAY, "desk", datetime(2026, 3, 2, 9, tzinfo=UTC))


def keep(desk, *events, author: Author = AUTHOR):
    with desk.store.writing() as connection:
        apply_rows(connection, [Row(event) for event in events], author, "import")


def received(request_id: str, on: date, **said) -> ReceivedRequest:
    said.setdefault("request_type", RequestType.SITE)
    request = Request(request_id, on, title="A study", therapy_areas=("oncology",), **said)
    return ReceivedRequest(request, known_on=on)


def came(request_id: str, on: date) -> CountryOutcome:
    return CountryOutcome(request_id, CountryResult.ALLOCATED, on, known_on=on)


@pytest.fixture
def two_years(desk):
    """Two requests of 2025, one of 2024 and one of this year; one was forwarded."""
    forwarded = Forwarding("b", "ahus", date(2025, 3, 3), known_on=date(2025, 3, 3))
    keep(
        desk,
        received("a", date(2024, 5, 1)),
        received("b", date(2025, 3, 1)),
        received("c", date(2025, 4, 1), request_type=RequestType.COUNTRY),
        received("d", date(2026, 1, 7)),
        forwarded,
    )
    return desk


def words(page) -> str:
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_a_report_says_the_year_in_sentences_before_it_shows_tables(browser, two_years):
    said = words(browser("ola").client.get("/reports/2025"))
    assert "2 requests came through the portal in 2025. The year before it was 1." in said
    assert "1 were about hospitals, 1 about the country" in said
    assert "Not issued. As of the end of 2 March 2026." in said


def test_only_who_approves_issues_and_what_is_issued_stays(browser, two_years):
    assert browser("kari").send("/reports/2025/issue").status_code == 403
    anne = browser("anne")
    done = anne.send("/reports/2025/issue")
    assert done.headers["location"] == "/reports/2025?edition=1&done=issued"
    keep(two_years, came("b", TODAY))
    page = anne.client.get("/reports/2025?edition=1")
    said = words(page)
    assert re.search(r"Edition 1, issued on \d+ \w+ \d{4} by anne", said)
    assert "So far 0 came to Norway" in said
    assert "Study came to Norway, 2025: 0 → 1 (new: b)" in said.partition("changed since")[2]
    assert "So far 1 came to Norway" in words(anne.client.get("/reports/2025"))


def test_issued_again_it_is_a_new_edition_that_says_what_it_changes(browser, two_years):
    reporting.issue(two_years.store, 2025, AUTHOR)
    keep(two_years, came("b", TODAY))
    second = reporting.issue(two_years.store, 2025, AUTHOR)
    assert second.issued.edition == 2
    told = reporting.beside(two_years.store, second)
    assert told.editions == (2, 1)
    assert ("outcomes", "allocated", ("b",)) in {(c.table, c.row, c.came) for c in told.changed}
    first = reporting.edition(two_years.store, 2025, 1)
    assert first.count("outcomes", "allocated") == 0
    assert reporting.beside(two_years.store, first).changed == ()


def test_where_nothing_has_changed_nothing_is_issued_again(browser, two_years):
    anne = browser("anne")
    assert anne.send("/reports/2025/issue").status_code == 303
    again = anne.send("/reports/2025/issue")
    assert again.status_code == 409
    assert "is issued already, and nothing has changed since." in words(again)
    assert len(reporting.issued_reports(two_years.store)) == 1


def test_an_earlier_cohort_told_otherwise_than_the_year_before_stands_apart(two_years):
    reporting.issue(two_years.store, 2024, AUTHOR)
    keep(two_years, came("a", TODAY))
    later = replace(AUTHOR, now=datetime(2026, 3, 2, 10, tzinfo=UTC))
    report = reporting.issue(two_years.store, 2025, later)
    told = reporting.beside(two_years.store, report)
    assert [(c.row, c.column) for c in told.restated] == [
        ("allocated", "2024"),
        ("unresolved", "2024"),
    ]


def test_a_year_that_is_not_over_is_shown_and_not_issued(browser, two_years):
    anne = browser("anne")
    page = anne.client.get("/reports/2026")
    assert "The year is not over: these figures will change." in words(page)
    assert "Issue the report" not in words(page)
    refused = anne.send("/reports/2026/issue")
    assert refused.status_code == 409
    assert "The year 2026 is not over, so its report is not issued yet." in words(refused)


@pytest.mark.parametrize(
    ("year", "why"),
    [
        (2027, "The year 2027 has not begun"),
        (2019, "No request was received in 2019"),
        (0, "No request was received in 0"),
        (999999, "The year 999999 has not begun"),
    ],
)
def test_a_year_that_there_is_not_says_so(browser, two_years, year, why):
    anne = browser("anne")
    for answer in (anne.client.get(f"/reports/{year}"), anne.send(f"/reports/{year}/issue")):
        assert answer.status_code == 404
        assert why in words(answer)


def test_a_clock_that_is_behind_the_store_issues_nothing(two_years):
    keep(two_years, came("b", TODAY))
    behind = replace(AUTHOR, today=date(2026, 2, 1))
    with pytest.raises(ConflictError, match="The clock says 2026-02-01, but the store knows of"):
        reporting.issue(two_years.store, 2025, behind)


def test_an_empty_desk_has_no_reports(browser):
    anne = browser("anne")
    assert "No request has been received yet." in words(anne.client.get("/reports"))
    assert "Import the requests first." in words(anne.client.get("/reports/2025"))


def test_of_two_who_issue_at_once_one_is_told(two_years, monkeypatch):
    first = reporting.issue(two_years.store, 2025, AUTHOR)
    monkeypatch.setattr(reporting.kept, "reports", lambda *_: ())
    with pytest.raises(ConflictError, match="somebody else meanwhile"):
        reporting.issue(two_years.store, 2025, AUTHOR)
    assert first.issued.edition == 1


def test_an_edition_keeps_the_requests_behind_each_figure(browser, two_years):
    reporting.issue(two_years.store, 2025, AUTHOR)
    keep(two_years, came("b", TODAY))
    ola = browser("ola")
    asked = "edition=1&table=outcomes&row=unresolved&column=2025"
    page = ola.client.get(f"/reports/2025/behind?{asked}")
    assert '<a href="/requests/b">' in page.text
    assert "No outcome known yet, 2025: 1" in words(page)
    html = ola.client.get("/reports/2025?edition=1").text
    assert f"/reports/2025/behind?{asked}" in unescape(html)


def test_it_goes_into_files_without_a_script_and_for_programs(browser, two_years):
    reporting.issue(two_years.store, 2025, AUTHOR)
    ola = browser("ola")
    html = ola.client.get("/reports/2025/report.html?edition=1").text
    assert html.startswith("<!DOCTYPE html>")
    assert not re.search(r"<script|https?://|<link", html)
    data = json.loads(ola.client.get("/reports/2025/report.json?edition=1").text)
    assert (data["schema"], data["year"], data["edition"], data["issued_by"]) == (
        1,
        2025,
        1,
        "anne",
    )
    assert data["as_of"] == "2026-03-03"
    types = next(table for table in data["tables"] if table["code"] == "types")
    assert {"row": "country", "column": "2025", "value": 1, "requests": ["c"]} in types["figures"]
    file = ola.client.get("/reports/2025/report.xlsx?edition=1").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    assert book.sheet_names[:3] == ["report", "types", "outcomes"]
    behind = book.get_sheet_by_name("requests").to_python()
    assert ["Requests through the portal, by type", "About the country", "2025", "c"] in [
        row[:4] for row in behind
    ]


@pytest.mark.parametrize(
    "path", ["?edition=7", "/report.json?edition=7", "/behind?table=x&row=y&column=z"]
)
def test_what_there_is_not_is_not_found(browser, two_years, path):
    assert browser("ola").client.get(f"/reports/2025{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/reports/twenty", "/reports/2025?edition=-1", "/reports/2025?edition=x"]
)
def test_nonsense_in_an_address_is_told_and_breaks_nothing(browser, two_years, path):
    assert browser("ola").client.get(path).status_code in (404, 422)


def test_the_audit_says_who_issued_what(browser, two_years):
    reporting.issue(two_years.store, 2025, AUTHOR)
    assert "Issued an annual report" in words(browser("ola").client.get("/audit"))


def test_an_issued_report_cannot_be_altered_or_deleted(two_years):
    reporting.issue(two_years.store, 2025, AUTHOR)
    for change in ("DELETE FROM annual_reports", "UPDATE annual_reports SET edition = 9"):
        with pytest.raises(Exception, match="append-only"), two_years.store.writing() as connection:
            connection.exec_driver_sql(change)
    assert reporting.edition(two_years.store, 2025, 1).year == 2025
