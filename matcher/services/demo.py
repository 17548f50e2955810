"""The demo: a made-up portal in a store of its own, through the same doors as real data."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from matcher.catalogue import data_folder
from matcher.domain.request import Request
from matcher.errors import StoreError, UserError
from matcher.files.request_file import read_request
from matcher.registry import Registry
from matcher.services.importing import FollowRows, ImportOptions, import_into, unfollowed
from matcher.services.learning import train_into
from matcher.services.matching import DEMO_KIND, Matcher
from matcher.services.places import Place, data_home, open_place, place_in
from matcher.store import Store, reads, writes

#: The sample request names its day itself, whatever the clock says.
_LATER_THAN_ANY = date(9998, 12, 31)

#: In `meta` of a demo store: the data it was filled with and learnt from.
_READY = "demo_ready"


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo store, filled and learnt from, and the sample request that is ranked in it.

    Attributes
    ----------
    place:
        Where it lies.
    request_file:
        The sample request.
    on:
        The day the demo plays on: what is known, and how old it is, does not change with
        the day it is run, so that it prints the same list each time.
    """

    place: Place
    matcher: Matcher
    request: Request
    request_file: Path
    on: date


def own_place() -> Place:
    """Where the demo of this very data lies; newer data gets a new place."""
    return place_in(data_home() / "demo" / _fingerprint(data_folder("demo"))[:12])


def open_demo(
    place: Place,
    *,
    now: datetime,
    actor: str,
    say: Callable[[str], None],
    progress: FollowRows = unfollowed,
) -> Demo:
    """Open a demo store, filling it and training its model where that has not been done.

    Parameters
    ----------
    say:
        Told ``fill`` and ``train`` before each takes its time.
    progress:
        Sees the rows pass while the store is filled.

    Raises
    ------
    StoreError
        The store holds something that is not demo data.
    """
    folder = data_folder("demo")
    fingerprint = _fingerprint(folder)
    request_file = folder / "request.toml"
    store = open_place(place, today=now.date(), reference=False)
    _refuse_real_data(store)
    on = _day_of(request_file, store)
    if reads.meta(store, _READY) != fingerprint:
        writes.set_meta(store, "kind", DEMO_KIND, today=on, actor=actor, now=now)
        say("fill")
        _fill(store, folder, ImportOptions(on, now, actor, progress=progress))
        say("train")
        train_into(store, Registry(place.models), as_of=on, now=now, actor=actor)
        writes.set_meta(store, _READY, fingerprint, today=on, actor=actor, now=now)
    matcher = Matcher.of(store, place.models, today=on)
    request = read_request(request_file, catalogue=matcher.catalogue, today=on)
    return Demo(place, matcher, request, request_file, on)


def holds_this_demo(store: Store) -> bool:
    """Whether a store was filled with the demo data there is now, and not with an older one."""
    return reads.meta(store, _READY) == _fingerprint(data_folder("demo"))


def _refuse_real_data(store: Store) -> None:
    if reads.meta(store, "kind") == DEMO_KIND:
        return
    held = {table: count for table, count in reads.counts(store).items() if count}
    if held:
        what = ", ".join(f"{count} {table}" for table, count in held.items())
        raise StoreError(
            f"The store {store.path} holds something that is not demo data ({what}).",
            "Name another store for the demo, or none: it has one of its own.",
        )


def _day_of(request_file: Path, store: Store) -> date:
    request = read_request(request_file, catalogue=reads.catalogue(store), today=_LATER_THAN_ANY)
    if request.received_on is None:
        raise UserError(f"{request_file} has no received_on.", "The demo plays on that day.")
    return request.received_on


def _fill(store: Store, folder: Path, options: ImportOptions) -> None:
    done = import_into(store, [folder], options)
    if done.problems:
        problem = done.problems[0]
        raise UserError(
            f"The demo data is not in order: {problem.where} {problem.column} "
            f"'{problem.value}' {problem.rule}.",
            "Install the package again.",
        )


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in (".csv", ".toml"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
