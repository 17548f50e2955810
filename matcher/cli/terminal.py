"""Standard output, standard error and what a terminal can show.

Results go to standard output in one piece; progress and messages to standard error. Text
from files is shown with its control characters taken out, so that no hospital name can
move the cursor or colour the screen.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO, TypeVar

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from matcher.cli.plain import NO_BREAK, plain
from matcher.errors import FileError

if TYPE_CHECKING:  # bars are seldom shown, and take their time to import
    from rich.progress import Progress
    from rich.status import Status

T = TypeVar("T")

#: Rows between two movements of a progress bar.
_ROWS_A_STEP = 200

#: Wider lines are hard to read, narrower ones cannot hold a hospital's name.
_WIDEST = 140
_NARROWEST = 40
_WIDTH_WITHOUT_TERMINAL = 80

#: Stands for a space that must not break while lines are laid out, because the layout breaks
#: at every kind of space. No text from outside holds it: `plain` takes it out.
_HARD_SPACE = "\ue000"


class ReaderGoneError(Exception):
    """Whoever read our output has had enough, as ``head`` has."""


def width_of_output() -> int:
    """Columns to fill: the terminal's (or ``COLUMNS``), within reason; 80 where there is none."""
    columns = shutil.get_terminal_size((_WIDTH_WITHOUT_TERMINAL, 24)).columns
    return max(_NARROWEST, min(_WIDEST, columns))


def shows_colour() -> bool:
    """Whether standard output is a terminal that may be coloured."""
    return is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sees what is written to a stream; None is one that was closed."""
    return stream is not None and stream.isatty()


def render(*parts: RenderableType, width: int, colour: bool) -> str:
    """Lay parts out as text, one below the other, without blanks at the end of lines."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    text = capture.get().replace(_HARD_SPACE, " ")
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def write_out(text: str) -> None:
    """Write a result to standard output, all at once.

    Raises
    ------
    ReaderGoneError
        Where nobody reads any more.
    FileError
        Where it cannot be written, as on a full disk.
    """
    if sys.stdout is None:  # closed by whoever started us: nobody wants the result
        raise ReaderGoneError
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # The interpreter flushes once more on its way out, and must find somebody there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise ReaderGoneError from None
        raise FileError(f"Standard output cannot be written: {error.strerror}.") from None


def line(text: str, style: str = "") -> Text:
    """One line of a layout: made plain, its unbreakable spaces kept whole."""
    return Text(plain(text).replace(NO_BREAK, _HARD_SPACE), style=style)


#: Marks keep their meaning without colour; what speaks against is yellow, never red.
_MARK_STYLES = {"+": "green", "-": "yellow", "!": "magenta", "·": "dim"}


def marked(mark: str, text: str) -> RenderableType:
    """A line behind a mark: ``+`` for, ``-`` against, ``!`` to heed, ``·`` neither."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column()
    table.add_row(Text(mark, style=_MARK_STYLES[mark]), line(text))
    return table


def tell(message: str) -> None:
    """Say something to the person, on standard error."""
    if sys.stderr is None:
        return
    print(plain(message).replace(NO_BREAK, " "), file=sys.stderr)


@contextmanager
def working(message: str) -> Iterator[None]:
    """Show that something is going on, on a terminal only, and leave nothing behind."""
    if not is_terminal(sys.stderr):
        yield
        return
    with Console(stderr=True).status(plain(message)):
        yield


class RowsProgress:
    """Shows that files are read, then a bar for their rows; on a terminal only."""

    def __init__(self, message: str = "") -> None:
        self._message = message
        self._live: Progress | Status | None = None

    def __enter__(self) -> RowsProgress:
        if self._message and is_terminal(sys.stderr):
            self._live = Console(stderr=True).status(plain(self._message))
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def follow(self, rows: Iterator[T], total: int) -> Iterator[T]:
        """Let rows pass, and move the bar on as they do."""
        self._stop()
        if not is_terminal(sys.stderr):
            yield from rows
            return
        from rich.progress import Progress

        self._live = bar = Progress(console=Console(stderr=True), transient=True)
        task = bar.add_task("", total=total)
        bar.start()
        for number, row in enumerate(rows, start=1):
            yield row
            if number % _ROWS_A_STEP == 0:
                bar.update(task, completed=number)
        self._stop()
