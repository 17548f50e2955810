"""Ranked lists as frames."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from matcher.domain.ranking import Ranking

_COLUMNS = (
    "rank",
    "site_id",
    "name",
    "region",
    "group",
    "probability",
    "low",
    "high",
    "p_answer_in_time",
    "p_interested",
    "p_selected",
    "n_forwardings",
    "n_similar_requests",
    "n_participations",
)


def ranking_frame(ranking: Ranking) -> pd.DataFrame:
    """One row a candidate, in reading order.

    Returns
    -------
    DataFrame
        Columns as in the JSON list; `low` and `high` bound the 90 % interval. Empty, with
        the same columns, where there is no candidate.
    """
    rows = [
        (
            one.rank,
            one.site_id,
            one.name,
            one.region,
            one.group.value,
            one.probability,
            *one.interval,
            one.p_answer_in_time,
            one.p_interested,
            one.p_selected,
            one.support.forwardings,
            one.support.similar_requests,
            one.support.participations,
        )
        for one in ranking.candidates
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def rankings_frame(rankings: Iterable[Ranking]) -> pd.DataFrame:
    """Several lists under each other: as `ranking_frame`, after `request_id` and `as_of`.

    Examples
    --------
    >>> rankings_frame([]).columns[:3].tolist()
    ['request_id', 'as_of', 'rank']
    """
    frames = []
    for ranking in rankings:
        frame = ranking_frame(ranking)
        frame.insert(0, "as_of", pd.Timestamp(ranking.as_of))
        frame.insert(0, "request_id", ranking.reading.request.request_id)
        frames.append(frame)
    if not frames:
        return pd.DataFrame(columns=["request_id", "as_of", *_COLUMNS])
    return pd.concat(frames, ignore_index=True)


def reasons_frame(ranking: Ranking) -> pd.DataFrame:
    """One row a candidate and reason: `site_id`, `code`, `effect`.

    The effects of a hospital sum to log P(selected) minus the average hospital's.
    """
    rows = [
        (one.site_id, reason.code, reason.effect)
        for one in ranking.candidates
        for reason in one.reasons
    ]
    return pd.DataFrame(rows, columns=["site_id", "code", "effect"])
