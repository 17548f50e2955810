"""Ten made-up years in which a list decides who is asked: prints the policies side by side.

    python tests/benchmarks/quality/loop_years.py [--seeds 12] [--world linear] [--jobs 2]

Each policy lives through the same portals: the same hospitals, requests and luck. `--quick`
does two short portals, to see that it runs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence

from joblib import Parallel, delayed

from matcher.catalogue import load_reference
from matcher.evaluation.loop import run_years
from matcher.evaluation.loop_figures import Figures, figures
from matcher.evaluation.loop_table import compare, table
from matcher.evaluation.policies import Listed, Policy, Popular
from matcher.simulation import PortalSettings, World

POLICIES: Mapping[str, Policy] = {
    "popularity": Popular(),
    "our list": Listed(),
    "our list, one place explores": Listed(explore=1),
    "our list, floor 0.3": Listed(floor=0.3),
}
LIST, EXPLORING, FLOORED = tuple(POLICIES)[1:]
N_SEEDS = 12
FULL = {"n_sites": 60, "n_areas": 12, "n_years": 10, "requests_per_year": 64}
QUICK = {"n_sites": 20, "n_areas": 6, "n_years": 3, "requests_per_year": 24}

Runs = Mapping[str, Sequence[Figures]]


def run(settings: PortalSettings, n_seeds: int, n_jobs: int) -> Runs:
    """Every policy on the portals of seeds 0, 1 ..., in this order."""
    jobs = [(name, seed) for seed in range(n_seeds) for name in POLICIES]
    found = Parallel(n_jobs=n_jobs)(delayed(_one)(settings, name, seed) for name, seed in jobs)
    of = dict(zip(jobs, found, strict=True))
    return {name: [of[name, seed] for seed in range(n_seeds)] for name in POLICIES}


def _one(settings: PortalSettings, name: str, seed: int) -> Figures:
    start = time.perf_counter()
    found = figures(run_years(settings, POLICIES[name], load_reference(), seed=seed))
    seconds = time.perf_counter() - start
    print(f"{name}, seed {seed}: {found.regret:.1f} ({seconds:.0f} s)", file=sys.stderr, flush=True)
    return found


def bars(runs: Runs) -> list[str]:
    """What was asked of the loop, and whether it is met, a line each."""

    lines = [
        _bar("regret of our list against popularity's", runs, LIST, "popularity", at_most=0.5),
        _bar("regret with exploration against the list's", runs, EXPLORING, LIST, at_most=0.9),
    ]
    for name in (EXPLORING, FLOORED):
        small = compare(runs[name], runs[LIST], "expected_small").difference
        allocated = compare(runs[name], runs[LIST], "n_allocated").difference
        up = "up" if small.low > 0 else "NOT CLEARLY UP"
        down = "DOWN" if allocated.high < 0 else "not clearly down"
        lines.append(f"{name}: small hospitals' expected studies {_interval(small)}: {up}")
        lines.append(f"{name}: requests allocated {_interval(allocated)}: {down}")
    return lines


def _bar(what: str, runs: Runs, ours: str, other: str, *, at_most: float) -> str:
    found = compare(runs[ours], runs[other], "regret")
    low, high = found.ratio_interval
    met = "met" if found.ratio <= at_most else "NOT MET"
    return f"{what}: {found.ratio:.2f} ({low:.2f} to {high:.2f}), at most {at_most}: {met}"


def _interval(found: tuple[float, float, float, int]) -> str:
    mean, low, high, _ = found
    return f"{mean:+.1f} ({low:+.1f} to {high:+.1f}) a portal"


def main(argv: Sequence[str]) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=N_SEEDS)
    parser.add_argument("--world", type=World, default=World.LINEAR, choices=list(World))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args(argv)
    settings = PortalSettings.regular(**(QUICK if asked.quick else FULL), world=asked.world)
    n_seeds = 2 if asked.quick else asked.seeds
    runs = run(settings, n_seeds, asked.jobs)
    n_requests = runs[LIST][0].n_requests
    print(
        f"World: {asked.world}; {n_seeds} portals of {settings.n_sites} hospitals, "
        f"{len(settings.years)} years, {n_requests} requests sent out in each. "
        f"In brackets: the difference to {LIST}, paired, with its 90 % interval over portals.\n"
    )
    print(table(runs, LIST), "", *bars(runs), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
