"""Small bar charts of a table of figures, as shapes for an inline SVG: no script, no style.

Hues are told apart by lightness as well, and every bar has its number in words beside it, so
that nothing is lost to the colour-blind, on paper, or where the picture cannot be seen: the table
beside it says everything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matcher.desk.figures.table import EVER, TOTAL, Table

#: Text and lines on white.
INK, LINE = "#1d2733", "#5d6b7a"
#: Parts of a whole, with the ink of a number inside; the last but one is white within a line.
PARTS = (
    ("#0a6c8a", "#ffffff"),
    ("#e69f00", INK),
    ("#9aa5b1", INK),
    ("#ffffff", INK),
    ("#c3dfe8", INK),
)
#: The latest year darkest, then the ones before.
YEARS = (("#0a6c8a", INK), ("#74afc2", INK), ("#d3e4ea", INK))

_WIDTH = 360.0
_LEFT, _RIGHT = 40.0, 34.0
_BAR, _GAP, _LINE = 16.0, 8.0, 15.0
#: A thin bar of one of several years.
_THIN = 10.0
#: Width of a figure of the text, about.
_DIGIT = 7.5

#: Tables drawn as parts of a whole, a bar a year, with the rows that are its parts.
PARTS_OF: dict[str, tuple[str, ...]] = {
    "types": ("site", "country", "unspecified"),
    "outcomes": ("allocated", "withdrawn", "not_allocated", "unresolved"),
    "answers": ("in_time", "late", "silent", "pending", "unseen"),
}
#: Tables drawn as a few thin bars a row, one a year.
BY_ROW = frozenset({"areas", "declines", "centres"})
#: Rows drawn at most: those after it stand in the table.
_MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; `title` says in words what it is."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    title: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text; `anchor` as in SVG."""

    x: float
    y: float
    text: str
    fill: str = INK
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of `width` x `height` units."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    words: tuple[Words, ...]
    line: str = LINE


Name = Callable[[str], str]


def chart_of(table: Table, name_of: Name) -> Chart | None:
    """The chart of a table; None where it has none, or nothing to draw.

    Parameters
    ----------
    name_of:
        What a row is called.
    """
    years = [column for column in table.columns if column != EVER]
    if table.code in PARTS_OF:
        parts = [code for code in PARTS_OF[table.code] if _value(table, code, years)]
        return _parts(table, parts, years, name_of) if parts else None
    if table.code in BY_ROW:
        rows = [row.code for row in table.rows if row.code != TOTAL]
        drawn = [code for code in rows if _value(table, code, years[-len(YEARS) :])]
        return _rows(table, drawn[:_MOST_ROWS], years[-len(YEARS) :], name_of) if drawn else None
    return None


def _parts(table: Table, parts: Sequence[str], years: Sequence[str], name_of: Name) -> Chart:
    largest = max(_value(table, parts, [year]) for year in years)
    scale = (_WIDTH - _LEFT - _RIGHT) / largest
    colours = dict(zip(PARTS_OF[table.code], PARTS, strict=False))
    bars, words = [], []
    y = 0.0
    for year in years:
        words.append(Words(0, y + 12.5, year))
        x = _LEFT
        for part in parts:
            n = int(_value(table, part, [year]))
            width = n * scale
            fill, ink = colours[part]
            if n:
                bars.append(Bar(x, y, width, _BAR, fill, f"{year}, {name_of(part)}: {n}"))
            if width > _DIGIT * len(str(n)) + 4:
                words.append(Words(x + width / 2, y + 12.5, str(n), ink, "middle"))
            x += width
        words.append(Words(x + 5, y + 12.5, str(int(_value(table, parts, [year])))))
        y += _BAR + _GAP
    y += 4
    for part in parts:
        bars.append(Bar(0, y, 11, 11, colours[part][0], name_of(part)))
        words.append(Words(18, y + 10, name_of(part)))
        y += _LINE
    return Chart(_WIDTH, y, tuple(bars), tuple(words))


def _rows(table: Table, rows: Sequence[str], years: Sequence[str], name_of: Name) -> Chart:
    largest = max(_value(table, row, [year]) for row in rows for year in years)
    scale = (_WIDTH - _RIGHT) / max(largest, 1)
    latest_first = list(zip(reversed(years), YEARS, strict=False))
    bars, words = [], []
    x, y = 0.0, 0.0
    for year, (fill, _) in latest_first:
        bars.append(Bar(x, y, 11, 11, fill, year))
        words.append(Words(x + 16, y + 10, year))
        x += 60
    y += _LINE + 6
    for row in rows:
        words.append(Words(0, y + 10, name_of(row)))
        y += _LINE
        for year, (fill, _) in latest_first:
            n = int(_value(table, row, [year]))
            if n:
                title = f"{name_of(row)}, {year}: {n}"
                bars.append(Bar(0, y, n * scale, _THIN, fill, title))
            words.append(Words(n * scale + 5, y + 9.5, str(n)))
            y += _THIN + 1
        y += _GAP
    return Chart(_WIDTH, y, tuple(bars), tuple(words))


def _value(table: Table, rows: str | Sequence[str], columns: Sequence[str]) -> float:
    """The sum of some rows and columns."""
    codes = [rows] if isinstance(rows, str) else rows
    return sum(table.cell(row, column).value or 0 for row in codes for column in columns)
