"""Hospital names: speed and accuracy on 100,000 made-up hospitals, and on registry strings.

The registry strings are not ours to ship; where they are missing, that part is left out.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from harness import Measurement, peak_memory_mb, run_script, timed
from made_up_names import Written, made_up_sites, written

from matcher.catalogue import NameResolver, load_reference

N_HOSPITALS = 100_000
N_STRINGS = 5_000
NAMES_PER_SECOND = 1_000
TOP_1 = 0.93
PRECISION = 0.99
RECALL = 0.98
REGISTRY_STRINGS = Path(__file__).parents[3] / "shared" / "benchmarks" / "hospital_names.csv"


def main(argv: Sequence[str]) -> list[Measurement]:
    """Measure; the first argument, if any, is another seed."""
    seed = int(argv[0]) if argv else 2026
    return [*_on_made_up(seed), *_on_norway(), *_on_registry_strings()]


def _on_made_up(seed: int) -> list[Measurement]:
    sites = made_up_sites(N_HOSPITALS, seed=seed)
    strings = written(sites, N_STRINGS, seed=seed + 1)
    resolvers: list[NameResolver] = []
    building = timed(lambda: resolvers.append(NameResolver(sites)))
    resolver = resolvers[0]
    first = timed(lambda: resolver.resolve("Nowhere sykehuus"))
    found: list[str | None] = []
    seconds = timed(lambda: found.extend(_resolve_all(resolver, strings)))
    right = sum(got == one.site_id for got, one in zip(found, strings, strict=True))
    wrong = sum(got not in (None, one.site_id) for got, one in zip(found, strings, strict=True))
    speed = len(strings) / seconds
    catalogue = f"among {N_HOSPITALS:,} hospitals"
    return [
        Measurement(
            f"names a second on one core, {catalogue}",
            speed,
            "names/s",
            bar=f"at least {NAMES_PER_SECOND:,}",
            met=speed >= NAMES_PER_SECOND,
        ),
        Measurement(
            f"the right hospital found, {catalogue}",
            right / len(strings),
            "share",
            bar=f"at least {TOP_1}",
            met=right / len(strings) >= TOP_1,
        ),
        Measurement(f"a wrong hospital found, {catalogue}", wrong / len(strings), "share"),
        Measurement(f"building the tables, {catalogue}", building + first, "s"),
        Measurement(f"memory, {catalogue}", peak_memory_mb(), "MB"),
    ]


def _resolve_all(resolver: NameResolver, strings: Sequence[Written]) -> list[str | None]:
    return [resolver.resolve(one.text).site_id for one in strings]


def _on_norway() -> list[Measurement]:
    catalogue = load_reference()
    building = timed(lambda: NameResolver(catalogue.sites, ambiguous=catalogue.ambiguous_names))
    return [Measurement("building the tables, Norway's 106", building * 1000, "ms")]


def _on_registry_strings() -> list[Measurement]:
    if not REGISTRY_STRINGS.exists():
        return []
    names = load_reference().names
    with REGISTRY_STRINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [(names.resolve(row["raw"]).trust_id or "", row["trust_id"]) for row in rows]
    right = sum(got == want != "" for got, want in found)
    precision = right / sum(got != "" for got, _ in found)
    recall = right / sum(want != "" for _, want in found)
    return [
        Measurement(
            f"precision on {len(rows)} registry strings, trust",
            precision,
            "share",
            bar=f"at least {PRECISION}",
            met=precision >= PRECISION,
        ),
        Measurement(
            f"recall on {len(rows)} registry strings, trust",
            recall,
            "share",
            bar=f"at least {RECALL}",
            met=recall >= RECALL,
        ),
    ]


if __name__ == "__main__":
    run_script(main)
