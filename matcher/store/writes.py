"""Everything that changes a store. Each function is one transaction and one entry in the audit.

Nothing that happened is overwritten: a correction is a new version. `today` is the day of the
change, `now` its moment in UTC where the caller has a clock. Must not decide which version
counts; `versions` says what becomes a new one, `history` what is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from matcher.domain.batch import Row
from matcher.errors import ModelError
from matcher.store import tables
from matcher.store.aliases import teach
from matcher.store.applying import apply_rows
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.counts import Applied
from matcher.store.engine import Store
from matcher.store.reads import RegisteredModel, registered


def apply(
    store: Store,
    rows: Iterable[Row],
    *,
    today: date,
    actor: str,
    source: str,
    now: datetime | None = None,
    dry_run: bool = False,
) -> Applied:
    """Write rows, all of them or none; memory is bounded however many there are.

    A row that says what its newest version says changes nothing. Any other row with the key
    of a stored one becomes a new version of it. Where every row changes nothing, the store is
    left exactly as it was, its audit too.

    Parameters
    ----------
    today:
        Day of import: when a correction, or a row without a day of its own, became known.
    actor, source:
        Who, and out of which files; for the audit.
    dry_run:
        Count what would happen and keep nothing.

    Returns
    -------
    Applied
        New, changed and unchanged rows by table.

    Raises
    ------
    StoreError
        The store cannot be written, is in use, or the disk is full.
    UnknownNameError
        A row names a hospital the store does not hold.
    UserError
        A row lacks a column that must be there.
    """
    author = Author(actor, today, source, now)
    with store.writing() as connection:
        applied = apply_rows(connection, rows, author, "import")
        if dry_run:
            connection.rollback()
    return applied


def add_alias(
    store: Store,
    name: str,
    site_id: str,
    *,
    today: date,
    actor: str,
    now: datetime | None = None,
) -> int:
    """Teach that `name` is the hospital `site_id`; a name taught before is taught anew.

    Returns
    -------
    int
        How many stored rows now stand for another hospital than before.

    Raises
    ------
    UnknownNameError
        No such hospital.
    UserError
        The name is empty, or is another hospital's id or official name.
    """
    with store.writing() as connection:
        entry = Entry.begin(connection, Author(actor, today, "", now), "alias")
        taught = teach(connection, entry, {name: site_id})
        for kept in taught.names:
            said = {"name": kept, "site_id": site_id}
            entry.end({**said, "rows_resolved_anew": taught.rows_resolved_anew})
    return taught.rows_resolved_anew


def set_meta(
    store: Store,
    key: str,
    value: str,
    *,
    today: date,
    actor: str,
    now: datetime | None = None,
) -> None:
    """Tell a fact about the store itself, such as ``kind`` = ``demo``."""
    with store.writing() as connection:
        stored = connection.execute(
            sa.select(tables.meta.c.value).where(tables.meta.c.key == key)
        ).scalar()
        if stored == value:
            return
        entry = Entry.begin(connection, Author(actor, today, "", now), "meta")
        if stored is None:
            connection.execute(tables.meta.insert(), {"key": key, "value": value})
        else:
            connection.execute(
                tables.meta.update().where(tables.meta.c.key == key).values(value=value)
            )
        entry.end({"key": key, "before": stored, "after": value})


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
        known = connection.execute(
            sa.select(tables.models).where(tables.models.c.model_id == model_id)
        ).one_or_none()
        if known is not None:
            return _same_model(registered(known), model)
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


def _same_model(known: RegisteredModel, model: RegisteredModel) -> RegisteredModel:
    if known.manifest_sha256 != model.manifest_sha256:
        raise ModelError(
            f"The store knows another model {model.model_id!r}, with another manifest.",
            "Give the new model an id of its own.",
        )
    return known


def use_model(store: Store, model_id: str, *, by: str, reason: str, now: datetime) -> None:
    """Put a registered model in use; ``""`` goes back to the built-in prior.

    The history of what was in use grows by one row; going back is one row more.

    Raises
    ------
    ModelError
        The model has not been registered.
    """
    with store.writing() as connection:
        known = connection.execute(
            sa.select(tables.models.c.model_id).where(tables.models.c.model_id == model_id)
        ).scalar()
        if model_id and known is None:
            raise ModelError(
                f"The store does not know a model {model_id!r}.", "See: matcher models list"
            )
        connection.execute(
            tables.model_uses.insert(),
            {
                "model_id": model_id or None,
                "used_from": utc_text(now),
                "decided_by": by,
                "reason": reason,
            },
        )
        entry = Entry.begin(connection, Author(by, now.date(), "", now), "use_model")
        entry.end({"model_id": model_id, "reason": reason})
