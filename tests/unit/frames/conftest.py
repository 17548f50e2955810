"""A small made-up portal looked back on, as a notebook gets it."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.evaluation.backtest import BacktestSettings, backtest
from matcher.evaluation.report import judge
from matcher.history import Archive
from matcher.services.evaluating import LookedBack
from matcher.simulation import PortalSettings, simulate


@pytest.fixture(scope="session")
def made_up():
    settings = PortalSettings.regular(
        n_sites=8, n_areas=4, n_years=2, requests_per_year=25, n_studies=30
    )
    return simulate(settings, seed=5)


@pytest.fixture(scope="session")
def small_archive(made_up):
    return Archive(load_reference().with_sites(made_up.sites), made_up.events)


@pytest.fixture(scope="session")
def found(made_up, small_archive):
    done = backtest(small_archive, BacktestSettings(as_of=date(2026, 1, 1)))
    report = judge(done, truth=made_up.truth)
    return LookedBack(done, report, small_archive.catalogue, made_up=True)
