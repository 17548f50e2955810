"""Keeping the store and its models safe: a backup of both in one file, and putting it back.

A backup is taken while people work. It is put back only after every byte of it was checked, and
what has been erased since is erased in it before it takes the place of the store.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from matcher.errors import ModelError, StoreError
from matcher.files import backup_file
from matcher.files.backup_file import ANSWER_KEY, JOURNAL, MODELS, STORE, Backup
from matcher.files.writing import drafting, make_folder, making
from matcher.services.places import Place, open_place
from matcher.store import answer_links, backing_up, erasures, models, open_store
from matcher.store.audit import Author, utc_text
from matcher.store.erasures_replaying import replay
from matcher.store.opening import path_of

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What went into a backup.

    Attributes
    ----------
    missing:
        Registered models whose folder is not there: nothing of them could be kept.
    """

    n_bytes: int
    models: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Attributes
    ----------
    made_at:
        The moment the backup was taken, as ISO text in UTC.
    n_erased:
        Erasures made since, and made in it again.
    aside:
        Where the store that was there is kept now; None where none was.
    """

    made_at: str
    models: tuple[str, ...]
    n_erased: int
    aside: Path | None


def back_up(
    place: Place, path: Path, *, now: datetime, today: date, answer_key: bool = False
) -> BackedUp:
    """Write a backup of the store and its models, whole or not at all, while others work on.

    Parameters
    ----------
    answer_key:
        Take the key of the answer links along. Whoever has both can answer for every hospital.

    Raises
    ------
    FileError
        There is such a file already, or it cannot be written.
    StoreError
        There is no store, or it is damaged.
    """
    path_of_store = path_of(place.store_url)
    if not path_of_store.exists():
        raise StoreError(
            f"There is no store at {path_of_store}.", "Make one: matcher import or matcher demo"
        )
    with open_place(place, today=today) as store, making(path) as draft:
        copy = draft.with_name(STORE)
        newest = backing_up.copy_into(store, copy, told=path)
        with open_store(f"sqlite:///{copy.as_posix()}", create=False, reference=False) as copied:
            registered = [one.model_id for one in models.models(copied)]
            in_use = models.model_in_use(copied)
        sources: dict[str, Path | bytes] = {STORE: copy}
        # After the copy: a line more than the store knows is carried out when it is put back.
        journal = erasures.journal_of(store.path)
        sources[JOURNAL] = journal.read_bytes() if journal.exists() else b""
        found = {one: _files_of(place.models / one) for one in registered}
        for model_id, files in found.items():
            for name, file in files.items():
                sources[f"{MODELS}/{model_id}/{name}"] = file
        if answer_key:
            sources[ANSWER_KEY] = answer_links.key_of(store)
        about = {
            "made_at": utc_text(now),
            "newest_audit_entry": newest,
            "model_in_use": "" if in_use is None else in_use.model_id,
        }
        backup_file.write_backup(draft, sources, about)
        n_bytes = draft.stat().st_size
    whole = tuple(one for one in registered if found[one])
    return BackedUp(n_bytes, whole, tuple(one for one in registered if not found[one]))


def restore(
    place: Place, path: Path, *, today: date, now: datetime, actor: str, over: bool = False
) -> Restored:
    """Put a backup back.

    Parameters
    ----------
    over:
        Even where a store with data lies; that one is kept beside it.

    Raises
    ------
    FileError
        The backup is not whole, or was altered.
    ModelError
        Another model of the same name is there.
    StoreError
        There is a store with data, somebody has it open, or its folder cannot be written.
    """
    backup = backup_file.read_backup(path)
    target = path_of(place.store_url)
    make_folder(target.absolute().parent)
    if not over:
        _refuse_data(target)
    # Before anything is changed.
    _refuse_other_models(backup, place.models)
    with drafting(target) as folder:
        draft = folder / STORE
        backup.unpack(STORE, draft)
        backing_up.check_copy(draft, told=path)
        known = _joined_journal(backup, target)
        made_at = str(backup.about.get("made_at", ""))
        author = Author(actor, today, path.name, now)
        with open_store(f"sqlite:///{draft.as_posix()}", create=False, reference=False) as store:
            n_erased = replay(store, known, author)
            backing_up.note_restored(store, made_at, n_erased, author)
        backing_up.close_log(draft)
        _unpack_models(backup, place.models)
        _unpack_key(backup, target)
        aside = backing_up.put_in_place(draft, target, now)
    return Restored(made_at, backup.models, n_erased, aside)


def _files_of(folder: Path) -> dict[str, Path]:
    """A model's files; the model is whole only with its manifest."""
    if not (folder / _MANIFEST).is_file():
        return {}
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file for file in files}


def _refuse_data(target: Path) -> None:
    if not target.exists() or not target.stat().st_size:
        return
    with open_store(f"sqlite:///{target.as_posix()}", create=False, reference=False) as store:
        if backing_up.holds_work(store):
            raise StoreError(
                f"The store {target} holds data.",
                "Give --replace to put the backup in its place; it is kept beside it.",
            )


def _refuse_other_models(backup: Backup, models: Path) -> None:
    for model_id in backup.models:
        theirs = models / model_id / _MANIFEST
        if theirs.exists() and theirs.read_bytes() != backup.read(
            f"{MODELS}/{model_id}/{_MANIFEST}"
        ):
            raise ModelError(
                f"The folder {theirs.parent} holds another model of that name.",
                "Move it away, then put the backup back.",
            )


def _joined_journal(backup: Backup, target: Path) -> tuple[erasures.Erasure, ...]:
    """What was erased here and where the backup was made; the journal beside the store has both."""
    journal = erasures.journal_of(target)
    here = erasures.read(journal)
    known = {one.erasure_id for one in here}
    theirs = erasures.parsed(backup.read(JOURNAL) or b"", JOURNAL)
    new = tuple(one for one in theirs if one.erasure_id not in known)
    if new:
        erasures.append(journal, new)
    return (*here, *new)


def _unpack_models(backup: Backup, models: Path) -> None:
    """Put the models where they are not yet, each whole or not at all."""
    if backup.models:
        make_folder(models)
    for model_id in backup.models:
        target = models / model_id
        if (target / _MANIFEST).exists():
            continue
        with tempfile.TemporaryDirectory(dir=models, prefix=".saving-") as name_of_folder:
            folder = Path(name_of_folder)
            beginning = f"{MODELS}/{model_id}"
            for name in backup.members(beginning):
                place = folder / model_id / PurePosixPath(name).relative_to(beginning)
                place.parent.mkdir(parents=True, exist_ok=True)
                backup.unpack(name, place)
            shutil.rmtree(target, ignore_errors=True)  # without a manifest it is no model
            (folder / model_id).rename(target)


def _unpack_key(backup: Backup, target: Path) -> None:
    """Put the key of the answer links beside the store, where there is none yet."""
    key = backup.read(ANSWER_KEY)
    place = answer_links.place_of_key(target)
    if key is not None and not place.exists():
        with making(place) as draft:
            draft.write_bytes(key)
