"""Learning five years of a made-up portal, and looking back over all of them.

The archive is made anew each time, so that nothing is remembered from one to the next. The look
back is the whole of `matcher backtest` but for reading the store: every year's model, every
request as of its own day, all figures with their intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from harness import Measurement, median_seconds, run_script

from matcher.catalogue import load_reference
from matcher.evaluation.backtest import BacktestSettings, backtest
from matcher.evaluation.report import judge
from matcher.history import Archive
from matcher.simulation import PortalSettings, simulate
from matcher.training import train

N_SITES, N_YEARS, SEED = 60, 5, 0
AS_OF = date(2026, 1, 1)
FIT_BAR_S, BACKTEST_BAR_S = 2.0, 30.0
PROCESSES = 2


def main(argv: Sequence[str]) -> list[Measurement]:
    """Measure; takes the number of repeats."""
    repeats = int(argv[0]) if argv else 3
    portal = simulate(PortalSettings.regular(n_sites=N_SITES, n_years=N_YEARS), seed=SEED)
    catalogue = load_reference().with_sites(portal.sites)

    def fit() -> None:
        train(Archive(catalogue, portal.events), as_of=AS_OF, model_id="m")

    def look_back() -> None:
        settings = BacktestSettings(AS_OF, n_jobs=PROCESSES)
        judge(backtest(Archive(catalogue, portal.events), settings))

    fit_s = median_seconds(fit, repeats=repeats)
    backtest_s = median_seconds(look_back, repeats=1)
    return [
        Measurement(
            f"learning {N_YEARS} years of {N_SITES} hospitals",
            fit_s,
            "s",
            bar=f"at most {FIT_BAR_S:g} s",
            met=fit_s <= FIT_BAR_S,
        ),
        Measurement(
            f"looking back over all of them, {PROCESSES} processes",
            backtest_s,
            "s",
            bar=f"at most {BACKTEST_BAR_S:g} s",
            met=backtest_s <= BACKTEST_BAR_S,
        ),
    ]


if __name__ == "__main__":
    run_script(main)
