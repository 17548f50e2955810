"""`make bench-quality`: measure everything and write docs/quality.md; `--quick` prints instead.

    python -m quality [--quick] [--json FILE] [--studies DIR] [--only PART ...] [--processes N]

Parts: made-up, norwegian, german, loop, speed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TypeVar

from matcher.simulation import PortalSettings
from quality.bars import Bar, loop_bars, made_up_bars, study_bars
from quality.loop_years import FULL as LOOP
from quality.loop_years import Runs
from quality.loop_years import run as run_loop
from quality.made_up import FULL, QUICK, MadeUp, run
from quality.participation import Reached, german, norwegian
from quality.pictures import coverage_picture, reliability_picture
from quality.report import Run, page
from quality.speed import speed_bars
from quality.studies import GERMAN, NORWEGIAN
from quality.summary import Results

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "quality.md"
PARTS = ("made-up", "norwegian", "german", "loop", "speed")
#: Parts of a quick look.
QUICK_PARTS = ("made-up", "norwegian", "german")
N_LOOP_SEEDS = 5

T = TypeVar("T")


def main() -> int:
    """Run, write, and say where."""
    asked = _arguments()
    started = time.perf_counter()
    plan = QUICK if asked.quick else FULL
    parts = asked.only or (QUICK_PARTS if asked.quick else PARTS)
    folder = asked.studies or _studies_at_hand()
    say = _saying(started)
    made_up = MadeUp((), ())
    if "made-up" in parts:
        made_up = say("made-up portals", lambda: run(plan, processes=asked.processes))
    studies: dict[str, Reached | None] = {}
    if "norwegian" in parts:
        repeats = 1 if asked.quick else 3
        studies["norwegian"] = say(
            "Norwegian studies",
            lambda: norwegian(folder, n_repeats=repeats) if _holds(folder, NORWEGIAN) else None,
        )
    if "german" in parts:
        n_ranked = 60 if asked.quick else None
        studies["german"] = say(
            "German trials",
            lambda: german(folder, n_ranked=n_ranked) if _holds(folder, GERMAN) else None,
        )
    loop: Runs = {}
    if "loop" in parts:
        settings = PortalSettings.regular(**LOOP)
        loop = say("the loop", lambda: run_loop(settings, N_LOOP_SEEDS, asked.processes))
    bars = _bars(made_up, studies, loop)
    if "speed" in parts:
        bars += tuple(say("speed", speed_bars))
    done = Run(
        day=date.today(),  # noqa: DTZ011 - the day on the reader's own calendar
        parts=parts,
        minutes=(time.perf_counter() - started) / 60,
        plan=plan,
        made_up=made_up,
        studies=studies,
        loop=loop,
        bars=bars,
        pictures=not (asked.quick or asked.only),
    )
    _write(done, asked)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="quality", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two minutes, standard output only")
    parser.add_argument("--json", type=Path, help="write every line measured to this file")
    parser.add_argument("--studies", type=Path, help="folder with the real studies")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="some parts, printed only")
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


def _studies_at_hand() -> Path | None:
    named = os.environ.get("MATCHER_STUDIES")
    folder = Path(named) if named else ROOT.parent / "shared" / "benchmarks"
    return folder if folder.is_dir() else None


def _holds(folder: Path | None, name: str) -> bool:
    return folder is not None and (folder / name).exists()


def _saying(started: float) -> Callable[[str, Callable[[], T]], T]:
    def say(what: str, action: Callable[[], T]) -> T:
        print(f"{what} ...", file=sys.stderr, flush=True)
        result = action()
        print(f"{what}: {time.perf_counter() - started:.0f} s so far", file=sys.stderr, flush=True)
        return result

    return say


def _bars(made_up: MadeUp, studies: dict[str, Reached | None], loop: Runs) -> tuple[Bar, ...]:
    return (
        *(made_up_bars(Results(made_up.lines)) if made_up.lines else ()),
        *study_bars(studies),
        *(loop_bars(loop) if loop else ()),
    )


def _write(done: Run, asked: argparse.Namespace) -> None:
    text = page(done)
    if asked.json:
        asked.json.write_text(json.dumps(_as_json(done), indent=1), "utf-8")
    if asked.quick or asked.only:
        print(text)
        return
    folder = PAGE.parent / "pictures"
    folder.mkdir(exist_ok=True)
    (folder / "reliability.svg").write_bytes(reliability_picture(done.made_up.bins))
    (folder / "coverage.svg").write_bytes(coverage_picture(done.made_up.bins))
    PAGE.write_text(text, "utf-8")
    print(f"Written: {PAGE}")


def _as_json(done: Run) -> dict[str, object]:
    return {
        "day": done.day.isoformat(),
        "minutes": done.minutes,
        "bars": [asdict(bar) for bar in done.bars],
        "made_up": [asdict(line) for line in done.made_up.lines],
        "bins": [asdict(one) for one in done.made_up.bins],
        "loop": {name: [asdict(one) for one in ran] for name, ran in done.loop.items()},
        "studies": {
            name: {peer: values.tolist() for peer, values in one.ndcg.items()}
            for name, one in done.studies.items()
            if one
        },
    }


if __name__ == "__main__":
    sys.exit(main())
