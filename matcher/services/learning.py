"""Training a model on a store's history, keeping it, and putting it in use."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from matcher.catalogue import data_folder
from matcher.errors import AsOfError, ModelError
from matcher.history import Archive
from matcher.model import Model
from matcher.registry import Card, Registry, arrays_of
from matcher.services.places import Place, open_place
from matcher.store import Store, reads, writes
from matcher.training import train

#: Id of the built-in model that has learnt nothing yet.
PRIOR = "prior"


def train_model(place: Place, *, as_of: date, now: datetime, actor: str) -> Model:
    """Train on everything known before a day, save the model, and put it in use.

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
    model = replace(trained, id=f"{as_of.isoformat()}-{_digest(trained)}")
    manifest = registry.save(model)
    writes.register_model(
        store, model.id, manifest_sha256=manifest, trained_as_of=as_of, by=actor, now=now
    )
    in_use = reads.model_in_use(store)
    if in_use is None or in_use.model_id != model.id:
        writes.use_model(store, model.id, by=actor, reason="trained", now=now)
    return model


def _nothing_to_learn(as_of: date, what_it_knows: str) -> AsOfError:
    return AsOfError(
        f"Before {as_of} the store {what_it_knows}, so there is nothing to learn from.",
        "Import the portal's history first: matcher import. Until then ranking uses the "
        "built-in starting model.",
    )


def _digest(model: Model) -> str:
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
    used = reads.model_in_use(store)
    used_id = PRIOR if used is None else used.model_id
    known = [(PRIOR, None), *((m.model_id, m.trained_as_of) for m in reads.models(store))]
    return tuple(KnownModel(model_id, day, model_id == used_id) for model_id, day in known)


def card_of(place: Place, model_id: str, *, today: date) -> Card:
    """What a model of the store says of itself.

    Raises
    ------
    ModelError
        The store knows no such model, or it is missing, torn or altered.
    """
    if model_id == PRIOR:
        return Registry(data_folder("models")).card(PRIOR)
    known = {model.model_id for model in models_of(place, today=today)}
    if model_id not in known:
        raise ModelError(
            f"The store knows no model '{model_id}'; it knows {', '.join(sorted(known))}.",
            "See: matcher models list",
        )
    return Registry(place.models).card(model_id)
