"""A store made by an older program, and the newer reference that a newer program brings."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matcher.catalogue import load_reference, reference_events
from matcher.domain.batch import Row
from matcher.domain.events import Capability, Participation
from matcher.domain.site import Site
from matcher.store import open_store, reads, reference, writes

LATER = date(2027, 1, 1)
SITES = frozenset({"site_id", "name", "city"})


@pytest.fixture(scope="module")
def old_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as it was made, a hospital and a capability changed by a user."""
    path = tmp_path_factory.mktemp("old") / "store.db"
    store = open_store(f"sqlite:///{path}")
    capability = reference_events().capabilities[0]
    rows = [
        Row(Site("ous", "Vårt OUS", city="Byen"), said=SITES),
        Row(Site("eget", "Eget sykehus"), said=SITES),
        Row(replace(capability, has=False, known_on=date(2026, 1, 1))),
        Row(Participation("N1", "", date(2020, 1, 1)), {"site": "Nye sjukehuset"}),
    ]
    writes.apply(store, rows, today=date(2026, 1, 2), actor="kari", source="sites.csv")
    writes.add_alias(store, "Gamle huset", "unn", today=date(2026, 1, 2), actor="kari")
    return path


@pytest.fixture
def url(old_store: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(old_store, tmp_path / 'store.db')}"


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference in which some hospitals, a count and a capability are others than before."""
    old, events = load_reference(), reference_events()
    changed = {
        "ous": replace(old.site("ous"), name="Nytt OUS", county="Nytt fylke"),
        "unn": replace(old.site("unn"), city="Ny by"),
    }
    sites = (
        *(changed.get(site.site_id, site) for site in old.sites),
        Site("nytt", "Nye sjukehuset", trust="nytt", evidence="new"),
        Site("eget", "Et annet sykehus", trust="eget", evidence="new"),
    )
    capability = events.capabilities[0]
    count = replace(events.registry_counts[0], n_studies=999, known_on=date(2026, 12, 1))
    new_events = replace(
        events,
        capabilities=(
            replace(capability, source="new", known_on=date(2026, 12, 1)),
            *events.capabilities[1:],
            Capability("unn", "mri_new", known_on=date(2026, 12, 1), source="new"),
        ),
        registry_counts=(count, *events.registry_counts[1:]),
    )
    monkeypatch.setattr(reference, "load_reference", lambda: replace(old, sites=sites))
    monkeypatch.setattr(reference, "reference_events", lambda: new_events)
    monkeypatch.setattr(reference, "reference_sha256", lambda: "newer")


def sites_of(store: object) -> dict[str, Site]:
    return {site.site_id: site for site in reads.catalogue(store).sites}


@pytest.mark.usefixtures("newer")
def test_a_newer_reference_comes_in_and_what_the_user_changed_stays(url: str) -> None:
    store = open_store(url, today=LATER)
    assert store.renewed is not None
    assert store.renewed.new == {"sites": 1, "capabilities": 1}
    assert store.renewed.changed == {"sites": 2, "registry_counts": 1}
    sites = sites_of(store)
    assert (sites["ous"].name, sites["ous"].city) == ("Vårt OUS", "Byen")
    assert sites["ous"].county == "Nytt fylke"
    assert sites["unn"].city == "Ny by"
    assert sites["eget"].name == "Eget sykehus"
    events = reads.events(store)
    assert 999 in {count.n_studies for count in events.registry_counts}
    [own] = [c for c in events.capabilities if c.known_on == date(2026, 1, 1)]
    assert not own.has
    assert [c.capability for c in events.capabilities if c.source == "new"] == ["mri_new"]


@pytest.mark.usefixtures("newer")
def test_taught_names_stay_and_new_hospitals_give_their_names_to_what_is_stored(url: str) -> None:
    store = open_store(url, today=LATER)
    catalogue = reads.catalogue(store)
    assert catalogue.names.resolve("Gamle huset").site_id == "unn"
    [study] = reads.events(store).participations
    assert study.site == "nytt"


@pytest.mark.usefixtures("newer")
def test_it_is_told_once_and_noted_in_the_audit(url: str) -> None:
    assert open_store(url, today=LATER).renewed is not None
    store = open_store(url, today=LATER)
    assert store.renewed is None
    entry = reads.audit(store)[0]
    assert (entry.action, entry.actor, entry.on_day) == ("reference", "matcher", LATER)


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize("said", [{"reference": False, "today": LATER}, {}])
def test_who_wants_no_reference_or_names_no_day_gets_none(url: str, said: dict) -> None:
    store = open_store(url, **said)
    assert store.renewed is None
    assert sites_of(store)["unn"].city != "Ny by"


@pytest.mark.usefixtures("newer")
def test_a_store_made_without_the_reference_stays_without_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    open_store(url, reference=False)
    store = open_store(url, today=LATER)
    assert store.renewed is None
    assert not any(reads.counts(store).values())


def test_the_same_reference_changes_nothing(url: str) -> None:
    before = reads.audit(open_store(url))
    store = open_store(url, today=LATER)
    assert store.renewed is None
    assert reads.audit(store) == before


@pytest.mark.usefixtures("newer")
def test_a_store_that_may_not_be_written_is_read_as_it_is(url: str, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    blocker = open_store(f"{url}?timeout=0.1")
    with blocker.writing():
        store = open_store(f"{url}?timeout=0.1", today=LATER)
    assert store.renewed is None
    assert store.path == path
    assert open_store(url, today=LATER).renewed is not None
