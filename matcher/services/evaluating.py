"""Looking back over a store's history: how good its lists would have been."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from matcher.catalogue import Catalogue
from matcher.errors import AsOfError, UserError
from matcher.evaluation import tryout
from matcher.evaluation.backtest import Backtest, BacktestSettings, backtest
from matcher.evaluation.report import Assumed, JudgeSettings, Report, judge
from matcher.evaluation.tryout import Tryout
from matcher.evidence.own import Feature
from matcher.files.writing import replacing
from matcher.history import Archive
from matcher.services.demo import holds_this_demo
from matcher.services.matching import DEMO_KIND
from matcher.services.places import Place, open_place
from matcher.simulation import DEMO_SEED, PortalSettings, Truth, simulate
from matcher.store import Store, reads
from matcher.store.assumed import assumed_days


@dataclass(frozen=True, slots=True)
class LookBack:
    """What a person asks for.

    Attributes
    ----------
    as_of:
        Outcomes count as known before this day; None: all known by now.
    since:
        First year judged; None: the first with enough requests before it.
    seed:
        0 or more: of the draws behind intervals.
    n_jobs:
        Processes; None: as many as there are processors. Changes no figure.
    """

    as_of: date | None = None
    since: int | None = None
    seed: int = 0
    n_jobs: int | None = None


@dataclass(frozen=True, eq=False)
class LookedBack:
    """What was said of every request, the figures, and whether they are of made-up data."""

    done: Backtest
    report: Report
    catalogue: Catalogue
    made_up: bool


def look_back(place: Place, asked: LookBack, *, today: date) -> LookedBack:
    """Backtest a store.

    Raises
    ------
    AsOfError
        The as-of day is later than tomorrow.
    UserError
        There is nothing to look back on, or an option makes no sense.
    StoreError
        The store cannot be opened.
    """
    _check(asked, today)
    return look_back_over(open_place(place, today=today), asked, today=today)


def look_back_over(store: Store, asked: LookBack, *, today: date) -> LookedBack:
    """As `look_back`, for a store that is open."""
    settings = _check(asked, today)
    archive = _archive(store, settings)
    done = backtest(archive, settings)
    assumed = assumed_days(store, known_before=settings.as_of)
    report = judge(
        done,
        JudgeSettings(seed=asked.seed),
        assumed=Assumed(assumed.n, assumed.of),
        truth=_truth(store, archive),
    )
    made_up = reads.meta(store, "kind") == DEMO_KIND
    return LookedBack(done, report, archive.catalogue, made_up)


def try_features(
    store: Store, features: Mapping[str, Feature], asked: LookBack, *, today: date
) -> Tryout:
    """Look back with features of somebody's own, and without them.

    Raises
    ------
    ValueError
        As `matcher.evaluation.tryout.try_features`.
    AsOfError, UserError
        As `look_back`.
    """
    settings = _check(asked, today)
    archive = _archive(store, settings)
    return tryout.try_features(archive, features, settings, seed=asked.seed)


def _check(asked: LookBack, today: date) -> BacktestSettings:
    if asked.seed < 0:
        raise UserError(f"--seed {asked.seed} is below 0.", "Give 0 or more.")
    tomorrow = today + timedelta(days=1)
    as_of = asked.as_of or tomorrow
    if as_of > tomorrow:
        raise AsOfError(
            f"The as-of day {as_of} is in the future; the latest is tomorrow, {tomorrow}.",
            "Name an earlier day, or leave --as-of out for everything known by now.",
        )
    return BacktestSettings(as_of, asked.since, asked.n_jobs or os.cpu_count() or 1)


def _archive(store: Store, settings: BacktestSettings) -> Archive:
    return Archive(reads.catalogue(store), reads.events(store, known_before=settings.as_of))


def _truth(store: Store, archive: Archive) -> Truth | None:
    """The true chances, known in a demo store only: its portal is made up once more."""
    if not holds_this_demo(store):
        return None
    truth = simulate(PortalSettings.demo(), seed=DEMO_SEED).truth
    # Whoever adds hospitals to the demo has made another world of it.
    return truth if set(truth.site_ids) == set(archive.candidates.ids.tolist()) else None


def write_pictures(pictures: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Write pictures into a folder that is there; each one whole.

    Raises
    ------
    FileError
        The folder cannot be written to.
    """
    written = []
    for name, picture in pictures.items():
        with replacing(folder / name) as new:
            new.write_bytes(picture)
        written.append(folder / name)
    return tuple(written)
