"""Which requests are counted, each rule on a portal of two or three requests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.desk.figures.book import Known, figures
from matcher.desk.figures.counting import OnDesk, counted_requests
from matcher.domain.vocabulary import Channel, RequestType
from tests.conftest import day


def shown(tables, code: str, column: str = "2025") -> dict[str, float | None]:
    """One column of a table, rows of 0 left out."""
    table = next(table for table in tables if table.code == code)
    values = {row.code: table.cell(row.code, column).value for row in table.rows}
    return {row: value for row, value in values.items() if value != 0}


def counted(portal, as_of: str = "2026-06-01", **marks):
    return figures(portal.as_of(as_of), Known(OnDesk(**marks)))


def test_a_version_of_a_request_is_the_same_request(portal):
    portal.request("r", "03-01")
    second = replace(portal.events.requests[0], known_on=day("03-09"))
    portal.add("requests", replace(second, request=replace(second.request, version="2")))
    assert shown(counted(portal), "types") == {"total": 1, "site": 1}


def test_a_request_that_was_taken_back_is_not_there(portal):
    portal.request("r", "03-01").request("s", "03-02")
    gone = replace(portal.events.requests[0], known_on=day("03-09"), withdrawn=True)
    portal.add("requests", gone)
    assert shown(counted(portal), "types") == {"total": 1, "site": 1}
    assert shown(counted(portal, "03-05"), "types")["total"] == 2


def test_a_duplicate_is_not_counted_and_what_happened_to_it_counts_for_the_first(portal):
    portal.request("first", "03-01").request("again", "03-05")
    portal.forward("again", "big", "03-06").country("again", "allocated", "09-01")
    tables = counted(portal, duplicates={"again": "first"})
    assert shown(tables, "types")["total"] == 1
    assert shown(tables, "outcomes") == {"total": 1, "forwarded": 1, "allocated": 1}


def test_a_duplicate_of_nobody_knows_what_counts_for_nothing(portal):
    portal.request("again", "03-05").forward("again", "big", "03-06").request("r", "03-07")
    tables = counted(portal, duplicates={"again": ""})
    assert shown(tables, "types")["total"] == 1
    assert shown(tables, "answers")["share_in_time"] is None, "nobody counts as asked"


def test_an_amendment_with_an_id_of_its_own_is_the_request_it_amends(portal):
    portal.request("r", "2024-12-30").request("r-2", "01-20")
    portal.forward("r", "big", "2024-12-31").forward("r-2", "big", "01-21")
    portal.answer("r-2", "big", "01-25", "interested")
    tables = counted(portal, versions={"r-2": "r"})
    assert shown(tables, "types", "2024") == {"total": 1, "site": 1}
    answers = shown(tables, "answers", "2024")
    assert (answers["asked"], answers["in_time"]) == (1, 1), "one hospital, and its answer counts"


def test_an_amendment_of_something_that_is_not_here_stands_for_itself(portal):
    portal.request("r-2", "01-20")
    assert shown(counted(portal, versions={"r-2": "elsewhere"}), "types")["total"] == 1


def test_a_new_bid_and_a_request_that_grew_out_of_the_countrys_are_requests_of_their_own(portal):
    portal.request("country", "02-01", request_type=RequestType.COUNTRY)
    portal.request("site", "03-01", parent_id="country").request("bid", "04-01", parent_id="site")
    assert shown(counted(portal), "types") == {"total": 3, "site": 2, "country": 1}


def test_a_request_without_a_type_is_unspecified(portal):
    portal.request("r", "03-01", request_type=None)
    assert shown(counted(portal), "types") == {"total": 1, "unspecified": 1}


def test_only_the_first_area_is_counted_so_that_rows_sum_to_all(portal):
    portal.request("r", "03-01", therapy_areas=("oncology", "rare"))
    portal.request("s", "03-02", therapy_areas=())
    assert shown(counted(portal), "areas") == {"oncology": 1, "not_stated": 1, "total": 2}


def test_what_came_straight_to_a_centre_is_apart_from_the_portal(portal):
    portal.request("r", "03-01", channel=Channel.CENTRE, centre="cancer").request("s", "03-02")
    tables = counted(portal)
    assert shown(tables, "types")["total"] == 1
    assert shown(tables, "channels") == {"portal": 1, "centre": 1, "total": 2}
    assert shown(tables, "centres") == {"cancer": 1, "total": 1}


def test_a_year_without_requests_is_a_column_of_nothing(portal):
    portal.request("r", "2023-03-01").request("s", "03-01")
    types = counted(portal)[0]
    assert types.columns == ("2023", "2024", "2025")
    assert [types.cell("total", year).value for year in types.columns] == [1, 0, 1]


def test_without_requests_there_are_no_tables(portal):
    assert counted(portal) == ()


def test_a_circle_of_links_ends_somewhere():
    marks = OnDesk(versions={"a": "b", "b": "a"})
    assert {marks.counted_as("a"), marks.counted_as("b")} == {"a", "b"}


@pytest.mark.parametrize(
    ("result", "marked", "ended"),
    [
        ("allocated", False, "allocated"),
        ("not_allocated", True, "not_allocated"),
        ("withdrawn", False, "withdrawn"),
        (None, True, "withdrawn"),
        (None, False, "unresolved"),
    ],
)
def test_how_a_request_has_ended(portal, result, marked, ended):
    portal.request("r", "03-01")
    if result:
        portal.country("r", result, "09-01")
    marks = OnDesk(withdrawn=frozenset({"r"} if marked else ()))
    assert counted_requests(portal.as_of("2026-01-01"), marks)["r"].ended == ended


def test_an_outcome_that_was_not_known_yet_is_unresolved(portal):
    portal.request("r", "03-01").country("r", "allocated", "09-01")
    assert shown(counted(portal, "08-01"), "outcomes") == {"total": 1, "unresolved": 1}


def test_the_requests_behind_a_figure_are_as_many_as_it_says(portal):
    portal.request("r", "03-01").request("s", "03-02", request_type=RequestType.COUNTRY)
    types = counted(portal)[0]
    assert types.cell("total", "2025").requests == ("r", "s")
    assert types.cell("country", "2025").requests == ("s",)
