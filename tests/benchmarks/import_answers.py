"""Import of 100,000 answers through the service: seconds, memory, and against csv.reader.

The yardstick is csv.reader walking the same file, measured in the same run.
"""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from harness import Measurement, peak_memory_mb, run_script, timed

from matcher.catalogue import load_reference
from matcher.services.importing import ImportOptions, import_into
from matcher.store import open_store

N_ANSWERS = 100_000
N_REQUESTS = 5_000
SECONDS_AT_MOST = 20.0
TODAY = date(2026, 1, 15)


def write_answers(folder: Path, *, n_answers: int, seed: int) -> Path:
    """Write requests and answers, hospitals in several spellings, and return the answers."""
    rng = random.Random(seed)  # noqa: S311
    first = date(2022, 8, 1)
    names = [
        name
        for site in load_reference().sites
        if site.is_candidate
        for name in (site.site_id, site.name, site.name_en)
        if name
    ]
    received = [first + timedelta(days=rng.randrange(1200)) for _ in range(N_REQUESTS)]
    with (folder / "requests.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["request_id", "received_on", "title"])
        writer.writerows([f"R{i}", day, f"Study {i}"] for i, day in enumerate(received))
    path = folder / "answers.csv"
    with path.open("w", newline="", encoding="cp1252") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(
            ["Forespørsel", "Sykehus", "Svardato", "Svar", "Avdeling", "Aktuelle pasienter"]
        )
        for number in range(n_answers):
            at = rng.randrange(N_REQUESTS)
            day = received[at] + timedelta(days=rng.randrange(30))
            answer = rng.choice(["interessert", "avslått", "mer info", "declined"])
            patients = rng.choice(["", "12", "1 200"])
            name = rng.choice(names).encode("cp1252", "replace").decode("cp1252")
            writer.writerow([f"R{at}", name, f"{day:%d.%m.%Y}", answer, f"avd {number}", patients])
    return path


def walk(path: Path) -> int:
    """Read every row of the file with csv.reader."""
    with path.open(encoding="cp1252", newline="") as file:
        return sum(1 for _ in csv.reader(file, delimiter=";"))


def main(argv: Sequence[str]) -> list[Measurement]:
    """Measure the first import, and the second, which changes nothing."""
    n_answers = int(argv[0]) if argv else N_ANSWERS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        answers = write_answers(folder, n_answers=n_answers, seed=1)
        store = open_store(f"sqlite:///{folder / 'store.db'}")
        options = ImportOptions(TODAY, datetime(2026, 1, 15, tzinfo=UTC), "bench")
        before = peak_memory_mb()

        def run(paths: list[Path]) -> None:
            imported = import_into(store, paths, options)
            if imported.problems:
                raise SystemExit(str(imported.problems[:3]))

        run([folder / "requests.csv"])
        first = timed(lambda: run([answers]))
        memory = peak_memory_mb() - before
        again = timed(lambda: run([answers]))
        yardstick = timed(lambda: walk(answers))
    return [
        Measurement(
            f"import of {n_answers:,} answers",
            first,
            "s",
            first / yardstick,
            f"at most {SECONDS_AT_MOST:g} s",
            first <= SECONDS_AT_MOST,
        ),
        Measurement("the same file once more (changes nothing)", again, "s", again / yardstick),
        Measurement("memory on top, first import", memory, "MB"),
    ]


if __name__ == "__main__":
    run_script(main)
