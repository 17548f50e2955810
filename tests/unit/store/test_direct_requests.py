"""Requests that came to the centres directly, kept as counts."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from matcher.desk.centres import DirectRequests
from matcher.store import Store, centres, desk_tables, reads
from matcher.store.audit import Author

AUTHOR = Author("kari", date(2026, 1, 15), "desk")


def rows(n: int = 3, year: int = 2025) -> list[DirectRequests]:
    return [
        DirectRequests("cancer", year, "site", "oncology", n),
        DirectRequests("brain", year, "site", "neurology", 2),
    ]


def test_a_centres_year_is_replaced_as_a_whole_by_a_newer_report(store: Store) -> None:
    centres.report_direct(store, rows(3), AUTHOR)
    newer = [DirectRequests("cancer", 2025, "country", "haematology", 1)]
    assert centres.report_direct(store, newer, AUTHOR) == (("cancer", 2025),)
    assert centres.direct_requests(store) == (
        DirectRequests("brain", 2025, "site", "neurology", 2),
        DirectRequests("cancer", 2025, "country", "haematology", 1),
    )


def test_another_year_leaves_the_first_alone(store: Store) -> None:
    centres.report_direct(store, rows(3, 2024), AUTHOR)
    centres.report_direct(store, rows(5, 2025), AUTHOR)
    found = {(row.centre, row.year): row.n for row in centres.direct_requests(store)}
    assert found == {
        ("brain", 2024): 2,
        ("brain", 2025): 2,
        ("cancer", 2024): 3,
        ("cancer", 2025): 5,
    }


def test_the_same_report_again_changes_nothing_not_even_the_audit(store: Store) -> None:
    centres.report_direct(store, rows(), AUTHOR)
    before = reads.audit(store)
    assert centres.report_direct(store, list(reversed(rows())), AUTHOR) == ()
    assert reads.audit(store) == before


def test_the_earlier_report_stays_and_cannot_be_deleted(store: Store) -> None:
    centres.report_direct(store, rows(3), AUTHOR)
    centres.report_direct(store, rows(4), AUTHOR)
    with store.reading() as connection:
        kept = connection.execute(sa.select(desk_tables.direct_requests.c.n)).scalars().all()
    assert sorted(kept) == [2, 3, 4]
    with pytest.raises(sa.exc.IntegrityError), store.writing() as connection:
        connection.execute(desk_tables.direct_requests.delete())


def test_they_are_no_requests_of_the_portal(store: Store) -> None:
    before = reads.counts(store)
    centres.report_direct(store, rows(), AUTHOR)
    assert reads.counts(store) == before
