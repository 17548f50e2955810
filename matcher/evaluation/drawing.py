"""Lines, dots and words on a page, as SVG: sharp at any size, and the same bytes everywhere.

Plain text rather than a plotting library: three small pictures do not carry a dependency, and
a library's fonts and versions would change their bytes. Knows nothing of what is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
INK, SOFT, FAINT = "#1d2733", "#5d6b7a", "#e3e8ed"
OURS, OTHERS = "#0a6c8a", "#9aa5b1"

_ANCHORS = {"left": "start", "middle": "middle", "right": "end"}


@dataclass
class Page:
    """A white page of so many pixels; marks are added from back to front."""

    width: int
    height: int
    title: str
    _marks: list[str] = field(default_factory=list)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        colour: str = SOFT,
        width: float = 1.0,
        dashes: str = "",
    ) -> None:
        """A straight line."""
        (x1, y1), (x2, y2) = start, end
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._marks.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width:g}" stroke-linecap="round"{dashed}/>'
        )

    def dot(
        self, centre: tuple[float, float], radius: float, colour: str, *, hollow: bool = False
    ) -> None:
        """A filled circle with a thin white rim, so that neighbours stay apart; or a ring."""
        x, y = centre
        fill, rim = ("#ffffff", colour) if hollow else (colour, "#ffffff")
        self._marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{rim}" '
            f'stroke-width="1.5"/>'
        )

    def words(
        self,
        text: str,
        at: tuple[float, float],
        *,
        size: float = 13,
        colour: str = INK,
        align: str = "left",
        bold: bool = False,
    ) -> None:
        """One line of text; `at` is its left end, middle or right end on the baseline."""
        x, y = at
        weight = ' font-weight="600"' if bold else ""
        self._marks.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" '
            f'text-anchor="{_ANCHORS[align]}"{weight}>{escape(text)}</text>'
        )

    def upright(self, text: str, at: tuple[float, float], *, size: float = 13) -> None:
        """A line of text read from below, about its middle."""
        x, y = at
        self._marks.append(
            f'<text transform="translate({x:.1f} {y:.1f}) rotate(-90)" font-size="{size:g}" '
            f'fill="{SOFT}" text-anchor="middle">{escape(text)}</text>'
        )

    def svg(self) -> bytes:
        """The page as a file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="img" font-family="{FONT}">'
        )
        paper = f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>'
        title = f"<title>{escape(self.title)}</title>"
        return "\n".join([head, title, paper, *self._marks, "</svg>", ""]).encode()


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page with axes: from data to pixels. `y` grows upwards."""

    page: Page
    left: float
    top: float
    width: float
    height: float
    x_to: float = 1.0
    y_to: float = 1.0
    y_from: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the data stands on the page."""
        share = (y - self.y_from) / (self.y_to - self.y_from)
        return (
            self.left + self.width * x / self.x_to,
            self.top + self.height * (1 - share),
        )

    @property
    def bottom(self) -> float:
        """Pixel of the lower edge."""
        return self.top + self.height

    def x_axis(self, ticks: Sequence[float], label: str, *, percent: bool) -> None:
        """Faint upright lines, their numbers, and what they are."""
        for tick in ticks:
            x, _ = self.at(tick, self.y_from)
            self.page.line((x, self.top), (x, self.bottom), colour=FAINT)
            self.page.words(
                _number(tick, percent), (x, self.bottom + 18), size=12, colour=SOFT, align="middle"
            )
        middle = self.left + self.width / 2
        self.page.words(label, (middle, self.bottom + 40), colour=SOFT, align="middle")

    def y_axis(self, ticks: Sequence[float], label: str, *, percent: bool) -> None:
        """Faint level lines, their numbers, and what they are."""
        for tick in ticks:
            _, y = self.at(0, tick)
            self.page.line((self.left, y), (self.left + self.width, y), colour=FAINT)
            self.page.words(
                _number(tick, percent), (self.left - 8, y + 4), size=12, colour=SOFT, align="right"
            )
        if label:
            self.page.upright(label, (self.left - 48, self.top + self.height / 2))


def round_ticks(largest: float) -> list[float]:
    """Round numbers from 0 to at least `largest`, at most 1: three to six of them.

    Examples
    --------
    >>> round_ticks(0.17), round_ticks(0.93)
    ([0.0, 0.05, 0.1, 0.15, 0.2], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    for step in (0.01, 0.02, 0.05, 0.1, 0.2):
        n = int(-(-largest // step))
        if n <= 5:
            break
    return [round(step * i, 2) for i in range(max(n, 2) + 1)]


def _number(value: float, percent: bool) -> str:
    return f"{100 * value:.0f}%" if percent else f"{value:.1f}"
