"""Which model serves: the one in use, or where its files are not what they were, the last good one.

A torn, altered or newer model never loads. Coordinators must get their lists all the same, so
the model that was in use before it serves in its place, at worst the built-in prior; and every
list says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from matcher.errors import ModelError
from matcher.model import Model
from matcher.registry import Registry, load_prior
from matcher.store import Store, models

#: Id of the built-in model that has learnt nothing yet.
PRIOR = "prior"


@dataclass(frozen=True, eq=False)
class Serving:
    """The model that ranks, and why it is not the one in use.

    Attributes
    ----------
    in_use:
        Id of the model that was put in use.
    problem:
        What is wrong with that one; None where it serves itself.
    """

    model: Model
    in_use: str
    problem: ModelError | None = None


def serving_model(store: Store, folder: Path) -> Serving:
    """The model in use if every byte of it is in order, else the last good one before it."""
    uses = [use.model_id or PRIOR for use in reversed(models.model_uses(store))]
    in_use, problem = uses[0] if uses else PRIOR, None
    for model_id in dict.fromkeys([*uses, PRIOR]):
        try:
            return Serving(load_checked(store, folder, model_id), in_use, problem)
        except ModelError as found:
            problem = problem or found
    raise AssertionError("the built-in prior lies beside the program")


def load_checked(store: Store, folder: Path, model_id: str) -> Model:
    """A model of the store, checked against the hash it was registered with.

    Raises
    ------
    ModelError
        The store knows no such model, or it is missing, torn, altered or newer.
    """
    if model_id == PRIOR:
        return load_prior()
    return Registry(folder).load(model_id, manifest_sha256=hash_of(store, model_id))


def hash_of(store: Store, model_id: str) -> str:
    """The hash of a model's manifest as it was registered.

    Raises
    ------
    ModelError
        The store knows no such model.
    """
    hashes = {one.model_id: one.manifest_sha256 for one in models.models(store)}
    if model_id not in hashes:
        known = ", ".join(sorted({PRIOR, *hashes}))
        raise ModelError(
            f"The store knows no model '{model_id}'; it knows {known}.",
            "See: matcher models list",
        )
    return hashes[model_id]
