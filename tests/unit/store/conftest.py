"""A small store of made-up hospitals, on a real file."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from matcher.domain.batch import Row
from matcher.domain.site import Site
from matcher.store import Store, open_store, writes

DAY_ONE = date(2024, 1, 1)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three made-up hospitals and nothing else."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    sites = (
        Site("fjell", "Fjell sykehus", trust="fjell", is_candidate=True, evidence="made up"),
        Site("vik", "Vik sykehus", aliases=("Gamle Vik",), trust="vik", is_candidate=True),
        Site("nes", "Nes sykehus", trust="vik"),
    )
    rows = [Row(site, said=frozenset(Site.__dataclass_fields__)) for site in sites]
    store = open_store(f"sqlite:///{path}", reference=False)
    writes.apply(store, rows, today=DAY_ONE, actor="kari", source="sites.csv")
    return path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Store:
    """A store of one's own with the three hospitals."""
    path = Path(shutil.copy(template, tmp_path / "store.db"))
    return open_store(f"sqlite:///{path}?timeout=0.2", create=False)
