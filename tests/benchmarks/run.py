"""`make bench`: run every benchmark in this folder and print one table.

Each runs in a process of its own, so that one's memory and imports do not colour the next.
Names given on the command line choose: `make bench ONLY="names startup"`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import Measurement, table

FOLDER = Path(__file__).parent


def find_benchmarks(names: list[str]) -> list[Path]:
    """The benchmarks of that name, or all of them: scripts that end in `run_script(main)`."""
    scripts = [
        path
        for path in sorted(FOLDER.glob("*.py"))
        if path.name not in {"harness.py", "run.py"}
        and "run_script(main)" in path.read_text("utf-8")
    ]
    known = {path.stem: path for path in scripts}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"No benchmark {', '.join(unknown)}. There are: {', '.join(known)}")
    return [known[name] for name in names] if names else scripts


def run(script: Path) -> list[Measurement] | None:
    """The measurements of one benchmark; None where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "measurements.json"
        done = subprocess.run([sys.executable, str(script), "--json", str(out)], check=False)
        if done.returncode:
            return None
        return [Measurement(**line) for line in json.loads(out.read_text("utf-8"))]


def main() -> int:
    """Run, print, and say by the exit code whether every bar was met."""
    measured: list[Measurement] = []
    failed: list[str] = []
    for script in find_benchmarks(sys.argv[1:]):
        print(f"{script.stem} ...", file=sys.stderr, flush=True)
        lines = run(script)
        if lines is None:
            failed.append(script.stem)
        else:
            measured += lines
    print(table(measured))
    missed = [one.name for one in measured if one.met is False]
    for name in failed:
        print(f"failed: {name}", file=sys.stderr)
    for name in missed:
        print(f"bar missed: {name}", file=sys.stderr)
    return 1 if failed or missed else 0


if __name__ == "__main__":
    sys.exit(main())
