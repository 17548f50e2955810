"""Where the store and the models lie, and opening a store there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from platformdirs import user_data_path

from matcher.errors import StoreError
from matcher.store import Applied, Store, open_store


def _told_to_nobody(_applied: Applied) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Place:
    """A store and the folder of its models.

    Attributes
    ----------
    store_url:
        A SQLAlchemy URL of a SQLite file.
    models:
        Where trained models are kept; made when the first one is saved.
    on_renewed:
        Told once what a newer reference, that came with the program, brought into the store.
    """

    store_url: str
    models: Path
    on_renewed: Callable[[Applied], None] = field(default=_told_to_nobody, compare=False)


def data_home() -> Path:
    """The user's own data folder of this program; never the working directory."""
    return user_data_path("nortrials-matcher", appauthor=False)


def place_in(folder: Path) -> Place:
    """A store and its models side by side in one folder."""
    return Place(f"sqlite:///{(folder / 'matcher.db').as_posix()}", folder / "models")


def open_place(place: Place, *, today: date, reference: bool = True) -> Store:
    """Open the store of a place, making a new one where there is none.

    Parameters
    ----------
    today:
        The day a new store says it was made.
    reference:
        Fill a new store with the reference catalogue.

    Raises
    ------
    StoreError
        As `matcher.store.open_store`; or the user's own data folder cannot be made.
    """
    home = data_home()
    if place.store_url.startswith(f"sqlite:///{home.as_posix()}/"):
        folder = Path(place.store_url.removeprefix("sqlite:///")).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The data folder {folder} cannot be made: {error.strerror}.",
                "Name a store in a place you may write to: --store sqlite:///path/to/store.db",
            ) from None
    store = open_store(place.store_url, reference=reference, today=today)
    if store.renewed is not None:
        place.on_renewed(store.renewed)
    return store
