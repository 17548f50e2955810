"""Figures and columns of figures, as a look back shows them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from matcher.cli.plain import NO_BREAK
from matcher.cli.terminal import line
from matcher.evaluation.bootstrap import Interval
from matcher.wording import Wording


def columns(heads: Sequence[str]) -> Table:
    """A table without lines: a name on the left, figures set to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for place, head in enumerate(heads):
        table.add_column(line(head), justify="right" if place else "left", no_wrap=not place)
    return table


def with_ends(found: Interval, wording: Wording) -> str:
    """A mean and its interval: ``0.68 (0.65-0.71)``."""
    ends = "-".join(wording.number(end, 2) for end in (found.low, found.high))
    return f"{wording.number(found.mean, 2)}{NO_BREAK}({ends})"


def from_to(found: Interval, wording: Wording) -> str:
    """A difference and its interval, with signs: ``+0.05 (+0.01 to +0.09)``."""
    return wording.text(
        "backtest.from_to",
        mean=signed(found.mean, wording),
        low=signed(found.low, wording),
        high=signed(found.high, wording),
    ).replace(" ", NO_BREAK)


def signed(value: float, wording: Wording) -> str:
    """A number with its sign; what rounds to 0 has none."""
    said = wording.number(abs(value), 2)
    if round(value, 2) == 0:
        return said
    return f"{'+' if value > 0 else '-'}{said}"
