"""A small made-up portal and a look back on it, made once."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.evaluation.backtest import BacktestSettings, backtest
from matcher.history import Archive
from matcher.simulation import PortalSettings, simulate

AS_OF = date(2026, 1, 1)


@pytest.fixture(scope="session")
def small_portal():
    settings = PortalSettings.regular(
        n_sites=10, n_areas=4, n_years=3, requests_per_year=30, n_studies=40
    )
    return simulate(settings, seed=3)


@pytest.fixture(scope="session")
def small_archive(small_portal):
    return Archive(load_reference().with_sites(small_portal.sites), small_portal.events)


@pytest.fixture(scope="session")
def looked_back(small_archive):
    return backtest(small_archive, BacktestSettings(as_of=AS_OF))
