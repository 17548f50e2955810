"""A look back as frames: the orders, the chances, and how right both were."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matcher.evaluation.backtest import METHODS, Backtest
from matcher.evaluation.chances import chance_rows
from matcher.evaluation.orders import TARGETS, metric_named, order_values
from matcher.services.evaluating import LookedBack


def methods_frame(found: LookedBack, metric: str = "ndcg@5") -> pd.DataFrame:
    """How well each method ordered the hospitals that were asked: means over requests.

    Parameters
    ----------
    metric:
        ndcg@3, ndcg@5, ndcg@10, recall@3, recall@5, recall@10 or map.

    Returns
    -------
    DataFrame
        ``target`` (interested, selected), ``method``, ``mean``, the ends ``low`` and ``high`` of
        its 90 % interval, ``n`` (requests), ``verdict`` (of the model against the best of the
        others; "" in the rows of these).

    Raises
    ------
    UserError
        There is no such metric.
    """
    shown = metric_named(metric)
    rows = [
        (
            target,
            method,
            *table.methods[method][shown],
            table.verdict[shown].value if method == "model" else "",
        )
        for target, table in found.report.orders.items()
        for method in METHODS
    ]
    columns = ["target", "method", "mean", "low", "high", "n", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def orders_frame(found: LookedBack, metric: str = "ndcg@5") -> pd.DataFrame:
    """One row a request and target: what each method scored. Subtract columns to pair methods.

    Parameters
    ----------
    metric:
        As in `methods_frame`.

    Returns
    -------
    DataFrame
        ``request_id``, ``received_on``, ``area``, ``n_asked``, ``target``, then a column a
        method. Requests with nothing to order (nobody known to be a yes, or everybody) are
        left out.

    Raises
    ------
    UserError
        There is no such metric.
    """
    done, shown = found.done, metric_named(metric)
    parts = []
    for target in TARGETS:
        judged = order_values(done, target)
        part = _requests(done)
        part["target"] = target
        for method in METHODS:
            part[method] = judged.of(method, shown)
        parts.append(part.dropna(subset=list(METHODS)))
    frame: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return frame


def chances_frame(found: LookedBack, chance: str = "interested") -> pd.DataFrame:
    """One row an outcome that is known: what was said beforehand, and what happened.

    Parameters
    ----------
    chance:
        answers, in_time, interested_if_answered, selected_if_interested, norway (of a request),
        interested or selected (of those asked).

    Returns
    -------
    DataFrame
        ``request_id``, ``received_on``, ``site_id`` ("" for norway), ``outcome`` (0 or 1), then
        what was said by ``constant`` (the share of all before), ``prior`` and ``model``; for
        selected also the ends ``low`` and ``high`` of the model's 90 % interval.
    """
    done, rows = found.done, chance_rows(found.done, chance)
    of_site = rows.site >= 0
    site_ids = np.where(of_site, done.candidates.ids[np.maximum(rows.site, 0)], "")
    frame = _requests(done).loc[rows.request, ["request_id", "received_on"]]
    frame = frame.reset_index(drop=True)
    frame["site_id"] = site_ids.tolist()
    frame["outcome"] = rows.outcome.astype(np.int64)
    for name, said in rows.said.items():
        frame[name] = said
    if chance == "selected":
        pairs = list(zip(rows.request.tolist(), rows.site.tolist(), strict=True))
        frame["low"] = [float(done.forecasts[r].low[s]) for r, s in pairs]
        frame["high"] = [float(done.forecasts[r].high[s]) for r, s in pairs]
    return frame


def reliability_frame(found: LookedBack, chance: str = "interested") -> pd.DataFrame:
    """The model's chances in groups of equal size: what was said and what happened.

    Returns
    -------
    DataFrame
        ``n`` (outcomes in the group), ``said``, ``seen``, and the ends ``low`` and ``high`` of
        the 90 % interval of the share seen. With little known there are few groups.
    """
    bins = found.report.chances[chance].reliability
    return pd.DataFrame(
        {
            "n": bins.n,
            "said": bins.predicted,
            "seen": bins.observed,
            "low": bins.low,
            "high": bins.high,
        }
    )


def coverage_frame(found: LookedBack) -> pd.DataFrame:
    """How often the 90 % interval held the true chance, by the chance that was said.

    The truth is known in made-up portals only; without it the frame is empty.

    Returns
    -------
    DataFrame
        ``n`` (hospitals and requests in the group), ``said``, ``held`` (share of intervals).
    """
    truth = found.report.truth
    if truth is None:
        return pd.DataFrame(columns=["n", "said", "held"])
    bins = truth.coverage
    return pd.DataFrame({"n": bins.n, "said": bins.predicted, "held": bins.held})


def _requests(done: Backtest) -> pd.DataFrame:
    """The requests judged, in the order of the backtest."""
    return pd.DataFrame(
        {
            "request_id": [cohort.request.request_id for cohort in done.cohorts],
            "received_on": pd.to_datetime([cohort.own_day for cohort in done.cohorts]),
            "area": [forecast.area for forecast in done.forecasts],
            "n_asked": [len(cohort.asked) for cohort in done.cohorts],
        }
    )
