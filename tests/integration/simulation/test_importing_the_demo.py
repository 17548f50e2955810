"""The demo's files go through the real import into a real store, and come out as they were."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.files.importing import Import, read_import
from matcher.files.request_file import read_request
from matcher.simulation import DEMO_SEED, PortalSettings, simulate
from matcher.store import Applied, Store, open_store, reads, writes

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "data" / "demo"
TODAY = date(2026, 1, 12)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'demo.db'}", reference=False)


def import_demo(store: Store) -> tuple[Import, Applied]:
    found = read_import(
        [DEMO], catalogue=reads.catalogue(store), existing=reads.existing(store), today=TODAY
    )
    applied = writes.apply(store, found.rows(), today=TODAY, actor="test", source="demo")
    return found, applied


def test_the_demo_imports_without_a_problem_and_loses_nothing(store):
    found, _ = import_demo(store)
    assert found.problems == []
    portal, events = simulate(PortalSettings.demo(), seed=DEMO_SEED), reads.events(store)
    assert set(reads.catalogue(store).sites) == set(portal.sites)
    assert set(reads.contacts(store)) == set(portal.contacts)
    for table in events.__slots__:
        assert set(getattr(events, table)) == set(getattr(portal.events, table)), table


def test_the_only_files_left_out_are_no_tables(store):
    found, _ = import_demo(store)
    notes = {note.code: note for note in found.notes if note.code != "rows"}
    assert set(notes) == {"left_out"}
    assert set(notes["left_out"].examples) == {"README.txt", "request.toml"}


def test_importing_the_demo_twice_changes_nothing(store):
    import_demo(store)
    before = reads.counts(store)
    _, again = import_demo(store)
    assert not any(again.new.values())
    assert not any(again.changed.values())
    assert reads.counts(store) == before


def test_the_sample_requests_can_be_read(store):
    import_demo(store)
    catalogue = reads.catalogue(store)
    for path in (DEMO / "request.toml", *sorted((ROOT / "docs" / "examples").glob("*.toml"))):
        assert read_request(path, catalogue=catalogue, today=TODAY).indication
