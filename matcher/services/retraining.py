"""The year's turn: look at what the year brought, train a challenger, and judge it.

The model in use stays what it is: a person decides, see `promoting`. The same data, versions,
seed and model in use give the same bytes, so that after a kill the same command goes on where
that one was: a model that was saved is found again and not trained anew.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from matcher.errors import AsOfError, ConflictError, ModelError, RequestError, UserError
from matcher.evaluation.backtest import BacktestSettings, backtest
from matcher.evaluation.challenge import challenge
from matcher.evaluation.gate import Appraisal, appraise, nothing_to_judge
from matcher.evaluation.incoming import Incoming, incoming
from matcher.evaluation.model_pictures import model_pictures
from matcher.evaluation.report import as_data
from matcher.history import Archive
from matcher.model import Model
from matcher.registry import Card, Registry, as_json
from matcher.services.learning import checked_card, digest_of, keep
from matcher.services.learning_card import Learnt, fingerprint, seen_in, versions
from matcher.services.matching import DEMO_KIND
from matcher.services.places import Place, open_place
from matcher.services.serving import Serving, serving_model
from matcher.store import Store, models, reads
from matcher.store.assumed import AssumedDays, assumed_days
from matcher.training import train


@dataclass(frozen=True, slots=True)
class Retraining:
    """What a person asks for.

    Attributes
    ----------
    as_of:
        Learn what was known before that day. None: everything known, but nothing that became
        known later than in the year after `year`.
    seed:
        0 or more: of the draws behind intervals.
    n_jobs:
        Processes; None: as many as there are processors. Changes no figure.
    """

    year: int
    as_of: date | None = None
    seed: int = 0
    n_jobs: int | None = None


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything looked at and found in order; nothing trained yet.

    Attributes
    ----------
    catalogue, incoming, assumed:
        For whoever prints what the year brought.
    serving:
        The model that serves, which is what the new one is compared with.
    """

    place: Place
    store: Store
    asked: Retraining
    as_of: date
    learnt: Learnt
    incoming: Incoming
    assumed: AssumedDays
    serving: Serving


@dataclass(frozen=True, slots=True)
class Retrained:
    """The challenger: saved, registered, and not in use.

    Attributes
    ----------
    appraisal:
        As its card keeps it: `matcher.evaluation.gate.Appraisal` as plain values.
    is_new:
        Whether it was trained just now, and not by an earlier run on the same data.
    """

    model_id: str
    appraisal: Mapping[str, Any]
    is_new: bool


def prepare(place: Place, asked: Retraining, *, today: date) -> Prepared:
    """Look at a year's data before anything is learnt from it.

    Raises
    ------
    AsOfError
        The year is not over, or the clock is behind what the store knows.
    UserError
        There is nothing of the year to learn from, or its outcomes contradict each other.
    ConflictError
        The model in use has learnt all of it already.
    """
    if asked.seed < 0:
        raise UserError(f"--seed {asked.seed} is below 0.", "Give 0 or more.")
    store = open_place(place, today=today)
    as_of = _as_of(store, asked, today)
    events = reads.events(store, known_before=as_of)
    archive = Archive(reads.catalogue(store), events)
    learnt = Learnt(archive, events, reads.meta(store, "kind") == DEMO_KIND)
    serving = serving_model(store, place.models)
    since = serving.model.trained_as_of
    found = incoming(archive, events, year=asked.year, as_of=as_of, since=since)
    _refuse_what_cannot_be_learnt(found)
    _refuse_what_is_learnt(store, place, serving.model, learnt, as_of)
    assumed = assumed_days(store, known_before=as_of)
    return Prepared(place, store, asked, as_of, learnt, found, assumed, serving)


def retrain(ready: Prepared, *, now: datetime, actor: str) -> Retrained:
    """Train a challenger, judge it, save it with its card and register it.

    Raises
    ------
    ModelError
        It cannot be saved: the model in use stays, and nothing half-written.
    """
    registry = Registry(ready.place.models)
    key = _key(ready)
    kept = _kept(registry, key)
    if kept is not None:
        _register(ready.store, registry, kept, now=now, actor=actor)
        return Retrained(kept.id, kept.seen["appraisal"], is_new=False)
    archive = ready.learnt.archive
    trained = train(archive, as_of=ready.as_of, model_id="")
    appraisal = _appraised(ready)
    seen = {
        **seen_in(ready.learnt, seed=ready.asked.seed),
        "retraining": key,
        "incoming": as_data(ready.incoming),
        "assumed": asdict(ready.assumed),
        "appraisal": as_data(appraisal),
    }
    model = replace(trained, id=f"{ready.as_of.isoformat()}-{_digest(trained, seen)}")
    pictures = model_pictures(appraisal, made_up=ready.learnt.made_up)
    keep(ready.store, registry, model, seen, pictures, now=now, actor=actor)
    return Retrained(model.id, seen["appraisal"], is_new=True)


