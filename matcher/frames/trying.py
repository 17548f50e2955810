"""A feature that was tried out, as frames."""

from __future__ import annotations

from dataclasses import astuple

import pandas as pd

from matcher.evaluation.tryout import Tryout


def comparisons_frame(tried: Tryout) -> pd.DataFrame:
    """The model without the features and with them, by each measure.

    Returns
    -------
    DataFrame
        ``target``, ``measure`` (ndcg@5: greater is better; log score: less is better),
        ``without`` and ``with`` (means), ``gain`` (above 0 is better in either) with the ends
        ``low`` and ``high`` of its 90 % interval, ``n`` (requests), ``verdict`` (better, worse,
        no_clear_difference, too_few_to_judge).
    """
    rows = [
        (
            one.target,
            one.measure,
            one.without.mean,
            one.with_features.mean,
            *one.difference,
            one.verdict.value,
        )
        for one in tried.comparisons
    ]
    columns = ["target", "measure", "without", "with", "gain", "low", "high", "n", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def gains_frame(tried: Tryout) -> pd.DataFrame:
    """What the features gained in NDCG@5, request by request.

    Returns
    -------
    DataFrame
        ``request_id``, ``received_on``, ``target``, ``gain``; requests with nothing to order
        are left out.
    """
    requests = {
        "request_id": [cohort.request.request_id for cohort in tried.cohorts],
        "received_on": pd.to_datetime([cohort.own_day for cohort in tried.cohorts]),
    }
    parts = [
        pd.DataFrame({**requests, "target": target, "gain": gains})
        for target, gains in tried.gains.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna(ignore_index=True)


def learnt_frame(tried: Tryout) -> pd.DataFrame:
    """What the last training made of the features.

    Returns
    -------
    DataFrame
        ``stage``, ``feature``, ``weight`` and its ``deviation``, on the logit, for one standard
        deviation of the feature among the hospitals asked.
    """
    rows = [astuple(one) for one in tried.learnt]
    return pd.DataFrame(rows, columns=["stage", "feature", "weight", "deviation"])
