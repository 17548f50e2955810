"""One request against Norway's hospitals, in a process that is already running.

The whole of `rank()`, every hospital described with its reasons; each repeat another request.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import cycle

from harness import Measurement, median_seconds, run_script

from matcher.catalogue import load_reference, reference_events
from matcher.domain.request import Request
from matcher.history import Archive
from matcher.ranking import rank
from matcher.registry import load_prior

AS_OF = date(2026, 12, 1)
BAR_MS = 5.0

TITLES = (
    "Moderat til alvorlig ulcerøs kolitt hos barn, fase III, ønsker 4 sykehus",
    "Psoriasisartritt hos voksne som ikke har nådd målet med behandlingen",
    "A phase II study in heart failure with reduced ejection fraction, 3 sites wanted",
    "Stage III NSCLC after chemoradiotherapy: an open study of two arms",
    "Digital app for depression in adolescents, a device study",
    "Relapsed multiple myeloma, second line and later",
)


def main(argv: Sequence[str]) -> list[Measurement]:
    """Measure; takes no arguments."""
    history = Archive(load_reference(), reference_events()).as_of(AS_OF)
    model = load_prior()
    requests = cycle([Request(title=title, received_on=AS_OF) for title in TITLES])
    ms = 1e3 * median_seconds(
        lambda: rank(next(requests), history, model), repeats=120, warm_up=len(TITLES)
    )
    return [
        Measurement(
            "one request against Norway's 31 candidates, in the process",
            ms,
            "ms",
            bar="5 ms or less at the median",
            met=ms <= BAR_MS,
        )
    ]


if __name__ == "__main__":
    run_script(main)
