"""What holds for every command: which store, which models, which language, what day it is."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from matcher.errors import UserError

if TYPE_CHECKING:  # services open stores, which takes time that --help must not take
    from matcher.catalogue import Catalogue
    from matcher.services.places import Place
    from matcher.store import Applied
    from matcher.wording import Wording

_NORWEGIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Settings:
    """The options in front of the command; None where the person said nothing."""

    store: str | None = None
    models: Path | None = None
    lang: str | None = None

    def place(self) -> Place:
        """The store and models named, else those in the user's own data folder."""
        from matcher.services.places import Place, data_home, place_in

        default = place_in(data_home())
        return Place(
            self.store or default.store_url, self.models or default.models, self._tell_renewed
        )

    def _tell_renewed(self, applied: Applied) -> None:
        from matcher.cli.terminal import tell

        changes = "; ".join(counted(applied, self.text))
        tell(f"{self.text('command.note')}: {self.text('reference.updated', changes=changes)}")

    def language(self) -> str:
        """The language named, else the terminal's, else English."""
        from matcher.wording.language import choose_language

        return choose_language(self.lang, os.environ)

    def text(self, key: str, **values: object) -> str:
        """A message of that language that names nothing of the catalogue."""
        from matcher.wording.messages import load_messages

        return load_messages(self.language()).text(key, **values)

    def wording(self, catalogue: Catalogue) -> Wording:
        """The words of that language, with a catalogue's names."""
        from matcher.wording import Wording

        return Wording.of(self.language(), catalogue)


def counted(applied: Applied, text: Callable[..., str]) -> list[str]:
    """What became of the rows of each table, a sentence each, in the words that `text` looks up."""
    tables = dict.fromkeys((*applied.new, *applied.changed, *applied.unchanged))
    counts = {"new": applied.new, "changed": applied.changed, "unchanged": applied.unchanged}
    return [
        text("importing.table", table=table, **{k: n.get(table, 0) for k, n in counts.items()})
        for table in tables
    ]


def settings_of(context: typer.Context) -> Settings:
    """The settings of the command line that is being run."""
    found = context.find_root().obj
    return found if isinstance(found, Settings) else Settings()


def now() -> datetime:
    """This moment, with its time zone."""
    return datetime.now().astimezone()


def who() -> str:
    """The person at the keyboard, for the audit."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, as in a container
        return "unknown"


def day_from(text: str | None, option: str) -> date | None:
    """A day as a person writes it: ``2026-03-31`` or ``31.03.2026``.

    Raises
    ------
    UserError
        No such day.
    """
    if text is None:
        return None
    try:
        if norwegian := _NORWEGIAN_DAY.fullmatch(text.strip()):
            day, month, year = (int(part) for part in norwegian.groups())
            return date(year, month, day)
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            f"{option} '{text}' is no day.", "Write it as 2026-03-31 or 31.03.2026."
        ) from None