def _as_of(store: Store, asked: Retraining, today: date) -> date:
    """The day before which things must have been known to be learnt: from the data, not the clock."""
    if asked.year >= today.year:
        raise AsOfError(
            f"The year {asked.year} is not over: by this computer's clock it is {today}.",
            "Name a year that is over, or set the clock right.",
        )
    events = reads.events(store)
    newest = max(
        (row.known_on for table in fields(events) for row in getattr(events, table.name)),
        default=None,
    )
    if newest is not None and newest > today:
        raise AsOfError(
            f"The store knows of something on {newest}, and by this computer's clock it is {today}.",
            "Set the clock right, or correct the row.",
        )
    first, last = date(asked.year + 1, 1, 1), date(asked.year + 2, 1, 1)
    if asked.as_of is None:
        known = first if newest is None else max(first, newest + timedelta(days=1))
        return min(known, last)
    tomorrow = today + timedelta(days=1)
    if not first <= asked.as_of <= tomorrow:
        raise AsOfError(
            f"To learn the year {asked.year}, the as-of day {asked.as_of} must lie between "
            f"{first} and tomorrow, {tomorrow}.",
            "Name such a day, or leave --as-of out.",
        )
    return asked.as_of


def _refuse_what_cannot_be_learnt(found: Incoming) -> None:
    year = found.year
    if found.contradictions:
        named = ", ".join(found.contradictions[:5])
        raise RequestError(
            f"Outcomes contradict each other: Norway lost {named}, and a hospital is selected in it.",
            "Correct the outcomes, then retrain.",
        )
    if not found.n_forwarded:
        raise RequestError(
            f"No request of {year} was forwarded to a hospital, so there is nothing to learn from it.",
            "Import the year first: matcher import",
        )
    if (
        not found.n_answered
        + found.n_silent
        + found.n_lost
        + found.n_norway_only
        + found.n_by_hospital
    ):
        raise RequestError(
            f"Of the requests of {year} neither an answer nor an outcome is known, so there is "
            "nothing to learn from it.",
            "Import the answers and outcomes first: matcher import",
        )


def _refuse_what_is_learnt(
    store: Store, place: Place, in_use: Model, learnt: Learnt, as_of: date
) -> None:
    """Where the model in use knows all of it, a new one could only be the same."""
    day = in_use.trained_as_of
    if day is None or day < as_of:
        return
    seen = checked_card(store, Registry(place.models), in_use.id).seen
    if day > as_of or seen.get("data_sha256") in (None, fingerprint(learnt)):
        raise ConflictError(
            f"The model in use, {in_use.id}, has learnt everything known before {day} already.",
            "Import what is new first: matcher import",
        )


def _appraised(ready: Prepared) -> Appraisal:
    in_use = ready.serving.model
    n_jobs = ready.asked.n_jobs or os.cpu_count() or 1
    archive, day = ready.learnt.archive, in_use.trained_as_of
    try:
        done = backtest(archive, BacktestSettings(ready.as_of, n_jobs=n_jobs))
    except UserError:  # too young a portal: nothing to look back on, which is for a person to weigh
        return nothing_to_judge(in_use.id, day)
    return appraise(challenge(archive, done, in_use), in_use.id, day, seed=ready.asked.seed)


def _key(ready: Prepared) -> dict[str, Any]:
    """What settles every byte of the challenger."""
    return {
        "year": ready.asked.year,
        "as_of": ready.as_of.isoformat(),
        "seed": ready.asked.seed,
        "in_use": ready.serving.model.id,
        "data_sha256": fingerprint(ready.learnt),
        "versions": versions(),
    }


def _kept(registry: Registry, key: Mapping[str, Any]) -> Card | None:
    """The card of the challenger where an earlier run has saved it."""
    for model_id in registry.ids():
        try:
            card = registry.card(model_id)
        except ModelError:  # another model that is torn hinders nobody
            continue
        if card.seen.get("retraining") == key:
            return card
    return None


def _register(store: Store, registry: Registry, card: Card, *, now: datetime, actor: str) -> None:
    if card.trained_as_of is None:
        raise ValueError(f"the model {card.id} has no day")
    models.register_model(
        store,
        card.id,
        manifest_sha256=registry.hash_of(card.id),
        trained_as_of=card.trained_as_of,
        by=actor,
        now=now,
    )


def _digest(trained: Model, seen: Mapping[str, Any]) -> str:
    """Eight hexadecimal digits of what was learnt and how it was judged."""
    learnt = digest_of(trained).encode()
    return hashlib.sha256(learnt + as_json(seen)).hexdigest()[:8]
