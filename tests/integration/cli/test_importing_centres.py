"""`matcher import` with a centre's own table of its year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matcher.errors import FileError
from matcher.services.importing import ImportOptions, import_paths
from matcher.services.places import open_place, place_in
from matcher.store import centres, reads

TODAY = date(2026, 1, 15)
TABLE = "centre,year,type,area,n\ncancer,2025,site,oncology,12\nbrain,2025,country,neurology,3\n"


@pytest.fixture
def put(tmp_path: Path):
    """Imports a table into a store, and says what became of it."""
    place = place_in(tmp_path / "store")
    (tmp_path / "store").mkdir()

    def put_one(text: str, *more: Path, dry_run: bool = False):
        path = tmp_path / "year.csv"
        path.write_text(text, encoding="utf-8")
        now = datetime(2026, 1, 15, tzinfo=UTC)
        options = ImportOptions(today=TODAY, now=now, actor="kari", dry_run=dry_run)
        done = import_paths(place, [path, *more], options)
        return done, open_place(place, today=TODAY)

    return put_one


def n_direct(store) -> int:
    return sum(one.n for one in centres.direct_requests(store))


def test_a_centres_table_is_kept_apart_from_the_requests(put):
    done, store = put(TABLE)
    assert done.applied is not None
    assert done.applied.new == {"direct_requests": 2}
    assert n_direct(store) == 15
    assert reads.counts(store)["requests"] == 0


def test_a_changed_year_replaces_the_earlier_one_and_the_same_changes_nothing(put):
    put(TABLE)
    again, _ = put(TABLE)
    assert again.applied is not None
    assert again.applied.unchanged == {"direct_requests": 2}
    done, store = put(TABLE.replace("12", "14"))
    assert done.applied is not None
    assert (done.applied.changed, done.applied.unchanged) == (
        {"direct_requests": 1},
        {"direct_requests": 1},
    )
    assert n_direct(store) == 17


def test_a_dry_run_counts_and_keeps_nothing(put):
    done, store = put(TABLE, dry_run=True)
    assert done.applied is not None
    assert done.applied.new == {"direct_requests": 2}
    assert n_direct(store) == 0


def test_it_is_imported_by_itself(put, tmp_path):
    other = tmp_path / "requests.csv"
    other.write_text("request_id,received_on\nr1,2025-01-01\n", encoding="utf-8")
    with pytest.raises(FileError, match="came to a centre directly"):
        put(TABLE, other)


def test_faults_are_named_with_their_row_and_nothing_is_kept(put):
    with pytest.raises(FileError, match=r"row 3: 'moon' is no centre"):
        put(TABLE.replace("brain", "moon"))
