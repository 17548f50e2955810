"""Tables: cut to years, compared, written and read again; the list's own record."""

from __future__ import annotations

import json

from matcher.desk.centres import DirectRequests
from matcher.desk.figures.listed import Judged, Placed, list_record, n_selected
from matcher.desk.figures.received import direct
from matcher.desk.figures.table import Cell, Row, Table, as_data, changes, counted_table, from_data

AREAS = counted_table(
    "areas",
    ["2023", "2024", "2025"],
    [Row("oncology"), Row("rare"), Row("stroke"), Row("total")],
    [
        ("rare", "2023", "a"),
        ("total", "2023", "a"),
        ("stroke", "2025", "b"),
        ("total", "2025", "b"),
        ("oncology", "2024", "c"),
        ("total", "2024", "c"),
    ],
)


def test_cut_to_its_last_years_a_table_can_drop_rows_that_are_empty_then():
    cut = AREAS.until(2025, n_years=2).without_empty_rows()
    assert cut.columns == ("2024", "2025")
    assert len(AREAS.until(2025, n_years=2).rows) == 4
    assert [row.code for row in cut.rows] == ["oncology", "stroke", "total"]
    assert sum(cut.cell(row.code, "2025").value for row in cut.rows[:-1]) == 1


def test_sorted_by_a_year_the_largest_comes_first_and_all_last():
    assert [row.code for row in AREAS.sorted_by("2025").rows] == [
        "stroke",
        "oncology",
        "rare",
        "total",
    ]


def test_a_table_is_read_back_as_it_was_written():
    table = Table("x", ("2025",), (Row("share", of=3),), {("share", "2025"): Cell(1 / 3, ("a",))})
    assert from_data(json.loads(json.dumps(as_data(table)))) == table


def test_a_change_says_what_came_and_what_went():
    after = counted_table("areas", AREAS.columns, AREAS.rows, [("rare", "2023", "d")])
    found = {(one.row, one.column): one for one in changes([AREAS], [after])}
    assert (found["rare", "2023"].came, found["rare", "2023"].went) == (("d",), ("a",))
    assert found["stroke", "2025"].after.value == 0
    assert changes([AREAS], [AREAS]) == ()
    assert changes([AREAS], []) == ()


def test_what_centres_report_has_no_requests_behind_it():
    reported = [
        DirectRequests("cancer", 2025, "site", "oncology", 4),
        DirectRequests("cancer", 2025, "country", "", 1),
        DirectRequests("brain", 1999, "site", "", 7),
    ]
    table = direct(reported, ["2024", "2025"])
    assert [row.code for row in table.rows] == ["cancer", "total"]
    assert table.cell("cancer", "2025") == Cell(5)
    assert table.cell("total", "2024") == Cell(None), "not reported, which is not none"


def placed(site: str, rank: float, *, suggested: bool = False, selected=None, interested=None):
    return Placed(site, rank, suggested, interested, selected)


def test_the_lists_record_counts_only_hospitals_that_were_asked():
    judged = Judged(
        "r",
        2025,
        (
            placed("a", 1, suggested=True, selected=True, interested=True),
            placed("b", 4, selected=False, interested=True),
            placed("c", 12, suggested=True, selected=False, interested=False),
            placed("d", 13),
        ),
    )
    record = list_record([judged], ["2025"])
    assert {row.code: record.cell(row.code, "2025").value for row in record.rows} == {
        "judged": 1,
        "asked": 4,
        "asked_suggested": 2,
        "interested": 2,
        "interested_suggested": 1,
        "selected": 1,
        "selected_suggested": 1,
        "selected_first": 1,
        "pairs": 2,
        "pairs_in_order": 100.0,
    }
    assert n_selected(record) == 1


def test_a_tied_pair_is_half_right_and_other_requests_make_no_pair():
    one = Judged("r", 2025, (placed("a", 2.5, selected=True), placed("b", 2.5, selected=False)))
    other = Judged("s", 2025, (placed("c", 1, selected=False),))
    record = list_record([one, other], ["2025"])
    assert record.cell("pairs", "2025").value == 1
    assert record.cell("pairs_in_order", "2025") == Cell(50.0, ("r",))


def test_where_nothing_is_known_to_be_selected_the_order_is_not_judged():
    record = list_record([Judged("r", 2025, (placed("a", 1),))], ["2025"])
    assert record.cell("pairs_in_order", "2025") == Cell(None)
