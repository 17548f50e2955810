"""Training a model on a store's history, keeping it, and putting it in use."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from matcher.catalogue import data_folder
from matcher.errors import AsOfError, ModelError
from matcher.history import Archive
from matcher.model import Model
from matcher.registry import Card, Registry, arrays_of
from matcher.services.learning_card import Learnt, readable_card, seen_in
from matcher.services.matching import DEMO_KIND
from matcher.services.places import Place, open_place
from matcher.services.serving import PRIOR, Serving, hash_of, serving_model
from matcher.store import Store, models, reads
from matcher.store.models import Decision
from matcher.training import train

#: Why a model is in use that `matcher train` has put there: nothing compared it with another.
TRAINED = "trained"


def train_model(place: Place, *, as_of: date, now: datetime, actor: str) -> Model:
    """Train on everything known before a day, save the model, and put it in use.

    Nothing compares it with the model in use: that is what `retraining` is for. Who did it, and
    that it was not compared, stands beside the use.

    Parameters
    ----------
    now:
        The moment, with its time zone.

    Raises
    ------
    AsOfError
        No forwarding that still holds was known before that day, so there is nothing to learn.
    ModelError
        The model cannot be saved.
    """
    store = open_place(place, today=now.date())
    return train_into(store, Registry(place.models), as_of=as_of, now=now, actor=actor)


def train_into(
    store: Store, registry: Registry, *, as_of: date, now: datetime, actor: str
) -> Model:
    """As `train_model`, for a store that is open."""
    learnt, trained = learn(store, as_of=as_of)
    model = replace(trained, id=f"{as_of.isoformat()}-{digest_of(trained)}")
    if not _is_kept(store, registry, model.id):
        keep(store, registry, model, seen_in(learnt), {}, now=now, actor=actor)
    in_use = models.model_in_use(store)
    if in_use is None or in_use.model_id != model.id:
        models.use_model(store, model.id, Decision(actor, TRAINED), now=now)
    return model


def learn(store: Store, *, as_of: date) -> tuple[Learnt, Model]:
    """Everything known before a day, and a model without an id that has learnt from it.

    Raises
    ------
    AsOfError
        There is nothing to learn.
    """
    events = reads.events(store, known_before=as_of)
    if not events.forwardings:
        raise _nothing_to_learn(as_of, "knows of no request that was forwarded to a hospital")
    archive = Archive(reads.catalogue(store), events)
    trained = train(archive, as_of=as_of, model_id="")
    if not trained.learnt_from.forwardings:
        raise _nothing_to_learn(
            as_of,
            "knows only of forwardings that were taken back, cancelled or sent to the wrong place",
        )
    return Learnt(archive, events, reads.meta(store, "kind") == DEMO_KIND), trained


def keep(
    store: Store,
    registry: Registry,
    model: Model,
    seen: Mapping[str, Any],
    pictures: Mapping[str, bytes],
    *,
    now: datetime,
    actor: str,
) -> None:
    """Save a model with its card, to be read by programs and by people, and register it.

    Raises
    ------
    ModelError
        The model cannot be saved, or the store knows another one of that id.
    """
    papers = {"CARD.md": readable_card(model, seen, tuple(pictures)), **pictures}
    manifest = registry.save(model, seen=seen, papers=papers)
    day = model.trained_as_of
    if day is None:
        raise ValueError("the built-in prior is not registered")
    models.register_model(
        store, model.id, manifest_sha256=manifest, trained_as_of=day, by=actor, now=now
    )


def _is_kept(store: Store, registry: Registry, model_id: str) -> bool:
    """Whether the very same training was kept before and is whole, whatever versions wrote it."""
    try:
        registry.load(model_id, manifest_sha256=hash_of(store, model_id))
    except ModelError:
        return False
    return True


def _nothing_to_learn(as_of: date, what_it_knows: str) -> AsOfError:
    return AsOfError(
        f"Before {as_of} the store {what_it_knows}, so there is nothing to learn from.",
        "Import the portal's history first: matcher import. Until then ranking uses the "
        "built-in starting model.",
    )


def digest_of(model: Model) -> str:
    """Eight hexadecimal digits of what was learnt: the same training gets the same id."""
    # The counts as well: what is sent and not yet due changes them and no chance.
    digest = hashlib.sha256(repr(model.learnt_from).encode())
    for stage in (*model.stages.values(), model.norway):
        for array in arrays_of(stage).values():
            digest.update(array.tobytes())
    return digest.hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model a store may use; `trained_as_of` is None for the built-in prior."""

    model_id: str
    trained_as_of: date | None
    in_use: bool


def models_of(place: Place, *, today: date) -> tuple[KnownModel, ...]:
    """The built-in prior and the models registered in a store, in order of registration."""
    store = open_place(place, today=today)
    used = models.model_in_use(store)
    used_id = PRIOR if used is None else used.model_id
    known = [(PRIOR, None), *((m.model_id, m.trained_as_of) for m in models.models(store))]
    return tuple(KnownModel(model_id, day, model_id == used_id) for model_id, day in known)


def card_of(place: Place, model_id: str, *, today: date) -> Card:
    """What a model of the store says of itself.

    Raises
    ------
    ModelError
        The store knows no such model, or it is missing, torn or altered.
    """
    return checked_card(open_place(place, today=today), Registry(place.models), model_id)


def checked_card(store: Store, registry: Registry, model_id: str) -> Card:
    """As `card_of`, for a store that is open."""
    if model_id == PRIOR:
        return Registry(data_folder("models")).card(PRIOR)
    return registry.card(model_id, manifest_sha256=hash_of(store, model_id))


def wrong_with_models(place: Place, *, today: date) -> Serving:
    """Which model serves, and what is wrong with the one in use, if anything."""
    return serving_model(open_place(place, today=today), place.models)
