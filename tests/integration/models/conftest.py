"""Stores with a past, filled once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matcher.catalogue import data_folder
from matcher.services.importing import ImportOptions, import_into
from matcher.services.places import Place, open_place, place_in
from matcher.simulation import PortalSettings, simulate
from matcher.simulation.writing import write_portal

TODAY = date(2026, 10, 1)
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)

Fresh = Callable[[], Place]


def filled_with(rows: Path, folder: Path) -> Place:
    """A store of those files."""
    place = place_in(folder)
    store = open_place(place, today=TODAY)
    done = import_into(store, [rows], ImportOptions(TODAY, NOW, "test"))
    assert not done.problems
    return place


@pytest.fixture(scope="session")
def small_filled(tmp_path_factory) -> Path:
    settings = PortalSettings.regular(
        n_sites=10, n_areas=4, n_years=3, requests_per_year=45, n_studies=40
    )
    rows, folder = tmp_path_factory.mktemp("rows"), tmp_path_factory.mktemp("small")
    write_portal(simulate(settings, seed=3), rows)
    filled_with(rows, folder)
    return folder


@pytest.fixture(scope="session")
def demo_filled(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    filled_with(data_folder("demo"), folder)
    return folder


@pytest.fixture
def fresh(small_filled, tmp_path) -> Fresh:
    """Hands out small stores of three made-up years, each new."""
    made = []

    def copy() -> Place:
        made.append(tmp_path / f"home{len(made)}")
        shutil.copytree(small_filled, made[-1])
        return place_in(made[-1])

    return copy


@pytest.fixture
def place(fresh) -> Place:
    return fresh()


@pytest.fixture
def demo_place(demo_filled, tmp_path) -> Place:
    shutil.copytree(demo_filled, tmp_path / "demo")
    return place_in(tmp_path / "demo")
