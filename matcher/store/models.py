"""The models a store knows, which one is in use, and who decided that, when and why.

What was in use only grows by rows: going back is one row more. Must not read a model's files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from matcher.errors import ConflictError, ModelError
from matcher.store import tables
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.engine import Store


class UseKind(StrEnum):
    """How a model came into use."""

    TRAINED = "trained"
    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A model the store knows; its manifest's hash is what a loaded model is checked against.

    `registered_at` is ISO text in UTC.
    """

    model_id: str
    manifest_sha256: str
    trained_as_of: date
    registered_at: str
    registered_by: str


@dataclass(frozen=True, slots=True)
class ModelUse:
    """From `used_from` (ISO text in UTC) on, this model is in use; "" is the built-in prior.

    Attributes
    ----------
    verdict:
        What the gate had said of it when it was put in use; "" where nothing compared it.
    """

    model_id: str
    used_from: str
    decided_by: str
    reason: str
    kind: UseKind = UseKind.TRAINED
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who puts a model in use, and why.

    Attributes
    ----------
    instead_of:
        The model they saw in use, "" for the prior; None: whichever it is.
    """

    by: str
    reason: str
    kind: UseKind = UseKind.TRAINED
    verdict: str = ""
    instead_of: str | None = None


def models(store: Store) -> tuple[RegisteredModel, ...]:
    """The registered models, in the order of registration."""
    query = sa.select(tables.models).order_by(sa.literal_column("models.rowid"))
    with store.reading() as connection:
        return tuple(_registered(row) for row in connection.execute(query))


def model_in_use(store: Store) -> RegisteredModel | None:
    """The model in use; None: the built-in prior."""
    with store.reading() as connection:
        used = _in_use(connection)
        row = _known(connection, used)
    return None if row is None else _registered(row)


def model_uses(store: Store) -> tuple[ModelUse, ...]:
    """Which model was in use from when, oldest first; the last one counts."""
    uses = tables.model_uses.c
    query = sa.select(
        uses.model_id, uses.used_from, uses.decided_by, uses.reason, uses.kind, uses.verdict
    )
    with store.reading() as connection:
        rows = connection.execute(query.order_by(uses.id)).all()
    return tuple(
        ModelUse(model_id or "", used_from, by, reason, UseKind(kind), verdict)
        for model_id, used_from, by, reason, kind, verdict in rows
    )


def register_model(
    store: Store,
    model_id: str,
    *,
    manifest_sha256: str,
    trained_as_of: date,
    by: str,
    now: datetime,
) -> RegisteredModel:
    """Remember a trained model and the hash of its manifest, for good.

    Raises
    ------
    ModelError
        The id is taken by a model with another manifest.
    """
    model = RegisteredModel(model_id, manifest_sha256, trained_as_of, utc_text(now), by)
    with store.writing() as connection:
        known = _known(connection, model_id)
        if known is not None:
            return _same_model(_registered(known), model)
        connection.execute(
            tables.models.insert(),
            {
                "model_id": model_id,
                "manifest_sha256": manifest_sha256,
                "trained_as_of": trained_as_of.isoformat(),
                "registered_at": model.registered_at,
                "registered_by": by,
            },
        )
        entry = Entry.begin(connection, Author(by, now.date(), "", now), "register_model")
        entry.end({"model_id": model_id, "manifest_sha256": manifest_sha256})
    return model


def use_model(store: Store, model_id: str, decision: Decision, *, now: datetime) -> None:
    """Put a registered model in use; ``""`` goes back to the built-in prior.

    The history of what was in use grows by one row; going back is one row more.

    Raises
    ------
    ModelError
        The model has not been registered.
    ConflictError
        Another model is in use than the one the decision was made against.
    """
    with store.writing() as connection:
        if model_id and _known(connection, model_id) is None:
            raise ModelError(
                f"The store does not know a model {model_id!r}.", "See: matcher models list"
            )
        used = _in_use(connection)
        if decision.instead_of is not None and decision.instead_of != used:
            raise ConflictError(
                f"The model in use is '{used or 'prior'}' by now.",
                "Look at the models again, then decide.",
            )
        connection.execute(
            tables.model_uses.insert(),
            {
                "model_id": model_id or None,
                "used_from": utc_text(now),
                "decided_by": decision.by,
                "reason": decision.reason,
                "kind": decision.kind.value,
                "verdict": decision.verdict,
            },
        )
        author = Author(decision.by, now.date(), "", now)
        entry = Entry.begin(connection, author, _ACTIONS[decision.kind])
        entry.end({"model_id": model_id, "reason": decision.reason, "verdict": decision.verdict})


#: The audit's word for each way into use.
_ACTIONS = {
    UseKind.TRAINED: "use_model",
    UseKind.PROMOTED: "promote_model",
    UseKind.ROLLED_BACK: "roll_back_model",
}


def _in_use(connection: sa.Connection) -> str:
    uses = tables.model_uses.c
    newest = sa.select(uses.model_id).order_by(uses.id.desc()).limit(1)
    return connection.execute(newest).scalar() or ""


def _known(connection: sa.Connection, model_id: str) -> sa.Row[Any] | None:
    query = sa.select(tables.models).where(tables.models.c.model_id == model_id)
    return connection.execute(query).one_or_none()


def _registered(row: Sequence[Any]) -> RegisteredModel:
    model_id, sha256, trained_as_of, at, by = row
    return RegisteredModel(model_id, sha256, date.fromisoformat(trained_as_of), at, by)


def _same_model(known: RegisteredModel, model: RegisteredModel) -> RegisteredModel:
    if known.manifest_sha256 != model.manifest_sha256:
        raise ModelError(
            f"The store knows another model {model.model_id!r}, with another manifest.",
            "Give the new model an id of its own.",
        )
    return known
