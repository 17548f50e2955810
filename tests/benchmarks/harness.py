"""What a benchmark returns, and how one is timed fairly.

A benchmark is a script in this folder with `main(argv) -> list[Measurement]` that ends in
`if __name__ == "__main__": run_script(main)`. README.md beside this file says the rest.
Nothing here knows any particular benchmark.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table.

    Attributes
    ----------
    name:
        What was measured, as a reader without the code would say it.
    value, unit:
        The figure, and its unit: ``ms``, ``s``, ``names/s``, ``MB``, ``share`` (0 to 1).
    ratio:
        The figure against a yardstick measured in the same run; None where there is none.
    bar:
        What was asked for, in words: ``at most 4x``. Empty for a figure shown for reference.
    met:
        Whether the bar is met; None where there is no bar.
    """

    name: str
    value: float
    unit: str
    ratio: float | None = None
    bar: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Paired:
    """Two things timed turn by turn: medians in seconds, and the median of the ratios."""

    subject_s: float
    yardstick_s: float
    ratio: float


def timed(action: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median_seconds(action: Callable[[], object], *, repeats: int, warm_up: int = 1) -> float:
    """Median seconds of a call, after `warm_up` calls that do not count."""
    for _ in range(warm_up):
        action()
    return statistics.median(timed(action) for _ in range(repeats))


def time_in_pairs(
    subject: Callable[[], object],
    yardstick: Callable[[], object],
    *,
    repeats: int,
    warm_up: int = 1,
) -> Paired:
    """Time subject and yardstick turn by turn, so that a busy machine slows both alike."""
    for _ in range(warm_up):
        subject()
        yardstick()
    pairs = [(timed(subject), timed(yardstick)) for _ in range(repeats)]
    return Paired(
        subject_s=statistics.median(first for first, _ in pairs),
        yardstick_s=statistics.median(second for _, second in pairs),
        ratio=statistics.median(first / second for first, second in pairs),
    )


def peak_memory_mb() -> float:
    """The most memory this process has held so far, in megabytes of a million bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    in_bytes = peak if sys.platform == "darwin" else peak * 1024
    return in_bytes / 1e6


def table(measurements: Sequence[Measurement]) -> str:
    """The measurements as a Markdown table."""
    lines = ["| measured | figure | ratio | asked for | met |", "|---|---:|---:|---|---|"]
    for one in measurements:
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}x"
        met = {None: "", True: "yes", False: "NO"}[one.met]
        lines.append(f"| {one.name} | {_figure(one)} | {ratio} | {one.bar} | {met} |")
    return "\n".join(lines)


def run_script(main: Callable[[Sequence[str]], list[Measurement]]) -> None:
    """Run one benchmark as a script: print its table, or write JSON with `--json FILE`."""
    argv = sys.argv[1:]
    if argv[:1] == ["--json"]:
        Path(argv[1]).write_text(json.dumps([asdict(one) for one in main(argv[2:])]), "utf-8")
        return
    print(table(main(argv)))


def _figure(one: Measurement) -> str:
    digits = 0 if abs(one.value) >= 1000 else 1 if abs(one.value) >= 100 else 3
    number = f"{one.value:,.{digits}f}"
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number} {one.unit}".strip()
