"""Files in, files out: importing into a store and exporting from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from matcher.domain.batch import Problem, Row
from matcher.errors import FileError
from matcher.files.direct_requests import holds_direct_requests, read_direct_requests
from matcher.files.export import write_export
from matcher.files.importing import Import, read_import
from matcher.files.notes import Note
from matcher.files.rejects import write_rejects
from matcher.services.places import Place, data_home, open_place
from matcher.store import Applied, Store, centres, reads, writes
from matcher.store.audit import Author
from matcher.store.stored_rows import stored_rows

#: Sees rows pass on their way into the store: the rows, and how many there are.
FollowRows = Callable[[Iterator[Row], int], Iterator[Row]]


def unfollowed(rows: Iterator[Row], _total: int) -> Iterator[Row]:
    """Let rows pass unseen."""
    return rows


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    Attributes
    ----------
    today, now:
        Day and moment of the import; corrections are known from this day on.
    actor:
        Who imports, for the audit.
    dry_run:
        Check and count, and keep nothing.
    rejects:
        Where to write refused rows; None: beside the first input, else in the data folder.
    progress:
        Sees the rows pass.
    """

    today: date
    now: datetime
    actor: str
    dry_run: bool = False
    rejects: Path | None = None
    progress: FollowRows = unfollowed


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: either `problems` is empty and `applied` is set, or nothing was kept.

    Attributes
    ----------
    rejects:
        The file of refused rows, where there were any and one was written.
    """

    notes: tuple[Note, ...]
    problems: tuple[Problem, ...] = ()
    applied: Applied | None = None
    rejects: Path | None = None


def import_paths(place: Place, paths: Sequence[Path], options: ImportOptions) -> Imported:
    """Import files and folders into a store, all of it or nothing.

    Raises
    ------
    FileError
        A path that cannot be read, or holds nothing to import.
    StoreError
        The store cannot be opened or written.
    """
    store = open_place(place, today=options.today)
    direct = [path for path in paths if holds_direct_requests(path)]
    if not direct:
        return import_into(store, paths, options)
    if len(direct) < len(paths):
        raise FileError(
            f"{direct[0].name} holds requests that came to a centre directly.",
            "They stay apart from the portal's: import them by themselves.",
        )
    return _import_direct(store, direct, options)


def _import_direct(store: Store, paths: Sequence[Path], options: ImportOptions) -> Imported:
    """Keep the counts of requests that came to the centres directly."""
    catalogue = reads.catalogue(store)
    rows = [row for path in paths for row in read_direct_requests(path, catalogue=catalogue)]
    known = {(row.centre, row.year) for row in centres.direct_requests(store)}
    source = ", ".join(path.name for path in paths)
    author = Author(options.actor, options.today, source, options.now)
    kept = centres.report_direct(store, rows, author, dry_run=options.dry_run)
    n_same = len({(row.centre, row.year) for row in rows}) - len(kept)
    n_changed = len(known & set(kept))
    counts = {"new": len(kept) - n_changed, "changed": n_changed, "unchanged": n_same}
    return Imported(
        (), applied=Applied(**{what: {"direct_requests": n} for what, n in counts.items()})
    )


def import_into(store: Store, paths: Sequence[Path], options: ImportOptions) -> Imported:
    """As `import_paths`, into a store that is open."""
    found = read_import(
        paths,
        catalogue=reads.catalogue(store),
        existing=reads.existing(store),
        today=options.today,
    )
    if found.problems:
        rejects = _write_rejects(found, paths, options)
        return Imported(found.notes, tuple(found.problems), rejects=rejects)
    total = sum(note.count for note in found.notes if note.code == "rows")
    applied = writes.apply(
        store,
        options.progress(found.rows(), total),
        today=options.today,
        actor=options.actor,
        source=", ".join(path.name for path in paths),
        now=options.now,
        dry_run=options.dry_run,
    )
    return Imported(found.notes, applied=applied)


def _write_rejects(found: Import, paths: Sequence[Path], options: ImportOptions) -> Path | None:
    if options.rejects is not None:
        write_rejects(options.rejects, found)
        return options.rejects
    if options.dry_run:
        return None  # a dry run leaves nothing behind that nobody asked for
    beside = paths[0].absolute()
    beside = beside.with_name(f"{beside.stem}.rejects.csv")
    try:
        write_rejects(beside, found)
    except FileError:
        elsewhere = data_home() / "rejects"
        elsewhere.mkdir(parents=True, exist_ok=True)
        beside = elsewhere / beside.name
        write_rejects(beside, found)
    return beside


def export_to(place: Place, folder: Path, *, today: date) -> dict[str, int]:
    """Write everything a store holds as the contract's CSV files.

    Returns
    -------
    Rows written, by table.

    Raises
    ------
    FileError
        The folder cannot be written to.
    """
    return write_export(folder, stored_rows(open_place(place, today=today)))
