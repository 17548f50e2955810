"""From starting the process to the printed list, against importing numpy and scipy.special.

The store is filled once beforehand; every measured run is a process of its own on a warm disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from harness import Measurement, run_script, time_in_pairs

REQUEST = """\
title = "A phase 3 study of a new biologic in children with ulcerative colitis"
request_type = "site"
therapy_areas = ["inflammatory bowel disease"]
sites_wanted = 3
"""


def main(argv: Sequence[str]) -> list[Measurement]:
    """Time `matcher rank` against the yardstick, turn by turn."""
    repeats = int(argv[0]) if argv else 11
    matcher = str(Path(sys.executable).with_name("matcher"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        request = folder / "request.toml"
        request.write_text(REQUEST, "utf-8")
        environment = {
            **os.environ,
            "MATCHER_STORE": f"sqlite:///{folder / 'store.db'}",
            "MATCHER_MODELS": str(folder / "models"),
        }
        start = partial(subprocess.run, check=True, capture_output=True, env=environment)
        pair = time_in_pairs(
            lambda: start([matcher, "rank", str(request)]),
            lambda: start([sys.executable, "-c", "import numpy, scipy.special"]),
            repeats=repeats,
            warm_up=2,
        )
    return [
        Measurement(
            "process start to printed list",
            pair.subject_s * 1000,
            "ms",
            ratio=pair.ratio,
            bar="at most 3x + 500 ms",
            met=pair.subject_s <= 3 * pair.yardstick_s + 0.5,
        ),
        Measurement("importing numpy and scipy.special", pair.yardstick_s * 1000, "ms"),
    ]


if __name__ == "__main__":
    run_script(main)
