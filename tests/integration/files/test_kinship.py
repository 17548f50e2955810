"""Trusts and parents that cannot be, and hospitals that would lose or lack a region."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.domain.batch import ExistingRows
from matcher.domain.events import ReceivedRequest
from matcher.domain.site import Site


def faults(found):
    return [(p.where, p.column, p.value, p.rule.partition(":")[0]) for p in found.problems]


def notes(found):
    return {note.code: note.examples for note in found.notes if note.code != "rows"}


def test_two_hospitals_that_count_for_each_other_are_refused(write, importing) -> None:
    path = write("sites.csv", "site_id,name,trust\nnord,Nordby,syd\nsyd,Sydby,nord\n")
    assert faults(importing(path)) == [
        ("sites.csv row 2", "trust", "syd", "makes a circle"),
        ("sites.csv row 3", "trust", "nord", "makes a circle"),
    ]


def test_a_trust_that_is_part_of_another_is_refused_with_what_to_write(write, importing) -> None:
    path = write("sites.csv", "site_id,name,trust\nnord,Nordby,syd\nsyd,Sydby,storvik\n")
    found = importing(path)
    assert [(p.where, p.value) for p in found.problems] == [("sites.csv row 2", "syd")]
    assert found.problems[0].remedy == "Write storvik as the trust of Nordby (nord) as well."


def test_moving_a_trust_under_another_leaves_no_campus_behind(write, importing) -> None:
    """Havna is not in the file, and would count for a hospital that counts for another."""
    moved = "site_id,name,trust\nstorvik,Storvik,lillevik\n"
    found = importing(write("sites.csv", moved))
    assert [(p.where, p.value) for p in found.problems] == [("sites.csv row 2", "storvik")]
    assert "storvik-havna" in found.problems[0].rule
    both = moved + "storvik-havna,Storvik Havna,lillevik\n"
    assert importing(write("sites.csv", both)).problems == []


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("A,2025-03-01,A\n", ["A"]),
        ("A,2025-03-01,B\nB,2025-03-01,C\nC,2025-03-01,A\n", ["B", "C", "A"]),
        ("A,2025-03-01,B\nB,2025-03-01,\n", []),
        ("A,2025-03-01,OLD\nOLD,2025-01-01,A\n", ["OLD", "A"]),
    ],
)
def test_no_request_follows_from_itself(write, importing, rows, wrong) -> None:
    found = importing(write("requests.csv", f"request_id,received_on,parent_id\n{rows}"))
    assert [problem.value for problem in found.problems] == wrong


def test_a_circle_that_closes_in_the_store_is_seen_as_well(write, importing) -> None:
    existing = ExistingRows(requests={"OLD": date(2025, 1, 1)}, parents={"OLD": "A"})
    path = write("requests.csv", "request_id,received_on,parent_id\nA,2025-03-01,OLD\n")
    assert faults(importing(path, existing=existing)) == [
        ("requests.csv row 2", "parent_id", "OLD", "makes a circle")
    ]


def test_a_parent_nobody_knows_is_noted_and_kept(write, importing) -> None:
    rows = "A,2025-03-01,C-1\nB,2025-03-01,A\n"
    found = importing(write("requests.csv", f"request_id,received_on,parent_id\n{rows}"))
    assert notes(found)["unknown_parents"] == ("C-1",)
    records = [row.record for row in found.rows()]
    assert [r.request.parent_id for r in records if isinstance(r, ReceivedRequest)] == ["C-1", "A"]


def test_a_hospital_keeps_the_region_it_has_where_the_cell_is_empty(write, importing) -> None:
    path = write("sites.csv", "site_id,name,region,city\nstorvik,Storvik,,Storvik by\n")
    found = importing(path)
    assert notes(found)["regions_kept"] == ("Storvik",)
    [row] = found.rows()
    assert isinstance(row.record, Site)
    assert row.said == {"site_id", "name", "city"}


def test_a_candidate_without_a_region_is_noted(write, importing) -> None:
    rows = "ny,Nysykehuset,,yes\nvest,Vestby,rhf-ost,yes\nhage,Hagen,,no\n"
    found = importing(write("sites.csv", f"site_id,name,region,is_candidate\n{rows}"))
    assert notes(found) == {"candidates_without_region": ("Nysykehuset",)}
