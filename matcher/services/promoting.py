"""Putting a judged model in use, and going back: by a person with a name, for a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from matcher.domain.person import Role
from matcher.errors import ConflictError, ForbiddenError, ModelError, RequestError
from matcher.registry import Registry
from matcher.services.learning import checked_card
from matcher.services.serving import PRIOR, load_checked
from matcher.store import Store, models, people
from matcher.store.models import Decision, ModelUse, UseKind
from matcher.text.visible import visible_line


def promote(
    store: Store,
    folder: Path,
    model_id: str,
    *,
    by: str,
    reason: str,
    now: datetime,
    instead_of: str | None = None,
) -> None:
    """Put a model in use that is whole to the last byte.

    Parameters
    ----------
    instead_of:
        The model that was in use when the person decided; None: whichever it is.

    Raises
    ------
    RequestError
        There is no reason.
    ModelError
        The store knows no such model, or it is missing, torn, altered or newer.
    ConflictError
        It is in use already, or another one is in use than they saw.
    """
    why = _reason(reason)
    load_checked(store, folder, model_id)
    if model_id == _in_use(store):
        raise ConflictError(f"The model '{model_id}' is in use already.")
    appraisal = checked_card(store, Registry(folder), model_id).seen.get("appraisal", {})
    verdict = str(appraisal.get("verdict", ""))
    decision = Decision(by, why, UseKind.PROMOTED, verdict, _as_kept(instead_of))
    models.use_model(store, _as_kept(model_id) or "", decision, now=now)


def roll_back(
    store: Store,
    folder: Path,
    *,
    by: str,
    reason: str,
    now: datetime,
    instead_of: str | None = None,
) -> str:
    """Go back to the model that was in use before; the id of the one in use from now on.

    Models that are no longer whole are passed over, and at the end stands the built-in prior.

    Raises
    ------
    RequestError
        There is no reason.
    ConflictError
        There is nothing to go back to, or another one is in use than they saw.
    """
    why = _reason(reason)
    earlier = earlier_models(models.model_uses(store))
    if not earlier:
        raise ConflictError("The built-in starting model is in use: there is no earlier one.")
    for model_id in earlier:
        try:
            load_checked(store, folder, model_id)
        except ModelError:
            continue
        break
    decision = Decision(by, why, UseKind.ROLLED_BACK, "", _as_kept(instead_of))
    models.use_model(store, _as_kept(model_id) or "", decision, now=now)
    return model_id


def earlier_models(uses: Collection[ModelUse]) -> list[str]:
    """The models that going back leads to, the next one first, the prior last.

    Going back takes a use away, so that going back twice goes back two steps, not to and fro.
    """
    stack = [PRIOR]
    for use in uses:
        model_id = use.model_id or PRIOR
        if use.kind is UseKind.ROLLED_BACK and model_id in stack:
            while stack[-1] != model_id:
                stack.pop()
        elif model_id != stack[-1]:
            stack.append(model_id)
    return stack[-2::-1]


def check_approver(store: Store, name: str) -> None:
    """Refuse a name that may not approve, where the desk knows people who may.

    Raises
    ------
    ForbiddenError
        It is none of theirs.
    """
    may = [
        one.username for one in people.people(store) if one.may_log_in and one.role >= Role.APPROVER
    ]
    if may and name not in may:
        raise ForbiddenError(
            f"'{name}' approves no models here.", f"Name somebody who does: --by {may[0]}"
        )


def _reason(text: str) -> str:
    reason = visible_line(text)
    if not reason:
        raise RequestError("A model is put in use for a reason.", "Say why, in a few words.")
    return reason


def _in_use(store: Store) -> str:
    used = models.model_in_use(store)
    return PRIOR if used is None else used.model_id


def _as_kept(model_id: str | None) -> str | None:
    """The store calls the built-in prior by no name."""
    return "" if model_id == PRIOR else model_id
