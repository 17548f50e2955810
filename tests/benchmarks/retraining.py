"""The year's turn on five years of a made-up portal: trained, judged against last year's model.

The whole of `matcher retrain` but for opening the store and writing the files: the look at the
data, the challenger, both look backs, the gate and the pictures of the card.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from harness import Measurement, median_seconds, run_script

from matcher.catalogue import load_reference
from matcher.evaluation.backtest import BacktestSettings, backtest
from matcher.evaluation.challenge import challenge
from matcher.evaluation.gate import appraise
from matcher.evaluation.incoming import incoming
from matcher.evaluation.model_pictures import model_pictures
from matcher.history import Archive
from matcher.simulation import PortalSettings, simulate
from matcher.training import train

N_SITES, N_YEARS, SEED = 60, 5, 0
AS_OF, A_YEAR_AGO = date(2026, 1, 1), date(2025, 1, 1)
BAR_S = 30.0
PROCESSES = 2


def main(argv: Sequence[str]) -> list[Measurement]:
    """Measure; takes the number of repeats."""
    repeats = int(argv[0]) if argv else 1
    portal = simulate(PortalSettings.regular(n_sites=N_SITES, n_years=N_YEARS), seed=SEED)
    catalogue = load_reference().with_sites(portal.sites)
    in_use = train(Archive(catalogue, portal.events), as_of=A_YEAR_AGO, model_id="in-use")

    def turn() -> None:
        archive = Archive(catalogue, portal.events)
        year = AS_OF.year - 1
        incoming(archive, portal.events, year=year, as_of=AS_OF, since=A_YEAR_AGO)
        train(archive, as_of=AS_OF, model_id="challenger")
        done = backtest(archive, BacktestSettings(AS_OF, n_jobs=PROCESSES))
        found = challenge(archive, done, in_use)
        model_pictures(appraise(found, in_use.id, A_YEAR_AGO, seed=0), made_up=True)

    seconds = median_seconds(turn, repeats=repeats)
    return [
        Measurement(
            f"retraining on {N_YEARS} years of {N_SITES} hospitals, {PROCESSES} processes",
            seconds,
            "s",
            bar=f"at most {BAR_S:g} s",
            met=seconds <= BAR_S,
        )
    ]


if __name__ == "__main__":
    run_script(main)
